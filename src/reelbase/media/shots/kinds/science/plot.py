"""The graph of a function: axes with their scale, the curve as it is drawn, and a point that runs along it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import line
from reelbase.media.shots.arithmetic import read_function, values_of
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.science import PlotContent
from reelbase.media.shots.elements import Actor, Element, LayoutRole, Reveal
from reelbase.media.shots.figures import EvenSwarm, Point, draw_dot, path_through, spark_of
from reelbase.media.shots.flowing import sideways
from reelbase.media.shots.kinds.science.formula import formula_painter
from reelbase.media.shots.movements import ENTRANCE_S, ease_both, fade, progress, rise
from reelbase.media.shots.panels import around, labelled, titled
from reelbase.media.shots.sprites import accent_of, draw_sprite, ink_of
from reelbase.media.shots.typesetting import TypeSetting, set_text

_SAMPLES = 481
_DRAWN_S = 1.6


def draw_plot(content: PlotContent, board: Board) -> list[Element]:
    title, inner = titled(board, content.title)
    label, inner = labelled(inner, content.label)
    header = inner.part_of_area(0, 0, 1, 0.15)
    paint = formula_painter(board, f"y = {content.function}", header, accent_of(board), largest=11.0)
    name = Actor(draw_sprite(header, paint, margin=board.unit), rise(0, board.seconds(ENTRANCE_S), 3 * board.unit))
    area = inner.part_of_area(0.1, 0.2, 0.84, 0.7)
    points = values_of(read_function(content.function), content.low, content.high, _SAMPLES)
    low, high = _heights([y for _, y in points if y is not None])

    def place(x: float, y: float) -> Point:
        across = (x - content.low) / (content.high - content.low)
        return area.x + across * area.width, area.y + area.height * (1.0 - (y - low) / (high - low))

    at = board.at(0)
    frames = max(2, min(board.seconds(_DRAWN_S), round(0.6 * (board.frames - at))))
    return [
        *title,
        name,
        *_axes(content, board, area, low, high, place),
        *_curve(board, area, [(x, y) for x, y in points], place, at, frames),
        *label,
    ]


def _heights(values: list[float]) -> tuple[float, float]:
    """The values that the axis spans: without the few that run away, as near a pole."""
    ordered = sorted(values)
    low, high = ordered[len(ordered) // 40], ordered[-1 - len(ordered) // 40]
    whole = ordered[-1] - ordered[0]
    if whole <= 3 * (high - low):
        low, high = ordered[0], ordered[-1]
    if high - low <= 1e-9 * max(1.0, abs(high)):
        room = max(1.0, 0.5 * abs(high))
        return low - room, high + room
    room = 0.07 * (high - low)
    if low > 0 and low < 0.4 * high:
        low = 0.0
    return low - room, high + room


def _ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers between two values, at most one more than ``most``."""
    power = 10.0 ** (math.floor(math.log10(high - low)) - 1)
    for step in (factor * scale for scale in (power, 10 * power) for factor in (1, 2, 5)):
        first, last = math.ceil(low / step), math.floor(high / step)
        if last - first <= most:
            return [number * step for number in range(first, last + 1)]
    return [0.0] if low <= 0 <= high else []


def _written(value: float) -> str:
    shown = f"{value:.4g}" if abs(value) < 1e5 else f"{value:.2g}"
    return shown.replace("-", "−").replace("e+", "e")


