"""A month's page with days marked on their words, or as many fields as units of time pass."""

from __future__ import annotations

import calendar
from typing import Any

import numpy as np

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import BLACK, WHITE, cast_shadow, fill
from reelbase.media.pictures.palettes import mix
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.time_and_place import CalendarContent
from reelbase.media.shots.counters import CountingText
from reelbase.media.shots.elements import Actor, Element, Reveal
from reelbase.media.shots.flowing import Sheen, breathe
from reelbase.media.shots.kinds.charts.shares import grid
from reelbase.media.shots.movements import ENTRANCE_S, fade, pop, progress, punch, rise, then
from reelbase.media.shots.panels import (
    badge,
    columns,
    ink_on,
    inset,
    labelled,
    middle_of,
    pale_alpha,
    rounded,
    rows,
    square_in,
    text_actor,
)
from reelbase.media.shots.sprites import accent_of, draw_sprite, ink_of
from reelbase.media.shots.typesetting import TypeSetting, lay_out_text, paint_text

_PASS_S = 1.6
"""Seconds in which the units pass, at most. Chosen by eye."""
_MOST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def draw_calendar(content: CalendarContent, board: Board) -> list[Element]:
    label, rest = labelled(board, content.label, start=max(0, board.at(0) - 6), largest=11, share=0.26)
    if content.count is not None and (content.month is None or not content.days):
        return [*_passing(content, rest), *label]
    return [*_page(content, rest), *label]


def days_of(content: CalendarContent) -> tuple[int, int]:
    """The column of the month's first day, from 0 for Monday, and the number of its days."""
    assert content.month is not None
    first, count = 0, _MOST_DAYS[content.month - 1]
    if content.year is not None:
        first, count = calendar.monthrange(content.year, content.month)
    return first, max([count, *content.days])


def head_of(content: CalendarContent) -> str:
    """What stands at the page's head: the month as the text writes it, or its number, with the year if known."""
    if content.title.strip():
        return content.title
    if content.month is None:
        return str(content.year or "")
    return f"{content.month}/{content.year}" if content.year else f"{content.month:02d}"


