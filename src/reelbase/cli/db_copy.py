"""``reelbase db copy``: move everything from the SQLite file into PostgreSQL."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from reelbase.cli import output
from reelbase.cli.configuration import load_settings
from reelbase.cli.confirm import agree
from reelbase.db.copying.loading import BATCH_ROWS
from reelbase.db.copying.run import Options
from reelbase.db.copying.verifying import Comparison
from reelbase.kit.errors import InputError
from reelbase.ops.moving import move_database, plan_move

Flag = Annotated[bool, Parameter(negative="")]


def copy(
    target: str,
    /,
    *,
    batch: int = BATCH_ROWS,
    restart: Flag = False,
    cancel_unfinished: Flag = False,
    yes: Flag = False,
) -> None:
    """Copy the whole SQLite database into an empty PostgreSQL one, and compare both row by row.

    Cut off at any moment, the same command goes on where it was. The source is only read.

    Parameters
    ----------
    target
        postgresql://USER:PASSWORD@HOST/NAME, for the login that owns the database.
    batch
        Rows that are written in one transaction.
    restart
        Forget an unfinished copy and begin again.
    cancel_unfinished
        Cancel the jobs that have not ended; they can be retried after the move.
    yes
        Do not ask.
    """
    if batch < 1:
        raise InputError(f"A batch of {batch} rows is none.", field="batch", fix="Give 1 or more.")
    settings = load_settings()
    move = plan_move(settings, target)
    agree(f"Copy {move.source} into {move.target_shown}.", answer="yes", yes=yes)
    listener = _Listener()
    options = Options(batch_rows=batch, restart=restart)
    copied = move_database(settings, move, options, listener, cancel_unfinished=cancel_unfinished)
    output.note(f"Every row of {len(copied.comparisons)} tables is there and the same.")
    output.note(f"Files stay where they are: keep the folder {settings.storage_dir}, or move it with the data folder.")
    output.note(f"From now on use REELBASE_DATABASE_URL={move.target_shown}, with its password.")
    output.result(copied.rows)


class _Listener:
    def begun(self, rows: int, *, resumed: bool) -> None:
        output.note(f"{'Going on with' if resumed else 'Beginning'} a copy of {rows:,} rows.")

    def loaded(self, table: str, rows: int) -> None:
        if rows:
            output.note(f"{table}: {rows:,} rows")

    def compared(self, found: Comparison) -> None:
        if found.is_equal:
            return
        output.note(
            f"{found.table}: of {found.rows:,} rows {found.missing:,} are missing and {found.changed:,} differ; "
            f"{found.extra:,} are not in the source"
        )
        for example in found.examples:
            output.note(f"  {example}")
