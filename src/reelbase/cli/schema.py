"""The schema of a database, read without creating one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reelbase.db import migrate
from reelbase.db.engine import parse_url
from reelbase.db.migrate import SchemaState
from reelbase.db.session import Database
from reelbase.kit.settings import Settings

_EMPTY = "sqlite://"


def schema_state(settings: Settings) -> SchemaState:
    """The state of the schema. A SQLite file that does not exist counts as empty and is not created."""
    url = parse_url(settings.database_url)
    in_file = url.drivername == "sqlite" and url.database and url.database != ":memory:"
    if in_file and not Path(str(url.database)).exists():
        return _state(_EMPTY, settings)
    return _state(settings.database_url, settings)


def schema_differences(settings: Settings) -> list[str]:
    """The differences from what the migrations and the models create. Only for a database at the current schema."""
    from reelbase.bootstrap.tables import load_models
    from reelbase.db.comparing import check

    load_models()
    with opened(settings.database_url, settings) as database:
        return check(database)


def _state(url: str, settings: Settings) -> SchemaState:
    with opened(url, settings) as database:
        return migrate.state(database)


@contextmanager
def opened(url: str, settings: Settings) -> Iterator[Database]:
    database = Database(url, settings.database)
    try:
        yield database
    finally:
        database.close()
