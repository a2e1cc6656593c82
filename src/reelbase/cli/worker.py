"""``reelbase worker``: run queued jobs until stopped."""

from __future__ import annotations

from reelbase.cli import output
from reelbase.cli.running import application, terminable


def worker() -> None:
    """Run queued jobs until stopped by Ctrl-C or SIGTERM. A job in hand is given back for the next worker."""
    with application() as opened, terminable():
        running = opened.start_worker()
        output.note("Working. Stop with Ctrl-C.")
        try:
            running.wait()
        except KeyboardInterrupt:
            output.note("Stopping.")
        finally:
            running.stop()
