"""Maps and journeys: places are marked on their words, and a route is drawn from place to place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import BLACK, fill, read_rgba, round_light, upright
from reelbase.media.pictures.palettes import mix
from reelbase.media.planes import PlanarLayer, planes_of_rgb
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.time_and_place import MapContent, MapPlace, RouteContent
from reelbase.media.shots.elements import Actor, Element, LayoutRole, Reveal, Wipe
from reelbase.media.shots.flowing import DotFlow, Track
from reelbase.media.shots.kinds.time_and_place.map_marks import label, locator_globe, pin, pin_box, place_labels, pulse
from reelbase.media.shots.kinds.time_and_place.map_routes import arrival_times, route_elements
from reelbase.media.shots.kinds.time_and_place.map_sheet import MapMark, MapSheet, on_screen
from reelbase.media.shots.maps.focus import code_of_place, focus_of, main_rings, water_of
from reelbase.media.shots.maps.framing import frame_around
from reelbase.media.shots.maps.journeys import JourneyLine, journey_line, ways_between
from reelbase.media.shots.maps.labels import inside, overlaps
from reelbase.media.shots.maps.painting import (
    line_of,
    map_colours,
    paint_country,
    paint_map,
    path_of,
    scale_for,
    stroke,
)
from reelbase.media.shots.maps.shapes import Points, Ring, world_shapes
from reelbase.media.shots.movements import ENTRANCE_S, ease_both, fade, pop, progress, rise, shown_from
from reelbase.media.shots.sprites import draw_arrival, draw_sprite
from reelbase.media.shots.typesetting import TypeSetting, lay_out_text, paint_text, set_text

_SMALLEST_KM = {"city": 1500.0, "mountain": 1300.0, "water": 1100.0, "region": 1100.0, "country": 800.0}
"""The least distance that a map's shorter side shows, by what it shows: enough to know where one is. Chosen by eye."""
_SEVERAL_KM = 450.0
_TINY_UNITS = 2.2
"""A country whose shape is smaller than this on the screen is marked by a pin."""
_RANGE_UNITS = 8.0
"""From this length on the screen a range is a row of mountains."""
_NAME_UNITS = 3.6
"""How far from its edges a country's middle must be for its name to stand inside."""
_BORDER_POINTS = 240
"""Points of a border that lights run along: enough for its shape."""
_CONTEXT_LABELS = 7
_CONTEXT_PX = 6
"""Pixels a cell of the grid on which room for the names of countries around is looked for."""


def draw_map(content: MapContent, board: Board, *, has_names: bool = True) -> list[Element]:
    """Countries in colour, places marked on their words; the first country of the list is the one it is about."""
    world = world_shapes()
    sheet = _sheet(
        board,
        focus_of(world, content.places, content.countries),
        content.title,
        _smallest_km(content.places, bool(content.countries)),
        is_coloured=bool(content.countries),
    )
    elements: list[Element] = []
    marks: list[MapMark] = []
    for number, country in enumerate(content.countries):
        at = board.seconds(0.12 + 0.16 * number)
        elements += _country(sheet, country, at, is_first=number == 0)
        marks += _country_mark(sheet, country, at, is_first=number == 0)
    for number, place in enumerate(content.places):
        at, is_first = board.at(number), number == 0 and not content.countries
        code = code_of_place(world, place) or ""
        if code and code not in content.countries:
            elements += _country(sheet, code, at, is_first=is_first)
        elif place.kind == "water":
            elements += _water(sheet, place, at)
        elif place.kind == "region" and not code:
            elements += _region(sheet, place, at)
        if not code or code not in content.countries:
            marks.append(_mark_of(sheet, place, at, len(content.places)))
    return _finished(sheet, content.title, marks, elements, has_names=has_names)


def draw_route(content: RouteContent, board: Board, *, has_names: bool = True) -> list[Element]:
    """A line grows from place to place and reaches each on its word."""
    places = np.array([[place.longitude, place.latitude] for place in content.places])
    focus = np.concatenate(ways_between(places, content.by))
    sheet = _sheet(board, focus, content.title, _SEVERAL_KM, is_path=True)
    line = journey_line(sheet.frame, places, content.by)
    times = arrival_times(board, len(content.places))
    marks = [_mark_of(sheet, place, at, len(content.places)) for place, at in zip(content.places, times, strict=True)]
    elements = route_elements(sheet, line, times)
    return _finished(sheet, content.title, marks, elements, _boxes_along(line, 1.2 * board.unit), has_names=has_names)


