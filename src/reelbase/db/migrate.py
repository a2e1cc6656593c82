"""Bringing a database to the current schema, and telling whether it is there.

Migrations go forward only. Each one is applied whole or not at all, by one upgrader at a time: on PostgreSQL under an
advisory lock, on SQLite inside the write lock. One that meets a lock on PostgreSQL gives way soon, and is tried again.
"""

from __future__ import annotations

import logging
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from reelbase.db import sole
from reelbase.db.session import Database
from reelbase.kit.errors import Conflict

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
SQL = Path(__file__).parent / "sql"
RELEASED = ("0001",)
"""The schemas that releases ended at: databases at them are out there, and their migrations never change again."""

LONGEST_PAUSE_S = 15.0
_MET_A_LOCK = ("55P03", "40P01", "SQLITE_BUSY")
_TOO_LONG = "57014"
_MAKER = "reelbase "
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SchemaState:
    """``current`` is None for an empty database; ``known`` are the revisions of this version, oldest first.

    ``made_by`` is the version of Reelbase that changed the schema last, if it wrote that down.
    """

    current: str | None
    known: tuple[str, ...]
    made_by: str | None = None

    @property
    def head(self) -> str:
        return self.known[-1]

    @property
    def is_current(self) -> bool:
        return self.current == self.head

    @property
    def is_newer(self) -> bool:
        """Whether a later version has changed the database, so that this one must not write to it."""
        return self.current is not None and self.current not in self.known

    def missing(self, target: str = "head") -> list[str]:
        """The revisions from here to ``target``, in the order in which they are applied."""
        start = 0 if self.current is None else self.known.index(self.current) + 1
        end = len(self.known) if target == "head" else self.known.index(target) + 1
        return list(self.known[start:end])

    def refuse_newer(self) -> None:
        """Raises Conflict when this version is older than the database."""
        if self.is_newer:
            needed = f"Reelbase {self.made_by}" if self.made_by else "the version of Reelbase that upgraded it"
            raise Conflict(
                f"The database is at schema {self.current}, and this version knows schemas up to {self.head}: "
                "it would write what the newer one no longer understands.",
                fix=f"Install {needed} or a later one, or restore the backup from before the upgrade.",
            )

    def refuse_unfit(self) -> None:
        """Raises Conflict unless this version may write to the database as it is."""
        self.refuse_newer()
        if not self.is_current:
            raise Conflict(
                f"The database is at schema {self.current or 'none'}, and this version needs {self.head}.",
                fix="Run: reelbase db upgrade",
            )


def upgrade(database: Database, revision: str = "head") -> None:
    """Apply all missing migrations. Raises Conflict when the database stays busy, or is newer than this version."""
    with sole.upgrader(database) as lock:
        upgrade_alone(database, lock, revision)


def upgrade_alone(database: Database, lock: sole.Lock, revision: str = "head") -> None:
    """``upgrade`` for a caller that holds the lock for more than that."""
    while True:
        here = state(database)
        here.refuse_newer()
        missing = here.missing(revision)
        if not missing:
            return
        _apply(database, lock, missing[0])


def state(database: Database) -> SchemaState:
    # Asked by every command, so without Alembic, whose loading takes longer than most of what is then done.
    with database.reading(fresh=True) as session:
        connection = session.connection()
        current = _current(connection)
        made_by = maker(connection) if current else None
    return SchemaState(current, revisions(), made_by)


def revisions() -> tuple[str, ...]:
    """The revisions that this version knows, oldest first: migrations are numbered, and each follows the one before."""
    return tuple(sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")))


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def statements(name: str, dialect: str) -> list[str]:
    """The statements of ``sql/NAME.DIALECT.sql``; they are separated by lines that hold only ``--;``."""
    text = (SQL / f"{name}.{dialect}.sql").read_text()
    return [part.strip() for part in text.split("\n--;\n") if part.strip()]


def config(database: Database) -> Config:
    """Alembic's configuration, with the database that ``migrations/env.py`` works on."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["database"] = database
    return made


def sign(connection: Connection, version: str) -> None:
    """Write down which version of Reelbase changes the schema, so that an older one can say what is needed."""
    if connection.dialect.name == "sqlite":
        major, minor, patch = (int(part) for part in version.split(".")[:3])
        connection.exec_driver_sql(f"PRAGMA user_version = {(major * 1000 + minor) * 1000 + patch}")
    else:
        connection.exec_driver_sql(f"COMMENT ON TABLE alembic_version IS '{_MAKER}{version}'")


def maker(connection: Connection) -> str | None:
    """The version that ``sign`` wrote down."""
    if connection.dialect.name == "sqlite":
        number = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        return f"{number // 1_000_000}.{number // 1000 % 1000}.{number % 1000}" if number else None
    comment = connection.exec_driver_sql("SELECT obj_description(to_regclass('alembic_version'), 'pg_class')").scalar()
    return str(comment).removeprefix(_MAKER) if comment and comment.startswith(_MAKER) else None


def _apply(database: Database, lock: sole.Lock, revision: str) -> None:
    """One migration, tried again with growing pauses when it meets locks."""
    from alembic import command

    settings = database.settings
    for left in reversed(range(settings.upgrade_tries)):
        lock.confirm()
        try:
            return command.upgrade(config(database), revision)
        except DBAPIError as error:
            reason = _code(error)
            if reason == _TOO_LONG:
                raise Conflict(
                    f"Migration {revision} had a statement that took longer than "
                    f"{settings.upgrade_statement_timeout_ms} ms; it is not applied.",
                    fix="Run it again with a larger REELBASE_DATABASE_UPGRADE_STATEMENT_TIMEOUT_MS.",
                ) from error
            if reason not in _MET_A_LOCK:
                raise
            if not left:
                raise _busy(database, revision) from error
        pause_s = _pause_s(settings.upgrade_tries - 1 - left)
        _log.warning("Migration %s met a lock and is tried again in %.1f s.", revision, pause_s)
        time.sleep(pause_s)
    return None


def _busy(database: Database, revision: str) -> Conflict:
    holders = sole.holders(database)
    fix = f"End it and run the upgrade again: {'; '.join(holders)}." if holders else "Run the upgrade again later."
    return Conflict(
        f"Migration {revision} did not get a lock it needs in {database.settings.upgrade_tries} tries: the database "
        "stayed busy. It is not applied.",
        fix=fix,
    )


def _pause_s(tries: int) -> float:
    # Not in step with whatever takes the lock again and again.
    longest_s: float = min(LONGEST_PAUSE_S, 0.25 * 2**tries)
    return longest_s * random.uniform(0.5, 1.0)


def _code(error: DBAPIError) -> str | None:
    code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
    return None if code is None else str(code)
