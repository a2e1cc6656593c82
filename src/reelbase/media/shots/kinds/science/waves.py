"""Waves: a line that swings, a medium that is pressed together, rings that spread; and what is measured on them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import fill, line
from reelbase.media.pictures.palettes import RGB
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.science import WavesContent
from reelbase.media.shots.elements import Actor, Element, LayoutRole
from reelbase.media.shots.figures import EvenSwarm, Point, draw_dot, path_through, spark_of
from reelbase.media.shots.gliding import Belt, Ripples
from reelbase.media.shots.movements import fade, pop, shown_from
from reelbase.media.shots.panels import around, labelled, middle_of, square_in
from reelbase.media.shots.sprites import accent_of, draw_sprite, ink_of
from reelbase.media.shots.typesetting import TypeSetting, set_text

_SPEED = 0.55
"""Wavelengths that pass in a second. Chosen by eye."""
_RINGS = 5


def draw_waves(content: WavesContent, board: Board) -> list[Element]:
    label, inner = labelled(board, content.label)
    if content.form == "rings":
        area = inner.part_of_area(0, 0, 1, 0.87) if content.names else inner.area
        return [*_rings(content, board, area), *_ring_names(content, inner), *label]
    names = set(content.names)
    top = 0.2 if "wavelength" in names else 0.02
    bottom = 0.2 if "frequency" in names else 0.02
    left = (0.36 if inner.area.width < 1.3 * inner.area.height else 0.22) if "amplitude" in names else 0.0
    window = inner.part_of_area(left, top, 1 - left, 1 - top - bottom)
    # Even pixels, so that the picture joins itself after a period.
    period = max(8, 2 * round(window.width / (2 * (2.0 if board.is_tall else 3.0))))
    rows = [
        Rectangle(
            window.x,
            window.y + round(number * window.height / content.waves),
            window.width,
            round(window.height / content.waves),
        )
        for number in range(content.waves)
    ]
    elements: list[Element] = []
    for number, row in enumerate(rows):
        draw = _swinging if content.form == "transverse" else _pressed
        elements.append(_belt(board, row, period, number, draw, accent_of(board, number)))
    if content.form == "transverse":
        axis = rows[0].y + rows[0].height / 2
        thick = max(1.0, 0.3 * board.unit)
        rule = draw_sprite(
            Rectangle(rows[0].x, round(axis - 2), rows[0].width, 4),
            lambda canvas: canvas.drawLine(
                rows[0].x, axis, rows[0].x + rows[0].width, axis, line(ink_of(board), 0.35, thick)
            ),
        )
        elements.insert(0, Actor(rule, shown_from(0)))
    return [*elements, *_names(content, inner, rows[0], period, (left, top, bottom)), *label]


def _swing(row: Rectangle) -> float:
    """The amplitude in pixels."""
    return 0.34 * row.height


def _belt(board: Board, row: Rectangle, period: int, number: int, draw: Any, tint: RGB) -> Element:
    whole = Rectangle(row.x, row.y, row.width + period, row.height)
    # A border of transparent pixels around the sprite must not show at the window's edges.
    sprite = draw_sprite(whole, lambda canvas: draw(canvas, board, row, period, tint), margin=0)
    pixels = _SPEED * period / board.fps
    first = number * period / 3

    return Belt(sprite, row, period, lambda frame: first + pixels * frame)


def _swinging(canvas: Any, board: Board, row: Rectangle, period: int, tint: RGB) -> None:
    middle, swing = row.y + row.height / 2, _swing(row)
    start, end = row.x - period, row.x + row.width + 2 * period
    points = [
        (x, middle - swing * math.sin(math.tau * (x - row.x) / period))
        for x in np.arange(start, end, max(1, period / 80))
    ]
    canvas.drawPath(path_through(points), line(tint, 0.22, 4.2 * board.unit))
    canvas.drawPath(path_through(points), line(tint, 1.0, 1.8 * board.unit))


def _pressed(canvas: Any, board: Board, row: Rectangle, period: int, tint: RGB) -> None:
    """Lines that stand closer together where the medium is pressed."""
    count = 26
    height = 0.72 * row.height
    top = row.y + (row.height - height) / 2
    for cycle in range(-1, row.width // period + 3):
        for k in range(count):
            share = k / count
            x = row.x + period * (cycle + share + 0.12 * math.sin(math.tau * share))
            canvas.drawLine(x, top, x, top + height, line(tint, 0.95, max(2.0, period / count * 0.28)))


def _rings(content: WavesContent, board: Board, area: Rectangle) -> list[Element]:
    """Rings that spread from one, two or three places."""
    square = area if content.waves > 1 else square_in(area)
    x, y = middle_of(area)
    away = 0.22 * min(area.width, area.height)
    sources = (
        [(x, y)]
        if content.waves == 1
        else [
            (x + away * math.cos(math.tau * k / content.waves), y + away * math.sin(math.tau * k / content.waves))
            for k in range(content.waves)
        ]
    )
    elements: list[Element] = []
    for number, source in enumerate(sources):
        elements.append(_spreading(board, square, source, accent_of(board, number), number / len(sources)))
    for number, source in enumerate(sources):
        spot = around(*source, 5 * board.unit, 5 * board.unit)
        tint = accent_of(board, number)
        dot = draw_sprite(spot, _disc(source, 2.2 * board.unit, tint))
        elements.append(Actor(dot, pop(0, board.seconds(0.3))))
    return elements


def _disc(place: Point, radius: float, tint: RGB) -> Any:
    return lambda canvas: canvas.drawCircle(*place, radius, fill(tint))


def _spreading(board: Board, box: Rectangle, source: Point, tint: RGB, late: float) -> Element:
    reach = 0.5 * min(box.width, box.height) if source == middle_of(box) else 0.45 * min(box.width, box.height)
    stops_px = reach

    def draw(canvas: Any) -> None:
        colours = [skia.Color4f(*tint, alpha).toColor() for alpha in (1.0, 0.85, 0.0)]
        shader = skia.GradientShader.MakeRadial(skia.Point(*source), stops_px, colours, [0.0, 0.35, 1.0])
        canvas.drawCircle(*source, stops_px, skia.Paint(Shader=shader, AntiAlias=True))

    sprite = draw_sprite(box, draw)
    height, width = sprite.y.shape
    dx = np.arange(width)[None, :] + sprite.x + 0.5 - source[0]
    dy = np.arange(height)[:, None] + sprite.y_top + 0.5 - source[1]
    phase = (np.hypot(dx, dy) / (reach / _RINGS) * 256).astype(np.int64) % 256

    def profile(share: float) -> float:
        return max(0.0, 1.0 - abs(share - 0.5) / 0.2)

    shown = fade(0, board.seconds(0.4))
    return Ripples(
        sprite,
        phase.astype(np.uint8),
        lambda number: 0.9 * number / board.fps + late,
        profile,
        lambda number: pose.opacity if (pose := shown(number)) is not None else 0.0,
    )


def _ring_names(content: WavesContent, board: Board) -> list[Element]:
    """The names in a row below the rings' middle, as nothing stands still on them to point at."""
    elements: list[Element] = []
    for number, name in enumerate(dict.fromkeys(content.names)):
        count = len(dict.fromkeys(content.names))
        box = board.part_of_area(number / count, 0.9, 1 / count, 0.1)
        text = set_text(board, name, box, TypeSetting("heading", 6.5, 1))
        elements.append(Actor(text, pop(board.at(number), board.seconds(0.3)), LayoutRole.TEXT))
    return elements


