"""Bars from zero: each grows when its figure is said, a negative one downwards; all of them fill the room."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.palettes import RGB
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.charts import BarsContent, DataBar
from reelbase.media.shots.counters import CountingText
from reelbase.media.shots.elements import Actor, Element, Growth
from reelbase.media.shots.flowing import Sheen
from reelbase.media.shots.movements import ENTRANCE_S, ease_out, fade, float_gently, pop, progress, then
from reelbase.media.shots.panels import columns, common_setting, inset, rounded, rows, text_actor, titled
from reelbase.media.shots.placing import Placement
from reelbase.media.shots.sprites import accent_of, draw_icon, draw_sprite, ink_of
from reelbase.media.shots.typesetting import TypeSetting, lay_out_text

_GROWTH_S = 0.75
"""Seconds in which a bar grows. Chosen by eye."""
_MOST_STANDING_TALL, _MOST_STANDING_WIDE = 3, 5
"""Bars that stand side by side in a tall and in a wide area; more of them lie, so that their names can be read."""
_LEAST_PX = 2.0
"""Length of a bar of zero, so that its place is seen."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where the parts of one bar stand.

    share: the bar's length as a part of the room's, negative where its value is; zero_px: where the bars begin, in
    pixels from the top or the left of the frame. room: what all bars together may fill; tint: the bar's colour.
    """

    bar: DataBar
    number: int
    share: float
    zero_px: int
    tint: RGB
    room: Rectangle
    name: Rectangle
    figure_px: int


def draw_bars(content: BarsContent, board: Board) -> list[Element]:
    elements, rest = titled(board, content.title)
    standing = _MOST_STANDING_TALL if board.is_tall else _MOST_STANDING_WIDE
    if len(content.bars) <= standing:
        return elements + _standing(content, rest)
    return elements + _lying(content, rest)


def tint_of_bar(board: Board, number: int, highlight: int | None) -> RGB:
    if highlight is None:
        return accent_of(board, number % 2)
    return accent_of(board, 0 if number == highlight else 3)


def _extent(content: BarsContent) -> tuple[float, float]:
    """From the lowest to the highest value, both at most so far that zero is among them."""
    values = [bar.quantity.value for bar in content.bars]
    return min(0.0, *values), max(0.0, *values)


def _standing(content: BarsContent, board: Board) -> list[Element]:
    lowest, highest = _extent(content)
    span = highest - lowest
    count = len(content.bars)
    area = board.area
    gap = 3 * board.unit
    name_px, figure_px = round(0.15 * area.height), round(0.13 * area.height)
    slots = columns(area, [1] * count, gap)
    names = [Rectangle(slot.x, slot.y + slot.height - name_px, slot.width, name_px) for slot in slots]
    figures_px = figure_px * ((highest > 0) + (lowest < 0))
    room_px = area.height - name_px - figures_px - round(2 * board.unit)
    top = slots[0].y + figure_px * (highest > 0)
    zero_px = top + round(room_px * highest / span)
    found = [
        _Slot(
            bar,
            number,
            bar.quantity.value / span,
            zero_px,
            tint_of_bar(board, number, content.highlight),
            inset(Rectangle(slot.x, top, slot.width, room_px), 0.12 * slot.width, 0),
            names[number],
            figure_px,
        )
        for number, (bar, slot) in enumerate(zip(content.bars, slots, strict=True))
    ]
    floor = Rectangle(area.x, zero_px, area.width, max(2, round(0.5 * board.unit)))
    base = draw_sprite(floor, lambda canvas: rounded(canvas, floor, ink_of(board, 0.5), 0))
    elements: list[Element] = [Growth(base, progress(0, board.seconds(0.4)), edge="left")]
    label = common_setting(board, [(s.bar.label, s.name) for s in found], TypeSetting(largest=9, max_lines=2, valign=0))
    figures = [(s.bar.quantity.shown, inset(Rectangle(s.name.x, 0, s.name.width, figure_px), 0)) for s in found]
    figure = common_setting(board, figures, TypeSetting("number", 15, 1, valign=1.0))
    for slot in found:
        elements += _standing_bar(board, slot, label, figure)
    return elements


def _standing_bar(board: Board, slot: _Slot, label: TypeSetting, figure: TypeSetting) -> list[Element]:
    at = board.at(slot.number)
    is_negative = slot.share < 0
    height = max(_LEAST_PX, abs(slot.share) * slot.room.height)
    bar_y = slot.zero_px if is_negative else round(slot.zero_px - height)
    bar = Rectangle(slot.room.x, bar_y, slot.room.width, max(2, round(height)))
    figure_y = bar.y + bar.height + round(board.unit) if is_negative else bar.y - slot.figure_px - round(board.unit)
    beyond = Rectangle(slot.name.x, figure_y, slot.name.width, slot.figure_px)
    if is_negative:
        figure = replace(figure, valign=0.0)
    elements = _body(board, bar, slot.tint, at, "top" if is_negative else "bottom")
    if slot.bar.icon is not None and min(bar.width, bar.height) > 10 * board.unit:
        side = min(0.7 * bar.width, 0.6 * bar.height)
        box = Rectangle(
            round(bar.x + (bar.width - side) / 2),
            round(slot.zero_px + (0.1 * side if is_negative else -1.1 * side)),
            round(side),
            round(side),
        )
        elements.append(_icon(board, slot.bar.icon, box, at + board.seconds(0.3)))
    elements.append(_figure(board, slot.bar, beyond, at, figure, (0.0, -bar.height if is_negative else bar.height)))
    elements.append(text_actor(board, slot.bar.label, slot.name, label, fade(max(0, at - 6), board.seconds(0.25))))
    return elements


def _lying(content: BarsContent, board: Board) -> list[Element]:
    lowest, highest = _extent(content)
    span = highest - lowest
    area = board.area
    lanes = rows(area, [1] * len(content.bars), 1.6 * board.unit)
    shown = [bar.quantity.shown for bar in content.bars]
    figure_box = Rectangle(0, 0, round(0.34 * area.width), round((0.5 if board.is_tall else 0.8) * lanes[0].height))
    figure = common_setting(board, [(text, figure_box) for text in shown], TypeSetting("number", 10, 1, "left"))
    figure_px = max(lay_out_text(board, _widest(text), figure_box, figure).ink_width for text in shown)
    figure_px = min(figure_box.width, round(figure_px)) + round(3 * board.unit)
    found = []
    for number, (bar, lane) in enumerate(zip(content.bars, lanes, strict=True)):
        if board.is_tall:
            name, room = rows(lane, (0.44, 0.56))
        else:
            name, room = columns(lane, (0.28, 0.72), 2 * board.unit)
            room = inset(room, 0, 0.1 * room.height)
        room = Rectangle(room.x, room.y, max(4, room.width - figure_px), room.height)
        tint = tint_of_bar(board, number, content.highlight)
        zero_px = room.x + round(room.width * -lowest / span)
        found.append(_Slot(bar, number, bar.quantity.value / span, zero_px, tint, room, name, figure_px))
    align: Any = "left" if board.is_tall else "right"
    lines = 1 if board.is_tall else 2
    setting = TypeSetting(largest=7.5, max_lines=lines, align=align, valign=0.8 if board.is_tall else 0.5)
    label = common_setting(board, [(slot.bar.label, slot.name) for slot in found], setting)
    elements: list[Element] = []
    for slot in found:
        elements += _lying_bar(board, slot, label, figure)
    return elements


def _lying_bar(board: Board, slot: _Slot, label: TypeSetting, figure: TypeSetting) -> list[Element]:
    at = board.at(slot.number)
    is_negative = slot.share < 0
    width = max(_LEAST_PX, abs(slot.share) * slot.room.width)
    bar_x = round(slot.zero_px - width) if is_negative else slot.zero_px
    bar = Rectangle(bar_x, slot.room.y, max(2, round(width)), slot.room.height)
    # To the right of the bar in either case: to the left of it there is no room beside the names.
    beside = Rectangle(round(bar.x + width + 1.5 * board.unit), bar.y, slot.figure_px, bar.height)
    elements = _body(board, bar, slot.tint, at, "right" if is_negative else "left")
    if slot.bar.icon is not None and bar.width > 1.4 * bar.height:
        box = Rectangle(bar.x + bar.width - bar.height, bar.y, bar.height, bar.height)
        elements.append(_icon(board, slot.bar.icon, inset(box, 0.1 * box.width), at + board.seconds(0.4)))
    elements.append(_figure(board, slot.bar, beside, at, figure, (0.0 if is_negative else -bar.width, 0.0)))
    elements.append(text_actor(board, slot.bar.label, slot.name, label, fade(max(0, at - 6), board.seconds(0.25))))
    return elements


def _body(board: Board, bar: Rectangle, tint: RGB, at: int, edge: str) -> list[Element]:
    round_px = min(1.6 * board.unit, 0.3 * min(bar.width, bar.height))
    sprite = draw_sprite(bar, lambda canvas: rounded(canvas, bar, tint, round_px))
    elements: list[Element] = [Growth(sprite, progress(at, board.seconds(_GROWTH_S)), edge=edge)]
    if min(bar.width, bar.height) > 3 * board.unit:
        elements.append(Sheen(board, bar, at + board.seconds(_GROWTH_S), period_s=1.8, edge=round_px))
    return elements


def _icon(board: Board, name: str, box: Rectangle, at: int) -> Element:
    sway = float_gently(board.seconds(2.4), 1.4 * board.unit)
    start = min(at, max(0, board.frames - board.seconds(0.5)))
    return Actor(draw_icon(name, box, shadow=0.25), then(pop(start, board.seconds(ENTRANCE_S)), sway))


def _figure(
    board: Board, bar: DataBar, box: Rectangle, at: int, setting: TypeSetting, from_px: tuple[float, float]
) -> Element:
    """The figure that counts up and moves with the bar's end, from ``from_px`` away."""
    frames = board.seconds(_GROWTH_S)
    grown = progress(at, frames)

    def pose(number: int) -> Placement | None:
        if number < at:
            return None
        left = 1.0 - grown(number)
        return Placement(2 * round(from_px[0] * left / 2), 2 * round(from_px[1] * left / 2))

    def text_at(number: int) -> str:
        return bar.quantity.shown_at(bar.quantity.value * ease_out((number - at + 1) / frames))

    return CountingText(board, box, bar.quantity.shown, text_at, pose, setting=setting, tint=ink_of(board))


def _widest(text: str) -> str:
    return "".join("0" if character.isdigit() else character for character in text)
