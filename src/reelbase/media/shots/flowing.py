"""What keeps moving after everything has appeared: light that runs over surfaces, dots that flow along paths."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from reelbase.media.compositor import Compositor
from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import WHITE, fill, slanted
from reelbase.media.pictures.palettes import RGB, mix
from reelbase.media.planes import PlanarFrame, PlanarLayer, Plane
from reelbase.media.shots.board import Board
from reelbase.media.shots.elements import LayoutRole, Movement
from reelbase.media.shots.placing import Placement, lay_sprite
from reelbase.media.shots.sprites import draw_sprite

Point = tuple[float, float]
_SHEEN_ALPHA = 0.26
_SHEEN_PAUSE = 0.45
"""Share of a round in which no light is on the surface. Chosen by eye, as are the strength above and below."""


def breathe(period: int, strength: float = 0.04, phase: float = 0.0) -> Movement:
    """Grows and shrinks by ``strength`` once in ``period`` frames. For small sprites: it is resampled each frame."""
    return lambda number: Placement(scale=1.0 + strength * math.sin(math.tau * (number / period + phase)))


class Sheen:
    """A slanted band of light that runs over a surface, again and again."""

    role = LayoutRole.FIGURE

    def __init__(
        self, board: Board, area: Rectangle, start: int, *, period_s: float = 1.7, phase: float = 0.0, edge: float = 0.0
    ) -> None:
        """start: the frame of its first round; phase: share of a round by which it is late; edge: rounding, px."""
        self._area = Rectangle(
            round(area.x + 0.3 * edge),
            round(area.y + 0.3 * edge),
            max(2, round(area.width - 0.6 * edge)),
            max(2, round(area.height - 0.6 * edge)),
        )
        self._start, self._period = start + round(phase * period_s * board.fps), board.seconds(period_s)
        slant, wide = 0.35 * area.height, max(6.0 * board.unit, 0.4 * min(area.height, area.width))
        self._reach = area.width + wide + slant
        box = Rectangle(0, self._area.y, math.ceil(wide + slant), self._area.height)
        stops = [(0.0, WHITE, 0.0), (0.5, WHITE, _SHEEN_ALPHA), (1.0, WHITE, 0.0)]
        # The gradient's axis stands at right angles to the band's slanted edges.
        length = wide / (1.0 + (slant / max(1, area.height)) ** 2)
        rise = length * slant / max(1, area.height)
        paint = slanted(slant, box.y, slant + length, box.y + rise, stops)
        self._sprite = draw_sprite(box, lambda canvas: canvas.drawPaint(paint))

    def paint(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        share = self._share(number)
        if share is not None:
            x = self._area.x - self._sprite.y.shape[1] + share * self._reach
            dx = 2 * round((x - self._sprite.x) / 2)
            lay_sprite(compositor, frame, self._sprite, Placement(dx=dx), clip=self._area)

    def box(self, number: int) -> Rectangle | None:
        return None if self._share(number) is None else self._area

    def _share(self, number: int) -> float | None:
        if number < self._start:
            return None
        share = ((number - self._start) % self._period) / self._period / (1.0 - _SHEEN_PAUSE)
        return share if share <= 1.0 else None


class Track:
    """A path through points, by its length."""

    def __init__(self, points: Sequence[Point]) -> None:
        """points: at least one, in frame pixels."""
        self._points = np.array(points, np.float64)
        steps = [math.dist(a, b) for a, b in pairwise(points)]
        self._lengths = np.concatenate([[0.0], np.cumsum(steps)])

    @property
    def length_px(self) -> float:
        return float(self._lengths[-1])

    def at(self, share: float) -> Point:
        """The point at a share of the length, from 0 to 1."""
        place = min(1.0, max(0.0, share)) * self.length_px
        x = np.interp(place, self._lengths, self._points[:, 0])
        y = np.interp(place, self._lengths, self._points[:, 1])
        return float(x), float(y)

    def share_of(self, number: int) -> float:
        """The share of the length at which the point ``number`` lies."""
        return float(self._lengths[number]) / self.length_px if self.length_px > 0 else 0.0

    @property
    def box(self) -> Rectangle:
        left, top = np.floor(self._points.min(axis=0))
        right, bottom = np.ceil(self._points.max(axis=0))
        return Rectangle(int(left), int(top), max(1, int(right - left)), max(1, int(bottom - top)))


class DotFlow:
    """Dots that flow along a track, at even distances, as far as the track is there."""

    role = LayoutRole.FIGURE

    def __init__(
        self,
        board: Board,
        track: Track,
        *,
        start: int = 0,
        reach: Callable[[int], float] = lambda _: 1.0,
        radius_px: float | None = None,
        gap_units: float = 14.0,
        tint: RGB | None = None,
        closed: bool = False,
    ) -> None:
        """reach: the share of the track that is there, by the frame's number. gap_units: distance of two dots."""
        self._track, self._start, self._reach, self._closed = track, start, reach, closed
        self._speed_px = 34.0 * board.unit / board.fps
        self._count = max(1, min(24, round(track.length_px / (gap_units * board.unit))))
        radius = max(2.0, 0.9 * board.unit) if radius_px is None else radius_px
        self._radius = radius
        shown = tint or mix(board.palette.spark, WHITE, 0.5)
        self._sprite = _dot(radius, shown)

    def paint(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        height, width = self._sprite.y.shape
        for x, y in self._places(number):
            dx = 2 * round((x - self._sprite.x - width / 2) / 2)
            dy = 2 * round((y - self._sprite.y_top - height / 2) / 2)
            lay_sprite(compositor, frame, self._sprite, Placement(dx=dx, dy=dy))

    def box(self, number: int) -> Rectangle | None:
        if not self._places(number):
            return None
        box, around = self._track.box, math.ceil(1.6 * self._radius) + 1
        return Rectangle(box.x - around, box.y - around, box.width + 2 * around, box.height + 2 * around)

    def _places(self, number: int) -> list[Point]:
        if number < self._start or self._track.length_px <= 0:
            return []
        travelled = (number - self._start) * self._speed_px / self._track.length_px
        shares = [(place / self._count + travelled) % 1.0 for place in range(self._count)]
        reach = self._reach(number)
        return [self._track.at(share) for share in shares if share <= reach]


def sideways(sprite: PlanarLayer, left: float, right: float) -> Plane:
    """When each pixel of a sprite appears, for ``Reveal``: from x = left to x = right, in frame pixels."""
    height, width = sprite.y.shape
    across = (np.arange(width) + sprite.x - left) / max(1.0, right - left)
    row = np.clip(np.rint(across * 255), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(row, (height, width)))


def clockwise(sprite: PlanarLayer, middle: Point, span: float = 1.0) -> Plane:
    """When each pixel of a sprite appears, for ``Reveal``: round a middle from the top, ``span`` of a turn in all."""
    height, width = sprite.y.shape
    dx = np.arange(width, dtype=np.float32)[None, :] + sprite.x - middle[0]
    dy = np.arange(height, dtype=np.float32)[:, None] + sprite.y_top - middle[1]
    turn = (np.arctan2(dx, -dy) / math.tau) % 1.0
    # What lies just before the top belongs to the start's rounded end, unless the turn is complete.
    turn = np.where(turn > (1.0 + span) / 2, 0.0, turn) if span < 1.0 else turn
    return np.clip(np.rint(turn / max(span, 1e-6) * 255), 0, 255).astype(np.uint8)


def _dot(radius: float, tint: RGB) -> PlanarLayer:
    side = math.ceil(2 * radius)

    def draw(canvas: Any) -> None:
        canvas.drawCircle(side / 2, side / 2, 1.5 * radius, fill(tint, 0.22))
        canvas.drawCircle(side / 2, side / 2, 0.8 * radius, fill(tint, 0.95))

    return draw_sprite(Rectangle(0, 0, side, side), draw, margin=radius)
