"""Figures of geometry: a triangle with the squares on its sides, a circle and its parts, vectors and their sum."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import fill, line
from reelbase.media.pictures.palettes import RGB
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.science import CircleContent, TriangleContent, VectorsContent
from reelbase.media.shots.elements import Actor, Element, LayoutRole, Reveal
from reelbase.media.shots.figures import (
    EvenSwarm,
    Point,
    Polyline,
    along_arrival,
    draw_dot,
    path_through,
    spark_of,
)
from reelbase.media.shots.flowing import clockwise
from reelbase.media.shots.movements import ease_both, fade, pop, progress
from reelbase.media.shots.panels import around, inset, labelled, middle_of
from reelbase.media.shots.placing import intersection
from reelbase.media.shots.sprites import accent_of, draw_arrival, draw_sprite, ink_of
from reelbase.media.shots.typesetting import TypeSetting, set_text

_DRAWN_S = 0.7
_READABLE_UNITS = 6.0
"""Side of a box below which no letter is set into it."""


def draw_triangle(content: TriangleContent, board: Board) -> list[Element]:
    label, inner = labelled(board, content.label)
    corners, squares = _construction(content.sides)
    shapes = [corners, *squares] if content.squares else [corners]
    room = inset(inner.area, (2.0 if content.squares else 9.0) * board.unit)
    corners, *squares = _fitted(shapes, room)
    elements: list[Element] = []
    names = [(f"{name}²" if content.squares else name) if name.strip() else "" for name in content.labels]
    for number, square in enumerate(squares):
        elements += _square(board, square, names[number], board.at(number + 1), accent_of(board, number))
    tints = [accent_of(board, number) for number in range(3)]
    elements += _sides(board, corners, tints, board.at(0))
    if abs(content.sides[0] ** 2 + content.sides[1] ** 2 - content.sides[2] ** 2) < 1e-6 * content.sides[2] ** 2:
        elements.append(_right_angle(board, corners, board.at(0)))
    if not content.squares:
        elements += _side_names(board, corners, names)
    track = Polyline((*corners, corners[0]))
    dots = draw_dot(board, 1.3 * board.unit, spark_of(board))
    flow = track.flow(1, track.length / board.seconds(2.6), board.at(0) + board.seconds(_DRAWN_S))
    return [*elements, EvenSwarm(dots, flow, inner.area), *label]


def _construction(sides: tuple[float, float, float]) -> tuple[list[Point], list[list[Point]]]:
    """The corners between the sides, and the squares outwards on sides a, b and c. y points downwards."""
    largest = max(sides)
    a, b, c = (side / largest for side in sides)
    cosine = max(-1.0, min(1.0, (a * a + b * b - c * c) / (2 * a * b)))
    corner_c, corner_a = (0.0, 0.0), (b, 0.0)
    corner_b = (a * cosine, -a * math.sqrt(1.0 - cosine * cosine))
    squares = [_outwards(*pair) for pair in ((corner_c, corner_b), (corner_a, corner_c), (corner_b, corner_a))]
    return [corner_c, corner_b, corner_a], squares


def _outwards(start: Point, end: Point) -> list[Point]:
    """The square on the left of the way from start to end, which is outside for corners in this order."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    return [start, end, (end[0] + dy, end[1] - dx), (start[0] + dy, start[1] - dx)]


def _fitted(shapes: list[list[Point]], room: Rectangle) -> list[list[Point]]:
    """Shapes in one scale, as large as fits the room, in its middle."""
    xs, ys = [x for shape in shapes for x, _ in shape], [y for shape in shapes for _, y in shape]
    wide, high = max(1e-9, max(xs) - min(xs)), max(1e-9, max(ys) - min(ys))
    scale = min(room.width / wide, room.height / high)
    left = room.x + (room.width - scale * wide) / 2 - scale * min(xs)
    top = room.y + (room.height - scale * high) / 2 - scale * min(ys)
    return [[(left + scale * x, top + scale * y) for x, y in shape] for shape in shapes]