def _page(content: CalendarContent, board: Board) -> list[Element]:
    area = board.area
    width = round(0.96 * min(area.width, 1.35 * area.height))
    height = min(round(0.97 * area.height), round(1.05 * width))
    x, y = middle_of(area)
    page = Rectangle(round(x - width / 2), round(y - height / 2), width, height)
    head, body = rows(page, (0.2, 0.8))
    first, count = days_of(content)
    lines = -(-(first + count) // 7)
    inner = inset(body, 2.5 * board.unit, 2 * board.unit)
    cells = [cell for row in rows(inner, [1] * lines) for cell in columns(row, [1] * 7)][first : first + count]
    paper, tint = mix(board.palette.spark, WHITE, 0.6), accent_of(board)
    size = 0.46 * min(cells[0].width, cells[0].height) / board.unit
    number = TypeSetting("number", size, 1, shadow=0.0)
    blocks = [lay_out_text(board, str(day + 1), cell, number, ink_on(board, paper)) for day, cell in enumerate(cells)]

    def draw(canvas: Any) -> None:
        import skia

        path = skia.Path()
        shape = skia.Rect.MakeXYWH(page.x, page.y, page.width, page.height)
        path.addRRect(skia.RRect.MakeRectXY(shape, 3 * board.unit, 3 * board.unit))
        cast_shadow(canvas, path, 2 * board.unit, 0, 1.4 * board.unit, 0.4, mix(board.palette.deep, BLACK, 0.5))
        canvas.drawPath(path, fill(paper))
        canvas.save()
        canvas.clipPath(path, True)
        canvas.drawRect(skia.Rect.MakeXYWH(head.x, head.y, head.width, head.height), fill(tint))
        canvas.restore()
        for block in blocks:
            paint_text(canvas, board, block, number)

    enters = pop(0, board.seconds(ENTRANCE_S))
    elements: list[Element] = [Actor(draw_sprite(page, draw, margin=6 * board.unit), enters)]
    heading = TypeSetting("heading", 12, 1, shadow=0.0)
    title = inset(head, 3 * board.unit, 0.12 * head.height)
    elements.append(text_actor(board, head_of(content), title, heading, fade(4, 8), ink_on(board, tint)))
    elements.append(Sheen(board, inset(head, 2 * board.unit, 1), board.seconds(0.5), period_s=1.5))
    for place, day in enumerate(dict.fromkeys(content.days)):
        at = board.at(place)
        disc = badge(board, square_in(cells[day - 1], 0.92), str(day), accent_of(board, 1))
        moves = then(pop(at, board.seconds(0.32)), breathe(board.seconds(1.5), 0.05, 0.13 * place))
        elements.append(Actor(disc, moves))
    return elements


def _passing(content: CalendarContent, board: Board) -> list[Element]:
    """Fields that are filled one after the other while the count runs up."""
    assert content.count is not None
    count, area = content.count, board.area
    stop = max(board.at(0), board.seconds(0.6))
    start = max(0, stop - board.seconds(_PASS_S))
    if area.width > 1.3 * area.height:
        figure, picture = columns(area, (0.36, 0.64), 4 * board.unit)
    else:
        figure, picture = rows(area, (0.3, 0.7), 2 * board.unit)
    elements: list[Element] = []
    head = head_of(content)
    if head:
        title, figure = rows(figure, (0.3, 0.7))
        moves = rise(0, board.seconds(ENTRANCE_S), 2 * board.unit)
        elements.append(text_actor(board, head, title, TypeSetting("heading", 9, 1), moves))

    def text_at(number: int) -> str:
        return f"{round(count * min(1.0, max(0.0, (number - start + 1) / max(1, stop - start))))}"

    setting = TypeSetting("number", 38, 1)
    moves = then(pop(start, board.seconds(ENTRANCE_S)), punch(stop, board.seconds(0.35), 1.08))
    elements.append(CountingText(board, figure, str(count), text_at, moves, setting=setting, tint=accent_of(board)))
    return [*elements, *_fields(board, grid(picture, count), picture, start, stop)]


def _fields(board: Board, cells: list[Rectangle], area: Rectangle, start: int, stop: int) -> list[Element]:
    side = cells[0].width
    gap = 0.1 * side if side > 8 else 0.5

    def draw_cells(canvas: Any, tint: Any, alpha: float) -> None:
        for cell in cells:
            rounded(canvas, inset(cell, gap), tint, min(0.2 * side, 1.6 * board.unit), alpha)

    pale = draw_sprite(area, lambda canvas: draw_cells(canvas, ink_of(board, 0.0), pale_alpha(board, 0.45)))
    full = draw_sprite(area, lambda canvas: draw_cells(canvas, accent_of(board), 1.0))
    arrival = np.full(full.y.shape, 250, np.uint8)
    for number, cell in enumerate(cells):
        left, top = max(0, cell.x - full.x), max(0, cell.y - full.y_top)
        right, bottom = max(0, cell.x + cell.width - full.x), max(0, cell.y + cell.height - full.y_top)
        arrival[top:bottom, left:right] = round(245 * number / len(cells))
    passed = progress(start, max(1, stop - start), lambda share: min(1.0, share))
    elements: list[Element] = [
        Actor(pale, pop(0, board.seconds(ENTRANCE_S))),
        Reveal(full, arrival, passed, softness=6),
    ]
    lines = sorted({cell.y for cell in cells})
    step = max(1, len(lines) // 4)
    for place, y in enumerate(lines[::step]):
        row = [cell for cell in cells if cell.y == y]
        strip = Rectangle(row[0].x, y, row[-1].x + row[-1].width - row[0].x, row[0].height)
        if strip.height > 6:
            elements.append(Sheen(board, inset(strip, gap), stop, period_s=1.7, phase=0.1 * place, edge=0.2 * side))
    return elements