def _boxes_along(line: JourneyLine, half: float) -> list[Rectangle]:
    """Small boxes over a route, which names keep off."""
    steps = np.linspace(0.0, 1.0, 60)
    return [
        Rectangle(round(x - half), round(y - half), round(2 * half), round(2 * half)) for x, y in map(line.at, steps)
    ]


def _sheet(
    board: Board, focus: Points, title: str, smallest_km: float, *, is_path: bool = False, is_coloured: bool = False
) -> MapSheet:
    box = board.area if not title else board.part_of_area(0, 0.17, 1, 0.83)
    screen = Rectangle(0, 0, board.format.width, board.format.height)
    frame = frame_around(focus, box, screen, smallest_km=smallest_km, is_path=is_path)
    colours = map_colours(board.palette, is_light=board.style.is_light)
    return MapSheet(board, frame, colours, box, colours.route if is_coloured else colours.first)


def _smallest_km(places: Sequence[MapPlace], has_countries: bool) -> float:
    if len(places) > 1 or (places and has_countries):
        return _SEVERAL_KM
    return _SMALLEST_KM[places[0].kind] if places else _SMALLEST_KM["country"]


def _mark_of(sheet: MapSheet, place: MapPlace, at: int, count: int) -> MapMark:
    x, y = sheet.pixels_of(place)
    size = 6.0 if count <= 2 else 5.0 if count <= 4 else 4.4
    return MapMark(place.name, x, y, at, place.kind, size, _reach(sheet, place))


def _reach(sheet: MapSheet, place: MapPlace) -> float:
    """How far from its point a name keeps off what it names: half the width of a lake or of a small country."""
    world = world_shapes()
    extent = place.extent_km * sheet.frame.scale
    if place.kind == "mountain":
        return min(0.25 * extent, 10 * sheet.unit) if extent > _RANGE_UNITS * sheet.unit else 0.0
    if place.kind == "water":
        water = water_of(world, place)
        lies = sheet.frame.pixels_of(np.concatenate(water.lines)) if water is not None and water.is_lake else None
        return float(np.ptp(lies, axis=0).min()) / 2 if lies is not None else 0.0
    code = code_of_place(world, place)
    return _reach_of_country(sheet, code) if code else 0.0


def _reach_of_country(sheet: MapSheet, code: str) -> float:
    """0 for a country with room for its name, else half of its width."""
    room = _room(sheet, code)
    return 0.0 if room is not None and room[2] >= _NAME_UNITS * sheet.unit else _span_px(sheet, code) / 2


def _country_mark(sheet: MapSheet, code: str, at: int, *, is_first: bool) -> list[MapMark]:
    """The name of a country, in the part of it that is on the screen; a tiny one gets a pin."""
    world = world_shapes()
    known = world.labels.get(code)
    if known is None:
        return []
    x, y = (float(value) for value in sheet.frame.pixels_of(np.array([[known.longitude, known.latitude]]))[0])
    span = _span_px(sheet, code)
    if span < _TINY_UNITS * sheet.unit:
        return [MapMark(known.name, x, y, at + 4, "city", 5.0)]
    room = _room(sheet, code)
    if room is not None:
        x, y, _ = room
    return [MapMark(known.name, x, y, at + 4, "country", 5.6 if is_first else 4.0, _reach_of_country(sheet, code))]


def _span_px(sheet: MapSheet, code: str) -> float:
    rings = main_rings(world_shapes().of_area(code, "medium")) or world_shapes().of_area(code, "large")
    flat = [sheet.frame.to_pixels(flat) for ring in rings for flat in sheet.frame.projection.rings(ring.points)]
    return float(np.ptp(np.concatenate(flat), axis=0).max()) if flat else 0.0


