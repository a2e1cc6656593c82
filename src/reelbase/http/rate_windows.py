"""Rate windows: where calls are counted against rate limits, in this process's memory."""

from __future__ import annotations

import time
from collections import deque
from threading import Lock

from limits.storage import MemoryStorage

_SWEEP_S = 60.0


class RateWindows(MemoryStorage):
    """The library's in-memory storage without the thread that it starts after each call to drop expired entries.

    A window is trimmed when it is read; expired ones that nobody reads are dropped once a minute. A window holds at
    most as many times as its limit allows calls.
    """

    STORAGE_SCHEME = []  # noqa: RUF012 - never looked up by a URI.

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()
        self._windows: dict[str, tuple[int, deque[float]]] = {}
        self._swept_at_s = time.time()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count ``amount`` more calls and return True, unless that exceeds ``limit`` in ``expiry`` seconds."""
        now_s = time.time()
        with self._lock:
            if now_s - self._swept_at_s >= _SWEEP_S:
                self._sweep(now_s)
            _, times = self._windows.setdefault(key, (expiry, deque()))
            _trim(times, now_s - expiry)
            if len(times) + amount > limit:
                return False
            times.extend([now_s] * amount)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """The time of the oldest call that still counts, in seconds since 1970, and how many count."""
        now_s = time.time()
        with self._lock:
            _, times = self._windows.get(key, (expiry, deque[float]()))
            _trim(times, now_s - expiry)
            return (times[0], len(times)) if times else (now_s, 0)

    def clear(self, key: str) -> None:
        with self._lock:
            self._windows.pop(key, None)

    def reset(self) -> int | None:
        with self._lock:
            count = len(self._windows)
            self._windows.clear()
            return count

    def __len__(self) -> int:
        return len(self._windows)

    def _sweep(self, now_s: float) -> None:
        self._swept_at_s = now_s
        expired = [key for key, (expiry, times) in self._windows.items() if not times or times[-1] <= now_s - expiry]
        for key in expired:
            del self._windows[key]


def _trim(times: deque[float], before_s: float) -> None:
    while times and times[0] <= before_s:
        times.popleft()
