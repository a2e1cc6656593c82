"""Leases: which workers live. On PostgreSQL by the database's clock, on SQLite by a lock on a file."""

from __future__ import annotations

import fcntl
import os
import socket
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from sqlalchemy import ColumnElement, delete, func, insert, literal, select, text, update
from sqlalchemy.orm import Session

from reelbase.db.base import UtcDateTime
from reelbase.db.session import Database
from reelbase.kit import clock
from reelbase.kit.errors import Fenced, ReelbaseError
from reelbase.production.models import Worker as WorkerRow

REAPER_LOCK = 0x5EE1_BA5E
LOCK_NAME = "worker.lock"
"""In the data folder of a SQLite installation."""


class WorkerBusy(ReelbaseError):
    """Another process works on this SQLite database; ``pid`` is 0 when it cannot be told."""

    def __init__(self, pid: int) -> None:
        super().__init__(
            f"Another process ({pid}) is working on this database.", fix="Wait for it to finish, or stop it."
        )
        self.pid = pid


class FileLock:
    """Held by the one worker process of a SQLite installation; the system frees it when that process ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Raises WorkerBusy when another process holds it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            file.close()
            raise WorkerBusy(int(holder) if holder.isdigit() else 0) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    def free(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


class Leases:
    """Rows of ``workers``. A lease that is not renewed in time may be buried, and then it is lost for good."""

    def __init__(self, database: Database, lease_s: float) -> None:
        self._database = database
        self._lease = timedelta(seconds=lease_s)

    def grant(self, worker_id: str) -> None:
        with self._database.work() as session:
            session.execute(delete(WorkerRow).where(WorkerRow.id == worker_id))
            session.execute(
                insert(WorkerRow).values(
                    id=worker_id,
                    hostname=socket.gethostname()[:255],
                    pid=os.getpid(),
                    started_at=clock.now(),
                    beat_at=clock.now(),
                    lease_until=self._until(),
                )
            )

    def renew(self, worker_id: str) -> bool:
        """False when the lease was buried: then the worker must stop at once.

        One that ran out while nobody buried it, say while the database was away, is renewed: jobs are taken over
        only once the burial is committed, and burial and renewal of one lease exclude each other.
        """
        with self._database.work() as session:
            renewed = session.execute(
                update(WorkerRow)
                .where(WorkerRow.id == worker_id)
                .values(beat_at=clock.now(), lease_until=self._until())
                .returning(WorkerRow.id)
            ).first()
        return renewed is not None

    def give_back(self, worker_id: str) -> None:
        with self._database.work() as session:
            session.execute(delete(WorkerRow).where(WorkerRow.id == worker_id))

    def hold(self, session: Session, worker_id: str) -> None:
        """Keep the lease from being buried until the transaction ends. Raises Fenced when it is gone."""
        found = session.scalar(
            select(WorkerRow.id).where(WorkerRow.id == worker_id).with_for_update(read=True, key_share=True)
        )
        if found is None:
            raise Fenced("This worker's lease was revoked.")

    def bury(self, session: Session, *, spare: str) -> set[str]:
        """Remove the leases that ran out, but never the caller's own; return whose leases remain."""
        session.execute(delete(WorkerRow).where(WorkerRow.lease_until <= self._now(), WorkerRow.id != spare))
        return set(session.scalars(select(WorkerRow.id)))

    def reaps_alone(self, session: Session) -> bool:
        """Whether this transaction is the only one that reaps now; always so on SQLite."""
        if self._database.is_sqlite:
            return True
        return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": REAPER_LOCK}))

    def _now(self) -> ColumnElement[datetime]:
        # Clocks of several machines differ; the database has one. SQLite is on one machine anyway.
        return literal(clock.now(), UtcDateTime()) if self._database.is_sqlite else func.now()

    def _until(self) -> Any:
        return clock.now() + self._lease if self._database.is_sqlite else func.now() + self._lease