def _room(sheet: MapSheet, code: str) -> tuple[float, float, float] | None:
    """The point of a country on the screen that is farthest from its edges, and how far that is, in pixels."""
    box = sheet.box
    cells = np.zeros((box.height // _CONTEXT_PX + 2, box.width // _CONTEXT_PX + 2), np.uint8)
    outlines = [
        np.round((sheet.frame.to_pixels(flat) - [box.x, box.y]) / _CONTEXT_PX).astype(np.int32) + 1
        for ring in world_shapes().of_area(code, "small")
        for flat in sheet.frame.projection.rings(ring.points)
    ]
    if not outlines:
        return None
    cv2.fillPoly(cells, [np.clip(outline, -30_000, 30_000) for outline in outlines], 255)
    cells[0], cells[-1], cells[:, 0], cells[:, -1] = 0, 0, 0, 0
    distance = cv2.distanceTransform(cells, cv2.DIST_L2, 5)
    row, column = np.unravel_index(int(distance.argmax()), distance.shape)
    reach = float(distance[row, column]) * _CONTEXT_PX
    if reach <= 0:
        return None
    return box.x + (float(column) - 1) * _CONTEXT_PX, box.y + (float(row) - 1) * _CONTEXT_PX, reach


def _finished(
    sheet: MapSheet,
    title: str,
    marks: list[MapMark],
    elements: list[Element],
    avoided: Sequence[Rectangle] = (),
    *,
    has_names: bool,
) -> list[Element]:
    """The map, what was coloured on it, and what stands on top: pins, names and the title."""
    board = sheet.board
    texts: list[Element] = []
    blocked: list[Rectangle] = []
    if title:
        box = board.part_of_area(0, 0, 1, 0.15)
        heading = set_text(board, title, box, TypeSetting("heading", 8.0, 2))
        blocked.append(box)
        texts.append(Actor(heading, rise(0, board.seconds(ENTRANCE_S), 4 * board.unit), LayoutRole.TEXT))
    pins = [mark for mark in marks if mark.has_pin]
    blocked += [pin_box(sheet, mark) for mark in pins]
    globe = locator_globe(sheet, [(mark.x, mark.y) for mark in marks])
    if globe is not None:
        blocked.append(globe[0])
    spots = place_labels(sheet, marks, blocked, list(avoided)) if has_names else []
    context = _Context([*blocked, *(spot.box for _, spot in spots)], {mark.name for mark in marks})
    ground = _ground(sheet, context if has_names else None, has_title=bool(title))
    found: list[Element] = [Actor(ground, shown_from(0), LayoutRole.GROUND), *elements]
    found += [globe[1]] if globe is not None else []
    for mark in marks:
        found += pin(sheet, mark) if mark.has_pin else pulse(sheet, mark.x, mark.y, mark.at, 3.2)
    for mark, spot in spots:
        found += label(sheet, mark, spot)
    return [*found, *texts]


@dataclass(frozen=True, slots=True)
class _Context:
    """taken: what the names of the countries around must not cover. named: what is named already."""

    taken: list[Rectangle]
    named: set[str]


def _ground(sheet: MapSheet, context: _Context | None, *, has_title: bool) -> PlanarLayer:
    """The map itself, which covers the whole frame, with the names of large countries around if there is a context."""
    board, screen = sheet.board, sheet.screen
    surface = skia.Surface.MakeRasterN32Premul(screen.width, screen.height)
    with surface as canvas:
        paint_map(canvas, world_shapes(), sheet.frame, screen, sheet.colours, sheet.unit)
        if context is not None:
            _paint_context(canvas, sheet, context)
        edge = mix(board.palette.deep, BLACK, 0.3)
        if has_title and not board.style.is_light:
            canvas.drawPaint(upright(0, 0.3 * screen.height, [(0.0, edge, 0.75), (1.0, edge, 0.0)]))
    y, u, v = planes_of_rgb(np.ascontiguousarray(read_rgba(surface)[..., :3]))
    return PlanarLayer(y, u, v)


def _paint_context(canvas: Any, sheet: MapSheet, context: _Context) -> None:
    """Names of the countries around, in quiet capitals, where they fit and cover nothing."""
    world, board = world_shapes(), sheet.board
    rings = world.outlines("small").rings(sheet.frame.area)
    codes = dict.fromkeys(ring.country for ring in rings if ring.country in world.labels)
    rooms = [(room, code) for code in codes if (room := _room(sheet, code)) is not None]
    tint = mix(sheet.colours.land, sheet.colours.route, 0.6)
    setting = TypeSetting("body", 3.3, 1, shadow=0.0)
    line = Rectangle(0, 0, sheet.screen.width, round(6 * sheet.unit))
    taken, drawn = list(context.taken), 0
    for (x, y, reach), code in sorted(rooms, key=lambda found: -found[0][2]):
        name = world.labels[code].name
        width = lay_out_text(board, name.upper(), line, setting).ink_width + 2 * sheet.unit
        box = Rectangle(round(x - width / 2), round(y - 2.2 * sheet.unit), round(width), round(4.4 * sheet.unit))
        fits = width < 4.2 * reach and inside(box, sheet.box)
        if name not in context.named and fits and not any(overlaps(box, other, sheet.unit) for other in taken):
            paint_text(canvas, board, lay_out_text(board, name.upper(), box, setting, tint), setting)
            taken.append(box)
            drawn += 1
        if drawn == _CONTEXT_LABELS:
            return


def _country(sheet: MapSheet, code: str, at: int, *, is_first: bool) -> list[Element]:
    """A country that fills with colour from its middle outwards."""
    rings = world_shapes().of_area(code, scale_for(sheet.frame))
    bounds = path_of(sheet.frame, rings).getBounds()
    area = on_screen(bounds, sheet.screen, 2.5 * sheet.unit)
    if area is None:
        return []
    tint = sheet.colours.first if is_first else sheet.colours.second
    if "-" in code and sheet.pin != sheet.colours.first:
        # A state inside its coloured country.
        tint = mix(sheet.colours.first, sheet.board.palette.deep, 0.45)
    sprite = draw_sprite(area, lambda canvas: paint_country(canvas, sheet.frame, rings, tint, sheet.unit))
    x, y = area.x + area.width / 2, area.y + area.height / 2
    reach = 0.5 * math.hypot(area.width, area.height) + sheet.unit

    def outwards(canvas: Any, paint: Any) -> None:
        for step in range(24, 0, -1):
            canvas.drawCircle(x, y, reach * step / 24, paint(step / 25))

    grows = progress(at, sheet.board.seconds(0.6), ease_both)
    filled = Reveal(sprite, draw_arrival(sprite, outwards), grows, softness=14.0)
    return [filled, *_border_lights(sheet, rings, at + sheet.board.seconds(0.5))] if is_first else [filled]


def _border_lights(sheet: MapSheet, rings: Sequence[Ring], start: int) -> list[Element]:
    """Lights that run along the border of the country that a map is about."""
    outlines = [sheet.frame.to_pixels(flat) for ring in rings for flat in sheet.frame.projection.rings(ring.points)]
    longest = max(outlines, key=lambda points: float(np.ptp(points, axis=0).sum()), default=None)
    if longest is None or float(np.ptp(longest, axis=0).max()) < _TINY_UNITS * sheet.unit:
        return []
    step = max(1, len(longest) // _BORDER_POINTS)
    border = Track([(float(x), float(y)) for x, y in (*longest[::step], longest[0])])
    return [DotFlow(sheet.board, border, start=start, gap_units=18, closed=True)]


def _water(sheet: MapSheet, place: MapPlace, at: int) -> list[Element]:
    """A river that is named runs down its course, a lake fills; a sea has only its name."""
    water = water_of(world_shapes(), place)
    if water is None:
        return []
    path = line_of(sheet.frame, water.lines)
    area = on_screen(path.getBounds(), sheet.screen, 3 * sheet.unit)
    if area is None:
        return []
    tint, unit = sheet.colours.river, sheet.unit

    def draw(canvas: Any) -> None:
        if water.is_lake:
            canvas.drawPath(path, fill(tint))
        glow = stroke(tint, 1.7 * unit, 0.35)
        glow.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.8 * unit))
        canvas.drawPath(path, glow)
        canvas.drawPath(path, stroke(tint, (0.35 if water.is_lake else 0.75) * unit, 1.0))

    sprite = draw_sprite(area, draw)
    if water.is_lake:
        return [Actor(sprite, fade(at, sheet.board.seconds(0.4)))]
    # From the top of the picture down, or across it, as the river lies.
    edge = "top" if area.height > area.width else "left"
    return [Wipe(sprite, progress(at, sheet.board.seconds(0.9), ease_both), edge=edge)]


def _region(sheet: MapSheet, place: MapPlace, at: int) -> list[Element]:
    """A region without an outline of its own: a soft light with a dashed edge, about as large as it is."""
    x, y = sheet.pixels_of(place)
    radius = max(5 * sheet.unit, 0.42 * (place.extent_km or 700.0) * sheet.frame.scale)
    radius = min(radius, 0.5 * min(sheet.box.width, sheet.box.height))
    tint, unit = sheet.colours.first, sheet.unit

    def draw(canvas: Any) -> None:
        canvas.drawCircle(
            x, y, radius, round_light(x, y, radius, [(0.0, tint, 0.5), (0.8, tint, 0.22), (1.0, tint, 0.12)])
        )
        edge = stroke(tint, 0.5 * unit, 0.95)
        edge.setPathEffect(skia.DashPathEffect.Make([1.8 * unit, 1.4 * unit], 0))
        canvas.drawCircle(x, y, radius, edge)

    box = Rectangle(round(x - radius), round(y - radius), round(2 * radius), round(2 * radius))
    return [Actor(draw_sprite(box, draw, margin=unit), pop(at, sheet.board.seconds(ENTRANCE_S)))]
