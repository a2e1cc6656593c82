"""``reelbase worker``: run queued jobs until stopped."""

from __future__ import annotations

import os
import signal
import sys
import threading

from reelbase.cli import output
from reelbase.cli.running import application, terminable


def worker(*, watch_stdin: bool = False) -> None:
    """Run queued jobs until stopped by Ctrl-C or SIGTERM. A job in hand is given back for the next worker.

    Parameters
    ----------
    watch_stdin
        Stop, too, when standard input ends: for a program that starts a worker and may die before it.
    """
    with application() as opened, terminable():
        if watch_stdin:
            threading.Thread(target=_stop_with_stdin, name="stdin", daemon=True).start()
        running = opened.start_worker()
        output.note("Working." if watch_stdin else "Working. Stop with Ctrl-C.")
        try:
            running.wait()
        except KeyboardInterrupt:
            output.note("Stopping.")
        finally:
            running.stop()


def _stop_with_stdin() -> None:
    # Read below Python's buffer, whose lock a daemon thread would hold when the interpreter ends.
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
