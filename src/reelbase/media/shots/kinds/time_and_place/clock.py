"""A clock whose hands run to a time of day, or sweep over a span."""

from __future__ import annotations

import math
from typing import Any

import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import BLACK, WHITE, cast_shadow, fill, line
from reelbase.media.pictures.palettes import RGB, mix
from reelbase.media.planes import PlanarLayer
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.time_and_place import ClockContent
from reelbase.media.shots.elements import Actor, Element, Movement, Reveal, Timing
from reelbase.media.shots.flowing import clockwise
from reelbase.media.shots.movements import ENTRANCE_S, ease_both, pop, rise
from reelbase.media.shots.panels import around, columns, ink_on, middle_of, rows, square_in, text_actor
from reelbase.media.shots.placing import Placement
from reelbase.media.shots.sprites import accent_of, draw_sprite
from reelbase.media.shots.typesetting import TypeSetting

_SWEEP_S = 1.4
"""Seconds in which the hands run, at most. Chosen by eye."""
_LEAD_MINUTES = 95.0
"""How long before a time of day the hands set out."""
_SECOND_HAND_TURN_S = 6.0
"""The thin hand turns ten times as fast as a true one, so that its movement is seen in a short shot."""


def draw_clock(content: ClockContent, board: Board) -> list[Element]:
    area = board.area
    if area.width > 1.3 * area.height:
        face, words = columns(area, (0.5, 0.5), 4 * board.unit)
        align: Any = "left"
    else:
        face, words = rows(area, (0.7, 0.3), 2.5 * board.unit)
        align = "centre"
    square = square_in(face, 0.94)
    stop = max(board.at(0), board.seconds(0.6))
    start = max(0, stop - board.seconds(_SWEEP_S))

    def swept(number: int) -> float:
        return ease_both((number - start + 1) / max(1, stop - start))

    elements = _face(content, board, square, swept)
    figure, label = (words, None) if not content.label.strip() else rows(words, (0.5, 0.5))
    setting = TypeSetting("number", 24, 1, align, 0.5 if label is None else 1.0)
    enters = rise(max(0, start), board.seconds(ENTRANCE_S), 3 * board.unit)
    elements.append(text_actor(board, time_text(content), figure, setting, enters, accent_of(board)))
    if label is not None:
        later = rise(min(start + 4, stop), board.seconds(ENTRANCE_S), 2.5 * board.unit)
        small = TypeSetting("heading", 11, 3, align, 0.0)
        elements.append(text_actor(board, content.label, label, small, later))
    return elements


