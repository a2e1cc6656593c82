"""``reelbase db copy``: move everything from the SQLite file into PostgreSQL."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from reelbase.cli import output
from reelbase.cli.configuration import load_settings
from reelbase.cli.confirm import agree
from reelbase.db.copying.loading import BATCH_ROWS
from reelbase.db.copying.run import Options
from reelbase.db.copying.verifying import TableComparison
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

    If it is interrupted, the same command resumes the copy. The source is only read.

    Parameters
    ----------
    target
        postgresql://USER:PASSWORD@HOST/NAME, with the login that owns the database.
    batch
        Rows per transaction.
    restart
        Discard an unfinished copy and start over.
    cancel_unfinished
        Cancel unfinished jobs; they can be retried after the move.
    yes
        Do not ask.
    """
    if batch < 1:
        raise InputError(f"A batch cannot have {batch} rows.", field="batch", fix="Use 1 or more.")
    settings = load_settings()
    move = plan_move(settings, target)
    agree(f"Copy {move.source} into {move.target_shown}.", answer="yes", yes=yes)
    listener = _Listener()
    options = Options(batch_rows=batch, restart=restart)
    copied = move_database(settings, move, options, listener, cancel_unfinished=cancel_unfinished)
    output.note(f"All rows of {len(copied.comparisons)} tables were copied and verified.")
    output.note(f"Files were not moved: keep the folder {settings.storage_dir}, or move it with the data folder.")
    output.note(f"From now on, set REELBASE_DATABASE_URL={move.target_shown}, with its password.")
    output.result(copied.rows)


class _Listener:
    def begun(self, rows: int, *, resumed: bool) -> None:
        output.note(f"{'Resuming' if resumed else 'Starting'} a copy of {rows:,} rows.")

    def loaded(self, table: str, rows: int) -> None:
        if rows:
            output.note(f"{table}: {rows:,} rows")

    def compared(self, found: TableComparison) -> None:
        if found.is_equal:
            return
        output.note(
            f"{found.table}: of {found.rows:,} rows, {found.missing:,} are missing and {found.changed:,} differ; "
            f"{found.extra:,} are not in the source"
        )
        for example in found.examples:
            output.note(f"  {example}")
