"""Sprites that move slowly and smoothly at the price of a blend: drawn ahead at half pixels along one axis."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from reelbase.media.compositor import Compositor
from reelbase.media.formats import Rectangle
from reelbase.media.planes import CLEAR, PlanarFrame, PlanarLayer, Plane
from reelbase.media.shots.elements import LayoutRole, Movement, Timing
from reelbase.media.shots.masking import SteppedSprite
from reelbase.media.shots.placing import Placement, covered_box, lay_sprite

_STEPS = 4
"""Positions between two even pixels that a sprite is drawn ahead at: half a pixel is not seen to jump."""


class Glider:
    """A sprite whose shifts are smooth along one axis; along the other one they are even pixels.

    Scaled, turned or faded poses, such as those of an entrance, are resampled as an ``Actor``'s are.
    """

    def __init__(
        self, sprite: PlanarLayer, movement: Movement, *, axis: str = "y", role: LayoutRole = LayoutRole.FIGURE
    ) -> None:
        """axis: ``x`` or ``y``."""
        self.role = role
        self._movement, self._axis = movement, axis
        self._phases = tuple(_shifted(sprite, axis, step * 2 / _STEPS) for step in range(_STEPS))

    def paint(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        pose = self._movement(number)
        if pose is None:
            return
        if pose.scale != 1.0 or pose.angle != 0.0 or pose.opacity != 1.0:
            lay_sprite(compositor, frame, self._phases[0], pose)
            return
        phase, even = self._nearest(pose)
        lay_sprite(compositor, frame, self._phases[phase], even)

    def box(self, number: int) -> Rectangle | None:
        pose = self._movement(number)
        if pose is None or pose.opacity <= 0:
            return None
        if pose.scale != 1.0 or pose.angle != 0.0 or pose.opacity != 1.0:
            return covered_box(self._phases[0], pose)
        return covered_box(self._phases[0], self._nearest(pose)[1])

    def _nearest(self, pose: Placement) -> tuple[int, Placement]:
        along = pose.dx if self._axis == "x" else pose.dy
        steps = round(along * _STEPS / 2)
        even = 2 * math.floor(steps / _STEPS)
        other = 2 * round((pose.dy if self._axis == "x" else pose.dx) / 2)
        return steps % _STEPS, Placement(even, other) if self._axis == "x" else Placement(other, even)


class Belt:
    """A sprite that repeats along x and runs past behind a window, such as a wave or a road.

    sprite: one picture, as wide as the window and one period; at rest its left edge is the window's.
    travelled: by how many pixels it has run to the right at a frame; negative to the left.
    """

    def __init__(
        self,
        sprite: PlanarLayer,
        window: Rectangle,
        period_px: int,
        travelled: Callable[[int], float],
        *,
        role: LayoutRole = LayoutRole.FIGURE,
    ) -> None:
        self.role = role
        self._sprite, self._window, self._period, self._travelled = sprite, window, period_px, travelled

    def paint(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        shift = 2 * round(self._travelled(number) / 2) % self._period
        lay_sprite(compositor, frame, self._sprite, Placement(dx=shift - self._period), clip=self._window)

    def box(self, number: int) -> Rectangle | None:
        del number
        return self._window


class Ripples:
    """Light in one colour whose strength at each pixel runs through a cycle, such as rings that spread.

    phase: (height, width) uint8, where in the cycle each pixel is, of 256 steps.
    sprite: the light at its full strength.
    turn: how many cycles have passed at a frame.
    profile: strength by place in the cycle, from 0 (included) to 1: 0 to 1.
    """

    def __init__(
        self,
        sprite: PlanarLayer,
        phase: Plane,
        turn: Callable[[int], float],
        profile: Callable[[float], float],
        appearing: Timing = lambda _: 1.0,
    ) -> None:
        self.role = LayoutRole.FIGURE
        self._turn, self._appearing = turn, appearing
        self._stepped = SteppedSprite(sprite, phase)
        self._table = np.array([255 * profile(step / 256) for step in range(256)], np.float32)

    def paint(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        share = self._appearing(number)
        if share <= 0.0:
            return
        shift = round(256 * self._turn(number)) % 256
        table = np.clip(np.roll(self._table, shift) * min(1.0, share), 0, 255).astype(np.uint8)
        self._stepped.lay(compositor, frame, table)

    def box(self, number: int) -> Rectangle | None:
        return self._stepped.box if self._appearing(number) > 0.0 else None


def moved_to(sprite: PlanarLayer, x: float, y: float) -> PlanarLayer:
    """The same sprite with its middle at (x, y), in even pixels."""
    height, width = sprite.y.shape
    return replace(sprite, x=2 * round((x - width / 2) / 2), y_top=2 * round((y - height / 2) / 2))


def _shifted(sprite: PlanarLayer, axis: str, shift_px: float) -> PlanarLayer:
    if shift_px == 0.0:
        return sprite
    dx, dy = (shift_px, 0.0) if axis == "x" else (0.0, shift_px)

    def moved(plane: Plane, divisor: int, border: int) -> Plane:
        matrix = np.array([[1.0, 0.0, dx / divisor], [0.0, 1.0, dy / divisor]])
        size = (plane.shape[1], plane.shape[0])
        return np.asarray(
            cv2.warpAffine(plane, matrix, size, borderMode=cv2.BORDER_CONSTANT, borderValue=border), np.uint8
        )

    assert sprite.inverse_alpha is not None and sprite.inverse_alpha_half is not None
    return replace(
        sprite,
        y=moved(sprite.y, 1, 0),
        u=moved(sprite.u, 2, 0),
        v=moved(sprite.v, 2, 0),
        inverse_alpha=moved(sprite.inverse_alpha, 1, CLEAR),
        inverse_alpha_half=moved(sprite.inverse_alpha_half, 2, CLEAR),
    )
