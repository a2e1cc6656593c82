"""Follows work to its end, and does it meanwhile unless another process does."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol, TypeVar

from reelbase.production.execution.worker import Worker

POLL_S = 0.25


class Ending(Protocol):
    @property
    def is_final(self) -> bool: ...


Followed = TypeVar("Followed", bound=Ending)


def follow(
    look: Callable[[], Followed], on_change: Callable[[Followed], None], worker_if_free: Callable[[], Worker | None]
) -> Followed:
    """Report each change until the work is final; return it as it is then.

    worker_if_free: starts a worker, or returns None while another process works. An interrupt stops the worker and
    leaves the work as it is, to be resumed.
    """
    worker: Worker | None = None
    seen: Followed | None = None
    try:
        while True:
            worker = worker or worker_if_free()
            if worker is not None:
                worker.check()
            view = look()
            if view != seen:
                on_change(view)
                seen = view
            if view.is_final:
                return view
            time.sleep(POLL_S)
    finally:
        if worker is not None:
            worker.stop()
