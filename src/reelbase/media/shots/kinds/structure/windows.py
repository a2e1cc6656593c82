"""Windows that text is written in: an editor, a terminal, a browser, a phone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import cast_shadow, fill, line
from reelbase.media.pictures.palettes import RGB
from reelbase.media.shots.board import Board
from reelbase.media.shots.elements import Actor, Element
from reelbase.media.shots.figures import growing_bar
from reelbase.media.shots.movements import rise
from reelbase.media.shots.panels import round_shape
from reelbase.media.shots.sprites import accent_of, draw_sprite
from reelbase.media.shots.typesetting import TypeSetting, lay_out_text
from reelbase.media.speech.scripts import columns_of

WINDOW: RGB = (0.075, 0.085, 0.125)
WINDOW_BAR: RGB = (0.14, 0.155, 0.21)
WINDOW_INK: RGB = (0.91, 0.93, 0.97)
WINDOW_FAINT: RGB = (0.52, 0.57, 0.68)
_BUTTONS: tuple[RGB, ...] = ((1.0, 0.37, 0.34), (1.0, 0.74, 0.18), (0.16, 0.78, 0.25))


def window_room(board: Board, area: Rectangle) -> Rectangle:
    """The room for text in a window that fills an area."""
    bar, pad = round(7.5 * board.unit), round(4 * board.unit)
    return Rectangle(area.x + pad, area.y + bar + pad // 2, area.width - 2 * pad, area.height - bar - pad // 2 - pad)


def window_for(board: Board, area: Rectangle, text_px: float) -> Rectangle:
    """A window as high as its text needs, at least half of the area, in the middle of it."""
    frame_px = area.height - window_room(board, area).height
    height = min(area.height, max(round(0.5 * area.height), round(text_px + frame_px + 3 * board.unit)))
    return Rectangle(area.x, area.y + (area.height - height) // 2, area.width, height)


def window(board: Board, area: Rectangle, title: str) -> tuple[list[Element], Rectangle]:
    """A dark window with a bar on top, and the room for text in it."""
    bar = round(7.5 * board.unit)
    round_px = 2.4 * board.unit
    shape = round_shape(area, round_px)
    block = None
    buttons = round(17 * board.unit)
    if title.strip():
        box = Rectangle(area.x + buttons, area.y, area.width - 2 * buttons, bar)
        setting = TypeSetting("mono", 3.8, 1, shadow=0.0)
        block = lay_out_text(board, title, box, setting, WINDOW_FAINT)

    def draw(canvas: Any) -> None:
        path = skia.Path()
        path.addRRect(shape)
        cast_shadow(canvas, path, 1.6 * board.unit, 0, 1.0 * board.unit, 0.4)
        canvas.drawRRect(shape, fill(WINDOW))
        canvas.save()
        canvas.clipRRect(shape, True)
        canvas.drawRect(skia.Rect.MakeXYWH(area.x, area.y, area.width, bar), fill(WINDOW_BAR))
        canvas.restore()
        for number, tint in enumerate(_BUTTONS):
            canvas.drawCircle(
                area.x + (4.2 + 4.2 * number) * board.unit, area.y + bar / 2, 1.25 * board.unit, fill(tint)
            )
        if block is not None:
            block.paragraph.paint(canvas, block.left, block.top)
        canvas.drawRRect(shape, line((1.0, 1.0, 1.0), 0.1, max(1.0, 0.2 * board.unit)))

    sprite = draw_sprite(area, draw, margin=5 * board.unit)
    arrives = rise(0, board.seconds(0.3), 2.5 * board.unit, angle=-90.0)
    thick = max(2, round(0.6 * board.unit))
    pad = round(4 * board.unit)
    rule = Rectangle(area.x + pad, area.y + area.height - 2 * thick, area.width - 2 * pad, thick)
    return [Actor(sprite, arrives), growing_bar(board, rule, "left", accent_of(board))], window_room(board, area)


def mono_size(
    board: Board, lines: Sequence[str], room: Rectangle, *, largest: float = 8.0, smallest: float = 3.4
) -> float:
    """The type size in units at which all lines fit the room, at least ``smallest``."""
    most = max([1, *(columns_of(text) for text in lines)])
    by_width = room.width / most / advance_share(board)
    by_height = room.height / len(lines) / LINE_HEIGHT
    return max(min(smallest, by_height / board.unit), min(largest, by_width / board.unit, by_height / board.unit))


LINE_HEIGHT = 1.5
"""Distance of lines of code, in type sizes."""


def advance_share(board: Board) -> float:
    """The width of a column in type sizes."""
    setting = TypeSetting("mono", 10.0, 1, "left", shadow=0.0)
    block = lay_out_text(board, "0" * 20, Rectangle(0, 0, math.ceil(400 * board.unit), 9999), setting)
    return block.ink_width / 20 / block.size_px


def wrapped(text: str, most: int) -> list[str]:
    """A line in pieces of at most so many columns, cut between characters as terminals cut it."""
    pieces, run, used = [], "", 0
    for character in text:
        width = columns_of(character)
        if run and used + width > most:
            pieces.append(run)
            run, used = "", 0
        run += character
        used += width
    return [*pieces, run]
