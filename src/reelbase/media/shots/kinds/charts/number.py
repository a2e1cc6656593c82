"""One figure: it counts up and stops on its word, with what it is a figure of below it."""

from __future__ import annotations

from typing import Any

import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import fill
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.charts import NumberContent
from reelbase.media.shots.counters import CountingText
from reelbase.media.shots.elements import Actor, Element, LayoutRole
from reelbase.media.shots.movements import ENTRANCE_S, ease_out, float_gently, pop, punch, rise, then
from reelbase.media.shots.sprites import accent_of, draw_icon, draw_sprite
from reelbase.media.shots.typesetting import TypeSetting, set_text

_COUNT_S = 1.1
"""Seconds that a figure takes to count up, at most. Chosen by eye."""


def draw_number(content: NumberContent, board: Board) -> list[Element]:
    stop = max(board.at(0), board.seconds(0.4))
    start = max(0, stop - board.seconds(_COUNT_S))
    top = 0.06 if content.icon else 0.22
    elements: list[Element] = []
    if content.icon:
        icon = draw_icon(content.icon, board.part_of_area(0.2, 0.02, 0.6, 0.34))
        sway = float_gently(board.seconds(3.4), 2.0 * board.unit)
        elements.append(Actor(icon, then(pop(0, board.seconds(ENTRANCE_S)), sway)))
        top = 0.38
    arrow_room = 0.17 if content.direction != "none" else 0.0
    if content.note:
        note = set_text(
            board, content.note, board.part_of_area(0, top - 0.09, 1, 0.09), TypeSetting(largest=7, max_lines=1)
        )
        elements.append(Actor(note, rise(0, board.seconds(ENTRANCE_S), 4 * board.unit), LayoutRole.TEXT))
    figure = board.part_of_area(arrow_room, top, 1 - arrow_room, 0.34)
    elements.append(_counter(content, board, figure, start, stop))
    if content.direction != "none":
        elements.append(_arrow(content, board, board.part_of_area(0, top + 0.05, arrow_room, 0.24), stop))
    if content.label:
        label = set_text(board, content.label, board.part_of_area(0, top + 0.37, 1, 0.22), TypeSetting(largest=10))
        elements.append(
            Actor(label, rise(max(0, stop - 4), board.seconds(ENTRANCE_S), 6 * board.unit), LayoutRole.TEXT)
        )
    return elements


def _counter(content: NumberContent, board: Board, box: Rectangle, start: int, stop: int) -> Element:
    quantity = content.quantity
    first = 0.0 if abs(quantity.value) >= 2 else quantity.value

    def text_at(number: int) -> str:
        share = ease_out((number - start + 1) / max(1, stop - start))
        return quantity.shown_at(first + (quantity.value - first) * share)

    arrives = pop(start, board.seconds(ENTRANCE_S))
    movement = then(arrives, punch(stop, board.seconds(0.35)))
    return CountingText(board, box, quantity.shown, text_at, movement, tint=accent_of(board))


def _arrow(content: NumberContent, board: Board, box: Rectangle, at: int) -> Element:
    up = content.direction == "up"

    def draw(canvas: Any) -> None:
        width = min(box.width, box.height * 0.7)
        x, y = box.x + box.width / 2, box.y + box.height / 2
        half, tip = width / 2, box.height / 2 * (-1 if up else 1)
        path = skia.Path()
        points = [(0, tip), (half, 0), (half * 0.42, 0), (half * 0.42, -tip), (-half * 0.42, -tip), (-half * 0.42, 0)]
        path.addPoly([skia.Point(x + px, y + py) for px, py in [*points, (-half, 0)]], True)
        canvas.drawPath(path, fill(accent_of(board)))

    sprite = draw_sprite(box, draw)
    away = 12 * board.unit
    arrives = rise(max(0, at - 6), board.seconds(ENTRANCE_S), away, angle=90.0 if up else -90.0)
    bob = float_gently(board.seconds(1.6), 2.4 * board.unit)
    return Actor(sprite, then(arrives, bob))
