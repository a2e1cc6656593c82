"""A line that is drawn through its points as they are said, or an arrow that rises or falls without values."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import fill, line, upright
from reelbase.media.pictures.palettes import RGB
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.charts import LineContent
from reelbase.media.shots.elements import Actor, Element, Flipbook, Growth, LayoutRole, Timing, Wipe
from reelbase.media.shots.flowing import DotFlow, Track, breathe
from reelbase.media.shots.movements import ENTRANCE_S, ease_both, fade, pop, progress, punch, rise, then
from reelbase.media.shots.panels import (
    around,
    columns,
    common_setting,
    inset,
    round_sprite,
    rounded,
    rows,
    text_actor,
    titled,
)
from reelbase.media.shots.placing import intersection
from reelbase.media.shots.sprites import accent_of, draw_sprite, ink_of
from reelbase.media.shots.typesetting import TypeSetting, lay_out_text, set_text

Point = tuple[float, float]


def draw_line(content: LineContent, board: Board) -> list[Element]:
    elements, rest = titled(board, content.title)
    if len(content.points) < 2:
        return elements + _arrow(content, rest)
    return elements + _chart(content, rest)


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where the line runs: its points, the area between them and the axis, and when each point is reached."""

    area: Rectangle
    points: tuple[Point, ...]
    times: tuple[int, ...]
    tint: RGB

    def reached(self, number: int) -> float:
        """The x at which the line's end is at a frame."""
        xs = [point[0] for point in self.points]
        # The line sets out a little before the first point is called, and rests on each until the next.
        return float(np.interp(number, self.times, xs)) if number >= self.times[0] else xs[0]


def _chart(content: LineContent, board: Board) -> list[Element]:
    area = board.area
    head = 0.0 if content.change is None else 0.2
    shown, area = (None, area) if not head else _headed(board, head)
    figure = TypeSetting("number", 8.5, 1)
    sizes = [lay_out_text(board, p.quantity.shown, _figure_box(board, area), figure) for p in content.points]
    figure = TypeSetting("number", min(block.size_px for block in sizes) / board.unit, 1)
    labels_px = round(0.12 * area.height)
    body = Rectangle(area.x, area.y, area.width, area.height - labels_px)
    edge = max(sizes[0].ink_width, sizes[-1].ink_width, 8 * board.unit) / 2 + board.unit
    plot = _plot(content, board, body, edge, 1.25 * sizes[0].height + 3 * board.unit)
    elements = [_axis(board, body), *_drawn(board, plot)]
    if shown is not None:
        elements.append(_change(content, board, shown, plot.times[-1]))
    figures = _figures(content, board, plot, figure)
    if figures is None:
        readout, _ = rows(body, (0.2, 0.8))
        figures = _readout(content, board, plot, readout)
    names = Rectangle(area.x, body.y + body.height + round(board.unit), area.width, labels_px - round(board.unit))
    return [*elements, *_dots(board, plot), *figures, *_names(content, board, plot, names)]


def _headed(board: Board, share: float) -> tuple[Rectangle, Rectangle]:
    upper, lower = rows(board.area, (share, 1 - share), 2 * board.unit)
    return upper, lower


def _figure_box(board: Board, area: Rectangle) -> Rectangle:
    return Rectangle(0, 0, round(0.42 * area.width), round(0.14 * area.height))


def _plot(content: LineContent, board: Board, body: Rectangle, edge: float, headroom: float) -> _Plot:
    points = content.points
    places = [point.at if point.at is not None else float(number) for number, point in enumerate(points)]
    values = [point.quantity.value for point in points]
    # The halves keep the span finite for places at the ends of what a float can hold.
    span = places[-1] / 2 - places[0] / 2
    across = [(place / 2 - places[0] / 2) / span for place in places]
    low, high = min(values), max(values)
    if low >= 0 and low < 0.6 * high:
        low = 0.0
    room = (high - low) or 1.0
    headroom = min(headroom, 0.35 * body.height)
    floor = 0.04 if low == 0.0 else 0.16
    top, height = body.y + headroom, body.height * (1 - floor) - headroom
    edge = min(edge, 0.25 * body.width)
    width = body.width - 2 * edge
    flat = 0.5 if high == low else 0.0
    found = tuple(
        (body.x + edge + share * width, top + height * (1 - (flat or (value - low) / room)))
        for share, value in zip(across, values, strict=True)
    )
    times = [board.at(number) for number in range(len(points))]
    first = max(0, times[0] - board.seconds(0.2))
    last = max(0, board.frames - board.seconds(0.5))
    least = board.seconds(0.16)
    for number in range(1, len(times)):
        times[number] = min(max(times[number], times[number - 1] + least), max(last, first + number))
    times[0] = first
    return _Plot(body, found, tuple(times), accent_of(board))


