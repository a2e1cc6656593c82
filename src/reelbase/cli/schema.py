"""The schema of a database, read without creating one."""

from __future__ import annotations

from contextlib import closing
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
    is_missing = in_file and not Path(str(url.database)).exists()
    with closing(Database(_EMPTY if is_missing else settings.database_url, settings.database)) as database:
        return migrate.state(database)


def schema_differences(settings: Settings) -> list[str]:
    """The differences from what the migrations and the models create. Only for a database at the current schema."""
    from reelbase.bootstrap.tables import load_models
    from reelbase.db.comparing import check

    load_models()
    with closing(Database(settings.database_url, settings.database)) as database:
        return check(database)
