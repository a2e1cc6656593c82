"""A map that is laid out, and what is to be marked on it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.palettes import RGB
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.time_and_place import MapPlace
from reelbase.media.shots.maps.framing import MapFrame
from reelbase.media.shots.maps.painting import MapColours


@dataclass(frozen=True, slots=True)
class MapSheet:
    """A map that is laid out, before anything is marked on it.

    box: where marks and names may stand. pin: the colour of pins, which differs from what is coloured below them.
    """

    board: Board
    frame: MapFrame
    colours: MapColours
    box: Rectangle
    pin: RGB

    @property
    def unit(self) -> float:
        return self.board.unit

    @property
    def screen(self) -> Rectangle:
        return Rectangle(0, 0, self.board.format.width, self.board.format.height)

    def pixels_of(self, place: MapPlace) -> tuple[float, float]:
        x, y = self.frame.pixels_of(np.array([[place.longitude, place.latitude]]))[0]
        return float(x), float(y)


@dataclass(frozen=True, slots=True)
class MapMark:
    """Something named on a map.

    at: the frame at which it appears. size: of its name, in units of the board. reach: of what is too small to have its
    name inside, how far from its point it extends, in pixels; of a range, half the length of its row of mountains.
    """

    name: str
    x: float
    y: float
    at: int
    kind: str
    size: float
    reach: float = 0.0

    @property
    def has_pin(self) -> bool:
        return self.kind in ("city", "mountain")


def on_screen(bounds: Any, screen: Rectangle, margin: float) -> Rectangle | None:
    """The part of a drawing's bounds that is on the screen."""
    left, top = max(screen.x, math.floor(bounds.left() - margin)), max(screen.y, math.floor(bounds.top() - margin))
    right = min(screen.x + screen.width, math.ceil(bounds.right() + margin))
    bottom = min(screen.y + screen.height, math.ceil(bounds.bottom() + margin))
    return Rectangle(left, top, right - left, bottom - top) if right - left > 1 and bottom - top > 1 else None
