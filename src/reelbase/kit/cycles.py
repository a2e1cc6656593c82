"""How often the interpreter looks for garbage in cycles."""

from __future__ import annotations

import gc

_NEW_OBJECTS = 50_000
"""By default 700, so that loading our modules alone is interrupted hundreds of times, and finds nothing."""


def collect_seldom() -> None:
    """Look for garbage cycles after 50,000 new objects. For programs of ours; a library leaves it to its program."""
    gc.set_threshold(_NEW_OBJECTS, 20, 20)