def _names(
    content: WavesContent, board: Board, row: Rectangle, period: int, rooms: tuple[float, float, float]
) -> list[Element]:
    """Measures with their names: the length between two crests, the height of one, and a point that swings in time."""
    elements: list[Element] = []
    left, top, bottom = rooms
    axis, swing = row.y + row.height / 2, _swing(row) if content.form == "transverse" else 0.36 * row.height
    unit = board.unit
    for number, name in enumerate(dict.fromkeys(content.names)):
        at = board.at(number)
        tint = ink_of(board)
        if name == "wavelength":
            y = row.y - 2.5 * unit
            start = row.x + (row.width - period) / 2
            elements.append(_measure(board, (start, y), (start + period, y), at))
            box = board.part_of_area(left, 0, 1 - left, top - 0.05)
        elif name == "amplitude":
            x = row.x - 3.5 * unit
            elements.append(_measure(board, (x, axis), (x, axis - swing), at))
            whole = board.part_of_area(0, 0, left - 0.07, 1)
            box = Rectangle(whole.x, round(axis - swing / 2 - 8 * unit), whole.width, round(16 * unit))
        else:
            elements.append(_swinging_point(content, board, row, period, at))
            box = board.part_of_area(left, 1 - bottom + 0.05, 1 - left, bottom - 0.05)
        text = set_text(board, name, box, TypeSetting("heading", 8.0, 1), tint)
        elements.append(Actor(text, pop(at, board.seconds(0.3)), LayoutRole.TEXT))
    return elements


def _measure(board: Board, start: Point, end: Point, at: int) -> Element:
    """A line with an arrow at each end."""
    angle = math.atan2(end[1] - start[1], end[0] - start[0])
    size = 2.2 * board.unit

    def draw(canvas: Any) -> None:
        stroke = line(ink_of(board), 1.0, 0.8 * board.unit)
        canvas.drawLine(*start, *end, stroke)
        for (x, y), turn in ((start, angle), (end, angle + math.pi)):
            wings = [(x + size * math.cos(turn + t), y + size * math.sin(turn + t)) for t in (-0.6, 0.6)]
            canvas.drawPath(path_through([wings[0], (x, y), wings[1]]), stroke)

    xs, ys = sorted((start[0], end[0])), sorted((start[1], end[1]))
    box = Rectangle(round(xs[0]), round(ys[0]), round(xs[1] - xs[0]) + 1, round(ys[1] - ys[0]) + 1)
    return Actor(draw_sprite(box, draw, margin=3 * board.unit), fade(at, board.seconds(0.25)))


def _swinging_point(content: WavesContent, board: Board, row: Rectangle, period: int, at: int) -> Element:
    """A point of the medium at one place, which shows how often it swings."""
    x, middle, swing = row.x + 0.75 * row.width, row.y + row.height / 2, _swing(row)

    def place(number: int) -> np.ndarray:
        if number < at:
            return np.empty((0, 2))
        phase = math.tau * ((x - row.x) / period - _SPEED * number / board.fps)
        if content.form == "transverse":
            return np.array([(x, middle - swing * math.sin(phase))])
        return np.array([(x + 0.12 * period * math.sin(phase), middle)])

    return EvenSwarm(draw_dot(board, 2.8 * board.unit, spark_of(board)), place, row)
