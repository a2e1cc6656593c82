"""How well a colour is read on another, by the formula of WCAG 2."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from reelbase.media.pictures.palettes import RGB, mix

LEAST_CONTRAST = 4.5
"""Between text and what is behind it."""
_STEP = 0.1
_WEIGHTS = np.array([0.2126, 0.7152, 0.0722], np.float32)


def contrast(ink: RGB, low: float, high: float) -> float:
    """The least contrast of an ink with luminances from ``low`` to ``high``: 1 to 21."""
    own = float(luminances(np.array(ink, np.float32)))
    if low < own < high:
        return 1.0
    return min((max(own, other) + 0.05) / (min(own, other) + 0.05) for other in (low, high))


def luminances(rgb: NDArray[np.float32]) -> NDArray[np.float32]:
    """(..., 3) sRGB from 0 to 1 as relative luminance from 0 to 1."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ _WEIGHTS, np.float32)


@lru_cache(maxsize=1024)
def readable(tint: RGB, ink: RGB, low: float, high: float, least: float = LEAST_CONTRAST) -> RGB:
    """The tint, as much nearer to an ink as it takes to be read on luminances from ``low`` to ``high``."""
    for step in range(round(1 / _STEP)):
        nearer = mix(tint, ink, step * _STEP)
        if contrast(nearer, low, high) >= least:
            return nearer
    return ink
