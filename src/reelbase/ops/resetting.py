"""Beginning again with an empty database; for development."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime

from sqlalchemy import inspect, select

from reelbase.db import migrate
from reelbase.db.resetting import drop_everything, is_local
from reelbase.db.session import Database
from reelbase.kit import clock
from reelbase.kit.errors import Conflict
from reelbase.kit.settings import Settings
from reelbase.production.execution.engine import WorkflowEngine
from reelbase.production.execution.leases import LOCK_NAME, FileLock
from reelbase.production.models import Worker


def refuse_remote(settings: Settings, *, yes_really: bool) -> None:
    """Raises Conflict for a PostgreSQL server that is not on this machine, unless that is meant."""
    with closing(Database(settings.database_url, settings.database)) as database:
        if not yes_really and not is_local(database):
            raise Conflict(
                "The database is not on this machine.", fix="If this is the right database, add --yes-really"
            )


def reset_database(settings: Settings) -> str:
    """Drop everything of ours and make it anew; returns the schema's revision. Files are left.

    Raises WorkerBusy or Conflict while a worker runs, Conflict when something of others hangs on our tables.
    """
    database = Database(settings.database_url, settings.database)
    engine = WorkflowEngine(database, settings.production)
    lock = FileLock(settings.home / LOCK_NAME) if database.is_sqlite else None
    if lock is not None:
        lock.take()
    try:
        _refuse_workers(database)
        if engine.is_migrated():
            engine.forget_all()
        drop_everything(database)
        migrate.upgrade(database)
        engine.migrate()
        return migrate.state(database).head
    finally:
        engine.close()
        database.close()
        if lock is not None:
            lock.free()


def _refuse_workers(database: Database) -> None:
    if database.is_sqlite or not inspect(database.engine).has_table(Worker.__tablename__):
        return
    with database.reading() as session:
        until: datetime | None = session.scalar(select(Worker.lease_until).where(Worker.lease_until > clock.now()))
    if until is not None:
        raise Conflict("A worker is running on this database.", fix="Stop it first; if it was killed, wait a minute.")
