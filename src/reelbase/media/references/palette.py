"""The colours of a reference that fill most of its pictures."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from reelbase.media.references.frames import Image

MAX_COLOURS = 5
_EVERY_S = 0.5
_GRID = 24
_BIN = 8
_NEAR = 22.0
"""Distance in CIELAB, in OpenCV's 8-bit units, within which colours are taken together."""
_LEAST_SHARE = 0.02


class PaletteFinder:
    """Takes frames in order; counts their colours in coarse steps of CIELAB."""

    def __init__(self) -> None:
        self._counts: dict[tuple[int, int, int], NDArray[np.float64]] = {}
        self._last_s = -_EVERY_S

    def add(self, time_s: float, image: Image) -> None:
        """Count a frame, if the last one that was counted is long enough ago."""
        if time_s - self._last_s < _EVERY_S:
            return
        self._last_s = time_s
        lab = cv2.cvtColor(cv2.resize(image, (_GRID, _GRID), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2LAB)
        for pixel in lab.reshape(-1, 3).tolist():
            key = (pixel[0] // _BIN, pixel[1] // _BIN, pixel[2] // _BIN)
            entry = self._counts.setdefault(key, np.zeros(4))
            entry += (*pixel, 1)

    def finish(self) -> tuple[str, ...]:
        """Up to five colours as #rrggbb, the most frequent one first."""
        if not self._counts:
            return ()
        entries = np.array([self._counts[key] for key in sorted(self._counts)])
        means, counts = entries[:, :3] / entries[:, 3:], entries[:, 3].copy()
        total = counts.sum()
        found: list[tuple[float, str]] = []
        while len(found) < MAX_COLOURS and counts.max() > 0:
            near = np.linalg.norm(means - means[int(np.argmax(counts))], axis=1) < _NEAR
            share = float(counts[near].sum() / total)
            if share >= _LEAST_SHARE:
                found.append((share, _hex(np.average(means[near], axis=0, weights=counts[near]))))
            counts[near] = 0
        return tuple(colour for _, colour in sorted(found, key=lambda one: -one[0]))


def _hex(lab: NDArray[np.float64]) -> str:
    pixel = np.round(lab).astype(np.uint8).reshape(1, 1, 3)
    blue, green, red = cv2.cvtColor(pixel, cv2.COLOR_LAB2BGR)[0, 0].tolist()
    return f"#{red:02x}{green:02x}{blue:02x}"
