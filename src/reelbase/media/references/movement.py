"""How much moves within the shots of a reference, by where points of one frame are in a later one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from reelbase.media.references.frames import Image
from reelbase.media.references.lettering import TextLine
from reelbase.media.references.pattern import Movement

SLOW_FROM, FAST_FROM = 0.01, 0.2
"""SampledFrame widths a second. Chosen by eye: a gentle zoom on a still picture is slow, a swing of the camera fast."""
_EVERY_S = 0.25
_APART_S = 0.09
"""Seconds between two measurements, and between the two frames of one."""
_MAX_APART_S = 0.5
_POINTS = 150
_MIN_POINTS = 12
_UNCHANGED = 1.0
"""Mean difference of 255 up to which a picture without any points stands still."""
_RETURN_PX = 0.5
"""How far a point that is followed there and back may be from where it was."""


class MovementFinder:
    """Takes frames in order; keeps one of them, and a number for each measurement."""

    def __init__(self) -> None:
        self._start: tuple[int, float, Any, list[TextLine]] | None = None
        self._last_s = -_EVERY_S
        self._measured: list[tuple[int, int, float]] = []

    def add(self, number: int, time_s: float, image: Image, lines: list[TextLine]) -> None:
        """The frame with this number; ``lines`` of text stand still over what moves and are left out."""
        if self._start is None:
            if time_s - self._last_s >= _EVERY_S:
                self._start = (number, time_s, cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), lines)
            return
        first, start_s, grey, before = self._start
        if time_s - start_s < _APART_S:
            return
        self._start, self._last_s = None, start_s
        if time_s - start_s <= _MAX_APART_S:
            moved = _moved_px(grey, np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)), [*before, *lines])
            if moved is not None:
                self._measured.append((first, number, moved / image.shape[1] / (time_s - start_s)))

    def speeds(self, starts: Sequence[int], frames: int) -> list[float | None]:
        """The median of each shot in frame widths a second, by the numbers of their first frames; None if unknown."""
        found: list[float | None] = []
        for first, last in zip(starts, [*starts[1:], frames], strict=True):
            inside = [speed for begin, end, speed in self._measured if first <= begin and end < last]
            found.append(float(np.median(inside)) if inside else None)
        return found


def movement_at(speed: float | None) -> Movement | None:
    """The word for a speed in frame widths a second."""
    if speed is None:
        return None
    return "still" if speed < SLOW_FROM else "slow" if speed < FAST_FROM else "fast"


def _moved_px(grey: NDArray[np.uint8], later: NDArray[np.uint8], lines: Iterable[TextLine]) -> float | None:
    mask = np.full(grey.shape, 255, np.uint8)
    for line in lines:
        margin = line.bottom - line.top
        mask[max(0, line.top - margin) : line.bottom + margin, max(0, line.left - margin) : line.right + margin] = 0
    points = cv2.goodFeaturesToTrack(grey, _POINTS, 0.02, 6, mask=mask)
    if points is None or len(points) < _MIN_POINTS:
        return 0.0 if float(np.mean(cv2.absdiff(grey, later))) < _UNCHANGED else None
    options: dict[str, Any] = {"winSize": (21, 21), "maxLevel": 4}
    there, found, _ = cv2.calcOpticalFlowPyrLK(grey, later, points, None, **options)
    back, found_back, _ = cv2.calcOpticalFlowPyrLK(later, grey, there, None, **options)
    returned = np.linalg.norm((back - points).reshape(-1, 2), axis=1) < _RETURN_PX
    tracked = (found.ravel() == 1) & (found_back.ravel() == 1) & returned
    if tracked.sum() < _MIN_POINTS:
        return None
    return float(np.median(np.linalg.norm((there - points).reshape(-1, 2)[tracked], axis=1)))
