"""The worker beside the server: a separate process, restarted when it dies and stopped with the server."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
SETTLED_S = 60.0
"""A worker that ran this long did not fail at start; the next one starts without a long pause."""
STOP_S = 3.0
_POLL_S = 0.2
_log = logging.getLogger(__name__)


class WorkerSupervisor:
    """Keeps one ``reelbase worker`` running. The worker also exits if this process dies without stopping it."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._environment = dict(os.environ if environment is None else environment)
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._supervise, name="worker supervisor", daemon=True)
        self.starts = 0

    def start(self) -> None:
        self._thread.start()

    def begin_to_stop(self) -> None:
        """Ask the worker to release its jobs, and start no other; ``stop`` waits for it."""
        with self._lock:
            if self._stopped.is_set():
                return  # A second signal would interrupt the worker's shutdown.
            self._stopped.set()
            if self._process is not None and self._process.poll() is None:
                self._process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """Terminate the worker, and kill it when that takes too long. The next worker resumes its job."""
        self.begin_to_stop()
        if self._thread.ident is not None:
            self._thread.join(STOP_S + 1)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    def _supervise(self) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._stopped.is_set():
            began_s = time.monotonic()
            code = self._run_one()
            if self._stopped.is_set():
                return
            if time.monotonic() - began_s > SETTLED_S:
                pause_s = FIRST_PAUSE_S
            _log.warning("The worker exited with %s; another one starts in %.1f s.", code, pause_s)
            self._stopped.wait(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    def _run_one(self) -> int:
        # A session of its own: a Ctrl-C in the terminal reaches only the server, which then stops the worker.
        with self._lock:
            if self._stopped.is_set():
                return 0
            self._process = process = subprocess.Popen(
                [sys.executable, "-m", "reelbase", "worker", "--watch-stdin"],
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.starts += 1
        try:
            while process.poll() is None and not self._stopped.is_set():
                time.sleep(_POLL_S)
            if process.poll() is None:
                _end(process)
            return process.wait()
        finally:
            assert process.stdin is not None
            process.stdin.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        _log.warning("The worker did not stop within %.0f s and was killed; the next one resumes its job.", STOP_S)
        process.kill()