def _bounds(points: list[Point]) -> Rectangle:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Rectangle(
        math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs) - min(xs)) + 1, math.ceil(max(ys) - min(ys)) + 1
    )


def _square(board: Board, square: list[Point], name: str, at: int, tint: RGB) -> list[Element]:
    """A square that grows out of its side, with its name in it."""
    path = path_through(square, closed=True)

    def draw(canvas: Any) -> None:
        canvas.drawPath(path, fill(tint, 0.5))
        canvas.drawPath(path, line(tint, 1.0, 0.7 * board.unit))

    sprite = draw_sprite(_bounds(square), draw, margin=board.unit)
    base, end, _, far = square
    way = (far[0] - base[0], far[1] - base[1])

    def arrive(canvas: Any, paint: Any) -> None:
        for step in range(60, 0, -1):
            share = step / 60
            corners = [
                base,
                end,
                (end[0] + share * way[0], end[1] + share * way[1]),
                (base[0] + share * way[0], base[1] + share * way[1]),
            ]
            canvas.drawPath(path_through(corners, closed=True), paint(share))

    grows = Reveal(sprite, draw_arrival(sprite, arrive), progress(at, board.seconds(_DRAWN_S)))
    side = math.dist(base, end)
    if not name or side < _READABLE_UNITS * board.unit:
        return [grows]
    x, y = (sum(point[axis] for point in square) / 4 for axis in (0, 1))
    room = 0.72 * side if min(abs(way[0]), abs(way[1])) < 0.05 * side else 0.62 * side
    text = set_text(board, name, around(x, y, room, room), TypeSetting("heading", 12.0, 1))
    return [grows, Actor(text, pop(at + board.seconds(0.25), board.seconds(0.3)), LayoutRole.TEXT)]


def _sides(board: Board, corners: list[Point], tints: list[RGB], at: int) -> list[Element]:
    """The triangle, drawn along its sides; each side in the colour of its square."""
    sides = list(pairwise([*corners, corners[0]]))
    order = (0, 2, 1)

    def draw(canvas: Any) -> None:
        canvas.drawPath(path_through(corners, closed=True), fill(ink_of(board), 0.16))
        for tint, side in zip(order, sides, strict=True):
            canvas.drawLine(*side[0], *side[1], line(tints[tint], 1.0, 1.4 * board.unit))

    sprite = draw_sprite(_bounds(corners), draw, margin=2 * board.unit)
    track = Polyline((*corners, corners[0]))
    arrival = along_arrival(sprite, track, 2 * board.unit)
    return [Reveal(sprite, arrival, progress(at, board.seconds(_DRAWN_S), ease_both))]


def _right_angle(board: Board, corners: list[Point], at: int) -> Element:
    corner, up, right = corners[0], corners[1], corners[2]
    size = min(4.5 * board.unit, 0.25 * math.dist(corner, up), 0.25 * math.dist(corner, right))
    ways = [
        ((end[0] - corner[0]) / math.dist(corner, end), (end[1] - corner[1]) / math.dist(corner, end))
        for end in (up, right)
    ]
    a, b = ((corner[0] + size * way[0], corner[1] + size * way[1]) for way in ways)
    far = (a[0] + size * ways[1][0], a[1] + size * ways[1][1])
    sprite = draw_sprite(
        _bounds([corner, a, far, b]),
        lambda canvas: canvas.drawPath(path_through([a, far, b]), line(ink_of(board), 0.9, 0.6 * board.unit)),
        margin=board.unit,
    )
    return Actor(sprite, fade(at + board.seconds(0.5), board.seconds(0.25)))


