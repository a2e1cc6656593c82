"""``reelbase db``: the schema of the database."""

from __future__ import annotations

from cyclopts import App

from reelbase.cli import output
from reelbase.cli.configuration import load_settings
from reelbase.cli.schema import schema_state
from reelbase.kit.errors import Conflict

app = App(name="db", help="Bring the database to the current schema, or check it.")
app.command("reelbase.cli.db_copy:copy", name="copy")
app.command("reelbase.cli.db_reset:reset", name="reset")
app.command("reelbase.cli.db_seed:seed", name="seed")


@app.command
def upgrade() -> None:
    """Apply all missing migrations, each one whole or not at all."""
    from reelbase.bootstrap.application import upgrade_database

    before, after = upgrade_database(load_settings())
    if before.current == after.current:
        output.note("The schema was current already.")
    output.result(after.current)


@app.command
def current() -> None:
    """Print the revision the database is at, or "none" for an empty database."""
    output.result(schema_state(load_settings()).current or "none")


@app.command
def check() -> None:
    """Fail unless the database is at the current schema."""
    state = schema_state(load_settings())
    if not state.is_current:
        raise Conflict(
            f"The database is at schema {state.current or 'none'}, and this version needs {state.head}.",
            fix="Run: reelbase db upgrade",
        )
    output.result(state.current)
