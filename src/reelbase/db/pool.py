"""A connection pool that closes idle connections."""

from __future__ import annotations

import threading
import time
from typing import Any

from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlalchemy.util.queue import Queue

_IDLE_SINCE = "reelbase_idle_since_s"


class IdleClosingPool(QueuePool):
    """A LIFO pool that closes connections after ``idle_timeout_s`` without use.

    ``min_size`` connections stay open. A timer runs only while there are more.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{**options, "use_lifo": True})
        self.min_size = self.size()
        self.idle_timeout_s = 0.0
        self._timer: threading.Timer | None = None
        self._timing = threading.Lock()

    def close_idle(self, min_size: int, idle_timeout_s: float) -> None:
        """Start closing idle connections."""
        self.min_size = min(min_size, self.size())
        self.idle_timeout_s = idle_timeout_s

    def open_connections(self) -> int:
        """Connections in use and idle ones."""
        return self.size() + self.overflow()

    def recreate(self) -> IdleClosingPool:
        pool = super().recreate()
        assert isinstance(pool, IdleClosingPool)
        pool.close_idle(self.min_size, self.idle_timeout_s)
        return pool

    def dispose(self) -> None:
        with self._timing:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
        super().dispose()

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        record.info[_IDLE_SINCE] = time.monotonic()
        super()._do_return_conn(record)
        self._plan_closing()

    def _plan_closing(self) -> None:
        with self._timing:
            if self._timer is None and self._superfluous():
                self._timer = threading.Timer(self.idle_timeout_s, self._close_superfluous)
                self._timer.daemon = True
                self._timer.start()

    def _close_superfluous(self) -> None:
        with self._timing:
            self._timer = None
        while (record := self._oldest_idle()) is not None:
            try:
                record.close()
            finally:
                self._dec_overflow()
        self._plan_closing()

    def _oldest_idle(self) -> ConnectionPoolEntry | None:
        """Remove a connection that has been idle for too long from the pool, if there is a superfluous one."""
        waiting = self._pool
        assert isinstance(waiting, Queue)
        # The queue is used from its right end, so the left end has the connection unused for longest.
        with waiting.mutex:
            if not self._superfluous():
                return None
            if time.monotonic() - waiting.queue[0].info[_IDLE_SINCE] < self.idle_timeout_s:
                return None
            oldest: ConnectionPoolEntry = waiting.queue.popleft()
            return oldest

    def _superfluous(self) -> bool:
        return self.checkedin() > 0 and self.open_connections() > self.min_size
