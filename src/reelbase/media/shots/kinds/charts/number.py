"""One figure: it counts up and stops on its word, with what it is a figure of below it."""

from __future__ import annotations

import math
from typing import Any

import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import fill
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.charts import NumberContent
from reelbase.media.shots.counters import CountingText
from reelbase.media.shots.elements import Actor, Element, Growth
from reelbase.media.shots.flowing import Sheen
from reelbase.media.shots.movements import ENTRANCE_S, ease_out, float_gently, pop, progress, punch, rise, then
from reelbase.media.shots.panels import around, columns, inset, middle_of, rounded, rows, text_actor
from reelbase.media.shots.placing import Placement
from reelbase.media.shots.sprites import accent_of, draw_icon, draw_sprite
from reelbase.media.shots.typesetting import TypeSetting, lay_out_text

_COUNT_S = 1.1
"""Seconds that a figure takes to count up, at most. Chosen by eye, as are the shares of the area below."""
_WEIGHTS = {"picture": 0.36, "note": 0.09, "unit": 0.12, "rule": 0.05, "label": 0.26}
_LONG_UNIT, _LONG_FIGURE = 5, 9
"""Characters from which on a unit stands below its figure: of the unit alone, and of both."""


def draw_number(content: NumberContent, board: Board) -> list[Element]:
    stop = max(board.at(0), board.seconds(0.4))
    start = max(0, stop - board.seconds(_COUNT_S))
    has_picture = content.icon is not None or content.direction != "none"
    elements: list[Element] = []
    area = board.area
    if has_picture and not board.is_tall and area.width > 1.5 * area.height:
        picture, area = columns(area, (0.32, 0.68), 4 * board.unit)
        elements += _picture(content, board, picture, stop)
        has_picture = False
    content, unit = _parted(content, area)
    names = ["figure", "unit", "rule"] if unit else ["figure", "rule"]
    if has_picture:
        names.insert(0, "picture")
    if content.note:
        names.insert(names.index("figure"), "note")
    if content.label:
        names.append("label")
    free = 1.0 - sum(_WEIGHTS[name] for name in names if name != "figure")
    weights = [_figure_weight(content, area, board, free) if n == "figure" else _WEIGHTS[n] for n in names]
    used = min(1.0, 1.06 * sum(weights))
    x, y = middle_of(area)
    places = dict(zip(names, rows(around(x, y, area.width, used * area.height), weights, 2 * board.unit), strict=True))
    if "picture" in places:
        elements += _picture(content, board, places["picture"], stop)
    entrance = rise(start, board.seconds(ENTRANCE_S), 3 * board.unit)
    if "note" in places:
        elements.append(text_actor(board, content.note, places["note"], TypeSetting(largest=9, max_lines=1), entrance))
    elements.append(_counter(content, board, places["figure"], start, stop))
    if unit:
        elements.append(text_actor(board, unit, places["unit"], _UNIT, entrance, accent_of(board)))
    elements += _rule(content, board, places["rule"], places["figure"], start)
    if "label" in places:
        rises = rise(max(0, stop - 8), board.seconds(ENTRANCE_S), 4 * board.unit)
        setting = TypeSetting("heading", 13, 4, valign=0.0)
        elements.append(text_actor(board, content.label, places["label"], setting, rises))
    return elements


def _parted(content: NumberContent, area: Rectangle) -> tuple[NumberContent, str]:
    """The figure without its unit, and the unit below it, where both together would be small in a narrow area."""
    quantity = content.quantity
    unit = quantity.suffix.strip()
    if len(unit) < _LONG_UNIT or len(quantity.shown) < _LONG_FIGURE or area.width > 1.3 * area.height:
        return content, ""
    alone = content.quantity.model_copy(update={"suffix": ""})
    return content.model_copy(update={"quantity": alone}), unit


def _figure_weight(content: NumberContent, area: Rectangle, board: Board, free: float) -> float:
    """The share of the area's height that the figure takes when it is as wide as the area, within what is free."""
    room = Rectangle(0, 0, round(area.width - 4 * board.unit), round(0.94 * free * area.height))
    return max(0.12, lay_out_text(board, content.quantity.shown, room, _FIGURE).height / area.height)


_FIGURE = TypeSetting("number", 56, 1, line_height=1.0)
_UNIT = TypeSetting("number", 20, 1, line_height=1.0)


