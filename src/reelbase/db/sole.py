"""One upgrader at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Protocol

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from reelbase.db.session import Database
from reelbase.kit.errors import Conflict

KEY = int.from_bytes(b"reelbase", "big")
"""PostgreSQL keeps advisory locks per database, so one number is enough."""

POLL_S = 0.2
HOLDERS = 3

_TRY = text("SELECT pg_try_advisory_xact_lock(:key)")
_ENDLESS = "SET LOCAL idle_in_transaction_session_timeout = 0"
_HOLDERS = text("""
    SELECT pid, state, extract(epoch FROM clock_timestamp() - xact_start)::bigint AS age_s, application_name
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
      AND pid IN (SELECT pid FROM pg_locks WHERE locktype = 'relation' AND granted)
      AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = :low)
    ORDER BY xact_start LIMIT :count""")


class Lock(Protocol):
    def confirm(self) -> None:
        """Raises Conflict when the lock was lost."""


@contextmanager
def upgrader(database: Database) -> Iterator[Lock]:
    """Hold the upgrade lock of this database, waiting for another upgrade. Raises Conflict after a long wait.

    On SQLite there is no lock: each migration reads the schema's state once it has the file's write lock.
    """
    with nullcontext(_NoLock()) if database.is_sqlite else _advisory(database) as lock:
        yield lock


def holders(database: Database) -> list[str]:
    """The processes that have held locks on tables of this PostgreSQL database for longest."""
    if database.is_sqlite:
        return []
    with database.reading() as session:
        rows = session.execute(_HOLDERS, {"low": KEY & 0xFFFFFFFF, "count": HOLDERS}).all()
    return [
        f"process {row.pid} ({f'{row.application_name}, ' if row.application_name else ''}{row.state or 'active'}, "
        f"in its transaction for {row.age_s} s)"
        for row in rows
    ]


class _NoLock:
    def confirm(self) -> None:
        return


class _AdvisoryLock:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def confirm(self) -> None:
        try:
            self._connection.exec_driver_sql("SELECT 1")
        except DBAPIError as error:
            raise Conflict(
                "The connection that held the upgrade lock was lost; the upgrade stops here.",
                fix="Run: reelbase db upgrade",
            ) from error


@contextmanager
def _advisory(database: Database) -> Iterator[_AdvisoryLock]:
    # The lock is bound to a transaction, not to a session, so that it works with poolers. That transaction is idle
    # without a snapshot, like those that wait for it, so no concurrent index build waits for them.
    with database.engine.connect() as connection:
        connection.detach()
        deadline = time.monotonic() + database.settings.upgrade_wait_s
        while not connection.execute(_TRY, {"key": KEY}).scalar_one():
            connection.rollback()
            if time.monotonic() >= deadline:
                raise Conflict(
                    f"Another upgrade of this database has been running for {database.settings.upgrade_wait_s:g} s.",
                    fix="Wait until it ends, then run: reelbase db upgrade",
                )
            time.sleep(POLL_S)
        connection.exec_driver_sql(_ENDLESS)
        yield _AdvisoryLock(connection)
