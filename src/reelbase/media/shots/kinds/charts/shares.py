"""A range on a scale, and a fraction of a whole: of so many things, some are lit."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import fill
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.charts import FractionContent, RangeContent
from reelbase.media.shots.counters import CountingText
from reelbase.media.shots.elements import Actor, Element, Growth, Reveal
from reelbase.media.shots.flowing import DotFlow, Sheen, Track, breathe
from reelbase.media.shots.movements import ENTRANCE_S, ease_both, ease_out, pop, progress, punch, rise, shown_from, then
from reelbase.media.shots.panels import (
    around,
    columns,
    common_setting,
    inset,
    labelled,
    middle_of,
    paint_icon,
    pale_alpha,
    round_sprite,
    rounded,
    rows,
    square_in,
    text_actor,
)
from reelbase.media.shots.placing import Placement
from reelbase.media.shots.sprites import accent_of, draw_sprite, ink_of
from reelbase.media.shots.typesetting import TypeSetting

_PAD = 0.16
"""What the scale shows beyond each end of the range, as a share of the scale. Chosen by eye."""
_TICKS = 21
_LIT_S = 1.1
_MOST_SLICES = 12
"""Up to so many parts a whole without an icon is a circle in slices; more of them are dots."""


def draw_range(content: RangeContent, board: Board) -> list[Element]:
    label, rest = labelled(board, content.label, start=max(0, board.at(0) - 4), largest=11, share=0.3)
    area = rest.area
    is_up = board.is_tall and area.height > 0.7 * area.width
    if is_up:
        scale, figures = columns(area, (0.3, 0.7), 3 * board.unit)
        bar = around(*middle_of(scale), 0.75 * scale.width, area.height)
        low = Rectangle(figures.x, round(area.y + (1 - _PAD) * area.height), figures.width, 0)
        high = Rectangle(figures.x, round(area.y + _PAD * area.height), figures.width, 0)
        boxes = [around(*middle_of(end), end.width, 0.26 * area.height) for end in (low, high)]
    else:
        figures, scale = rows(area, (0.5, 0.5), 2 * board.unit)
        bar = around(*middle_of(scale), area.width, min(scale.height, 22 * board.unit))
        half = 0.48 * area.width
        middles = [area.x + _PAD * area.width, area.x + (1 - _PAD) * area.width]
        middles = [max(middles[0], area.x + half / 2), min(middles[1], area.x + area.width - half / 2)]
        boxes = [around(x, figures.y + figures.height / 2, half, figures.height) for x in middles]
    times = (board.at(0), max(board.at(1), board.at(0)))
    elements = _scale(board, bar, is_up=is_up, times=times)
    ends = (content.low, content.high)
    setting = TypeSetting("number", 24, 1, "left" if is_up else "centre")
    setting = common_setting(board, [(q.shown, box) for q, box in zip(ends, boxes, strict=True)], setting)
    for number, (quantity, box) in enumerate(zip(ends, boxes, strict=True)):
        moves = rise(times[number], board.seconds(ENTRANCE_S), 4 * board.unit)
        elements.append(text_actor(board, quantity.shown, box, setting, moves, accent_of(board, 1 - number)))
    return [*elements, *label]


def _scale(board: Board, bar: Rectangle, *, is_up: bool, times: tuple[int, int]) -> list[Element]:
    """A pale scale with ticks, on which the range grows from its low end, and a mark that wanders within it."""
    length = bar.height if is_up else bar.width
    thick = bar.width if is_up else bar.height
    body = inset(bar, 0.22 * thick, 0) if is_up else inset(bar, 0, 0.22 * thick)
    round_px = 0.5 * min(body.width, body.height)

    def draw(canvas: Any) -> None:
        rounded(canvas, body, ink_of(board, 0.0), round_px, pale_alpha(board, 0.4))
        for tick in range(_TICKS):
            share = (tick + 1) / (_TICKS + 1)
            long = 0.3 if tick % 5 == 0 else 0.16
            place = (bar.y if is_up else bar.x) + share * length
            size = (thick * long, 0.5 * board.unit) if is_up else (0.5 * board.unit, thick * long)
            middle = middle_of(body)
            x, y = (middle[0], place) if is_up else (place, middle[1])
            rounded(canvas, around(x, y, max(2, size[0]), max(2, size[1])), ink_of(board, 0.6), 0, 0.5)

    pad = _PAD * length
    span = inset(body, 0, pad) if is_up else inset(body, pad, 0)
    grows = progress(times[0], max(board.seconds(0.3), times[1] - times[0] + board.seconds(0.3)), ease_both)
    tint = accent_of(board)
    full = draw_sprite(span, lambda canvas: rounded(canvas, span, tint, 0.3 * round_px))
    knob = 0.46 * thick
    first = (middle_of(body)[0], span.y + span.height) if is_up else (float(span.x), middle_of(body)[1])
    last = (first[0], float(span.y)) if is_up else (float(span.x + span.width), first[1])
    ends = [
        Actor(
            round_sprite(point[0], point[1], knob / 2, ink_of(board)),
            then(pop(at, board.seconds(0.3)), breathe(board.seconds(1.3), 0.1)),
        )
        for point, at in zip((first, last), times, strict=True)
    ]
    flow = DotFlow(board, Track([first, last]), start=times[0], reach=grows, gap_units=13)
    return [
        Actor(draw_sprite(bar, draw), pop(0, board.seconds(ENTRANCE_S))),
        Growth(full, grows, edge="bottom" if is_up else "left"),
        flow,
        *ends,
    ]


def draw_fraction(content: FractionContent, board: Board) -> list[Element]:
    start = max(0, board.at(0) - board.seconds(_LIT_S))
    label, rest = labelled(board, content.label, start=start, largest=11, share=0.28)
    area = rest.area
    if area.width > 1.3 * area.height:
        figure, picture = columns(area, (0.36, 0.64), 4 * board.unit)
    else:
        figure, picture = rows(area, (0.26, 0.74), 2 * board.unit)
    stop = max(board.at(0), board.seconds(0.5))
    elements = [_figure(content, board, figure, start, stop)]
    if content.icon is None and content.whole <= _MOST_SLICES:
        return [*elements, *_slices(content, board, square_in(picture, 0.97), start, stop), *label]
    return [*elements, *_things(content, board, picture, start, stop), *label]


def _figure(content: FractionContent, board: Board, box: Rectangle, start: int, stop: int) -> Element:
    def text_at(number: int) -> str:
        share = ease_out((number - start + 1) / max(1, stop - start))
        return f"{round(content.part * share)}/{content.whole}"

    moves = then(shown_from(start), punch(stop, board.seconds(0.35), 1.08))
    longest = f"{content.part}/{content.whole}"
    setting = TypeSetting("number", 36, 1)
    return CountingText(board, box, longest, text_at, moves, setting=setting, tint=accent_of(board))


def _slices(content: FractionContent, board: Board, square: Rectangle, start: int, stop: int) -> list[Element]:
    """A circle in equal slices; those of the part light up and stand out a little, one after the other."""
    x, y = middle_of(square)
    radius, whole = 0.46 * square.width, content.whole
    gap = min(1.6, 24 / whole)

    def slice_of(number: int) -> Any:
        path = skia.Path()
        path.moveTo(x, y)
        oval = skia.Rect.MakeXYWH(x - radius, y - radius, 2 * radius, 2 * radius)
        path.arcTo(oval, -90 + 360 * number / whole + gap / 2, 360 / whole - gap, False)
        path.close()
        return path

    def draw_pale(canvas: Any) -> None:
        for number in range(whole):
            canvas.drawPath(slice_of(number), fill(ink_of(board, 0.0), pale_alpha(board, 0.45)))

    def draw_lit(canvas: Any, number: int) -> None:
        canvas.drawPath(slice_of(number), fill(accent_of(board)))

    elements: list[Element] = [Actor(draw_sprite(square, draw_pale), pop(0, board.seconds(ENTRANCE_S)))]
    for number in range(content.part):
        at = min(stop, start + round((stop - start) * (number + 0.5) / content.part))
        angle = math.tau * (number + 0.5) / whole
        lit = draw_sprite(square, partial(draw_lit, number=number))
        moves = _standing_out(board, at, (math.sin(angle), -math.cos(angle)), number / max(1, content.part))
        elements.append(Actor(lit, moves))
    return elements


def _standing_out(board: Board, at: int, way: tuple[float, float], phase: float) -> Any:
    period = board.seconds(1.8)

    def pose(number: int) -> Placement | None:
        if number < at:
            return None
        share = min(1.0, (number - at + 1) / board.seconds(0.25))
        out = 1.3 * board.unit * (1.0 + 0.7 * math.sin(math.tau * ((number - at) / period - phase))) * share
        return Placement(2 * round(out * way[0] / 2), 2 * round(out * way[1] / 2), opacity=share)

    return pose


def _things(content: FractionContent, board: Board, area: Rectangle, start: int, stop: int) -> list[Element]:
    """As many icons or dots as the whole has, in rows; those of the part are in full colour."""
    cells = grid(area, content.whole)
    side = min(cells[0].width, cells[0].height)

    def draw_thing(canvas: Any, cell: Rectangle, *, lit: bool) -> None:
        box = square_in(cell, 0.86)
        if content.icon is None:
            tint = accent_of(board) if lit else ink_of(board, 0.0)
            canvas.drawCircle(*middle_of(cell), 0.4 * side, fill(tint, 1.0 if lit else pale_alpha(board, 0.5)))
        elif lit:
            paint_icon(canvas, content.icon, box)
        else:
            grey = [0.3, 0.59, 0.11, 0.0, 0.05]
            paint = skia.Paint(Alphaf=0.35, ColorFilter=skia.ColorFilters.Matrix(grey * 3 + [0.0, 0.0, 0.0, 1.0, 0.0]))
            canvas.saveLayer(None, paint)
            paint_icon(canvas, content.icon, box)
            canvas.restore()

    def draw_all(canvas: Any, part: list[Rectangle], *, lit: bool) -> None:
        for cell in part:
            draw_thing(canvas, cell, lit=lit)

    pale = draw_sprite(area, lambda canvas: draw_all(canvas, cells[content.part :], lit=False))
    behind = draw_sprite(area, lambda canvas: draw_all(canvas, cells[: content.part], lit=False))
    elements: list[Element] = [Actor(pale, shown_from(0)), Actor(behind, lambda n: Placement() if n < stop else None)]
    if content.part:
        lit = draw_sprite(area, lambda canvas: draw_all(canvas, cells[: content.part], lit=True))
        arrival = np.full(lit.y.shape, 255, np.uint8)
        for number, cell in enumerate(cells[: content.part]):
            left, top = max(0, cell.x - lit.x), max(0, cell.y - lit.y_top)
            right, bottom = max(0, cell.x + cell.width - lit.x), max(0, cell.y + cell.height - lit.y_top)
            arrival[top:bottom, left:right] = round(235 * number / content.part)
        elements.append(
            Reveal(lit, arrival, progress(start, max(1, stop - start), lambda share: min(1.0, share)), softness=8)
        )
        lines = sorted({cell.y for cell in cells[: content.part]})
        for place, y in enumerate(lines):
            row = [cell for cell in cells[: content.part] if cell.y == y]
            strip = Rectangle(row[0].x, y, row[-1].x + row[-1].width - row[0].x, row[0].height)
            if place % max(1, len(lines) // 4) == 0:
                elements.append(Sheen(board, inset(strip, 0, 0.12 * side), stop, period_s=1.8, phase=0.08 * place))
    return elements


def grid(area: Rectangle, count: int) -> list[Rectangle]:
    """Square cells for so many things, as large as the area allows, row by row, in its middle."""
    best = 1
    for wide in range(1, count + 1):
        high = math.ceil(count / wide)
        if min(area.width / wide, area.height / high) > min(area.width / best, area.height / math.ceil(count / best)):
            best = wide
    high = math.ceil(count / best)
    side = min(area.width / best, area.height / high)
    left, top = area.x + (area.width - best * side) / 2, area.y + (area.height - high * side) / 2
    found = []
    for number in range(count):
        row, column = divmod(number, best)
        x0, y0 = round(left + column * side), round(top + row * side)
        found.append(Rectangle(x0, y0, max(1, int(side)), max(1, int(side))))
    return found
