"""Bringing a database to the current schema, and telling whether it is there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from reelbase.db.session import Database

MIGRATIONS = Path(__file__).parent / "migrations"
SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True, slots=True)
class SchemaState:
    """``current`` is None for an empty database."""

    current: str | None
    head: str

    @property
    def is_current(self) -> bool:
        return self.current == self.head


def upgrade(database: Database, revision: str = "head") -> None:
    """Apply all missing migrations; each one whole or not at all."""
    command.upgrade(_config(database), revision)


def state(database: Database) -> SchemaState:
    with database.reading(fresh=True) as session:
        current = MigrationContext.configure(session.connection()).get_current_revision()
    head = ScriptDirectory.from_config(_config(database)).get_current_head()
    assert head is not None
    return SchemaState(current, head)


def statements(name: str, dialect: str) -> list[str]:
    """The statements of ``sql/NAME.DIALECT.sql``; they are separated by lines that hold only ``--;``."""
    text = (SQL / f"{name}.{dialect}.sql").read_text()
    return [part.strip() for part in text.split("\n--;\n") if part.strip()]


def _config(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["database"] = database
    return config
