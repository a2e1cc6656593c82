"""Where the camera is at each frame of a shot: eased, seeded by the visual, and never past the canvas's edge.

A camera either zooms around one fixed point, or pans along one axis at one scale. Both can be drawn exactly and cheaply
(see ``movers``), and any frame of either can be described as a ``View``.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

from reelbase.media.formats import FrameFormat
from reelbase.media.timeline import Effect

PARALLAX = 0.55
"""How much less the farthest layer moves than the nearest, as a share of the movement. Chosen by eye."""

_RAMP = 0.28
"""Share of a movement during which the camera accelerates, and again slows down. Chosen by eye."""
_LONGEST_LEG_S = 14.0
"""Seconds after which a camera turns back, so that long shots do not move imperceptibly. Chosen by eye."""


@dataclass(frozen=True, slots=True)
class View:
    """The visible part of a layer: ``step`` canvas pixels a frame pixel, around the canvas point (x, y)."""

    step: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class CameraPath:
    """Progress along a movement, from frame ``first`` to ``last`` (inclusive), back and forth in ``legs`` if long."""

    first: int
    last: int
    legs: int

    def share(self, frame: int) -> float:
        """0 at the start of the movement, 1 at its end, eased."""
        span = max(1, self.last - self.first)
        progress = min(1.0, max(0.0, (frame - self.first) / span)) * self.legs
        leg = min(int(progress), self.legs - 1)
        share = ease(progress - leg)
        return share if leg % 2 == 0 else 1.0 - share


@dataclass(frozen=True, slots=True)
class ZoomCamera:
    """The scale goes from ``start`` to ``end`` (frame pixels a canvas pixel) around a fixed point.

    anchor: the fixed point on the canvas; place: the same point on the frame; (x, y) in whole even pixels.
    """

    format: FrameFormat
    path: CameraPath
    start: float
    end: float
    anchor: tuple[int, int]
    place: tuple[int, int]

    def scale(self, frame: int, nearness: float) -> float:
        """The scale of a layer; distant ones grow less, and all have the same scale where the camera is widest."""
        share = self.path.share(frame)
        # A zoom looks uniform when the scale grows by the same factor each frame, not by the same amount.
        scale = self.start * (self.end / self.start) ** share
        wide = min(self.start, self.end)
        return float(wide * (scale / wide) ** _movement(nearness))

    def view(self, frame: int, nearness: float, *, nearer: float = 1.0) -> View:
        step = 1.0 / self.scale(frame, nearness)
        x = self.anchor[0] + (self.format.width / 2 - self.place[0]) * step
        y = self.anchor[1] + (self.format.height / 2 - self.place[1]) * step
        return View(step / nearer ** _movement(nearness), x, y)


@dataclass(frozen=True, slots=True)
class PanCamera:
    """The camera moves from ``start_px`` to ``end_px`` (frame pixels, from the middle) along ``axis`` (0: x, 1: y)."""

    format: FrameFormat
    path: CameraPath
    at_scale: float
    axis: int
    start_px: float
    end_px: float

    def shift_px(self, frame: int, nearness: float) -> float:
        shift_px = self.start_px + (self.end_px - self.start_px) * self.path.share(frame)
        return shift_px * _movement(nearness)

    def shift_range_px(self, nearness: float) -> tuple[float, float]:
        """The smallest and the largest shift."""
        ends = (self.start_px * _movement(nearness), self.end_px * _movement(nearness))
        return min(ends), max(ends)

    @property
    def centred_view(self) -> View:
        """The view without any shift."""
        return View(1.0 / self.at_scale, self.format.canvas[0] / 2, self.format.canvas[1] / 2)

    def view(self, frame: int, nearness: float, *, nearer: float = 1.0) -> View:
        step = 1.0 / self.at_scale
        centre = [self.format.canvas[0] / 2, self.format.canvas[1] / 2]
        centre[self.axis] += self.shift_px(frame, nearness) * step
        return View(step / nearer ** _movement(nearness), centre[0], centre[1])


Camera = ZoomCamera | PanCamera

_ZOOMS: dict[Effect, tuple[float, float]] = {
    Effect.SLOW_ZOOM_IN: (0.87, 1.0),
    Effect.SLOW_ZOOM_OUT: (1.0, 0.87),
    Effect.FLASH_CUT: (0.89, 0.98),
    Effect.FADE: (0.89, 0.96),
    Effect.GLITCH: (0.90, 0.97),
}
"""First and last scale, in frame pixels a canvas pixel: from 1 / OVERSCAN (the whole canvas) to 1. Chosen by eye."""
_PANS: dict[Effect, tuple[int, int]] = {
    Effect.PAN_LEFT: (0, -1),
    Effect.PAN_RIGHT: (0, 1),
    Effect.TILT_UP: (1, -1),
    Effect.TILT_DOWN: (1, 1),
    Effect.STATIC: (0, 0),
}
"""(axis, direction) in which the camera moves; the picture moves the other way."""
_PAN_SCALE = 0.965
"""Scale of a panning camera: enlarged, so that the canvas extends beyond the frame by ``_PAN_SHARE`` and more."""
_STILL_SCALE = 0.9
"""Scale of a camera at rest. Chosen by eye."""
_PAN_SHARE = (0.070, 0.062)
"""How far a camera pans from the middle, as shares of the frame's width and height. Chosen by eye."""
_ANCHOR_SHARE = (0.06, 0.05)
"""How far a zoom's fixed point may lie from the middle, as shares of the canvas's width and height. Chosen by eye."""


