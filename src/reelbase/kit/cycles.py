"""How often the interpreter collects cyclic garbage."""

from __future__ import annotations

import gc

_NEW_OBJECTS = 50_000
"""The default of 700 would interrupt the import of our modules hundreds of times for nothing."""


def collect_seldom() -> None:
    """Collect cyclic garbage after 50,000 new objects. For our programs only; a library leaves it to its program."""
    gc.set_threshold(_NEW_OBJECTS, 20, 20)
