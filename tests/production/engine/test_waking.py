"""A worker sleeps until there may be work, and misses none of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from reelbase.db.session import Database
from reelbase.production.execution.queues import LATER_LOOKS_S, QueueManager, WakeableEvent
from reelbase.production.execution.waking import CHANNEL, Watcher, announce
from support.databases import database_kinds

PATIENCE_S = 20.0
LONG_S = 3600.0


class TestWakeableEvent:
    def test_waking_ends_the_wait_at_once_and_later_looks_follow(self) -> None:
        event = WakeableEvent(threading.Event())
        started_s = time.monotonic()
        for _ in range(1 + len(LATER_LOOKS_S)):
            assert event.wait(LONG_S) is False
        assert time.monotonic() - started_s >= LATER_LOOKS_S[-1]
        threading.Timer(0.05, event.wake).start()
        assert event.wait(LONG_S) is False

    def test_the_time_ends_the_wait(self) -> None:
        event = WakeableEvent(threading.Event())
        for _ in range(1 + len(LATER_LOOKS_S)):
            event.wait(LONG_S)
        assert event.wait(0.01) is False

    def test_a_stop_ends_the_wait_and_is_told(self) -> None:
        stopping = threading.Event()
        event = WakeableEvent(stopping)
        stopping.set()
        assert event.wait(LONG_S) is True
        assert event.is_set()


class _ListsSometimes:
    """The part of DBOS that the manager asks for queues: two lists fail, then there is one queue."""

    def __init__(self, internal: object) -> None:
        self._sys_db = self._registry = self
        self.app_name = "reelbase"
        self.lists = 0
        self.get_internal_queue = lambda: internal

    def list_queues(self, **_conditions: object) -> list[object]:
        self.lists += 1
        if self.lists <= 2:
            raise ConnectionError("the database is away")
        return []


class TestQueueManager:
    def test_queues_are_listed_again_until_the_database_answers_and_when_a_thread_has_ended(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        started: list[WakeableEvent] = []
        monkeypatch.setattr("dbos._queue.queue_worker_thread", lambda event, _dbos, _queue: started.append(event))
        monkeypatch.setattr("reelbase.production.execution.queues.CHECK_S", 0.01)
        dbos = _ListsSometimes(SimpleNamespace(name="internal", _polling_interval_sec=1.0))
        stopping = threading.Event()
        manager = QueueManager()
        running = threading.Thread(target=manager.run, args=(stopping, dbos))
        running.start()
        deadline_s = time.monotonic() + PATIENCE_S
        while len(started) < 2 and time.monotonic() < deadline_s:
            time.sleep(0.01)
        stopping.set()
        running.join(PATIENCE_S)
        assert not running.is_alive()
        # Each thread ended at once, and was replaced.
        assert len(started) >= 2
        assert dbos.lists >= 4


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
