"""The same quantity at two times: two bars from zero, of which the second sets out from the first one's height."""

from __future__ import annotations

from typing import Any

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.palettes import RGB
from reelbase.media.shots.board import Board
from reelbase.media.shots.chevrons import Heading, arrow_between
from reelbase.media.shots.contents.charts import BeforeAfterContent
from reelbase.media.shots.counters import CountingText
from reelbase.media.shots.elements import Actor, Element, Growth, LayoutRole
from reelbase.media.shots.flowing import Sheen
from reelbase.media.shots.movements import ENTRANCE_S, ease_both, fade, pop, progress, rise
from reelbase.media.shots.panels import (
    columns,
    common_setting,
    ink_on,
    inset,
    rounded,
    rows,
    text_actor,
    titled,
)
from reelbase.media.shots.placing import Placement
from reelbase.media.shots.sprites import accent_of, draw_card, draw_sprite, ink_of
from reelbase.media.shots.typesetting import TypeSetting
from reelbase.media.shots.values import FormattedNumber

_GROWTH_S = 0.7
_CHANGE_S = 0.9
"""Seconds in which the first bar grows, and in which the second one leaves its height. Chosen by eye."""


def draw_before_after(content: BeforeAfterContent, board: Board) -> list[Element]:
    elements, rest = titled(board, content.title)
    values = (content.before.value, content.after.value)
    as_bars = min(values) >= 0 and max(values) > 0 and content.before.unit == content.after.unit
    return elements + (_bars(content, rest) if as_bars else _cards(content, rest))


def _bars(content: BeforeAfterContent, board: Board) -> list[Element]:
    largest = max(content.before.value, content.after.value)
    area = board.area
    name_px, figure_px = round(0.13 * area.height), round(0.19 * area.height)
    if not (content.before_label or content.after_label):
        name_px = 0
    left, middle, right = columns(area, (1, 0.28, 1), board.unit)
    room_px = area.height - name_px - figure_px
    floor = area.y + figure_px + room_px
    base = Rectangle(area.x, floor, area.width, max(2, round(0.5 * board.unit)))
    line = draw_sprite(base, lambda canvas: rounded(canvas, base, ink_of(board, 0.5), 0))
    elements: list[Element] = [Growth(line, progress(0, board.seconds(0.4)), edge="left")]
    boxes = [Rectangle(slot.x, 0, slot.width, figure_px) for slot in (left, right)]
    shown = (content.before, content.after)
    setting = TypeSetting("number", 20, 1, valign=1.0)
    setting = common_setting(board, [(q.shown, box) for q, box in zip(shown, boxes, strict=True)], setting)
    start = board.at(0)
    change = min(max(board.at(1), start + board.seconds(0.5)), max(0, board.frames - board.seconds(0.6)))
    heights = [room_px * quantity.value / largest for quantity in shown]
    grown = progress(start, board.seconds(_GROWTH_S))
    elements += _bar(
        board, left, floor, heights[0], heights[0], accent_of(board, 1), lambda n: heights[0] * grown(n), start
    )

    def changed(number: int) -> float:
        share = ease_both((number - change + 1) / board.seconds(_CHANGE_S))
        return heights[0] + (heights[1] - heights[0]) * share if number >= change else 0.0

    tint = accent_of(board)
    elements += _bar(board, right, floor, max(heights), heights[1], tint, changed, change)
    elements += _figures(content, board, (left, right), floor, heights, figure_px, setting, (start, change))
    heading: Heading = "right"
    place = Rectangle(middle.x, round(floor - 0.5 * room_px - middle.width / 2), middle.width, middle.width)
    elements += arrow_between(board, place, heading, max(0, change - board.seconds(0.25)))
    labels = (content.before_label, content.after_label)
    label_boxes = [
        Rectangle(slot.x, floor + round(board.unit), slot.width, max(1, name_px - round(board.unit)))
        for slot in (left, right)
    ]
    name = common_setting(
        board, list(zip(labels, label_boxes, strict=True)), TypeSetting(largest=9, max_lines=2, valign=0.2)
    )
    for text, box, at in zip(labels, label_boxes, (start, change), strict=True):
        if text.strip():
            elements.append(text_actor(board, text, box, name, fade(max(0, at - 6), board.seconds(0.25))))
    return elements