def _axis(board: Board, body: Rectangle) -> Element:
    floor = Rectangle(body.x, body.y + body.height, body.width, max(2, round(0.45 * board.unit)))
    return Growth(
        draw_sprite(floor, lambda canvas: rounded(canvas, floor, ink_of(board, 0.5), 0)),
        progress(0, board.seconds(0.4)),
        edge="left",
    )


def _drawn(board: Board, plot: _Plot) -> list[Element]:
    thick = 1.7 * board.unit
    left, right = plot.points[0][0], plot.points[-1][0]
    bottom = plot.area.y + plot.area.height

    def under(canvas: Any) -> None:
        path = skia.Path()
        path.addPoly([skia.Point(*p) for p in (*plot.points, (right, bottom), (left, bottom))], True)
        top = min(y for _, y in plot.points)
        canvas.drawPath(path, upright(top, bottom, [(0.0, plot.tint, 0.5), (1.0, plot.tint, 0.04)]))

    def stroke(canvas: Any) -> None:
        path = skia.Path()
        path.addPoly([skia.Point(*p) for p in plot.points], False)
        paint = line(plot.tint, 1.0, thick)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
        canvas.drawPath(path, paint)

    box = Rectangle(round(left), plot.area.y, round(right - left), plot.area.height)

    def draw(canvas: Any) -> None:
        under(canvas)
        stroke(canvas)

    both = draw_sprite(box, draw, margin=thick)
    width = max(1.0, right - left)

    def share(number: int) -> float:
        return 0.0 if number < plot.times[0] else (plot.reached(number) - left + thick) / (width + 2 * thick)

    track = Track(plot.points)
    flow = DotFlow(board, track, start=plot.times[0], reach=_reach(plot, track), gap_units=30)
    return [Wipe(both, share), flow]


def _reach(plot: _Plot, track: Track) -> Timing:
    steps = np.linspace(0.0, 1.0, 65)
    xs = [track.at(float(step))[0] for step in steps]
    return lambda number: float(np.interp(plot.reached(number), xs, steps))


def _dots(board: Board, plot: _Plot) -> list[Element]:
    radius = min(2.0 * board.unit, 0.32 * plot.area.width / len(plot.points))
    elements: list[Element] = []
    for number, (x, y) in enumerate(plot.points):
        is_last = number == len(plot.points) - 1
        dot = round_sprite(x, y, (1.35 if is_last else 1.0) * radius, ink_of(board))
        moves = pop(plot.times[number], board.seconds(0.3))
        elements.append(Actor(dot, then(moves, breathe(board.seconds(1.2), 0.22)) if is_last else moves))
    return elements


def _figures(content: LineContent, board: Board, plot: _Plot, setting: TypeSetting) -> list[Element] | None:
    """The figure of each point above or below it; None if they do not all find room."""
    taken: list[Rectangle] = []
    elements: list[Element] = []
    for number, point in enumerate(content.points):
        block = lay_out_text(board, point.quantity.shown, _figure_box(board, plot.area), setting)
        width, height = block.ink_width + 2 * board.unit, block.height
        for box in _boxes_around(board, plot, number, width, height):
            inside = intersection(box, plot.area)
            if inside != box or any(intersection(box, other) for other in taken) or _crosses(box, plot.points):
                continue
            taken.append(box)
            moves = rise(plot.times[number], board.seconds(ENTRANCE_S), 3 * board.unit)
            elements.append(text_actor(board, point.quantity.shown, box, setting, moves, ink_of(board)))
            break
        else:
            return None
    return elements