def _axes(content: PlotContent, board: Board, area: Rectangle, low: float, high: float, place: Any) -> list[Element]:
    """A faint grid, the two axes at zero or at the edge, and the numbers of the scale."""
    across = _ticks(content.low, content.high, 4)
    upwards = _ticks(low, high, 4)
    zero_x = place(min(max(0.0, content.low), content.high), low)[0]
    zero_y = place(content.low, min(max(0.0, low), high))[1]
    right, bottom = area.x + area.width, area.y + area.height

    def draw(canvas: Any) -> None:
        faint = line(ink_of(board, 0.5), 0.22, max(1.0, 0.2 * board.unit))
        for x in across:
            canvas.drawLine(place(x, low)[0], area.y, place(x, low)[0], bottom, faint)
        for y in upwards:
            canvas.drawLine(area.x, place(content.low, y)[1], right, place(content.low, y)[1], faint)
        strong = line(ink_of(board), 0.9, max(2.0, 0.5 * board.unit))
        canvas.drawLine(area.x, zero_y, right, zero_y, strong)
        canvas.drawLine(zero_x, area.y, zero_x, bottom, strong)
        size = 1.6 * board.unit
        for tip in (
            [(right - size, zero_y - size), (right, zero_y), (right - size, zero_y + size)],
            [(zero_x - size, area.y + size), (zero_x, area.y), (zero_x + size, area.y + size)],
        ):
            canvas.drawPath(path_through(tip), strong)

    grid = draw_sprite(area, draw, margin=2 * board.unit)
    elements: list[Element] = [Actor(grid, fade(0, board.seconds(0.3)))]
    appears = fade(board.seconds(0.15), board.seconds(0.25))
    setting = TypeSetting("number", 4.6, 1, shadow=0.0)
    width = 0.22 * area.width
    for x in across:
        box = around(place(x, low)[0], bottom + 4.2 * board.unit, width, 6 * board.unit)
        elements.append(Actor(set_text(board, _written(x), box, setting, ink_of(board, 0.7)), appears, LayoutRole.TEXT))
    left = TypeSetting("number", 4.6, 1, "right", shadow=0.0)
    for y in upwards:
        middle = place(content.low, y)[1]
        edge = board.area.x
        room = area.x - round(1.4 * board.unit) - edge
        box = Rectangle(edge, round(middle - 3 * board.unit), room, round(6 * board.unit))
        if middle < bottom - 3.5 * board.unit:
            text = set_text(board, _written(y), box, left, ink_of(board, 0.7))
            elements.append(Actor(text, appears, LayoutRole.TEXT))
    return elements


def _curve(
    board: Board, area: Rectangle, points: list[tuple[float, float | None]], place: Any, at: int, frames: int
) -> list[Element]:
    runs: list[list[Point]] = [[]]
    for x, y in points:
        found = None if y is None else place(x, y)
        gap = found is None or not area.y - area.height < found[1] < area.y + 2 * area.height
        jump = bool(runs[-1]) and found is not None and abs(found[1] - runs[-1][-1][1]) > 0.8 * area.height
        if (gap or jump) and runs[-1]:
            runs.append([])
        if not gap and found is not None:
            runs[-1].append(found)
    clip = skia.Rect.MakeXYWH(area.x - board.unit, area.y, area.width + 2 * board.unit, area.height)

    def draw(canvas: Any) -> None:
        canvas.clipRect(clip)
        for run in runs:
            if len(run) > 1:
                canvas.drawPath(path_through(run), line(accent_of(board), 1.0, 1.3 * board.unit))

    sprite = draw_sprite(area, draw, margin=2 * board.unit)
    drawn = progress(at, frames, lambda share: share)
    arrival = sideways(sprite, area.x - board.unit, area.x + area.width + board.unit)
    places = [p for run in runs for p in run if area.y <= p[1] <= area.y + area.height]
    elements: list[Element] = [Reveal(sprite, arrival, drawn)]
    if places:
        elements.append(
            EvenSwarm(
                draw_dot(board, 2.2 * board.unit, spark_of(board)), _runner(places, area, at, frames, board), area
            )
        )
    return elements


def _runner(places: list[Point], area: Rectangle, at: int, frames: int, board: Board) -> Any:
    """The point is the pen while the curve is drawn; afterwards it runs along it, there and back."""
    xs = np.array([x for x, _ in places])
    period = board.seconds(4.0)

    def found(number: int) -> np.ndarray:
        if number < at:
            return np.empty((0, 2))
        share = (number - at) / frames
        if share > 1.0:
            turn = ((number - at - frames) / period) % 1.0
            share = 1.0 - ease_both(2 * turn) if turn < 0.5 else ease_both(2 * turn - 1)
        index = int(np.argmin(np.abs(xs - (area.x + share * area.width))))
        return np.array([places[index]])

    return found
