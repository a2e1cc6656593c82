"""Whether an installation can work: its database answers and its storage accepts files.

A load balancer asks often and anybody may ask, so that an answer serves for a second, and what hangs neither holds up
the answer nor is begun a second time.
"""

from __future__ import annotations

import logging
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from sqlalchemy import text

from reelbase.db.session import Database

DEADLINE_S = 2.0
"""A check that has not ended by then has failed."""

FRESH_S = 1.0
TRIAL_BYTES = 16_384
"""A full disk may still have room for an empty file."""

_log = logging.getLogger(__name__)


class Readiness:
    """Checks by name; thread-safe."""

    def __init__(self, database: Database, storage_dir: Path) -> None:
        self._checks = {"database": _Check(lambda: _ask(database)), "storage": _Check(lambda: _write(storage_dir))}

    def failures(self) -> dict[str, str | None]:
        """By check: the kind of its failure, None if it succeeded."""
        begun = {name: check.begin() for name, check in self._checks.items()}
        deadline_s = time.monotonic() + DEADLINE_S
        return {name: _failure(name, future, deadline_s - time.monotonic()) for name, future in begun.items()}


class _Check:
    """One attempt at a time, each in a thread that ends by itself."""

    def __init__(self, act: Callable[[], None]) -> None:
        self._act = act
        self._lock = threading.Lock()
        self._attempt: Future[None] | None = None
        self._begun_s = 0.0

    def begin(self) -> Future[None]:
        """The attempt that is under way or fresh, or else a new one."""
        with self._lock:
            now_s = time.monotonic()
            if self._attempt is None or (self._attempt.done() and now_s - self._begun_s >= FRESH_S):
                self._attempt, self._begun_s = Future(), now_s
                threading.Thread(target=self._run, args=(self._attempt,), daemon=True, name="readiness").start()
            return self._attempt

    def _run(self, attempt: Future[None]) -> None:
        try:
            self._act()
        except Exception as error:
            attempt.set_exception(error)
        else:
            attempt.set_result(None)


def _failure(name: str, attempt: Future[None], wait_s: float) -> str | None:
    try:
        attempt.result(timeout=max(0.0, wait_s))
    except Exception as error:
        _log.warning("The check of the %s failed: %s: %s", name, type(error).__name__, error)
        return type(error).__name__
    return None


def _ask(database: Database) -> None:
    path = database.engine.url.database if database.is_sqlite else None
    if path and path != ":memory:":
        # A connection that is open would go on reading a file that was removed.
        Path(path).stat()
    with database.reading(fresh=True) as session:
        session.execute(text("SELECT version_num FROM alembic_version")).all()


def _write(storage_dir: Path) -> None:
    storage_dir.mkdir(parents=True, exist_ok=True)
    # Without a name where the system can do that, so that nothing is left behind by a killed process.
    with tempfile.TemporaryFile(dir=storage_dir) as file:
        file.write(bytes(TRIAL_BYTES))
        file.flush()