def _boxes_around(board: Board, plot: _Plot, number: int, width: float, height: float) -> list[Rectangle]:
    """Places for a point's figure, the best first: above it, below it in a valley, or beside the line."""
    x, y = plot.points[number]
    before = plot.points[number - 1][1] if number else y
    after = plot.points[number + 1][1] if number + 1 < len(plot.points) else y
    up, aside = height / 2 + 2.4 * board.unit, width / 2 + 2.4 * board.unit
    above = [(0.0, -up), (-0.6 * aside, -up), (0.6 * aside, -up), (-aside, -0.4 * up), (aside, -0.4 * up)]
    below = [(-dx, -dy) for dx, dy in above]
    is_valley = before < y and after < y
    return [around(x + dx, y + dy, width, height) for dx, dy in (below + above if is_valley else above + below)]


def _crosses(box: Rectangle, points: Sequence[Point]) -> bool:
    """Whether the line runs through a box."""
    xs = np.linspace(box.x, box.x + box.width, 9)
    line_xs = [x for x, _ in points]
    ys = np.interp(xs, line_xs, [y for _, y in points])
    inside = (xs >= line_xs[0]) & (xs <= line_xs[-1]) & (ys > box.y) & (ys < box.y + box.height)
    return bool(inside.any())


def _readout(content: LineContent, board: Board, plot: _Plot, box: Rectangle) -> list[Element]:
    """The figure of the point that the line has reached, large, where the points stand too close for figures."""
    texts = [f"{point.label}  {point.quantity.shown}" for point in content.points]
    setting = common_setting(board, [(text, box) for text in texts], TypeSetting("number", 11, 1, "left", 0.3))
    pages = tuple(
        (at, set_text(board, text, box, setting, accent_of(board, 1)))
        for at, text in zip(plot.times, texts, strict=True)
    )
    return [Flipbook(pages, role=LayoutRole.TEXT)]


def _names(content: LineContent, board: Board, plot: _Plot, box: Rectangle) -> list[Element]:
    """The points' names below the axis: all of them where they find room, else the first, the last and what fits."""
    best: dict[int, Rectangle] = {}
    setting = TypeSetting(largest=8, max_lines=2, valign=0)
    for size in (8.0, 7.0, 6.0, 5.0):
        chosen = _common_name_setting(content, board, box, size)
        found = _name_places(content, board, plot, box, chosen)
        if len(found) > len(best):
            best, setting = found, chosen
        if len(best) == len(content.points):
            break
    elements: list[Element] = []
    for number, place in best.items():
        moves = fade(max(0, plot.times[number] - 5), board.seconds(0.25))
        elements.append(text_actor(board, content.points[number].label, place, setting, moves))
    return elements


def _name_room(content: LineContent, board: Board, box: Rectangle) -> Rectangle:
    share = max(min(0.48, 1.6 / len(content.points)) * box.width, 14 * board.unit)
    return Rectangle(0, 0, round(min(share, 0.48 * box.width)), box.height)


def _common_name_setting(content: LineContent, board: Board, box: Rectangle, size: float) -> TypeSetting:
    room = _name_room(content, board, box)
    setting = TypeSetting(largest=size, max_lines=2, valign=0)
    return common_setting(board, [(point.label, room) for point in content.points], setting)


def _name_places(
    content: LineContent, board: Board, plot: _Plot, box: Rectangle, setting: TypeSetting
) -> dict[int, Rectangle]:
    count, room = len(content.points), _name_room(content, board, box)
    found: dict[int, Rectangle] = {}
    for number in [0, count - 1, *range(1, count - 1)]:
        x = plot.points[number][0]
        block = lay_out_text(board, content.points[number].label, room, setting)
        width = math.ceil(block.ink_width + 1.5 * board.unit)
        left = min(max(box.x, x - width / 2), box.x + box.width - width)
        place = Rectangle(round(left), box.y, width, box.height)
        if not any(intersection(place, other) for other in found.values()):
            found[number] = place
    return found


def _change(content: LineContent, board: Board, box: Rectangle, at: int) -> Element:
    assert content.change is not None
    moves = then(pop(at, board.seconds(ENTRANCE_S)), punch(at + board.seconds(0.5), board.seconds(0.4), 1.06))
    # It grows a little on its word.
    within = inset(box, 0.04 * box.width, 0.08 * box.height)
    return text_actor(board, content.change.shown, within, TypeSetting("number", 22, 1), moves, accent_of(board))


