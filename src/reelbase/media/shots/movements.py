"""How things move: entrances with a spring, easing, and the small movement of what would otherwise stand still."""

from __future__ import annotations

import math
from collections.abc import Callable

from reelbase.media.shots.elements import Movement, Timing
from reelbase.media.shots.placing import Placement

ENTRANCE_S = 0.36
"""Seconds of an entrance. This and the values below were chosen by eye."""
_OVERSHOOT = 1.70158
"""How far a spring passes its end: about a tenth of the way."""


def ease_out(share: float) -> float:
    """Fast at first, slow at the end; 0..1 to 0..1."""
    rest = 1.0 - min(1.0, max(0.0, share))
    return 1.0 - rest**3


def ease_both(share: float) -> float:
    """Slow at both ends; 0..1 to 0..1."""
    share = min(1.0, max(0.0, share))
    return share * share * (3.0 - 2.0 * share)


def spring(share: float) -> float:
    """Passes 1 a little and comes back; 0..1 to 0..1."""
    rest = min(1.0, max(0.0, share)) - 1.0
    return 1.0 + rest * rest * ((_OVERSHOOT + 1.0) * rest + _OVERSHOOT)


def progress(start: int, frames: int, easing: Callable[[float], float] = ease_out) -> Timing:
    """0 before the frame ``start``, 1 from ``frames`` frames later on."""
    return lambda number: 0.0 if number < start else easing((number - start + 1) / max(1, frames))


def shown_from(start: int) -> Movement:
    """Still, and visible from a frame on."""
    return lambda number: Placement() if number >= start else None


def pop(start: int, frames: int) -> Movement:
    """Grows into place with a spring."""

    def pose(number: int) -> Placement | None:
        if number < start:
            return None
        share = (number - start + 1) / frames
        if share >= 1.0:
            return Placement()
        return Placement(scale=0.55 + 0.45 * spring(share), opacity=min(1.0, 3.0 * share))

    return pose


def rise(start: int, frames: int, distance_px: float, *, angle: float = 90.0) -> Movement:
    """Comes into place from ``distance_px`` away, from the direction ``angle`` in degrees (90: from below)."""
    dx, dy = math.cos(math.radians(angle)), math.sin(math.radians(angle))

    def pose(number: int) -> Placement | None:
        if number < start:
            return None
        share = (number - start + 1) / frames
        if share >= 1.0:
            return Placement()
        left = distance_px * (1.0 - spring(share))
        return Placement(dx=dx * left, dy=dy * left, opacity=min(1.0, 2.5 * share))

    return pose


def fade(start: int, frames: int) -> Movement:
    def pose(number: int) -> Placement | None:
        if number < start:
            return None
        return Placement(opacity=min(1.0, (number - start + 1) / frames))

    return pose


def then(entrance: Movement, rest: Movement) -> Movement:
    """An entrance with a movement that goes on all the while: their shifts and angles add up."""

    def pose(number: int) -> Placement | None:
        first, second = entrance(number), rest(number)
        if first is None or second is None:
            return None
        return Placement(
            first.dx + second.dx,
            first.dy + second.dy,
            first.scale * second.scale,
            first.angle + second.angle,
            first.opacity * second.opacity,
            first.pivot or second.pivot,
        )

    return pose


def float_gently(period: int, distance_px: float, phase: float = 0.0) -> Movement:
    """Up and down by ``distance_px`` in all, once in ``period`` frames; starts at ``phase`` of it (0 to 1)."""

    def pose(number: int) -> Placement:
        return Placement(dy=0.5 * distance_px * math.sin(math.tau * (number / period + phase)))

    return pose


def drift(frames: int, dx_px: float, dy_px: float, scale: float = 1.0) -> Movement:
    """Moves evenly by (dx, dy) and to ``scale`` over so many frames, half of it before and half after its place."""

    def pose(number: int) -> Placement:
        share = number / max(1, frames) - 0.5
        return Placement(dx=share * dx_px, dy=share * dy_px, scale=scale ** (share + 0.5))

    return pose


def punch(at: int, frames: int, scale: float = 1.12) -> Movement:
    """A short emphasis on a frame: grows and settles again."""

    def pose(number: int) -> Placement:
        share = (number - at) / max(1, frames)
        if not 0.0 < share < 1.0:
            return Placement()
        return Placement(scale=1.0 + (scale - 1.0) * math.sin(math.pi * share) ** 2)

    return pose
