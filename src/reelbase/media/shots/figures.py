"""Parts that many drawings are made of: lines, spots of light, dust, labels, and texts that appear as they are read."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import fill, round_light
from reelbase.media.pictures.palettes import RGB, mix
from reelbase.media.planes import PlanarLayer
from reelbase.media.shots.board import Board
from reelbase.media.shots.elements import Element, Growth, LayoutRole, Movement, Reveal, Swarm
from reelbase.media.shots.movements import ease_both, progress
from reelbase.media.shots.placing import Placement
from reelbase.media.shots.sprites import accent_of, draw_arrival, draw_sprite
from reelbase.media.shots.typesetting import TypeSetting, lay_out_text, paint_text
from reelbase.media.speech.scripts import is_right_to_left

Point = tuple[float, float]
READING_RATE = 15.0
"""Characters a second at which a text appears that is read aloud meanwhile: a usual rate of speech."""


@dataclass(frozen=True, slots=True)
class Polyline:
    """A line of straight pieces that things move along. Lengths in pixels."""

    points: tuple[Point, ...]

    @property
    def length(self) -> float:
        return sum(math.dist(a, b) for a, b in pairwise(self.points))

    def place(self, travelled: float) -> Point:
        """The point so far along the track; its ends beyond them."""
        for a, b in pairwise(self.points):
            length = math.dist(a, b)
            if travelled <= length and length > 0:
                share = max(0.0, travelled) / length
                return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
            travelled -= length
        return self.points[-1]

    def flow(self, count: int, speed_px: float, start: int = 0) -> Callable[[int], np.ndarray]:
        """Places of ``count`` dots that run round and round from a frame on, ``speed_px`` pixels a frame."""
        length = self.length

        def places(number: int) -> np.ndarray:
            if number < start or length <= 0:
                return np.empty((0, 2))
            first = (number - start) * speed_px
            return np.array([self.place((first + k * length / count) % length) for k in range(count)])

        return places


def path_through(points: Sequence[Point], *, closed: bool = False) -> Any:
    path = skia.Path()
    path.addPoly([skia.Point(x, y) for x, y in points], closed)
    return path


def keyframes(*moments: tuple[int, float, float], easing: Callable[[float], float]) -> Movement:
    """Shifts by frame, as (frame, dx, dy) in order; between two of them the shift is eased."""

    def pose(number: int) -> Placement:
        before = moments[0]
        for after in moments:
            if number < after[0]:
                share = easing((number - before[0]) / max(1, after[0] - before[0])) if number > before[0] else 0.0
                return Placement(before[1] + share * (after[1] - before[1]), before[2] + share * (after[2] - before[2]))
            before = after
        return Placement(before[1], before[2])

    return pose


def along_arrival(sprite: PlanarLayer, track: Polyline, breadth: float) -> np.ndarray:
    """When each pixel of a sprite appears if it is drawn along a track: ``breadth`` pixels to each side of it."""

    def draw(canvas: Any, paint: Any) -> None:
        steps = 120
        for step in range(steps):
            a, b = (track.place(track.length * share / steps) for share in (step, step + 1.5))
            stroke = paint(step / steps)
            stroke.setStyle(skia.Paint.kStroke_Style)
            stroke.setStrokeWidth(2.2 * breadth)
            canvas.drawLine(*a, *b, stroke)

    return draw_arrival(sprite, draw)


def reading(
    board: Board, text: str, box: Rectangle, setting: TypeSetting, start: int, *, tint: RGB | None = None
) -> Element:
    """A text whose lines appear one after the other in the direction of reading, about as fast as it is spoken."""
    if is_right_to_left(text) and setting.align == "left":
        setting = TypeSetting(
            setting.role, setting.largest, setting.max_lines, "right", setting.valign, setting.line_height
        )
    block = lay_out_text(board, text, box, setting, tint)
    area = Rectangle(round(block.left), round(block.top), math.ceil(block.width), math.ceil(block.height))
    sprite = draw_sprite(area, lambda canvas: paint_text(canvas, board, block, setting), margin=0.35 * block.size_px)
    lines = max(1, round(block.height / (block.size_px * setting.line_height)))
    height, width = sprite.y.shape
    row = np.clip((np.arange(height) + sprite.y_top - block.top) * lines / block.height, 0, lines - 0.001)
    across = np.linspace(0.0, 0.999, width)
    if is_right_to_left(text):
        across = across[::-1]
    arrival = (np.floor(row)[:, None] + across[None, :]) / lines * 250
    frames = min(board.seconds(len(text) / READING_RATE), round(0.7 * max(1, board.frames - start)))
    timing = progress(start, max(4, frames), lambda share: min(1.0, share))
    return Reveal(sprite, arrival.astype(np.uint8), timing, softness=max(2.0, 30.0 / lines), role=LayoutRole.TEXT)


def growing_bar(board: Board, box: Rectangle, edge: str, tint: RGB) -> Element:
    """A bar that is drawn from an edge while the shot lasts, so that something always moves."""
    round_px = min(box.width, box.height) / 2
    shape = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(box.x, box.y, box.width, box.height), round_px, round_px)
    sprite = draw_sprite(box, lambda canvas: canvas.drawRRect(shape, fill(tint)))
    timing = progress(0, max(1, board.frames), lambda share: 0.25 * ease_both(4 * share) + 0.75 * share)
    return Growth(sprite, timing, edge=edge)


def draw_spot(board: Board, x: float, y: float, radius: float, strength: float = 1.0) -> PlanarLayer:
    """A soft round light behind a thing, that sets it off from the ground."""
    palette = board.palette
    tint = mix(palette.middle, palette.glow, 0.55)
    if board.style.is_light:
        tint = mix(palette.middle, palette.glow, 0.4)
    edge = 0.16 * strength
    stops = [(0.0, tint, 0.55 * strength), (0.55, tint, 0.34 * strength), (0.98, tint, edge), (1.0, tint, 0.0)]
    box = Rectangle(round(x - radius), round(y - radius), round(2 * radius), round(2 * radius))
    return draw_sprite(box, lambda canvas: canvas.drawCircle(x, y, radius, round_light(x, y, radius, stops)))


def draw_dot(board: Board, radius_px: float, tint: RGB | None = None, *, soft: bool = False) -> PlanarLayer:
    """A dot drawn about (0, 0), for swarms."""
    chosen = tint or accent_of(board)
    box = Rectangle(round(-radius_px), round(-radius_px), round(2 * radius_px), round(2 * radius_px))
    inner = 0.0 if soft else 0.82
    stops = [(0.0, chosen, 1.0), (inner, chosen, 1.0), (1.0, chosen, 0.0)]
    paint = round_light(0, 0, radius_px, stops)
    return draw_sprite(box, lambda canvas: canvas.drawCircle(0, 0, radius_px, paint))


def spark_of(board: Board) -> RGB:
    """The colour of small lights: nearly white on a dark ground, and dark on a light one, where white is not seen."""
    palette = board.palette
    return mix(palette.middle, palette.deep, 0.75) if board.style.is_light else palette.spark


class EvenSwarm(Swarm):
    """A swarm at even pixels, which costs no resampling: for dots too small or too fast to be seen to jump."""

    def __init__(
        self,
        sprite: PlanarLayer,
        places: Callable[[int], np.ndarray],
        clip: Rectangle,
        role: LayoutRole = LayoutRole.FIGURE,
    ) -> None:
        height, width = sprite.y.shape
        left, top = sprite.x + width / 2, sprite.y_top + height / 2

        def even(number: int) -> np.ndarray:
            found = places(number)
            return np.rint((found - (left, top)) / 2) * 2 + (left, top) if len(found) else found

        super().__init__(sprite, even, clip, role)
