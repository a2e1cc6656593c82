"""Where the camera is at each frame of a shot: eased, seeded by what it shows, and never past the canvas's edge.

A camera either draws nearer to (or away from) one fixed point, or travels along one axis at one scale. Both are what
can be drawn exactly and cheaply, see ``movers``; any frame of either can also be described as a ``View``.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

from reelbase.media.formats import FrameFormat
from reelbase.media.timeline import Effect

PARALLAX = 0.55
"""How much less the farthest layer moves than the nearest, as a share of the movement."""

_RAMP = 0.28
_LONGEST_LEG_S = 14.0


@dataclass(frozen=True, slots=True)
class View:
    """What a layer shows: ``step`` canvas pixels a frame pixel, and the canvas point in the frame's centre."""

    step: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Way:
    """Frames ``first`` to ``last`` (inclusive) as a share of the way; a long one goes there and back in legs."""

    first: int
    last: int
    legs: int

    def share(self, frame: int) -> float:
        span = max(1, self.last - self.first)
        way = min(1.0, max(0.0, (frame - self.first) / span)) * self.legs
        leg = min(int(way), self.legs - 1)
        share = ease(way - leg)
        return share if leg % 2 == 0 else 1.0 - share


@dataclass(frozen=True, slots=True)
class ZoomCamera:
    """Scale goes from ``start`` to ``end`` (frame pixels a canvas pixel) around one point.

    anchor: the point on the canvas, place: the same point on the frame; whole even pixels, (x, y).
    """

    format: FrameFormat
    way: Way
    start: float
    end: float
    anchor: tuple[int, int]
    place: tuple[int, int]

    def scale(self, frame: int, nearness: float) -> float:
        """Layers farther away grow less; all are the same size where the camera is widest."""
        share = self.way.share(frame)
        # A zoom looks even when the scale grows by the same factor, not by the same amount, each frame.
        scale = self.start * (self.end / self.start) ** share
        wide = min(self.start, self.end)
        return float(wide * (scale / wide) ** _movement(nearness))

    def view(self, frame: int, nearness: float, *, nearer: float = 1.0) -> View:
        step = 1.0 / self.scale(frame, nearness)
        x = self.anchor[0] + (self.format.width / 2 - self.place[0]) * step
        y = self.anchor[1] + (self.format.height / 2 - self.place[1]) * step
        return View(step / nearer ** _movement(nearness), x, y)


@dataclass(frozen=True, slots=True)
class TravelCamera:
    """The camera moves from ``start_px`` to ``end_px`` (frame pixels, from the middle) along ``axis`` (0: x, 1: y)."""

    format: FrameFormat
    way: Way
    at_scale: float
    axis: int
    start_px: float
    end_px: float

    def shift_px(self, frame: int, nearness: float) -> float:
        way = self.start_px + (self.end_px - self.start_px) * self.way.share(frame)
        return way * _movement(nearness)

    def extremes_px(self, nearness: float) -> tuple[float, float]:
        """The least and the greatest shift on the way."""
        ends = (self.start_px * _movement(nearness), self.end_px * _movement(nearness))
        return min(ends), max(ends)

    @property
    def resting_view(self) -> View:
        """The view without any shift."""
        return View(1.0 / self.at_scale, self.format.canvas[0] / 2, self.format.canvas[1] / 2)

    def view(self, frame: int, nearness: float, *, nearer: float = 1.0) -> View:
        step = 1.0 / self.at_scale
        centre = [self.format.canvas[0] / 2, self.format.canvas[1] / 2]
        centre[self.axis] += self.shift_px(frame, nearness) * step
        return View(step / nearer ** _movement(nearness), centre[0], centre[1])


Camera = ZoomCamera | TravelCamera

_ZOOMS: dict[Effect, tuple[float, float]] = {
    Effect.SLOW_ZOOM_IN: (0.87, 1.0),
    Effect.SLOW_ZOOM_OUT: (1.0, 0.87),
    Effect.FLASH_CUT: (0.89, 0.98),
    Effect.FADE: (0.89, 0.96),
    Effect.GLITCH: (0.90, 0.97),
}
# (axis, direction): the camera moves that way, so what it sees moves the other way.
_TRAVELS: dict[Effect, tuple[int, int]] = {
    Effect.PAN_LEFT: (0, -1),
    Effect.PAN_RIGHT: (0, 1),
    Effect.TILT_UP: (1, -1),
    Effect.TILT_DOWN: (1, 1),
    Effect.STATIC: (0, 0),
}
_TRAVEL_SCALE = 0.965
_STILL_SCALE = 0.9
_REACH = (0.070, 0.062)
_ANCHOR_ROOM = (0.06, 0.05)


def camera_for(effect: Effect, format: FrameFormat, *, seed: str, first: int, last: int) -> Camera:
    """The camera of a shot seen from frame ``first`` to ``last``; the same arguments give the same way."""
    legs = max(1, math.ceil((last - first) / format.fps / _LONGEST_LEG_S))
    way = Way(first, last, legs)
    if effect in _ZOOMS:
        return _zoom(*_ZOOMS[effect], format, way, Dice(f"{effect.value}:{seed}"))
    axis, direction = _TRAVELS[effect]
    reach = _REACH[axis] * (format.width, format.height)[axis] * direction
    return TravelCamera(format, way, _TRAVEL_SCALE if direction else _STILL_SCALE, axis, -reach, reach)


def ease(share: float) -> float:
    """0..1 to 0..1 with a speed that rises smoothly, holds, and falls smoothly; no jump in speed or its slope."""
    if share > 0.5:
        return 1.0 - ease(1.0 - share)
    if share <= 0.0:
        return 0.0
    if share < _RAMP:
        x = share / _RAMP
        return _RAMP * (x**3 - x**4 / 2) / (1.0 - _RAMP)
    return (share - _RAMP / 2) / (1.0 - _RAMP)


class Dice:
    """Numbers that depend on a text alone, the same on every machine."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._count = 0

    def between(self, low: float, high: float) -> float:
        self._count += 1
        digest = hashlib.sha256(f"{self._seed}/{self._count}".encode()).digest()
        return low + (high - low) * int.from_bytes(digest[:6], "big") / (1 << 48)


def _zoom(start: float, end: float, format: FrameFormat, way: Way, dice: Dice) -> ZoomCamera:
    anchor, place = [], []
    for frame_px, canvas_px, room in zip((format.width, format.height), format.canvas, _ANCHOR_ROOM, strict=True):
        aside = round(dice.between(-room, room) * canvas_px / 2) * 2
        point = (canvas_px // 4) * 2 + aside
        anchor.append(point)
        place.append(round((frame_px / 2 + min(start, end) * (point - canvas_px / 2)) / 2) * 2)
    return ZoomCamera(format, way, start, end, (anchor[0], anchor[1]), (place[0], place[1]))


def _movement(nearness: float) -> float:
    return 1.0 - PARALLAX * (1.0 - nearness)
