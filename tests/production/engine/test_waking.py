"""A worker sleeps until there may be work, and misses none of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from reelbase.db.session import Database
from reelbase.production.execution.queues import LATER_LOOKS_S, Bell
from reelbase.production.execution.waking import CHANNEL, Watcher, announce
from support.databases import database_kinds

PATIENCE_S = 20.0
LONG_S = 3600.0


class TestBell:
    def test_a_ring_ends_the_wait_at_once_and_others_follow_it(self) -> None:
        bell = Bell(threading.Event())
        started_s = time.monotonic()
        for _ in range(1 + len(LATER_LOOKS_S)):
            assert bell.wait(LONG_S) is False
        assert time.monotonic() - started_s >= LATER_LOOKS_S[-1]
        threading.Timer(0.05, bell.ring).start()
        assert bell.wait(LONG_S) is False

    def test_the_time_ends_the_wait(self) -> None:
        bell = Bell(threading.Event())
        for _ in range(1 + len(LATER_LOOKS_S)):
            bell.wait(LONG_S)
        assert bell.wait(0.01) is False

    def test_a_stop_ends_the_wait_and_is_told(self) -> None:
        stopping = threading.Event()
        bell = Bell(stopping)
        stopping.set()
        assert bell.wait(LONG_S) is True
        assert bell.is_set()


class TestWatcher:
    @pytest.fixture
    def database(self, database_url: str) -> Iterator[Database]:
        opened = Database(database_url)
        yield opened
        opened.close()

    @pytest.fixture
    def woken(self, database: Database) -> Iterator[threading.Event]:
        woken = threading.Event()
        watcher = Watcher(database, woken.set)
        watcher.start()
        try:
            # It wakes once when it begins, as nobody knows what came before.
            assert woken.wait(PATIENCE_S)
            time.sleep(0.3)
            woken.clear()
            yield woken
        finally:
            watcher.stop()

    def test_work_that_somebody_queues_wakes_the_worker(self, database: Database, woken: threading.Event) -> None:
        _queue(database)
        assert woken.wait(PATIENCE_S)

    def test_nothing_wakes_the_worker_when_nothing_happens(self, database: Database, woken: threading.Event) -> None:
        with database.engine.connect() as connection:
            connection.execute(text("SELECT count(*) FROM jobs"))
        assert not woken.wait(1.0)

    @pytest.mark.parametrize("database_kind", [kind for kind in database_kinds() if kind != "sqlite"])
    def test_work_is_noticed_after_the_connection_was_lost(self, database: Database, woken: threading.Event) -> None:
        end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = :query"
        with database.engine.begin() as connection:
            assert connection.execute(text(end), {"query": f"LISTEN {CHANNEL}"}).all()
        # The loss itself wakes: what came in between would be missed otherwise.
        assert woken.wait(PATIENCE_S)
        woken.clear()
        deadline_s = time.monotonic() + PATIENCE_S
        while not woken.wait(0.5) and time.monotonic() < deadline_s:
            _queue(database)
        assert woken.is_set()

    def test_work_that_is_rolled_back_wakes_nobody(self, database: Database, woken: threading.Event) -> None:
        with database.engine.connect() as connection:
            announce(connection)
            connection.rollback()
        assert not woken.wait(1.0)


def _queue(database: Database) -> None:
    with database.engine.begin() as connection:
        announce(connection)
        if database.is_sqlite:
            connection.execute(text("CREATE TABLE IF NOT EXISTS queued (id INTEGER)"))
            connection.execute(text("INSERT INTO queued VALUES (1)"))
