"""Where the camera is at each frame of a shot: eased, seeded by what it shows, and never past the canvas's edge."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass

from reelbase.media.timeline import Effect

PARALLAX = 0.55
"""How much less the farthest layer moves than the nearest, as a share of the movement."""

_RAMP = 0.28
_LONGEST_LEG_S = 14.0


@dataclass(frozen=True, slots=True)
class Pose:
    """A camera over the canvas.

    scale: frame pixels a canvas pixel.
    x, y: its centre away from the canvas's centre, as a share of the frame's width and height, in canvas pixels.
    wide: the scale that depth is measured from; layers between near and far scale between ``wide`` and ``scale``.
    """

    scale: float
    x: float = 0.0
    y: float = 0.0
    wide: float = 1.0

    def at_depth(self, nearness: float) -> tuple[float, float, float]:
        """(scale, x, y) for a layer; ``nearness`` is 1 for the nearest layer of the picture and falls to 0."""
        share = 1.0 - PARALLAX * (1.0 - nearness)
        return self.wide * (self.scale / self.wide) ** share, self.x * share, self.y * share


@dataclass(frozen=True, slots=True)
class Camera:
    """The way from one pose to another over the frames ``first`` to ``last`` (inclusive) of a shot.

    A long shot goes there and back in several legs, so that it never seems to stand still.
    """

    start: Pose
    end: Pose
    first: int
    last: int
    legs: int

    def pose(self, frame: int) -> Pose:
        span = max(1, self.last - self.first)
        way = min(1.0, max(0.0, (frame - self.first) / span)) * self.legs
        leg = min(int(way), self.legs - 1)
        share = ease(way - leg)
        share = share if leg % 2 == 0 else 1.0 - share
        a, b = self.start, self.end
        # A zoom looks even when the scale grows by the same factor, not by the same amount, each frame.
        scale = a.scale * (b.scale / a.scale) ** share
        return Pose(scale, a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share, min(a.scale, b.scale))


def camera_for(effect: Effect, *, seed: str, first: int, last: int, fps: int) -> Camera:
    """The camera of a shot seen from frame ``first`` to ``last``; the same arguments give the same way."""
    start, end = _WAYS[effect](Dice(f"{effect.value}:{seed}"))
    legs = max(1, math.ceil((last - first) / fps / _LONGEST_LEG_S))
    return Camera(start, end, first, last, legs)


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


def _zoom(tight: float, wide: float = 0.87) -> Callable[[Dice], tuple[Pose, Pose]]:
    def way(dice: Dice) -> tuple[Pose, Pose]:
        return Pose(wide), Pose(tight, dice.between(-0.012, 0.012), dice.between(-0.010, 0.010))

    return way


def _zoom_out(dice: Dice) -> tuple[Pose, Pose]:
    start, end = _zoom(1.0)(dice)
    return end, start


def _travel(x: float, y: float) -> Callable[[Dice], tuple[Pose, Pose]]:
    def way(dice: Dice) -> tuple[Pose, Pose]:
        drift = dice.between(-0.008, 0.008)
        sway_x, sway_y = (0.0, drift) if x else (drift, 0.0)
        return Pose(0.955, -x, -y), Pose(0.975, x + sway_x, y + sway_y)

    return way


def _still(dice: Dice) -> tuple[Pose, Pose]:
    return Pose(0.9), Pose(0.9)


_WAYS: dict[Effect, Callable[[Dice], tuple[Pose, Pose]]] = {
    Effect.SLOW_ZOOM_IN: _zoom(1.0),
    Effect.SLOW_ZOOM_OUT: _zoom_out,
    Effect.PAN_LEFT: _travel(-0.066, 0.0),
    Effect.PAN_RIGHT: _travel(0.066, 0.0),
    Effect.TILT_UP: _travel(0.0, -0.060),
    Effect.TILT_DOWN: _travel(0.0, 0.060),
    Effect.FLASH_CUT: _zoom(0.97, 0.89),
    Effect.FADE: _zoom(0.95, 0.89),
    Effect.GLITCH: _zoom(0.96, 0.90),
    Effect.STATIC: _still,
}
