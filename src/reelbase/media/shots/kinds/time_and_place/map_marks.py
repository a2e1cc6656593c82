"""What is marked on a map: pins, names, rings that spread, and a small globe that says where it lies."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import BLACK, WHITE, fill, upright
from reelbase.media.pictures.palettes import RGB, mix
from reelbase.media.shots.elements import Actor, Element, LayoutRole, Movement
from reelbase.media.shots.kinds.time_and_place.map_sheet import MapMark, MapSheet
from reelbase.media.shots.maps.framing import globe_frame
from reelbase.media.shots.maps.labels import LEAST_BETWEEN_PX, LabelSpot, inside, overlaps, spread_labels
from reelbase.media.shots.maps.painting import paint_globe, stroke
from reelbase.media.shots.maps.shapes import world_shapes
from reelbase.media.shots.movements import ENTRANCE_S, fade, pop, rise
from reelbase.media.shots.placing import Placement
from reelbase.media.shots.sprites import draw_sprite
from reelbase.media.shots.typesetting import TypeSetting, lay_out_text, paint_text

_PULSE_S = 1.7
_DROP_S = 0.42
_GLOBE_UNITS = 11.0
_GLOBE_BELOW_DEGREES = 26.0
"""Radius of the small globe, and how far from its middle a map may reach for the globe to be of use."""


def pin_box(sheet: MapSheet, mark: MapMark) -> Rectangle:
    """What a pin covers, and a mountain or a range."""
    half = 1.7 * sheet.unit if mark.kind == "city" else 3.2 * sheet.unit + mark.reach
    height = 4.7 * sheet.unit
    return Rectangle(round(mark.x - half), round(mark.y - height), round(2 * half), round(height + 0.8 * sheet.unit))


def pin(sheet: MapSheet, mark: MapMark) -> list[Element]:
    """A pin that drops onto its point, and rings that spread from there."""
    unit, board = sheet.unit, sheet.board
    box = pin_box(sheet, mark)
    draw = _paint_peak if mark.kind == "mountain" else _paint_pin
    sprite = draw_sprite(box, lambda canvas: draw(canvas, sheet, mark), margin=1.2 * unit)
    drop = rise(mark.at, board.seconds(_DROP_S), 9 * unit, angle=-90.0)
    return [*pulse(sheet, mark.x, mark.y, mark.at + board.seconds(0.25), 4.2), Actor(sprite, drop)]


def _paint_pin(canvas: Any, sheet: MapSheet, mark: MapMark) -> None:
    unit, tint = sheet.unit, sheet.pin
    canvas.save()
    canvas.translate(mark.x, mark.y)
    shadow = fill(BLACK, 0.4)
    shadow.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.35 * unit))
    canvas.drawOval(skia.Rect.MakeLTRB(-1.1 * unit, -0.35 * unit, 1.1 * unit, 0.45 * unit), shadow)
    radius, top = 1.5 * unit, -3.1 * unit
    path = skia.Path()
    path.moveTo(0, 0)
    path.cubicTo(-0.5 * unit, -1.1 * unit, -radius, -1.7 * unit, -radius, top)
    path.arcTo(skia.Rect.MakeLTRB(-radius, top - radius, radius, top + radius), 180, 180, False)
    path.cubicTo(radius, -1.7 * unit, 0.5 * unit, -1.1 * unit, 0, 0)
    path.close()
    lower = mix(tint, sheet.board.palette.deep, 0.18)
    canvas.drawPath(path, upright(top - radius, 0, [(0.0, tint, 1.0), (1.0, lower, 1.0)]))
    canvas.drawPath(path, stroke(sheet.colours.casing, 0.28 * unit, 0.85))
    canvas.drawCircle(0, top, 0.62 * unit, fill(sheet.colours.casing, 0.9))
    canvas.restore()


def _paint_peak(canvas: Any, sheet: MapSheet, mark: MapMark) -> None:
    """Two mountains with snow, or a row of them for a range."""
    count = 5 if mark.reach > 4 * sheet.unit else 2
    for number in range(count):
        # From the outer ones to the one in the middle, which is the highest.
        side = (-1, 1, -0.5, 0.5, 0)[number] if count > 2 else (-0.4, 0.1)[number]
        width = mark.reach if count > 2 else 2.6 * sheet.unit
        is_last = number == count - 1
        size = (1.5 if is_last else 1.2 if number >= 2 else 0.95) * sheet.unit
        tint = sheet.colours.first if is_last or count > 2 else sheet.colours.second
        _paint_mountain(canvas, sheet, mark.x + side * width, mark.y + 0.3 * sheet.unit, size, tint)


def _paint_mountain(canvas: Any, sheet: MapSheet, x: float, foot: float, size: float, tint: RGB) -> None:
    top = foot - 3.4 * size
    peak = _triangle(x - 1.7 * size, foot, x, top, x + 1.7 * size, foot)
    canvas.drawPath(peak, fill(tint))
    canvas.drawPath(
        _triangle(x - 0.65 * size, top + 1.3 * size, x, top, x + 0.65 * size, top + 1.3 * size), fill(WHITE)
    )
    canvas.drawPath(peak, stroke(sheet.colours.casing, 0.25 * sheet.unit, 0.8))


def _triangle(x0: float, y0: float, x1: float, y1: float, x2: float, y2: float) -> Any:
    path = skia.Path()
    path.addPoly([skia.Point(x0, y0), skia.Point(x1, y1), skia.Point(x2, y2)], True)
    return path


def pulse(sheet: MapSheet, x: float, y: float, at: int, radius: float) -> list[Element]:
    """Rings that spread from a point and fade, one after another. radius: in units of the board."""
    unit, period = sheet.unit, sheet.board.seconds(_PULSE_S)
    size = radius * unit
    box = Rectangle(round(x - size), round(y - size), round(2 * size), round(2 * size))
    edge = stroke(sheet.colours.route, 0.5 * unit, 0.9)
    sprite = draw_sprite(box, lambda canvas: canvas.drawCircle(x, y, size - unit, edge))

    def spreading(start: int) -> Movement:
        def pose(number: int) -> Placement | None:
            if number < start:
                return None
            share = (number - start) % period / period
            return Placement(scale=0.25 + 0.75 * math.sqrt(share), opacity=max(0.0, 0.9 * (1.0 - share)))

        return pose

    return [Actor(sprite, spreading(start)) for start in (at, at + period // 2)]


def place_labels(
    sheet: MapSheet, marks: list[MapMark], blocked: list[Rectangle], avoided: list[Rectangle]
) -> list[tuple[MapMark, LabelSpot]]:
    """The names that find room, in order of their marks.

    What is ``avoided``, such as the line of a route, is covered only where a name would else stand far from its point;
    smaller type is tried before a name is left out.
    """
    found: list[tuple[MapMark, LabelSpot | None]] = []
    for smaller, taken in (
        (1.0, [*blocked, *avoided]),
        (0.9, [*blocked, *avoided]),
        (1.0, blocked),
        (0.8, blocked),
        (0.65, blocked),
    ):
        found = _spread(sheet, [_resized(mark, smaller) for mark in marks], list(taken))
        if all(spot is not None and not (spot.is_far and taken is not blocked) for _, spot in found):
            break
    return [(mark, spot) for mark, spot in found if spot is not None]


def _spread(sheet: MapSheet, marks: list[MapMark], taken: list[Rectangle]) -> list[tuple[MapMark, LabelSpot | None]]:
    found: list[tuple[MapMark, LabelSpot | None]] = []
    for mark in marks:
        size = _label_size(sheet, mark)
        spot = _central_spot(sheet, mark, size, taken)
        if spot is None:
            point = (mark.x, mark.y - (1.6 * sheet.unit if mark.has_pin else 0))
            gap = 2.4 * sheet.unit + (0.0 if mark.has_pin else mark.reach)
            (spot,) = spread_labels([point], [size], sheet.box, taken, [gap])
        found.append((mark, spot))
        taken += [spot.box] if spot is not None else []
    return found


def _central_spot(sheet: MapSheet, mark: MapMark, size: tuple[int, int], taken: list[Rectangle]) -> LabelSpot | None:
    """The name of an area stands in its middle, where it fits and that is free."""
    if mark.has_pin or mark.reach > 0:
        return None
    box = Rectangle(round(mark.x - size[0] / 2), round(mark.y - size[1] / 2), *size)
    free = inside(box, sheet.box) and not any(
        overlaps(box, other, max(LEAST_BETWEEN_PX, sheet.unit)) for other in taken
    )
    return LabelSpot(box, False) if free else None


def _resized(mark: MapMark, factor: float) -> MapMark:
    return replace(mark, size=mark.size * factor)


def _label_size(sheet: MapSheet, mark: MapMark) -> tuple[int, int]:
    room = Rectangle(0, 0, round(0.6 * sheet.box.width), round(14 * sheet.unit))
    block = lay_out_text(sheet.board, mark.name, room, _setting(mark))
    pad = 0.42 * mark.size * sheet.unit
    return math.ceil(block.ink_width + 2 * pad), math.ceil(block.height + 0.5 * pad)


def _setting(mark: MapMark) -> TypeSetting:
    return TypeSetting("body", mark.size, 1, shadow=0.0)


def label(sheet: MapSheet, mark: MapMark, spot: LabelSpot) -> list[Element]:
    """A name on a plate; one that stands far from its point has a line to it."""
    board, box = sheet.board, spot.box
    light = board.style.is_light
    plate = WHITE if light else mix(board.palette.deep, BLACK, 0.35)
    ink = mix(board.palette.deep, BLACK, 0.2) if light else WHITE
    at = mark.at + board.seconds(0.12)
    found: list[Element] = []
    if spot.is_far:
        near_x = min(max(mark.x, box.x), box.x + box.width)
        near_y = min(max(mark.y, box.y), box.y + box.height)
        left, top = min(mark.x, near_x), min(mark.y, near_y)
        way = Rectangle(round(left), round(top), round(abs(mark.x - near_x)) + 1, round(abs(mark.y - near_y)) + 1)
        leader = stroke(plate, 0.5 * sheet.unit, 0.85)
        sprite = draw_sprite(
            way, lambda canvas: canvas.drawLine(mark.x, mark.y, near_x, near_y, leader), margin=sheet.unit
        )
        found.append(Actor(sprite, fade(at, board.seconds(0.2))))

    def draw(canvas: Any) -> None:
        shape = skia.Rect.MakeXYWH(box.x, box.y, box.width, box.height)
        canvas.drawRoundRect(shape, 0.3 * box.height, 0.3 * box.height, fill(plate, 0.86))
        room = Rectangle(box.x - 20, box.y, box.width + 40, box.height)
        paint_text(canvas, board, lay_out_text(board, mark.name, room, _setting(mark), ink), _setting(mark))

    return [*found, Actor(draw_sprite(box, draw), pop(at, board.seconds(ENTRANCE_S)), LayoutRole.TEXT)]


def locator_globe(sheet: MapSheet, points: list[tuple[float, float]]) -> tuple[Rectangle, Element] | None:
    """A small globe in the emptiest corner that says where the map lies; none on maps that show much of the Earth."""
    area = sheet.frame.area
    if sheet.frame.is_world or area.radius_degrees > _GLOBE_BELOW_DEGREES:
        return None
    radius = _GLOBE_UNITS * sheet.unit
    box = sheet.box
    corners = [
        (x, y)
        for x in (box.x + radius, box.x + box.width - radius)
        for y in (box.y + radius, box.y + box.height - radius)
    ]
    x, y = max(corners, key=lambda corner: min((math.dist(corner, point) for point in points), default=0.0))
    if any(math.dist((x, y), point) < 1.5 * radius for point in points):
        return None
    frame = globe_frame(area.latitude, area.longitude, x, y, radius)
    whole = Rectangle(round(x - radius), round(y - radius), round(2 * radius), round(2 * radius))

    def draw(canvas: Any) -> None:
        shadow = fill(BLACK, 0.45)
        shadow.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 1.2 * sheet.unit))
        canvas.drawCircle(x, y + 0.6 * sheet.unit, radius, shadow)
        paint_globe(canvas, world_shapes(), frame, sheet.colours, radius)
        here_x, here_y = frame.pixels_of(np.array([[area.longitude, area.latitude]]))[0]
        size = max(0.8 * sheet.unit, math.radians(area.radius_degrees) * radius * 0.55)
        canvas.drawCircle(float(here_x), float(here_y), size, fill(sheet.colours.first, 0.35))
        canvas.drawCircle(float(here_x), float(here_y), size, stroke(sheet.colours.first, 0.35 * sheet.unit, 1.0))

    sprite = draw_sprite(whole, draw, margin=2.5 * sheet.unit)
    return whole, Actor(sprite, pop(sheet.board.seconds(0.1), sheet.board.seconds(ENTRANCE_S)))
