"""Light: rays through a lens, a prism or off a mirror, with light that runs along them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import fill, line
from reelbase.media.pictures.palettes import RGB
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.science import LensContent
from reelbase.media.shots.elements import Actor, Element, Reveal
from reelbase.media.shots.figures import EvenSwarm, Point, Polyline, draw_dot, path_through, spark_of
from reelbase.media.shots.flowing import sideways
from reelbase.media.shots.movements import ease_both, pop, progress
from reelbase.media.shots.panels import labelled, middle_of
from reelbase.media.shots.sprites import accent_of, draw_arrival, draw_sprite, ink_of

_DRAWN_S = 1.1
_SPECTRUM: tuple[RGB, ...] = (
    (0.95, 0.25, 0.25),
    (0.98, 0.58, 0.2),
    (0.98, 0.87, 0.28),
    (0.35, 0.82, 0.4),
    (0.3, 0.6, 0.98),
    (0.6, 0.36, 0.92),
)
"""From red, which a prism bends least, to violet."""

Ray = tuple[tuple[Point, ...], RGB]


def draw_lens(content: LensContent, board: Board) -> list[Element]:
    label, inner = labelled(board, content.label)
    area = inner.area
    body, rays = {"converging": _converging, "diverging": _diverging, "prism": _prism, "mirror": _mirror}[content.form](
        board, area
    )
    at = board.at(0)
    frames = max(2, min(board.seconds(_DRAWN_S), round(0.5 * (board.frames - at))))
    glass = Actor(draw_sprite(area, body, margin=2 * board.unit), pop(0, board.seconds(0.35)))
    return [
        *_drawn(board, area, rays, at, frames, back=content.form == "mirror"),
        glass,
        *_light(board, area, rays, at + frames),
        *label,
    ]


def _drawn(board: Board, area: Rectangle, rays: Sequence[Ray], at: int, frames: int, *, back: bool) -> list[Element]:
    def draw(canvas: Any) -> None:
        for points, tint in rays:
            canvas.drawPath(path_through(points), line(tint, 0.9, 0.9 * board.unit))

    sprite = draw_sprite(area, draw, margin=board.unit)
    arrival = sideways(sprite, area.x, area.x + area.width)
    if back:
        # A mirror sends light back, so that a place is reached along its ray, not from left to right.
        def along(canvas: Any, paint: Any) -> None:
            for points, _ in rays:
                track = Polyline(points)
                for step in range(90):
                    stroke = paint(step / 90)
                    stroke.setStyle(skia.Paint.kStroke_Style)
                    stroke.setStrokeWidth(3 * board.unit)
                    canvas.drawLine(
                        *track.place(track.length * step / 90), *track.place(track.length * (step + 1.5) / 90), stroke
                    )

        arrival = draw_arrival(sprite, along)
    return [Reveal(sprite, arrival, progress(at, frames, ease_both))]


def _light(board: Board, area: Rectangle, rays: Sequence[Ray], start: int) -> list[Element]:
    speed = 0.55 * max(area.width, area.height) / board.fps
    white = draw_dot(board, 1.1 * board.unit, spark_of(board))
    flows = [Polyline(points).flow(2, speed, start) for points, _ in rays]

    def places(number: int) -> np.ndarray:
        found = [flow(number) for flow in flows]
        return np.concatenate(found) if found else np.empty((0, 2))

    return [EvenSwarm(white, places, area)]


def _scale(area: Rectangle) -> tuple[float, float]:
    """The height of the axis, and half the height that lenses take."""
    return middle_of(area)[1], 0.44 * min(area.height, 1.1 * area.width)


def _glass(board: Board, shape: Any) -> Any:
    def draw(canvas: Any) -> None:
        canvas.drawPath(shape, fill(accent_of(board, 1), 0.28))
        canvas.drawPath(shape, line(ink_of(board), 0.9, 0.8 * board.unit))

    return draw


def _axis(area: Rectangle) -> tuple[Point, Point]:
    y = area.y + area.height / 2
    return (area.x, y), (area.x + area.width, y)


def _converging(board: Board, area: Rectangle) -> tuple[Any, list[Ray]]:
    """Parallel rays meet in the focus and go on from there."""
    y, half = _scale(area)
    lens_x = area.x + 0.38 * area.width
    focus = (lens_x + 0.34 * area.width, y)
    bulge = 0.30 * half
    shape = skia.Path()
    shape.moveTo(lens_x, y - half)
    shape.quadTo(lens_x + 2 * bulge, y, lens_x, y + half)
    shape.quadTo(lens_x - 2 * bulge, y, lens_x, y - half)
    shape.close()
    rays: list[Ray] = []
    for height in (-0.72, -0.36, 0.0, 0.36, 0.72):
        hit = (lens_x, y + height * half)
        share = (area.x + area.width - lens_x) / (focus[0] - lens_x)
        end = (area.x + area.width, hit[1] + (focus[1] - hit[1]) * share)
        rays.append((((float(area.x), hit[1]), hit, end), spark_of(board)))
    glass = _glass(board, shape)

    def draw(canvas: Any) -> None:
        _dash(canvas, board, *_axis(area))
        glass(canvas)
        canvas.drawCircle(*focus, 1.6 * board.unit, fill(accent_of(board)))

    return draw, rays


def _diverging(board: Board, area: Rectangle) -> tuple[Any, list[Ray]]:
    """Parallel rays go apart as if they came from the focus before the lens."""
    y, half = _scale(area)
    lens_x = area.x + 0.45 * area.width
    focus = (lens_x - 0.34 * area.width, y)
    waist, rim = 0.07 * half, 0.30 * half
    shape = skia.Path()
    shape.moveTo(lens_x - rim, y - half)
    shape.lineTo(lens_x + rim, y - half)
    shape.quadTo(lens_x + waist - rim * 0.4, y, lens_x + rim, y + half)
    shape.lineTo(lens_x - rim, y + half)
    shape.quadTo(lens_x - waist + rim * 0.4, y, lens_x - rim, y - half)
    shape.close()
    rays: list[Ray] = []
    for height in (-0.4, -0.2, 0.0, 0.2, 0.4):
        hit = (lens_x, y + height * half)
        slope = (hit[1] - focus[1]) / (hit[0] - focus[0])
        reach = float(area.x + area.width)
        end_y = hit[1] + slope * (reach - lens_x)
        limit = y + math.copysign(0.5 * area.height, height)
        if height and abs(end_y - y) > 0.5 * area.height:
            reach, end_y = lens_x + (limit - hit[1]) / slope, limit
        rays.append((((float(area.x), hit[1]), hit, (reach, end_y)), spark_of(board)))
    glass = _glass(board, shape)

    def draw(canvas: Any) -> None:
        _dash(canvas, board, *_axis(area))
        for points, _ in rays:
            _dash(canvas, board, focus, points[1])
        glass(canvas)
        canvas.drawCircle(*focus, 1.6 * board.unit, fill(accent_of(board)))

    return draw, rays


def _prism(board: Board, area: Rectangle) -> tuple[Any, list[Ray]]:
    """White light goes in and comes out as colours, violet bent the most."""
    x, y = middle_of(area)
    side = 0.72 * min(area.height, 0.9 * area.width)
    x = area.x + 0.4 * area.width
    top = (x, y - 0.5 * side)
    left, right = (x - 0.55 * side, y + 0.42 * side), (x + 0.55 * side, y + 0.42 * side)
    shape = path_through([top, right, left], closed=True)
    enters = ((top[0] + left[0]) / 2, (top[1] + left[1]) / 2 + 0.06 * side)
    start = (float(area.x), min(area.y + area.height - 1.0, enters[1] + 0.22 * side))
    rays: list[Ray] = [((start, enters), spark_of(board))]
    for number, tint in enumerate(_SPECTRUM):
        share = 0.36 + 0.045 * number
        leaves = (top[0] + share * (right[0] - top[0]), top[1] + share * (right[1] - top[1]))
        reach = area.x + area.width - leaves[0]
        slope = 0.10 + 0.075 * number
        end = (leaves[0] + reach, min(leaves[1] + slope * reach, area.y + area.height - 1.0))
        rays.append(((enters, leaves, end), tint))
    return _glass(board, shape), rays


def _mirror(board: Board, area: Rectangle) -> tuple[Any, list[Ray]]:
    """Each ray leaves at the angle at which it came."""
    x, y = middle_of(area)
    half = 0.48 * area.width
    rise = min(0.8 * area.height, 1.25 * half)
    floor = y + 0.5 * rise - 0.02 * area.height
    rays: list[Ray] = []
    for shift in (-0.16, 0.0, 0.16):
        hit = (x + shift * area.width, floor)
        run = half - abs(shift) * area.width
        start, end = (hit[0] - run, floor - rise * run / half), (hit[0] + run, floor - rise * run / half)
        rays.append(((start, hit, end), accent_of(board)))

    def draw(canvas: Any) -> None:
        edge = skia.Rect.MakeXYWH(area.x, floor, area.width, 1.6 * board.unit)
        canvas.drawRect(edge, fill(ink_of(board)))
        for number in range(18):
            left = area.x + area.width * (number + 0.6) / 18
            canvas.drawLine(
                left,
                floor + 2.2 * board.unit,
                left - 2.5 * board.unit,
                floor + 5.0 * board.unit,
                line(ink_of(board), 0.5, 0.5 * board.unit),
            )
        _dash(canvas, board, (x, floor), (x, floor - 0.8 * rise))

    return draw, rays


def _dash(canvas: Any, board: Board, start: Point, end: Point) -> None:
    paint = line(ink_of(board), 0.45, max(1.0, 0.4 * board.unit))
    paint.setPathEffect(skia.DashPathEffect.Make([1.8 * board.unit, 1.8 * board.unit], 0))
    canvas.drawLine(*start, *end, paint)
