"""For programs that attack: facts about the outside, and a way to try one thing after another."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable

FACTS = json.loads(sys.argv[1])


def attempt(name: str, act: Callable[[], object]) -> object:
    """Do it, and say what came of it. What must not happen is judged outside; a claim alone proves nothing."""
    try:
        got = act()
    except BaseException as error:
        print("failed", name, type(error).__name__, flush=True)
        return None
    print("did", name, repr(got)[:20000], flush=True)
    return got


def fork() -> int:
    """As ``os.fork``; where that is refused, we go on as the parent of nobody."""
    try:
        return os.fork()
    except OSError:
        return -1


def breach(name: str, *, flush: bool = True) -> None:
    """Something happened that nothing outside can notice, and that must never happen."""
    print("BREACH", name, flush=flush)


def finish() -> None:
    print("tried everything", flush=True)
