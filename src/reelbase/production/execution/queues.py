"""Looks into the engine's queues when there may be work, instead of several times a second.

The threads that DBOS starts by itself look at its tables all the time: its queues, its timers, its notifications. An
idle worker would spend a tenth of a core and ninety statements a second on that. Here they are replaced by threads that
sleep until they are woken. The names are DBOS's own, so the pin of its version in ``pyproject.toml`` covers them.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

LOOK_S = 30.0
"""How often a queue is looked at although nobody has asked for it: a message may be lost, and a clock may be due."""
LATER_LOOKS_S = (0.4, 2.0)
"""After a look that was asked for, others follow: another worker may have had the queue's lock at that moment, and a
workflow that has just ended may not have been written down yet."""
CHECK_S = 1.0
"""How often it is checked, without a statement, that the thread of every queue is alive."""
_STOP_S = 10.0

log = logging.getLogger(__name__)


class WakeableEvent:
    """What a queue's thread waits for in the place of its stop event: the end, a call of wake, or the time."""

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping
        self._condition = threading.Condition()
        self._woken = True
        self._due_s: list[float] = []

    def wake(self) -> None:
        with self._condition:
            self._woken = True
            self._condition.notify_all()

    def is_set(self) -> bool:
        return self._stopping.is_set()

    def wait(self, timeout: float) -> bool:
        """Whether to end. ``timeout`` in seconds."""
        with self._condition:
            if self._due_s:
                timeout = min(timeout, max(self._due_s[0] - time.monotonic(), 0.0))
            self._condition.wait_for(lambda: self._woken or self._stopping.is_set(), timeout)
            now_s = time.monotonic()
            if self._woken:
                self._due_s = [now_s + later_s for later_s in LATER_LOOKS_S]
                self._woken = False
            else:
                self._due_s = [due_s for due_s in self._due_s if due_s > now_s]
        return self._stopping.is_set()


class QueueManager:
    """Runs one thread a queue, in the place of the manager of DBOS. ``wake`` may be called from any thread."""

    def __init__(self) -> None:
        self._events: dict[str, WakeableEvent] = {}

    def wake(self) -> None:
        """Have every queue looked at now."""
        for event in list(self._events.values()):
            event.wake()

    def run(self, stopping: threading.Event, dbos: Any) -> None:
        """Until ``stopping`` is set. Called by DBOS in a thread of its own.

        The queues are listed again when one's thread has ended, and now and then in any case.
        """
        self._events = {}
        threads: dict[str, threading.Thread] = {}
        listed_s = -LOOK_S
        while True:
            has_ended = not threads or any(not thread.is_alive() for thread in threads.values())
            if has_ended or time.monotonic() - listed_s > LOOK_S:
                listed_s = time.monotonic()
                self._start_missing(threads, stopping, dbos)
            if stopping.wait(CHECK_S):
                break
        self.wake()
        for thread in threads.values():
            thread.join(_STOP_S)

    def _start_missing(self, threads: dict[str, threading.Thread], stopping: threading.Event, dbos: Any) -> None:
        from dbos._queue import queue_worker_thread

        for name in [name for name, thread in threads.items() if not thread.is_alive()]:
            del threads[name]
        try:
            queues = dbos._sys_db.list_queues(application_name=dbos._sys_db.app_name)
        except Exception:
            log.warning("The queues could not be listed.", exc_info=True)
            return
        # The internal queue, for workflows that DBOS itself would start, is not among those of the table.
        internal = dbos._registry.get_internal_queue()
        internal._polling_interval_sec = LOOK_S
        for queue in [*queues, internal]:
            if queue.name not in threads:
                event = self._events[queue.name] = WakeableEvent(stopping)
                work: Any = (event, dbos, queue)
                thread = threading.Thread(
                    target=queue_worker_thread, args=work, name=f"queue-{queue.name}", daemon=True
                )
                threads[queue.name] = thread
                thread.start()


@contextmanager
def quiet_threads(run_queues: Callable[[threading.Event, Any], None]) -> Iterator[None]:
    """Inside, DBOS launches with ``run_queues`` for its queues, and without the threads whose work we do not have:
    timers and schedules of workflows, messages between workflows.
    """

    def wait(stopping: threading.Event, _other: Any) -> None:
        stopping.wait()

    from dbos import _dbos
    from dbos._sys_db import SystemDatabase
    from dbos._sys_db_postgres import PostgresSystemDatabase

    with ExitStack() as replaced:
        for owner, name, function in (
            (_dbos, "queue_thread", run_queues),
            (_dbos, "background_jobs_thread", wait),
            (_dbos, "dynamic_scheduler_loop", wait),
            (SystemDatabase, "run_notification_listener", _nothing),
            (PostgresSystemDatabase, "run_notifier", _nothing),
        ):
            replaced.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, function)
        yield


def _nothing(_database: Any) -> None:
    return None