def _side_names(board: Board, corners: list[Point], names: list[str]) -> list[Element]:
    elements: list[Element] = []
    middle = (sum(x for x, _ in corners) / 3, sum(y for _, y in corners) / 3)
    order = (0, 2, 1)
    for name_number, (start, end) in zip(order, pairwise([*corners, corners[0]]), strict=True):
        name = names[name_number]
        if not name or math.dist(start, end) < _READABLE_UNITS * board.unit:
            continue
        x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        dx, dy = end[1] - start[1], start[0] - end[0]
        if dx * (x - middle[0]) + dy * (y - middle[1]) < 0:
            dx, dy = -dx, -dy
        length = math.hypot(dx, dy)
        far = 6.5 * board.unit
        box = around(x + far * dx / length, y + far * dy / length, 9 * board.unit, 9 * board.unit)
        text = set_text(board, name, box, TypeSetting("heading", 8.0, 1), accent_of(board, name_number))
        appears = pop(board.at(0) + board.seconds(0.4), board.seconds(0.3))
        elements.append(Actor(text, appears, LayoutRole.TEXT))
    return elements


def draw_circle(content: CircleContent, board: Board) -> list[Element]:
    """The circle is drawn; then what is spoken of, in the accent's colour, and a point that goes round."""
    label, inner = labelled(board, content.label)
    x, y = middle_of(inner.area)
    radius = 0.45 * min(inner.area.width, inner.area.height)
    box = around(x, y, 2 * radius, 2 * radius)
    thick = 1.2 * board.unit
    strong = content.emphasis == "circumference"
    ring = draw_sprite(
        box,
        lambda canvas: canvas.drawCircle(
            x, y, radius, line(accent_of(board) if strong else ink_of(board), 1.0, thick * (1.8 if strong else 1.0))
        ),
        margin=2 * thick,
    )
    at = board.at(0)
    closes = progress(0 if not strong else at, board.seconds(0.9), ease_both)
    start = min(at + board.seconds(0.4), max(0, board.frames - board.seconds(0.7)))
    elements: list[Element] = _emphasised(content, board, (x, y), radius, start)
    elements.append(Reveal(ring, clockwise(ring, (x, y)), closes))
    elements.append(Actor(draw_dot_at(board, (x, y), 1.3 * board.unit, ink_of(board)), fade(0, board.seconds(0.2))))

    def runner(number: int) -> np.ndarray:
        angle = math.tau * number / board.seconds(3.2) - math.pi / 2
        return np.array([(x + radius * math.cos(angle), y + radius * math.sin(angle))])

    dot = draw_dot(board, 2.0 * board.unit, spark_of(board))
    return [*elements, EvenSwarm(dot, runner, inset(box, -3 * board.unit)), *label]


def draw_dot_at(board: Board, place: Point, radius: float, tint: RGB) -> Any:
    """A dot as a sprite at a place."""
    return draw_sprite(
        around(*place, 2 * radius, 2 * radius), lambda canvas: canvas.drawCircle(*place, radius, fill(tint)), margin=2
    )


def _emphasised(content: CircleContent, board: Board, middle: Point, radius: float, at: int) -> list[Element]:
    x, y = middle
    tint = accent_of(board)
    box = around(x, y, 2 * radius, 2 * radius)
    if content.emphasis in ("radius", "diameter"):
        turn = math.radians(-35)
        far = (x + radius * math.cos(turn), y + radius * math.sin(turn))
        near = middle if content.emphasis == "radius" else (2 * x - far[0], 2 * y - far[1])
        track = Polyline((near, far))
        sprite = draw_sprite(
            _bounds([near, far]),
            lambda canvas: canvas.drawLine(*near, *far, line(tint, 1.0, 1.6 * board.unit)),
            margin=2 * board.unit,
        )
        arrival = along_arrival(sprite, track, 3 * board.unit)
        letter = "r" if content.emphasis == "radius" else "d"
        place = (x + 0.42 * radius * math.cos(turn - 0.5), y + 0.42 * radius * math.sin(turn - 0.5))
        room = around(*place, 0.4 * radius, 0.4 * radius)
        text = set_text(board, letter, room, TypeSetting("heading", 13.0, 1), tint)
        return [
            Reveal(sprite, arrival, progress(at, board.seconds(0.5), ease_both)),
            Actor(text, pop(at + board.seconds(0.25), board.seconds(0.3)), LayoutRole.TEXT),
        ]
    if content.emphasis == "area":
        sprite = draw_sprite(box, lambda canvas: canvas.drawCircle(x, y, radius, fill(tint, 0.6)))

        def spread(canvas: Any, paint: Any) -> None:
            for step in range(80, 0, -1):
                canvas.drawCircle(x, y, radius * 1.02 * step / 80, paint(step / 80))

        return [Reveal(sprite, draw_arrival(sprite, spread), progress(at, board.seconds(0.9)))]
    if content.emphasis == "sector":
        return _sector(content, board, middle, radius, at)
    return []