def time_text(content: ClockContent) -> str:
    """The time of day on 24 hours, or the span in the symbols of the International System of Units."""
    if content.hour is not None:
        return f"{content.hour:02d}:{content.minute:02d}"
    assert content.minutes is not None
    seconds = round(content.minutes * 60)
    hours, rest = divmod(seconds, 3600)
    parts = [(hours, "h"), (rest // 60, "min"), (rest % 60, "s")]
    return " ".join(f"{value} {unit}" for value, unit in parts if value) or f"{60 * content.minutes:.2g} s"


def _face(content: ClockContent, board: Board, square: Rectangle, swept: Timing) -> list[Element]:
    middle, radius = middle_of(square), square.width / 2
    paper = mix(board.palette.spark, WHITE, 0.5)
    ink = ink_on(board, paper)
    dial = draw_sprite(square, lambda canvas: _dial(canvas, board, middle, radius, paper, ink), margin=5 * board.unit)
    elements: list[Element] = [Actor(dial, pop(0, board.seconds(ENTRANCE_S)))]
    if content.hour is not None:
        final = 60.0 * (content.hour % 12) + content.minute
        # The hands set out earlier and run to their time.
        first, span = final - _LEAD_MINUTES, _LEAD_MINUTES
    else:
        assert content.minutes is not None
        first, span = 0.0, content.minutes
        elements += _sector(content, board, middle, radius, swept)

    def minutes(number: int) -> float:
        return first + span * swept(number)

    shown = board.seconds(0.2)
    hour = _hand(board, middle, 0.5 * radius, 0.085 * radius, ink)
    minute = _hand(board, middle, 0.76 * radius, 0.055 * radius, ink)
    thin = _hand(board, middle, 0.84 * radius, 0.022 * radius, mix(accent_of(board), BLACK, 0.15))
    turn = board.fps * _SECOND_HAND_TURN_S
    elements.append(Actor(hour, _turning(middle, shown, lambda number: minutes(number) / 720)))
    elements.append(Actor(minute, _turning(middle, shown, lambda number: minutes(number) / 60)))
    elements.append(Actor(thin, _turning(middle, shown, lambda number: number / turn)))
    knob = around(*middle, 0.16 * radius, 0.16 * radius)
    cap = draw_sprite(knob, lambda canvas: canvas.drawCircle(*middle, 0.075 * radius, fill(accent_of(board))))
    elements.append(Actor(cap, pop(shown, board.seconds(0.25))))
    return elements


def _dial(canvas: Any, board: Board, middle: tuple[float, float], radius: float, paper: RGB, ink: RGB) -> None:
    x, y = middle
    path = skia.Path()
    path.addCircle(x, y, radius)
    cast_shadow(canvas, path, 2 * board.unit, 0, 1.5 * board.unit, 0.4, mix(board.palette.deep, BLACK, 0.5))
    canvas.drawPath(path, fill(accent_of(board)))
    canvas.drawCircle(x, y, 0.91 * radius, fill(paper))
    for tick in range(60):
        angle = math.tau * tick / 60
        is_hour = tick % 5 == 0
        outer, inner = 0.86 * radius, (0.74 if is_hour else 0.82) * radius
        ends = [(x + r * math.sin(angle), y - r * math.cos(angle)) for r in (inner, outer)]
        stroke = line(ink, 0.9 if is_hour else 0.35, (0.035 if is_hour else 0.014) * radius)
        canvas.drawLine(*ends[0], *ends[1], stroke)


def _hand(board: Board, middle: tuple[float, float], length: float, width: float, tint: RGB) -> PlanarLayer:
    x, y = middle
    box = Rectangle(round(x - width), round(y - length), round(2 * width), round(1.15 * length))

    def draw(canvas: Any) -> None:
        canvas.drawLine(x, y + 0.12 * length, x, y - length + width / 2, line(tint, 1.0, width))

    return draw_sprite(box, draw, margin=width)


def _turning(middle: tuple[float, float], start: int, turns: Timing) -> Movement:
    def pose(number: int) -> Placement | None:
        return Placement(angle=360.0 * (turns(number) % 1.0), pivot=middle) if number >= start else None

    return pose


def _sector(
    content: ClockContent, board: Board, middle: tuple[float, float], radius: float, swept: Timing
) -> list[Element]:
    """The part of the dial that the span covers: of an hour, or of twelve hours for a longer one."""
    assert content.minutes is not None
    whole = 60.0 if content.minutes <= 60 else 720.0
    share = min(1.0, content.minutes / whole)
    oval = skia.Rect.MakeXYWH(middle[0] - 0.7 * radius, middle[1] - 0.7 * radius, 1.4 * radius, 1.4 * radius)
    box = around(*middle, 1.4 * radius, 1.4 * radius)
    tint = accent_of(board)

    def draw(canvas: Any) -> None:
        if share >= 1.0:
            canvas.drawOval(oval, fill(tint, 0.6))
        else:
            canvas.drawArc(oval, -90, max(0.5, 360 * share), True, fill(tint, 0.6))

    sprite = draw_sprite(box, draw)
    times = content.minutes / whole
    # A span of more than one turn fills the dial in its first one.
    return [
        Reveal(sprite, clockwise(sprite, middle, share), lambda n: min(1.0, swept(n) * max(1.0, times)), softness=2)
    ]