def _counter(content: NumberContent, board: Board, box: Rectangle, start: int, stop: int) -> Element:
    quantity = content.quantity
    first = 0.0 if abs(quantity.value) >= 2 else quantity.value

    def text_at(number: int) -> str:
        share = ease_out((number - start + 1) / max(1, stop - start))
        return quantity.shown_at(first + (quantity.value - first) * share)

    movement = then(pop(start, board.seconds(ENTRANCE_S)), punch(stop, board.seconds(0.35), 1.08))
    within = inset(box, 2 * board.unit, 0)
    return CountingText(board, within, quantity.shown, text_at, movement, setting=_FIGURE, tint=accent_of(board))


def _rule(content: NumberContent, board: Board, box: Rectangle, figure: Rectangle, start: int) -> list[Element]:
    """A thick line below the figure, as wide as it, over which light runs."""
    width = lay_out_text(board, content.quantity.shown, inset(figure, 2 * board.unit, 0), _FIGURE).ink_width
    thick = max(4, round(1.6 * board.unit))
    x, y = middle_of(box)
    area = around(x, y, max(30 * board.unit, min(0.96 * box.width, width)), thick)
    sprite = draw_sprite(area, lambda canvas: rounded(canvas, area, accent_of(board, 1), thick / 2))
    grows = progress(start + 4, board.seconds(0.6))
    sheen = Sheen(board, area, start + board.seconds(0.7), period_s=1.3, edge=thick / 2)
    return [Growth(sprite, grows, edge="left"), sheen]


def _picture(content: NumberContent, board: Board, box: Rectangle, stop: int) -> list[Element]:
    """The icon, the arrow of the direction, or both side by side."""
    elements: list[Element] = []
    icon_box, arrow_box = box, box
    if content.icon is not None and content.direction != "none":
        if box.height > 1.3 * box.width:
            icon_box, arrow_box = rows(box, (0.55, 0.45), 4 * board.unit)
        else:
            icon_box, arrow_box = columns(box, (0.62, 0.38))
    if content.icon is not None:
        icon = draw_icon(content.icon, inset(icon_box, 0.04 * icon_box.width, 0.05 * icon_box.height))
        sway = float_gently(board.seconds(3.0), 2.4 * board.unit)
        elements.append(Actor(icon, then(pop(0, board.seconds(ENTRANCE_S)), sway)))
    if content.direction != "none":
        elements += _arrow(content.direction, board, arrow_box, stop)
    return elements


def _arrow(direction: str, board: Board, box: Rectangle, stop: int) -> list[Element]:
    """Three chevrons on each other that run upwards or downwards, one after the other."""
    up = direction == "up"
    width = min(0.62 * box.width, 0.62 * box.height)
    thick = 0.24 * width
    x, y = middle_of(box)
    elements: list[Element] = []
    period = board.seconds(1.2)
    for number in range(3):
        middle = y + (1 - number) * 0.36 * width * (1 if up else -1)
        area = around(x, middle, width, 0.5 * width + thick)
        tint = accent_of(board, 1 if number < 2 else 0)

        def draw(canvas: Any, area: Rectangle = area, middle: float = middle, tint: Any = tint) -> None:
            _chevron(canvas, x, middle, width, thick, up=up, tint=tint)

        start = min(3 * number, max(0, stop))
        arrives = rise(start, board.seconds(ENTRANCE_S), 8 * board.unit, angle=90.0 if up else -90.0)
        elements.append(Actor(draw_sprite(area, draw, margin=2), then(arrives, _run(board, period, number, up=up))))
    return elements


def _run(board: Board, period: int, number: int, *, up: bool) -> Any:
    def pose(frame: int) -> Placement:
        share = (frame / period - 0.12 * number) % 1.0
        lift = math.sin(math.pi * share / 0.5) ** 2 if share < 0.5 else 0.0
        return Placement(dy=2 * round((-1 if up else 1) * 1.6 * board.unit * lift))

    return pose


def _chevron(canvas: Any, x: float, y: float, width: float, thick: float, *, up: bool, tint: Any) -> None:
    paint = fill(tint)
    paint.setStyle(skia.Paint.kStroke_Style)
    paint.setStrokeWidth(thick)
    paint.setStrokeJoin(skia.Paint.kRound_Join)
    paint.setStrokeCap(skia.Paint.kRound_Cap)
    half, high = (width - thick) / 2, 0.22 * width * (1 if up else -1)
    path = skia.Path()
    path.addPoly([skia.Point(x - half, y + high), skia.Point(x, y - high), skia.Point(x + half, y + high)], False)
    canvas.drawPath(path, paint)
