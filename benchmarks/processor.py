"""Processor time, which other work on the machine hardly changes."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable


def children_cpu_s() -> float:
    """Seconds that all ended child processes took, with theirs."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def cpu_s(run: Callable[[], object]) -> float:
    """Seconds that ``run`` takes in this process and in those that it starts and waits for."""
    before_s = time.process_time() + children_cpu_s()
    run()
    return time.process_time() + children_cpu_s() - before_s