def _bar(
    board: Board, slot: Rectangle, floor: int, reach_px: float, end_px: float, tint: RGB, height_at: Any, at: int
) -> list[Element]:
    """A bar whose height in pixels is ``height_at`` of the frame; ``reach_px`` is the greatest, ``end_px`` the last."""
    body = inset(
        Rectangle(slot.x, floor - max(2, round(reach_px)), slot.width, max(2, round(reach_px))), 0.08 * slot.width, 0
    )
    round_px = min(1.8 * board.unit, 0.3 * body.height)
    sprite = draw_sprite(body, lambda canvas: rounded(canvas, body, tint, round_px))
    end = Rectangle(body.x, floor - max(2, round(end_px)), body.width, max(2, round(end_px)))
    elements: list[Element] = [Growth(sprite, lambda number: height_at(number) / max(1.0, body.height))]
    if end.height > 4 * board.unit:
        later = at + board.seconds(_CHANGE_S)
        elements.append(Sheen(board, end, later, period_s=1.6, phase=0.3 * (tint == accent_of(board)), edge=round_px))
    return elements


def _figures(
    content: BeforeAfterContent,
    board: Board,
    slots: tuple[Rectangle, Rectangle],
    floor: int,
    heights: list[float],
    figure_px: int,
    setting: TypeSetting,
    times: tuple[int, int],
) -> list[Element]:
    """The figures above their bars: the first counts up, the second counts on from the first."""
    before, after = content.before, content.after

    def first(number: int) -> str:
        return before.shown_at(before.value * progress(times[0], board.seconds(_GROWTH_S))(number))

    def share(number: int) -> float:
        return ease_both((number - times[1] + 1) / board.seconds(_CHANGE_S))

    def second(number: int) -> str:
        return after.shown_at(before.value + (after.value - before.value) * share(number))

    def with_first(number: int) -> Placement | None:
        left = 1.0 - progress(times[0], board.seconds(_GROWTH_S))(number)
        return Placement(dy=2 * round(heights[0] * left / 2)) if number >= times[0] else None

    def with_second(number: int) -> Placement | None:
        left = (heights[1] - heights[0]) * (1.0 - share(number))
        return Placement(dy=2 * round(left / 2)) if number >= times[1] else None

    boxes = [
        Rectangle(slot.x, round(floor - height - figure_px - 0.5 * board.unit), slot.width, figure_px)
        for slot, height in zip(slots, heights, strict=True)
    ]
    return [
        CountingText(board, boxes[0], before.shown, first, with_first, setting=setting, tint=ink_of(board)),
        CountingText(board, boxes[1], after.shown, second, with_second, setting=setting, tint=accent_of(board)),
    ]


def _cards(content: BeforeAfterContent, board: Board) -> list[Element]:
    """Two cards with an arrow between them, for quantities that no bars from zero can show."""
    is_down = board.area.width < 1.2 * board.area.height
    cut = rows if is_down else columns
    first, arrow, second = cut(board.area, (1, 0.26, 1))
    heading: Heading = "down" if is_down else "right"
    times = (board.at(0), max(board.at(1), board.at(0)))
    sides = ((first, content.before, content.before_label), (second, content.after, content.after_label))
    setting = common_setting(
        board,
        [(q.shown, _split(board, box, label)[0]) for box, q, label in sides],
        TypeSetting("number", 26, 1, shadow=0.0),
    )
    elements = arrow_between(board, arrow, heading, max(0, times[1] - board.seconds(0.25)))
    for number, (box, quantity, label) in enumerate(sides):
        elements += _card(board, box, quantity, label, setting, times[number], accent_of(board) if number else None)
    return elements


def _split(board: Board, box: Rectangle, label: str) -> tuple[Rectangle, Rectangle | None]:
    inner = inset(box, 3 * board.unit)
    if not label.strip():
        return inner, None
    figure, name = rows(inner, (0.64, 0.36), board.unit)
    return figure, name


def _card(
    board: Board, box: Rectangle, quantity: FormattedNumber, label: str, setting: TypeSetting, at: int, tint: RGB | None
) -> list[Element]:
    figure, name = _split(board, box, label)
    ink = ink_of(board) if tint is None else ink_on(board, tint)
    entrance = pop(at, board.seconds(ENTRANCE_S))
    sprite = draw_sprite(box, lambda canvas: draw_card(canvas, board, box, tint=tint), margin=5 * board.unit)
    elements: list[Element] = [Actor(sprite, entrance, LayoutRole.FIGURE)]
    elements.append(Sheen(board, box, at + board.seconds(0.5), period_s=2.2, edge=3.2 * board.unit))
    elements.append(text_actor(board, quantity.shown, figure, setting, entrance, ink))
    if name is not None:
        below = TypeSetting(largest=9, max_lines=2, shadow=0.0)
        moves = rise(at + 3, board.seconds(ENTRANCE_S), 2.5 * board.unit)
        elements.append(text_actor(board, label, name, below, moves, ink))
    return elements
