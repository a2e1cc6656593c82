"""``reelbase db``: the schema of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cyclopts import App

from reelbase.cli import output
from reelbase.cli.configuration import load_settings
from reelbase.db import migrate
from reelbase.db.session import Database
from reelbase.kit.errors import Conflict

app = App(name="db", help="Bring the database to the current schema, or check it.")


@app.command
def upgrade() -> None:
    """Apply all missing migrations, each one whole or not at all."""
    with _database() as database:
        before = migrate.state(database)
        migrate.upgrade(database)
        after = migrate.state(database)
    if before.current == after.current:
        output.note("The schema was current already.")
    output.result(after.current)


@app.command
def current() -> None:
    """Print the revision the database is at, or "none" for an empty database."""
    with _database() as database:
        output.result(migrate.state(database).current or "none")


@app.command
def check() -> None:
    """Fail unless the database is at the current schema."""
    with _database() as database:
        state = migrate.state(database)
    if not state.is_current:
        raise Conflict(
            f"The database is at schema {state.current or 'none'}, and this version needs {state.head}.",
            fix="Run: reelbase db upgrade",
        )
    output.result(state.current)


@contextmanager
def _database() -> Iterator[Database]:
    settings = load_settings()
    database = Database(settings.database_url, settings.database)
    try:
        yield database
    finally:
        database.close()
