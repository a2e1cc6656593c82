"""A share of a whole: a ring that closes, ten people of whom some light up, or an icon that fills."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import fill, line
from reelbase.media.pictures.palettes import RGB
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.charts import PercentageContent
from reelbase.media.shots.counters import CountingText
from reelbase.media.shots.elements import Actor, Element, Movement, Reveal, Timing, Wipe
from reelbase.media.shots.flowing import DotFlow, Track, clockwise
from reelbase.media.shots.movements import ENTRANCE_S, ease_both, fade, float_gently, pop, punch, rise, then
from reelbase.media.shots.panels import (
    around,
    columns,
    labelled,
    middle_of,
    paint_icon,
    pale_alpha,
    rows,
    square_in,
    text_actor,
)
from reelbase.media.shots.placing import Placement
from reelbase.media.shots.sprites import accent_of, draw_icon, draw_sprite, ink_of
from reelbase.media.shots.typesetting import TypeSetting

_FILL_S = 1.2
"""Seconds in which the figure fills, at most. Chosen by eye."""
_PEOPLE = 10
_NEARLY_NOTHING = 0.02
"""A share below this shows next to nothing of its figure."""


def draw_percentage(content: PercentageContent, board: Board) -> list[Element]:
    figure = content.figure
    if figure == "icon" and content.icon is None:
        figure = "ring"
    draw = {"ring": _ring, "people": _people, "icon": _icon}[figure]
    return draw(content, board)


def _times(board: Board) -> tuple[int, int]:
    """The frames at which the figure begins to fill and is full: full on the word, if one calls it."""
    stop = max(board.at(0), board.seconds(0.6))
    return max(0, stop - board.seconds(_FILL_S)), stop


def _filling(board: Board) -> Timing:
    start, stop = _times(board)
    return lambda number: ease_both((number - start + 1) / max(1, stop - start))


def _counter(content: PercentageContent, board: Board, box: Rectangle, largest: float) -> list[Element]:
    start, stop = _times(board)
    filled = _filling(board)
    quantity = content.quantity

    def text_at(number: int) -> str:
        return quantity.shown_at(quantity.value * filled(number))

    moves = then(fade(start, board.seconds(0.25)), punch(stop, board.seconds(0.35)))
    setting = TypeSetting("number", largest, 1)
    found: list[Element] = []
    if content.note:
        note, box = rows(box, (0.24, 0.76))
        small = TypeSetting(largest=0.3 * largest, max_lines=1, valign=1.0)
        found.append(text_actor(board, content.note, note, small, rise(start, board.seconds(ENTRANCE_S), board.unit)))
    return [*found, CountingText(board, box, quantity.shown, text_at, moves, setting=setting, tint=accent_of(board))]


def _ring(content: PercentageContent, board: Board) -> list[Element]:
    label, area = _label_beside(content, board)
    square = square_in(area, 0.96)
    middle, thick = middle_of(square), 0.13 * square.width
    radius = (square.width - thick) / 2
    share = content.quantity.value / 100
    start, _ = _times(board)
    track = draw_sprite(
        square,
        lambda canvas: canvas.drawCircle(*middle, radius, _stroke(ink_of(board, 0.0), thick, pale_alpha(board, 0.4))),
    )
    elements: list[Element] = [Actor(track, pop(0, board.seconds(ENTRANCE_S)))]
    if share > 0:
        arc = draw_sprite(square, lambda canvas: _draw_arc(canvas, square, thick, share, accent_of(board)))
        elements.append(Reveal(arc, clockwise(arc, middle, share), _filling(board), softness=1.5))
        dots = [_on_ring(middle, radius, share * step / 60) for step in range(61)]
        filled = _filling(board)
        flow = DotFlow(board, Track(dots), start=start, reach=filled, gap_units=24, radius_px=0.12 * thick)
        elements.append(flow)
    if share < _NEARLY_NOTHING:
        # Something moves on a ring that stays empty, too.
        whole = Track([_on_ring(middle, radius, step / 60) for step in range(61)])
        elements.append(DotFlow(board, whole, start=start, gap_units=48, tint=ink_of(board, 0.5)))
    inner = around(*middle, 0.66 * square.width, 0.58 * square.width)
    if content.icon is not None and content.figure == "ring":
        upper, inner = rows(inner, (0.5, 0.5))
        # The ring's chord is narrower below the middle.
        inner = around(*middle_of(inner), 0.85 * inner.width, inner.height)
        sway = float_gently(board.seconds(2.6), 1.6 * board.unit)
        elements.append(Actor(draw_icon(content.icon, upper), then(pop(start, board.seconds(ENTRANCE_S)), sway)))
    return [*elements, *_counter(content, board, inner, 30), *label]


def _label_beside(content: PercentageContent, board: Board) -> tuple[list[Element], Rectangle]:
    """The label below the figure in a tall area, beside it in a wide one; and what is left for the figure."""
    start, _ = _times(board)
    if not content.label or board.is_tall or board.area.width < 1.3 * board.area.height:
        label, rest = labelled(board, content.label, start=start, largest=10, share=0.28)
        return label, rest.area
    left, right = columns(board.area, (0.48, 0.52), 5 * board.unit)
    entrance = rise(start, board.seconds(ENTRANCE_S), 6 * board.unit, angle=0.0)
    setting = TypeSetting("heading", 15, 5, "left")
    return [text_actor(board, content.label, right, setting, entrance)], left


def _stroke(tint: RGB, width: float, alpha: float = 1.0) -> Any:
    return line(tint, alpha, width)


def _draw_arc(canvas: Any, square: Rectangle, thick: float, share: float, tint: RGB) -> None:
    oval = skia.Rect.MakeXYWH(square.x + thick / 2, square.y + thick / 2, square.width - thick, square.height - thick)
    paint = _stroke(tint, thick)
    if share < 0.995:
        paint.setStrokeCap(skia.Paint.kRound_Cap if share > 0.04 else skia.Paint.kButt_Cap)
    # Rounded ends stand inside the share, so that it is not shown as more than it is.
    cap = math.degrees(thick / (square.width - thick)) if 0.04 < share < 0.995 else 0.0
    canvas.drawArc(oval, -90 + cap, max(0.5, 360 * share - 2 * cap), False, paint)


def _on_ring(middle: tuple[float, float], radius: float, share: float) -> tuple[float, float]:
    angle = math.tau * share
    return middle[0] + radius * math.sin(angle), middle[1] - radius * math.cos(angle)


def _people(content: PercentageContent, board: Board) -> list[Element]:
    start, stop = _times(board)
    label, rest = labelled(board, content.label, start=start, largest=10, share=0.26)
    upper, lower = rows(rest.area, (0.34, 0.66), 2 * board.unit)
    is_row = lower.width > 2.6 * lower.height
    lines = [lower] if is_row else rows(lower, (1, 1), 3 * board.unit)
    pale = pale_alpha(board, 0.55)
    slots = [slot for row in lines for slot in columns(row, [1] * (_PEOPLE // len(lines)), board.unit)]
    elements = _counter(content, board, upper, 34)
    lit = content.quantity.value / 100 * _PEOPLE
    for number, slot in enumerate(slots):
        at = round(number / _PEOPLE * 8)
        dim = draw_sprite(slot, partial(_person, box=slot, tint=ink_of(board, 0.0), alpha=pale))
        enters = rise(at, board.seconds(ENTRANCE_S), 3 * board.unit)
        waves = _wave(board, stop, number / _PEOPLE)
        elements.append(Actor(dim, then(enters, waves) if lit < 10 * _NEARLY_NOTHING else enters))
        share = min(1.0, max(0.0, lit - number))
        if share <= 0:
            continue
        arrives = start + round((stop - start) * (number + 0.5) / max(1.0, lit))
        full = draw_sprite(slot, partial(_person, box=slot, tint=accent_of(board), alpha=1.0, share=share))
        moves = then(pop(min(arrives, stop), board.seconds(0.3)), _wave(board, stop, number / max(1.0, math.ceil(lit))))
        elements.append(Actor(full, moves))
    return [*elements, *label]


def _wave(board: Board, start: int, phase: float) -> Movement:
    """A small jump that goes through the row, one person after the other."""
    period = board.seconds(1.8)

    def pose(frame: int) -> Placement:
        share = ((frame - start) / period - phase) % 1.0
        lift = math.sin(math.pi * share / 0.4) if frame > start and share < 0.4 else 0.0
        return Placement(dy=-2 * round(0.8 * board.unit * lift))

    return pose


def _person(canvas: Any, box: Rectangle, tint: RGB, alpha: float, share: float = 1.0) -> None:
    """Head and shoulders, the left ``share`` of them."""
    wide = min(box.width, 0.62 * box.height)
    x, bottom = box.x + box.width / 2, box.y + box.height
    high = wide / 0.62
    canvas.save()
    canvas.clipRect(skia.Rect.MakeXYWH(x - wide / 2, bottom - high, share * wide, high))
    canvas.drawCircle(x, bottom - 0.81 * high, 0.17 * high, fill(tint, alpha))
    body = skia.Rect.MakeXYWH(x - wide / 2, bottom - 0.6 * high, wide, high)
    canvas.clipRect(skia.Rect.MakeXYWH(x - wide / 2, bottom - high, wide, high))
    canvas.drawRRect(skia.RRect.MakeRectXY(body, 0.45 * wide, 0.42 * wide), fill(tint, alpha))
    canvas.restore()


def _icon(content: PercentageContent, board: Board) -> list[Element]:
    assert content.icon is not None
    start, _ = _times(board)
    name, filled = content.icon, _filling(board)
    label, area = _label_beside(content, board)
    upper, lower = rows(area, (0.70, 0.30), 2 * board.unit)
    square = square_in(upper)
    share = content.quantity.value / 100

    def draw_pale(canvas: Any) -> None:
        paint = skia.Paint(Alphaf=0.42, ColorFilter=skia.ColorFilters.Matrix(_GREY))
        canvas.saveLayer(None, paint)
        paint_icon(canvas, name, square)
        canvas.restore()

    pale = draw_sprite(square, draw_pale)
    full = draw_sprite(square, lambda canvas: paint_icon(canvas, name, square))
    level = around(*middle_of(square), 1.16 * square.width, max(2, 0.7 * board.unit))
    mark = draw_sprite(level, lambda canvas: canvas.drawRect(skia.Rect.MakeXYWH(*_xywh(level)), fill(accent_of(board))))

    def mark_place(number: int) -> Placement | None:
        if number < start:
            return None
        up = share * filled(number) - 0.5
        bob = 0.8 * board.unit * math.sin(math.tau * number / board.seconds(1.6))
        return Placement(dy=-up * square.height + bob)

    wipe = Wipe(full, lambda number: share * filled(number), edge="bottom")
    return [
        Actor(pale, pop(0, board.seconds(ENTRANCE_S))),
        wipe,
        Actor(mark, mark_place),
        *_counter(content, board, lower, 26),
        *label,
    ]


def _xywh(area: Rectangle) -> tuple[int, int, int, int]:
    return area.x, area.y, area.width, area.height


_GREY = [0.3, 0.59, 0.11, 0, 0.1] * 3 + [0.0, 0.0, 0.0, 1.0, 0.0]
"""Colour to grey, a little lighter, as a 4x5 matrix by rows."""
