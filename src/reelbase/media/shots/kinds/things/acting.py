"""A thing that does something: where it stands, how it enters, and when its action begins."""

from __future__ import annotations

from dataclasses import dataclass

from reelbase.media.formats import Rectangle
from reelbase.media.planes import PlanarLayer
from reelbase.media.shots.board import Board
from reelbase.media.shots.elements import Movement
from reelbase.media.shots.movements import (
    ENTRANCE_S,
    float_gently,
    pop,
)
from reelbase.media.shots.sprites import draw_icon


@dataclass(frozen=True, slots=True)
class ActingObject:
    """A thing on its board: ``size`` in pixels, ``middle`` in frame pixels, ``start`` the frame of its action."""

    board: Board
    area: Rectangle
    icon: str
    size: float
    middle: tuple[float, float]
    start: int

    @property
    def box(self) -> Rectangle:
        return self.box_of(self.size)

    def box_of(self, size: float) -> Rectangle:
        x, y = self.middle
        return Rectangle(round(x - size / 2), round(y - size / 2), round(size), round(size))

    def sprite(self, size: float | None = None, shadow: float = 0.35) -> PlanarLayer:
        return draw_icon(self.icon, self.box_of(size or self.size), shadow=shadow)

    @property
    def entrance(self) -> Movement:
        return pop(0, self.board.seconds(ENTRANCE_S))

    @property
    def floating(self) -> Movement:
        return float_gently(self.board.seconds(2.6), 3.4 * self.board.unit)

    @property
    def rest_frames(self) -> int:
        return max(1, self.board.frames - self.start)
