"""Notices that there may be work for a worker, at next to no cost."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from reelbase.db.engine import parse_url
from reelbase.db.session import Database

if TYPE_CHECKING:
    import psycopg

CHANNEL = "reelbase_work"
SQLITE_POLL_S = 0.1
RECONNECT_S = 1.0
"""While nobody tells us of work, the queues are looked at as often as this."""
_LISTEN_S = 0.25
_PROVE_S = 60.0

log = logging.getLogger(__name__)


def announce(connection: Connection) -> None:
    """Tell every worker that there is work, once the transaction is committed. SQLite needs no word."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})


class Watcher:
    """A thread that calls ``wake`` whenever there may be work: after a commit of anybody on SQLite, after a
    notification on PostgreSQL. ``wake`` may come too often.
    """

    def __init__(self, database: Database, wake: Callable[[], None]) -> None:
        self._database = database
        self._wake = wake
        self._stopping = threading.Event()
        watch = self._watch_file if database.is_sqlite else self._watch_server
        self._thread = threading.Thread(target=self._watch, args=(watch,), name="watcher", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(RECONNECT_S + 1.0)

    def _watch(self, watch: Callable[[], None]) -> None:
        while not self._stopping.is_set():
            try:
                watch()
            except (sqlite3.Error, OSError):
                if not self._stopping.is_set():
                    log.warning("Waiting for work is interrupted.", exc_info=True)
            # What came in between was not noticed.
            self._wake()
            self._stopping.wait(RECONNECT_S)

    def _watch_file(self) -> None:
        file = parse_url(self._database.direct_url).database
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, check_same_thread=False)) as connection:
            before = None
            while not self._stopping.wait(SQLITE_POLL_S):
                # It changes with every commit of another connection, and costs a look at shared memory.
                now = connection.execute("PRAGMA data_version").fetchone()
                if now != before:
                    before = now
                    self._wake()

    def _watch_server(self) -> None:
        # Imported late: programs on SQLite start sooner without it.
        import psycopg

        url = parse_url(self._database.direct_url).set(drivername="postgresql")
        try:
            with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
                self._listen(connection)
        except psycopg.Error as error:
            raise ConnectionError("The server that tells of work cannot be heard.") from error

    def _listen(self, connection: psycopg.Connection) -> None:
        connection.execute(f"LISTEN {CHANNEL}".encode())
        self._wake()
        proven_s = time.monotonic()
        while not self._stopping.is_set():
            for _notice in connection.notifies(timeout=_LISTEN_S, stop_after=1):
                self._wake()
            if time.monotonic() - proven_s > _PROVE_S:
                # A connection that died in silence shows here.
                connection.execute("SELECT 1")
                proven_s = time.monotonic()
