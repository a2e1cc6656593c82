"""Upgrading a database to the current schema, and reading where it is.

Migrations go forward only. Each one is applied whole or not at all, by one upgrader at a time: on PostgreSQL under an
advisory lock, on SQLite inside the write lock. A migration that waits for a lock on PostgreSQL gives up soon and is
retried.
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
"""The schemas of releases: databases have them, and their migrations never change again."""

MAX_PAUSE_S = 15.0
_LOCK_ERRORS = ("55P03", "40P01", "SQLITE_BUSY")
_STATEMENT_TIMEOUT = "57014"
_SIGNATURE = "reelbase "
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SchemaState:
    """``current`` is None for an empty database; ``known`` are the revisions of this version, oldest first.

    ``made_by`` is the version of Reelbase that last changed the schema, if it recorded that.
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
        """Whether a later version has upgraded the database, so that this one must not write to it."""
        return self.current is not None and self.current not in self.known

    def missing(self, target: str = "head") -> list[str]:
        """The revisions from here to ``target``, in order."""
        start = 0 if self.current is None else self.known.index(self.current) + 1
        end = len(self.known) if target == "head" else self.known.index(target) + 1
        return list(self.known[start:end])

    def refuse_newer(self) -> None:
        """Raises Conflict when this version is older than the database."""
        if self.is_newer:
            needed = f"Reelbase {self.made_by}" if self.made_by else "the version of Reelbase that upgraded it"
            raise Conflict(
                f"The database is at schema {self.current}, but this version knows schemas only up to {self.head}: "
                "it would write what the newer version no longer understands.",
                fix=f"Install {needed} or a later version, or restore the backup from before the upgrade.",
            )

    def refuse_unfit(self) -> None:
        """Raises Conflict unless this version may write to the database as it is."""
        self.refuse_newer()
        if not self.is_current:
            raise Conflict(
                f"The database is at schema {self.current or 'none'}, but this version needs {self.head}.",
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
    # Every command calls this, so it avoids importing Alembic, which takes longer than most commands.
    with database.reading(fresh=True) as session:
        connection = session.connection()
        current = _current(connection)
        made_by = maker(connection) if current else None
    return SchemaState(current, revisions(), made_by)


def revisions() -> tuple[str, ...]:
    """The revisions that this version knows, oldest first. Migrations are numbered consecutively."""
    return tuple(sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")))


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def statements(name: str, dialect: str) -> list[str]:
    """The statements of ``sql/NAME.DIALECT.sql``, which lines with only ``--;`` separate."""
    text = (SQL / f"{name}.{dialect}.sql").read_text()
    return [part.strip() for part in text.split("\n--;\n") if part.strip()]


def config(database: Database) -> Config:
    """Alembic's configuration, with the database that ``migrations/env.py`` works on."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["database"] = database
    return config


def sign(connection: Connection, version: str) -> None:
    """Record which version of Reelbase changes the schema, so that an older one can say what is needed."""
    if connection.dialect.name == "sqlite":
        major, minor, patch = (int(part) for part in version.split(".")[:3])
        connection.exec_driver_sql(f"PRAGMA user_version = {(major * 1000 + minor) * 1000 + patch}")
    else:
        connection.exec_driver_sql(f"COMMENT ON TABLE alembic_version IS '{_SIGNATURE}{version}'")


def maker(connection: Connection) -> str | None:
    """The version that ``sign`` recorded."""
    if connection.dialect.name == "sqlite":
        number = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        return f"{number // 1_000_000}.{number // 1000 % 1000}.{number % 1000}" if number else None
    comment = connection.exec_driver_sql("SELECT obj_description(to_regclass('alembic_version'), 'pg_class')").scalar()
    return str(comment).removeprefix(_SIGNATURE) if comment and comment.startswith(_SIGNATURE) else None


def _apply(database: Database, lock: sole.Lock, revision: str) -> None:
    """Apply one migration, with retries and growing pauses when it waits for locks."""
    from alembic import command

    settings = database.settings
    for left in reversed(range(settings.upgrade_tries)):
        lock.confirm()
        try:
            return command.upgrade(config(database), revision)
        except DBAPIError as error:
            reason = _code(error)
            if reason == _STATEMENT_TIMEOUT:
                raise Conflict(
                    f"Migration {revision} had a statement that took longer than "
                    f"{settings.upgrade_statement_timeout_ms} ms; it is not applied.",
                    fix="Run it again with a larger REELBASE_DATABASE_UPGRADE_STATEMENT_TIMEOUT_MS.",
                ) from error
            if reason not in _LOCK_ERRORS:
                raise
            if not left:
                raise _busy(database, revision) from error
        pause_s = _pause_s(settings.upgrade_tries - 1 - left)
        _log.warning("Migration %s waited too long for a lock and is retried in %.1f s.", revision, pause_s)
        time.sleep(pause_s)
    return None


def _busy(database: Database, revision: str) -> Conflict:
    holders = sole.holders(database)
    fix = f"End what holds the lock ({'; '.join(holders)}) and run it again." if holders else "Run it again later."
    return Conflict(
        f"Migration {revision} did not get a lock it needs in {database.settings.upgrade_tries} tries: the database "
        "stayed busy. It is not applied.",
        fix=fix,
    )


def _pause_s(tries: int) -> float:
    # With jitter, so as not to keep step with whatever takes the lock again and again.
    longest_s: float = min(MAX_PAUSE_S, 0.25 * 2**tries)
    return longest_s * random.uniform(0.5, 1.0)


def _code(error: DBAPIError) -> str | None:
    code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
    return None if code is None else str(code)