def _sector(content: CircleContent, board: Board, middle: Point, radius: float, at: int) -> list[Element]:
    x, y = middle
    box = skia.Rect.MakeXYWH(x - radius, y - radius, 2 * radius, 2 * radius)
    tint = accent_of(board)

    def draw(canvas: Any) -> None:
        canvas.drawArc(box, -90, content.degrees, True, fill(tint, 0.75))
        if content.degrees < 360:
            canvas.drawArc(box, -90, content.degrees, True, line(tint, 1.0, 0.7 * board.unit))

    sprite = draw_sprite(around(x, y, 2 * radius, 2 * radius), draw, margin=board.unit)
    span = min(1.0, content.degrees / 360 + 0.01)
    elements: list[Element] = [
        Reveal(sprite, clockwise(sprite, middle, span), progress(at, board.seconds(0.9), ease_both))
    ]
    half = math.radians(content.degrees / 2 - 90)
    inside = content.degrees >= 40
    far = 0.58 * radius if inside else 0.5 * radius
    turn = half if inside else half + math.radians(content.degrees / 2 + 28)
    place = (x + far * math.cos(turn), y + far * math.sin(turn))
    if content.degrees > 300:
        place = (x, y + 0.4 * radius)
    room = around(*place, 0.62 * radius, 0.3 * radius)
    shown = f"{content.degrees:.4g}°"
    tint_of_text = board.palette.deep if inside else tint
    text = set_text(board, shown, room, TypeSetting("number", 10.0, 1, shadow=0.0), tint_of_text)
    return [*elements, Actor(text, pop(at + board.seconds(0.5), board.seconds(0.3)), LayoutRole.TEXT)]


def draw_vectors(content: VectorsContent, board: Board) -> list[Element]:
    """Arrows from one point; for their sum each is also laid at the tip of the one before."""
    vectors = [(vector.x, -vector.y) for vector in content.vectors]
    chain = [(0.0, 0.0)]
    for x, y in vectors:
        chain.append((chain[-1][0] + x, chain[-1][1] + y))
    ends = [*vectors, *(chain if content.shows_sum else [])]
    reach = max(1e-9, *(abs(value) for end in ends for value in end))
    room = inset(board.area, 9 * board.unit)
    origin, *places = _fitted([[(0.0, 0.0), *((x / reach, y / reach) for x, y in ends)]], room)[0]
    elements: list[Element] = [_cross(board, origin)]
    taken: list[Rectangle] = []
    later = []
    if content.shows_sum and len(vectors) > 1:
        start = board.at(len(vectors) - 1) + board.seconds(0.4)
        start = min(start, max(0, board.frames - board.seconds(0.6)))
        links = places[len(vectors) :]
        for number, (a, b) in enumerate(pairwise(links)):
            if number:
                elements += _arrow(board, a, b, accent_of(board, number), start, faint=True)
        later = _arrow(board, origin, links[-1], spark_of(board), min(start + board.seconds(0.3), board.frames - 3))
    for number, place in enumerate(places[: len(vectors)]):
        elements += _arrow(board, origin, place, accent_of(board, number), board.at(number))
    elements += later
    for number, (vector, place) in enumerate(zip(content.vectors, places, strict=False)):
        if vector.label.strip():
            box = _free_place(board, origin, place, taken, places[: len(vectors)])
            taken.append(box)
            text = set_text(board, vector.label, box, TypeSetting("heading", 6.5, 2), accent_of(board, number))
            elements.append(Actor(text, pop(board.at(number) + 4, board.seconds(0.3)), LayoutRole.TEXT))
    return elements