def camera_for(effect: Effect, format: FrameFormat, *, seed: str, first: int, last: int) -> Camera:
    """The camera of a shot visible from frame ``first`` to ``last``; equal arguments give the same movement."""
    legs = max(1, math.ceil((last - first) / format.fps / _LONGEST_LEG_S))
    path = CameraPath(first, last, legs)
    if effect in _ZOOMS:
        return _zoom(*_ZOOMS[effect], format, path, SeededRandom(f"{effect.value}:{seed}"))
    axis, direction = _PANS[effect]
    shift_px = _PAN_SHARE[axis] * (format.width, format.height)[axis] * direction
    return PanCamera(format, path, _PAN_SCALE if direction else _STILL_SCALE, axis, -shift_px, shift_px)


def ease(share: float) -> float:
    """Map 0..1 to 0..1 with a speed that rises smoothly, holds, and falls smoothly, without jumps in acceleration."""
    if share > 0.5:
        return 1.0 - ease(1.0 - share)
    if share <= 0.0:
        return 0.0
    if share < _RAMP:
        x = share / _RAMP
        return _RAMP * (x**3 - x**4 / 2) / (1.0 - _RAMP)
    return (share - _RAMP / 2) / (1.0 - _RAMP)


class SeededRandom:
    """Random numbers that depend on a seed text alone, the same on every machine and Python version."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._count = 0

    def uniform(self, low: float, high: float) -> float:
        """The next number, between ``low`` and ``high``."""
        self._count += 1
        digest = hashlib.sha256(f"{self._seed}/{self._count}".encode()).digest()
        return low + (high - low) * int.from_bytes(digest[:6], "big") / (1 << 48)


def _zoom(start: float, end: float, format: FrameFormat, path: CameraPath, random: SeededRandom) -> ZoomCamera:
    anchor, place = [], []
    for frame_px, canvas_px, room in zip((format.width, format.height), format.canvas, _ANCHOR_SHARE, strict=True):
        aside = round(random.uniform(-room, room) * canvas_px / 2) * 2
        point = (canvas_px // 4) * 2 + aside
        anchor.append(point)
        place.append(round((frame_px / 2 + min(start, end) * (point - canvas_px / 2)) / 2) * 2)
    return ZoomCamera(format, path, start, end, (anchor[0], anchor[1]), (place[0], place[1]))


def _movement(nearness: float) -> float:
    return 1.0 - PARALLAX * (1.0 - nearness)
