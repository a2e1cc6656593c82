"""The flag of a country, which waves on its pole."""

from __future__ import annotations

from typing import Any

import numpy as np
import skia

from reelbase.media.formats import Rectangle
from reelbase.media.picture import Layer
from reelbase.media.pictures.drawing import BLACK, WHITE, cast_shadow, slanted
from reelbase.media.pictures.palettes import mix
from reelbase.media.planes import PlanarLayer, planar_layer
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.time_and_place import FlagContent
from reelbase.media.shots.elements import Actor, Element, Flipbook, LayoutRole
from reelbase.media.shots.flags import RATIO, SLACK, flag_pixels, waving_flag
from reelbase.media.shots.movements import ENTRANCE_S, rise
from reelbase.media.shots.sprites import draw_sprite
from reelbase.media.shots.typesetting import TypeSetting, set_text

_STEPS = 16
_STEP_S = 1 / 15
"""Pictures of one wave, and how long each is shown. Chosen by eye."""


def draw_flag(content: FlagContent, board: Board) -> list[Element]:
    room = board.part_of_area(0.04, 0.02, 0.92, 0.78 if content.label else 0.94)
    height = min(room.height / (1 + 2 * SLACK), room.width / RATIO * 0.94)
    width = round(height * RATIO) & ~1
    left = round(room.x + (room.width - width) / 2) & ~1
    middle = room.y + room.height / 2
    pages = [
        _sprite(pixels, left, round(middle - pixels.shape[0] / 2) & ~1)
        for pixels in waving_flag(flag_pixels(content.country, width), _STEPS)
    ]
    hold = max(1, round(_STEP_S * board.fps))
    cloth = Flipbook(
        tuple((number * hold, pages[number % _STEPS]) for number in range(board.frames // hold + 1)),
        rise(0, board.seconds(ENTRANCE_S), 14 * board.unit),
    )
    elements: list[Element] = [
        Actor(_pole(board, left, middle, height, room), rise(0, board.seconds(ENTRANCE_S), 14 * board.unit)),
        cloth,
    ]
    if content.label:
        box = board.part_of_area(0, 0.83, 1, 0.17)
        label = set_text(board, content.label, box, TypeSetting("heading", 9.0, 2))
        at = max(board.at(0), board.seconds(0.2))
        elements.append(Actor(label, rise(at, board.seconds(ENTRANCE_S), 5 * board.unit), LayoutRole.TEXT))
    return elements


def _sprite(pixels: np.ndarray, left: int, top: int) -> PlanarLayer:
    straight = pixels.copy()
    # Most of a flag is opaque, and has its straight colours already.
    soft = (pixels[..., 3] > 0) & (pixels[..., 3] < 255)
    edge = pixels[soft].astype(np.float32)
    straight[soft, :3] = np.minimum(255.0, edge[:, :3] * (255.0 / edge[:, 3:]) + 0.5).astype(np.uint8)
    layer = planar_layer(Layer("flag", straight, left, top, 1.0))
    assert layer is not None
    return layer


def _pole(board: Board, left: int, middle: float, height: float, room: Rectangle) -> PlanarLayer:
    """A metal pole with a ball, from above the flag to the lower edge of its room."""
    unit = board.unit
    thick = 1.7 * unit
    top, bottom = middle - height / 2 - 2.2 * unit, room.y + room.height
    metal = mix(board.palette.spark, BLACK, 0.18)
    x = left - 0.62 * thick
    shine = [
        (0.0, mix(metal, BLACK, 0.45), 1.0),
        (0.35, mix(metal, WHITE, 0.7), 1.0),
        (1.0, mix(metal, BLACK, 0.5), 1.0),
    ]

    def draw(canvas: Any) -> None:
        path = skia.Path()
        path.addRoundRect(skia.Rect.MakeLTRB(x - thick / 2, top, x + thick / 2, bottom), thick / 2, thick / 2)
        path.addCircle(x, top, 1.5 * unit)
        cast_shadow(canvas, path, 0.8 * unit, 0.5 * unit, 0.5 * unit, 0.35, mix(board.palette.deep, BLACK, 0.5))
        canvas.drawPath(path, slanted(x - 1.5 * unit, 0, x + 1.5 * unit, 0, shine))

    box = Rectangle(round(x - 2 * unit), round(top - 2 * unit), round(4 * unit), round(bottom - top + 3 * unit))
    return draw_sprite(box, draw, margin=2 * unit)
