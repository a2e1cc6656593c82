"""``reelbase db``: the schema of the database."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import App, Parameter

from reelbase.cli import output
from reelbase.cli.configuration import load_settings
from reelbase.cli.schema import schema_differences, schema_state
from reelbase.kit.errors import Conflict

app = App(name="db", help="Upgrade the database to the current schema, or check it.")
app.command("reelbase.cli.db_copy:copy", name="copy")
app.command("reelbase.cli.db_reset:reset", name="reset")
app.command("reelbase.cli.db_seed:seed", name="seed")


@app.command
def upgrade() -> None:
    """Apply all missing migrations, each one whole or not at all. The database can be in use meanwhile."""
    from reelbase.ops.upgrading import upgrade_database

    before, after = upgrade_database(load_settings())
    if before.current == after.current:
        output.note("The schema is already current.")
    output.result(after.current)


@app.command
def current() -> None:
    """Print the revision the database is at, or "none" for an empty database."""
    output.result(schema_state(load_settings()).current or "none")


@app.command
def check() -> None:
    """Fail unless the database has the current schema exactly as the migrations create it; list each difference.

    Compares tables, columns, constraints, indexes, triggers, functions, views, policies and grants.
    """
    settings = load_settings()
    state = schema_state(settings)
    state.refuse_unfit()
    found = schema_differences(settings)
    for line in found:
        output.note(line)
    if found:
        count = "one place" if len(found) == 1 else f"{len(found)} places"
        raise Conflict(
            f"The database is at schema {state.current} but differs from it in {count}.",
            fix="Undo the manual changes, or restore a backup.",
        )
    output.result(state.current)


@app.command
def new(message: str, /) -> None:
    """Write the next migration: what the models have and the newest schema lacks. In a checkout only.

    Parameters
    ----------
    message
        What the migration does, in a few words.
    """
    from reelbase.bootstrap.tables import load_models
    from reelbase.db.authoring import new_migration

    load_models()
    path = new_migration(message)
    output.note("Review it and add what a comparison cannot see: renamed columns, data, zero-downtime changes.")
    output.result(path)


@app.command
def schema(*, as_: Annotated[Literal["json", "python"], Parameter(name="--as")] = "json") -> None:
    """Print what the rows of each table look like in this version.

    Parameters
    ----------
    as_
        A JSON Schema, or a Python module with one Pydantic class for each table.
    """
    from reelbase.bootstrap.tables import load_models
    from reelbase.db.migrate import revisions
    from reelbase.db.typed_rows import json_schema, python_source

    load_models()
    revision = revisions()[-1]
    if as_ == "python":
        output.result(python_source(revision).removesuffix("\n"))
    else:
        output.result_json(json_schema(revision))


@app.command(name="downgrade-guard")
def downgrade_guard() -> None:
    """Fail unless this version can use the database: for deployments, before code is rolled out or rolled back.

    Migrations go forward only. Older code on a newer database would write what the newer code no longer understands,
    and newer code on an older database would look for what does not exist yet; the message says what is needed.
    """
    state = schema_state(load_settings())
    state.refuse_unfit()
    output.result(state.current)
