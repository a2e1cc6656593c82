"""Whether a database matches the models and the migrations."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.schema import BLANK_SCHEMA

from reelbase.db import catalog, migrate
from reelbase.db.base import NAMING, Model
from reelbase.db.row_security import auth_is_ours
from reelbase.db.schema import is_ours
from reelbase.db.session import Database


def check(database: Database) -> list[str]:
    """The differences of a database at the current schema from what it should be, one per line.

    Compares tables, columns, constraints, indexes, triggers, functions, views, policies, row security and grants.
    """
    with database.reading() as session:
        connection = session.connection()
        found = catalog.read(connection)
        unlike_models = [_description(change) for change in model_changes(connection) if not _is_of_others(change)]
    if database.is_sqlite:
        expected = _replayed()
    else:
        expected, found = catalog.expected_on_postgresql(), catalog.digests(found)
    unlike_migrations = catalog.differences(expected, found)
    return unlike_migrations + ([] if unlike_migrations else unlike_models)


def model_changes(connection: Connection) -> list[Any]:
    """The changes, as Alembic describes them, that would make the database match the models."""
    sqlite = connection.dialect.name == "sqlite"
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "include_schemas": not sqlite, "include_name": is_ours}
    )
    changes = list(compare_metadata(context, sqlite_metadata() if sqlite else Model.metadata))
    return [change for change in changes if not _is_of_the_host(connection, change)]


def sqlite_metadata() -> MetaData:
    """The models on SQLite: without schemas and PostgreSQL's index methods."""
    metadata = MetaData(naming_convention=NAMING)
    for table in Model.metadata.sorted_tables:
        copied = table.to_metadata(metadata, schema=None, referred_schema_fn=lambda *_: BLANK_SCHEMA)  # type: ignore[arg-type]
        copied.indexes -= {index for index in copied.indexes if index.dialect_options["postgresql"]["using"]}
    return metadata


def _replayed() -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        fresh = Database(f"sqlite:///{Path(folder) / 'fresh.db'}")
        try:
            migrate.upgrade(fresh)
            with fresh.reading() as session:
                return catalog.read(session.connection())
        finally:
            fresh.close()


def _is_of_others(change: Any) -> bool:
    """Whether it concerns a table without a model: others may have tables in the same database."""
    if isinstance(change, list) or not str(change[0]).startswith("remove_"):
        return False
    table = getattr(change[1], "table", change[1])
    ours = {table.name for table in Model.metadata.tables.values()}
    return isinstance(table, Table) and table.name not in ours


def _is_of_the_host(connection: Connection, change: Any) -> bool:
    """Whether it concerns ``auth.users`` of a hosted database."""
    if connection.dialect.name == "sqlite":
        return False
    parts = change if isinstance(change, list) else [change]
    tables = [getattr(part, "table", part) for operation in parts for part in operation[1:]]
    return any(getattr(table, "schema", table) == "auth" for table in tables) and not auth_is_ours(connection)


def _description(change: Any) -> str:
    parts = change[0] if isinstance(change, list) else change
    words = [str(getattr(part, "name", None) or part) for part in parts[1:] if part is not None]
    return f"the models differ: {parts[0]} {' '.join(words)}"
