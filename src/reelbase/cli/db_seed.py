"""``reelbase db seed``: a demonstration."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from reelbase.cli import output
from reelbase.cli.configuration import load_settings
from reelbase.ops.demonstration.seeding import Size, seed_database
from reelbase.ops.resetting import refuse_remote

Flag = Annotated[bool, Parameter(negative="")]


def seed(*, size: Size = "small", seed: int = 1, yes_really: Flag = False) -> None:
    """Fill the database with a demonstration: people, projects in every state, films, links, numbers, credits.

    Running it again adds only what is missing. One film waits for a worker.

    Parameters
    ----------
    size
        2, 20 or 100 users with 12, 20 or 40 projects each.
    seed
        Number of the demonstration; the same number creates the same one.
    yes_really
        Allow it on a remote server.
    """
    settings = load_settings()
    refuse_remote(settings, yes_really=yes_really)
    seeded = seed_database(settings, seed=seed, size=size, tell=output.note)
    output.note(f"The database has {seeded.users} users with {seeded.projects} projects.")
    output.result(seeded.made)
