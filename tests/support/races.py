"""Acts that begin together."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from reelbase.kit.errors import Conflict

THREADS = 16


def all_at_once(acts: list[Callable[[], object]], threads: int = THREADS) -> list[object]:
    """What each act returned, or the refusal that it raised; anything else fails the test."""
    barrier = Barrier(min(threads, len(acts)))

    def run(number: int) -> object:
        if number < barrier.parties:
            barrier.wait()
        try:
            return acts[number]()
        except Conflict as refusal:
            return refusal

    with ThreadPoolExecutor(barrier.parties) as pool:
        return list(pool.map(run, range(len(acts))))
