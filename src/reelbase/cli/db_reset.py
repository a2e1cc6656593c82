"""``reelbase db reset``: start over with an empty database."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from reelbase.cli import output
from reelbase.cli.configuration import load_settings, masked
from reelbase.cli.confirm import agree
from reelbase.db.engine import parse_url
from reelbase.ops.resetting import refuse_remote, reset_database

Flag = Annotated[bool, Parameter(negative="")]


def reset(*, yes: Flag = False, yes_really: Flag = False) -> None:
    """Drop everything of Reelbase in the database and create it again, empty. For development; files stay.

    Other tables and a hosted database's own users are not touched.

    Parameters
    ----------
    yes
        Do not ask.
    yes_really
        Allow it on a remote server.
    """
    settings = load_settings()
    refuse_remote(settings, yes_really=yes_really)
    name = (parse_url(settings.database_url).database or "").rpartition("/")[2]
    question = f"Everything in {masked(settings.database_url)} will be deleted."
    agree(question, answer=name, yes=yes or yes_really)
    revision = reset_database(settings)
    output.note("The database is empty.")
    output.result(revision)