def _arrow(content: LineContent, board: Board) -> list[Element]:
    """A thick curve with an arrowhead, from corner to corner, and the change as the text says it."""
    area = board.area
    elements: list[Element] = []
    stop = max(board.at(0), board.seconds(0.5))
    label = content.points[0].label if content.points else ""
    is_tall = area.width < 1.4 * area.height
    if content.change is not None or label:
        head, area = rows(area, (0.3, 0.7), 2 * board.unit) if is_tall else columns(area, (0.42, 0.58), 5 * board.unit)
        boxes = rows(head, (0.72, 0.28)) if label and content.change else [head, head]
        if content.change is not None:
            elements.append(_change(content, board, boxes[0], stop))
        if label:
            setting = TypeSetting("heading", 9, 2)
            elements.append(
                text_actor(board, label, boxes[1], setting, rise(0, board.seconds(ENTRANCE_S), 3 * board.unit))
            )
    thick = 3.4 * board.unit
    pad = 2.2 * thick
    points = _wavy(area, pad, up=content.direction == "up")
    tint = accent_of(board)
    start = max(0, stop - board.seconds(0.9))
    moves = progress(start, max(1, min(board.seconds(0.9), board.frames - start - board.seconds(0.3))), ease_both)
    curve = Rectangle(round(points[0][0]), area.y, round(points[-1][0] - points[0][0]), area.height)
    body = draw_sprite(curve, lambda canvas: _stroke_curve(canvas, area, points, thick, tint), margin=thick)
    track = Track(points)
    xs = [point[0] for point in points]

    def reach(number: int) -> float:
        return moves(number)

    width = xs[-1] - xs[0]
    wipe = Wipe(
        body, lambda number: moves(number) and (track.at(moves(number))[0] - xs[0] + thick) / (width + 2 * thick)
    )
    tip = draw_sprite(
        around(*points[-1], 6 * thick, 6 * thick), lambda canvas: _head(canvas, points, 2.1 * thick, tint)
    )
    arrives = then(pop(start + board.seconds(0.75), board.seconds(0.3)), breathe(board.seconds(1.1), 0.07))
    floor = Rectangle(
        area.x, area.y + area.height - max(2, round(0.45 * board.unit)), area.width, max(2, round(0.45 * board.unit))
    )
    base = draw_sprite(floor, lambda canvas: rounded(canvas, floor, ink_of(board, 0.5), 0))
    flow = DotFlow(board, track, start=start, reach=reach, gap_units=20, radius_px=0.24 * thick)
    return [Growth(base, progress(0, board.seconds(0.4)), edge="left"), wipe, flow, Actor(tip, arrives), *elements]


def _wavy(area: Rectangle, pad: float, *, up: bool) -> list[Point]:
    """A way up or down with two hesitations, which never turns back."""
    found = []
    for step in range(65):
        share = step / 64
        # Its slope is 1 - 0.9 cos, so it is never negative.
        way = share - 0.9 * math.sin(2 * math.tau * share) / (2 * math.tau)
        height = way if up else 1 - way
        x = area.x + pad + share * (area.width - 2 * pad)
        found.append((x, area.y + pad + (1 - height) * (area.height - 2 * pad)))
    return found


def _stroke_curve(canvas: Any, area: Rectangle, points: Sequence[Point], thick: float, tint: RGB) -> None:
    bottom = area.y + area.height
    shape = skia.Path()
    ends = [(points[-1][0], bottom), (points[0][0], bottom)]
    shape.addPoly([skia.Point(*p) for p in (*points, *ends)], True)
    canvas.drawPath(shape, upright(area.y, bottom, [(0.0, tint, 0.42), (1.0, tint, 0.03)]))
    path = skia.Path()
    path.addPoly([skia.Point(*p) for p in points], False)
    paint = line(tint, 1.0, thick)
    paint.setStrokeJoin(skia.Paint.kRound_Join)
    canvas.drawPath(path, paint)


def _head(canvas: Any, points: Sequence[Point], size: float, tint: RGB) -> None:
    (x0, y0), (x1, y1) = points[-4], points[-1]
    length = math.dist((x0, y0), (x1, y1)) or 1.0
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    path = skia.Path()
    corners = [
        (x1 + 0.9 * size * dx, y1 + 0.9 * size * dy),
        (x1 - 0.5 * size * dx - size * dy, y1 - 0.5 * size * dy + size * dx),
        (x1 - 0.5 * size * dx + size * dy, y1 - 0.5 * size * dy - size * dx),
    ]
    path.addPoly([skia.Point(*corner) for corner in corners], True)
    canvas.drawPath(path, fill(tint))