def _cross(board: Board, origin: Point) -> Element:
    area = board.area

    def draw(canvas: Any) -> None:
        faint = line(ink_of(board, 0.5), 0.35, max(1.0, 0.3 * board.unit))
        canvas.drawLine(area.x, origin[1], area.x + area.width, origin[1], faint)
        canvas.drawLine(origin[0], area.y, origin[0], area.y + area.height, faint)

    return Actor(draw_sprite(area, draw), fade(0, board.seconds(0.25)))


def _arrow(board: Board, start: Point, end: Point, tint: RGB, at: int, *, faint: bool = False) -> list[Element]:
    length = math.dist(start, end)
    thick = 1.5 * board.unit
    if length < thick:
        return [Actor(draw_dot_at(board, start, 1.6 * board.unit, tint), pop(at, board.seconds(0.3)))]
    angle = math.atan2(end[1] - start[1], end[0] - start[0])
    head = min(6.0 * board.unit, 0.5 * length)
    wings = [(end[0] - head * math.cos(angle + t), end[1] - head * math.sin(angle + t)) for t in (-0.42, 0.42)]
    neck = (end[0] - 0.75 * head * math.cos(angle), end[1] - 0.75 * head * math.sin(angle))
    stroke = line(tint, 0.65 if faint else 1.0, thick * (0.6 if faint else 1.0))
    if faint:
        stroke.setPathEffect(skia.DashPathEffect.Make([2 * board.unit, 2 * board.unit], 0))

    def draw(canvas: Any) -> None:
        canvas.drawLine(*start, *neck, stroke)
        canvas.drawPath(path_through([wings[0], end, wings[1]], closed=True), fill(tint, 0.65 if faint else 1.0))

    sprite = draw_sprite(_bounds([start, end, *wings]), draw, margin=2 * board.unit)
    track = Polyline((start, end))
    drawn = Reveal(sprite, along_arrival(sprite, track, head), progress(at, board.seconds(0.55), ease_both))
    if faint:
        return [drawn]
    flow = track.flow(1, length / board.seconds(1.6), at + board.seconds(0.55))
    return [drawn, EvenSwarm(draw_dot(board, 1.1 * board.unit, ink_of(board)), flow, board.area)]


def _free_place(board: Board, origin: Point, tip: Point, taken: list[Rectangle], tips: list[Point]) -> Rectangle:
    """Beside the arrow's tip, or as near to it as no other name and no arrow's tip is."""
    wide, high = 26 * board.unit, 11 * board.unit
    angle = math.atan2(tip[1] - origin[1], tip[0] - origin[0])
    area = board.area
    best: list[tuple[float, Rectangle]] = []
    for far in (7.0, 11.0, 15.0, 22.0, 30.0, 40.0, 52.0):
        for turn in (0.0, 0.6, -0.6, 1.2, -1.2, 1.8, -1.8, 2.5, -2.5, 3.1):
            x = tip[0] + far * board.unit * 1.6 * math.cos(angle + turn)
            y = tip[1] + far * board.unit * 0.9 * math.sin(angle + turn)
            x = min(max(x, area.x + wide / 2), area.x + area.width - wide / 2)
            y = min(max(y, area.y + high / 2), area.y + area.height - high / 2)
            box = around(x, y, wide, high)
            hits = sum(intersection(box, other) is not None for other in taken)
            covered = sum(math.hypot((px - x) / wide, (py - y) / high) < 0.62 for px, py in tips)
            best.append((1000.0 * hits + 100.0 * covered + far + abs(turn), box))
    return min(best, key=lambda pair: pair[0])[1]
