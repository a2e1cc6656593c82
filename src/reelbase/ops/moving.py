"""Moving an installation from its SQLite file into PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import URL

from reelbase.db import migrate
from reelbase.db.copying.run import CopyListener, CopyResult, Options, copy_database
from reelbase.db.engine import parse_url
from reelbase.db.session import Database
from reelbase.kit.errors import Conflict, InputError, NotFound
from reelbase.kit.settings import Settings
from reelbase.production.execution import endings
from reelbase.production.execution.engine import WorkflowEngine
from reelbase.production.execution.leases import LOCK_NAME, FileLock
from reelbase.schemas.jobs import JobStatus


@dataclass(frozen=True, slots=True)
class Move:
    """From where to where; the paths and addresses are those of people, passwords masked."""

    source: Path
    target: URL

    @property
    def target_shown(self) -> str:
        return self.target.set(drivername="postgresql").render_as_string(hide_password=True)


def plan_move(settings: Settings, target_text: str) -> Move:
    """Check what can be told without looking. Raises InputError, NotFound."""
    source, target = parse_url(settings.database_url), _target(target_text)
    if source.drivername != "sqlite":
        raise InputError(
            "The configured database is already PostgreSQL.",
            field="database.url",
            fix="Copy a PostgreSQL database with pg_dump and pg_restore.",
        )
    if target.drivername == "sqlite":
        same = target.database == source.database
        raise InputError(
            "The target is the configured database itself." if same else "The target must be PostgreSQL.",
            field="target",
            fix="Use postgresql://USER:PASSWORD@HOST/NAME.",
        )
    path = Path(source.database or "")
    if not path.is_file():
        raise NotFound(f"No database found at {path}.", fix="Set REELBASE_HOME or REELBASE_DATABASE_URL accordingly.")
    return Move(path, target)


def move_database(
    settings: Settings, move: Move, options: Options, listener: CopyListener, *, cancel_unfinished: bool = False
) -> CopyResult:
    """Copy everything, or go on with a copy that was cut off; see ``copy_database``.

    No worker runs on the source meanwhile. Raises WorkerBusy when one does, Conflict while jobs are unfinished:
    their checkpoints are the workflow engine's own and stay behind, so they would begin anew, or never end.
    """
    with _resting(settings), closing(Database(settings.database_url, settings.database)) as source:
        state = migrate.state(source)
        if not state.is_current:
            raise Conflict(
                f"The source is at schema {state.current or 'none'}, and this version needs {state.head}.",
                fix="Run: reelbase db upgrade",
            )
        waiting = endings.unfinished(source)
        if waiting and not cancel_unfinished:
            raise Conflict(
                f"{len(waiting)} jobs are not finished.",
                fix="Finish them with: reelbase worker. Or cancel them with --cancel-unfinished and retry them later.",
            )
        _cancel(source, settings, waiting)
        return copy_database(move.source, move.target, lambda: _upgrade(settings, move.target), options, listener)


def _cancel(database: Database, settings: Settings, jobs: list[UUID]) -> None:
    if not jobs:
        return
    with closing(WorkflowEngine(database, settings.production)) as engine:
        for job_id in jobs:
            engine.cancel(job_id)
            endings.settle(database, job_id, JobStatus.CANCELED, "Canceled when the database was moved.")


def _upgrade(settings: Settings, target: URL) -> None:
    with closing(Database(target.render_as_string(hide_password=False), settings.database)) as database:
        migrate.upgrade(database)
        WorkflowEngine(database, settings.production).migrate()


@contextmanager
def _resting(settings: Settings) -> Iterator[None]:
    lock = FileLock(settings.home / LOCK_NAME)
    lock.take()
    try:
        yield
    finally:
        lock.free()


def _target(text: str) -> URL:
    try:
        return parse_url(text)
    except InputError as error:
        raise InputError(error.message, field="target", fix=error.fix) from None
