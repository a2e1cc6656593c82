"""Growth and decay: a column for each period, each so many times the last, and a curve over them."""

from __future__ import annotations

import math
from typing import Any

import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import line
from reelbase.media.pictures.palettes import mix
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.charts import GrowthContent
from reelbase.media.shots.elements import Element, Growth, Wipe
from reelbase.media.shots.flowing import DotFlow, Track
from reelbase.media.shots.movements import ENTRANCE_S, ease_both, pop, progress, punch, rise, then
from reelbase.media.shots.panels import columns, labelled, rounded, rows, text_actor
from reelbase.media.shots.sprites import accent_of, draw_sprite, ink_of
from reelbase.media.shots.typesetting import TypeSetting

_WHOLE_GROWTH = 30.0
"""How many times the first column the last one is, about, if a few periods reach that."""
_FEWEST, _MOST = 3, 14
"""Columns at least and at most, with the first. All chosen by eye."""


def draw_growth(content: GrowthContent, board: Board) -> list[Element]:
    label, rest = labelled(board, content.label, start=0, largest=11, share=0.24)
    area = rest.area
    if area.width > 1.3 * area.height:
        head, chart = columns(area, (0.34, 0.66), 4 * board.unit)
    else:
        head, chart = rows(area, (0.3, 0.7), 2 * board.unit)
    at = board.at(0)
    return [*_chart(content, board, chart), *_head(content, board, head, at), *label]


def factor_text(factor: float) -> str:
    """Times how much, as short as it is exact to three digits: ``× 2``, or ``÷ 2`` for a factor of a half."""
    inverse = 1.0 / factor
    if factor < 1 and abs(inverse - round(inverse)) < 1e-9 * inverse and round(inverse) < 1000:
        return f"÷ {round(inverse)}"
    return f"× {factor:.3g}" if factor >= 0.001 else "× 0"


def periods_shown(factor: float) -> int:
    """How many columns show a factor well: enough to see the curve, few enough that the first is seen too."""
    steps = math.log(_WHOLE_GROWTH) / abs(math.log(factor))
    return min(_MOST, max(_FEWEST, round(steps) + 1))


def _head(content: GrowthContent, board: Board, box: Rectangle, at: int) -> list[Element]:
    figure, period = (box, None) if not content.period.strip() else rows(box, (0.66, 0.34), board.unit)
    moves = then(pop(at, board.seconds(ENTRANCE_S)), punch(at + board.seconds(0.5), board.seconds(0.35), 1.08))
    text = factor_text(content.factor)
    elements = [text_actor(board, text, figure, TypeSetting("number", 34, 1), moves, accent_of(board))]
    if period is not None:
        later = rise(min(at + 4, board.frames), board.seconds(ENTRANCE_S), 3 * board.unit)
        elements.append(text_actor(board, content.period, period, TypeSetting(largest=11, max_lines=2), later))
    return elements


def _chart(content: GrowthContent, board: Board, area: Rectangle) -> list[Element]:
    count = periods_shown(content.factor)
    # The largest column fills the room, whichever end it stands at.
    logs = [number * math.log(content.factor) for number in range(count)]
    shares = [math.exp(value - max(logs)) for value in logs]
    floor_px = max(2, round(0.5 * board.unit))
    room = Rectangle(area.x, area.y, area.width, area.height - floor_px)
    slots = columns(room, [1] * count, min(2.5 * board.unit, 0.2 * area.width / count))
    start = max(0, board.at(0) - board.seconds(0.2))
    whole = max(board.seconds(0.6), min(board.seconds(1.6), board.frames - start - board.seconds(0.6)))
    elements: list[Element] = []
    for number, (slot, share) in enumerate(zip(slots, shares, strict=True)):
        height = max(2, round(share * (room.height - 4 * board.unit)))
        body = Rectangle(slot.x, room.y + room.height - height, slot.width, height)
        tint = mix(accent_of(board, 1), accent_of(board), number / (count - 1))
        round_px = min(1.4 * board.unit, 0.3 * slot.width, 0.3 * height)

        def draw(canvas: Any, body: Rectangle = body, tint: Any = tint, round_px: float = round_px) -> None:
            rounded(canvas, body, tint, round_px)

        begins = start + round(whole * number / count)
        elements.append(Growth(draw_sprite(body, draw), progress(begins, board.seconds(0.45))))
    base = Rectangle(area.x, room.y + room.height, area.width, floor_px)
    line_sprite = draw_sprite(base, lambda canvas: rounded(canvas, base, ink_of(board, 0.5), 0))
    elements.append(Growth(line_sprite, progress(0, board.seconds(0.4)), edge="left"))
    return [*elements, *_curve(content, board, room, slots, start, whole)]


def _curve(
    content: GrowthContent, board: Board, room: Rectangle, slots: list[Rectangle], start: int, whole: int
) -> list[Element]:
    """The curve through the columns' tops, with dots that climb or sink along it."""
    count = len(slots)
    top_log = max(0.0, (count - 1) * math.log(content.factor))
    high = room.height - 4 * board.unit
    first, last = slots[0].x + slots[0].width / 2, slots[-1].x + slots[-1].width / 2
    points = []
    for step in range(81):
        share = step / 80
        value = math.exp(share * (count - 1) * math.log(content.factor) - top_log)
        points.append((first + share * (last - first), room.y + room.height - value * high - 1.2 * board.unit))

    def draw(canvas: Any) -> None:
        path = skia.Path()
        path.addPoly([skia.Point(*point) for point in points], False)
        canvas.drawPath(path, line(ink_of(board), 0.95, 0.9 * board.unit))

    box = Rectangle(round(first), room.y, max(2, round(last - first)), room.height)
    drawn = progress(start + board.seconds(0.2), whole + board.seconds(0.2), ease_both)
    sprite = draw_sprite(box, draw, margin=2 * board.unit)
    track = Track(points)
    xs = [point[0] for point in points]

    def reach(number: int) -> float:
        x = xs[0] + drawn(number) * (xs[-1] - xs[0])
        low = next((place for place in range(len(xs)) if xs[place] >= x - 1e-6), len(xs) - 1)
        return track.share_of(low)

    return [Wipe(sprite, drawn), DotFlow(board, track, start=start, reach=reach, gap_units=18)]
