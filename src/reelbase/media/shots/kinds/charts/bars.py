"""Bars from zero: each grows when its figure is said; the longest fills the room."""

from __future__ import annotations

from typing import Any

import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import fill
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.charts import BarsContent, DataBar
from reelbase.media.shots.counters import CountingText
from reelbase.media.shots.elements import Actor, Element, Growth, LayoutRole
from reelbase.media.shots.movements import ENTRANCE_S, ease_out, fade, progress, rise, shown_from
from reelbase.media.shots.sprites import accent_of, draw_sprite, ink_of
from reelbase.media.shots.typesetting import TypeSetting, set_text

_GROWTH_S = 0.75
"""Seconds in which a bar grows. Chosen by eye."""
_MANY = 4
"""From so many bars on they lie on their side in a wide area, so that their names fit."""


def draw_bars(content: BarsContent, board: Board) -> list[Element]:
    elements: list[Element] = []
    top = 0.0
    if content.title:
        title = set_text(board, content.title, board.part_of_area(0, 0, 1, 0.14), TypeSetting("heading", 8.5, 2))
        elements.append(Actor(title, rise(0, board.seconds(ENTRANCE_S), 4 * board.unit), LayoutRole.TEXT))
        top = 0.17
    largest = max(bar.quantity.value for bar in content.bars)
    area = board.part_of_area(0, top, 1, 1 - top)
    draw = _lying if len(content.bars) >= _MANY else _standing
    for number, bar in enumerate(content.bars):
        tint = accent_of(board, 0 if content.highlight in (None, number) else 3)
        if content.highlight is None:
            tint = accent_of(board, number % 2)
        elements += draw(board, area, bar, number, len(content.bars), bar.quantity.value / largest, tint)
    elements.append(_baseline(board, area, lying=len(content.bars) >= _MANY))
    return elements


def _standing(
    board: Board, area: Rectangle, bar: DataBar, number: int, count: int, share: float, tint: Any
) -> list[Element]:
    slot = area.width / count
    width = 0.62 * slot
    x = area.x + slot * number + (slot - width) / 2
    floor = area.y + area.height - 0.15 * area.height
    room = 0.68 * area.height
    height = max(1.5 * board.unit, share * room)
    at = board.at(number)
    box = Rectangle(round(x), round(floor - height), round(width), round(height))
    sprite = draw_sprite(box, lambda canvas: _bar(canvas, box, tint, 1.6 * board.unit))
    grows = progress(at, board.seconds(_GROWTH_S))
    figure = Rectangle(round(area.x + slot * number), round(floor - height - 0.13 * area.height), round(slot), 0)
    figure = Rectangle(figure.x, figure.y, figure.width, round(0.12 * area.height))
    name = Rectangle(round(area.x + slot * number), round(floor + 0.02 * area.height), round(slot), 0)
    name = Rectangle(name.x, name.y, name.width, round(0.12 * area.height))
    label = set_text(board, bar.label, name, TypeSetting(largest=7.5, max_lines=2, valign=0.0))
    return [
        Growth(sprite, grows),
        _figure(board, bar, figure, at),
        Actor(label, fade(max(0, at - 6), board.seconds(0.25)), LayoutRole.TEXT),
    ]


def _lying(
    board: Board, area: Rectangle, bar: DataBar, number: int, count: int, share: float, tint: Any
) -> list[Element]:
    slot = area.height / count
    thick = 0.44 * slot
    top = area.y + slot * number
    width = max(1.5 * board.unit, share * 0.74 * area.width)
    at = board.at(number)
    box = Rectangle(area.x, round(top + 0.46 * slot), round(width), round(thick))
    sprite = draw_sprite(box, lambda canvas: _bar(canvas, box, tint, 1.2 * board.unit))
    name = Rectangle(area.x, round(top), area.width, round(0.42 * slot))
    label = set_text(board, bar.label, name, TypeSetting(largest=6.5, max_lines=1, align="left", valign=0.9))
    figure = Rectangle(round(area.x + width + 2 * board.unit), box.y, round(0.24 * area.width), round(thick))
    return [
        Growth(sprite, progress(at, board.seconds(_GROWTH_S)), edge="left"),
        _figure(board, bar, figure, at, align="left"),
        Actor(label, fade(max(0, at - 6), board.seconds(0.25)), LayoutRole.TEXT),
    ]


def _figure(board: Board, bar: DataBar, box: Rectangle, at: int, align: Any = "centre") -> Element:
    frames = board.seconds(_GROWTH_S)

    def text_at(number: int) -> str:
        return bar.quantity.shown_at(bar.quantity.value * ease_out((number - at + 1) / frames))

    setting = TypeSetting("number", 9.5, 1, align)
    return CountingText(board, box, bar.quantity.shown, text_at, shown_from(at), setting=setting, tint=ink_of(board))


def _bar(canvas: Any, box: Rectangle, tint: Any, round_px: float) -> None:
    shape = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(box.x, box.y, box.width, box.height), round_px, round_px)
    canvas.drawRRect(shape, fill(tint))


def _baseline(board: Board, area: Rectangle, *, lying: bool) -> Element:
    thick = max(2, round(0.5 * board.unit))
    floor = round(area.y + 0.85 * area.height)
    box = (
        Rectangle(area.x - 2 * thick, area.y, thick, area.height)
        if lying
        else Rectangle(area.x, floor, area.width, thick)
    )
    sprite = draw_sprite(box, lambda canvas: _bar(canvas, box, ink_of(board, 0.4), 0))
    return Growth(sprite, progress(0, board.seconds(0.4)), edge="top" if lying else "left")
