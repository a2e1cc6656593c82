"""Moments on an axis of time: the axis runs on to each when it is called, and a light marks where it stands."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from reelbase.media.formats import Rectangle
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.time_and_place import TimelineContent, TimelineMoment
from reelbase.media.shots.elements import Actor, Element, Growth, Movement
from reelbase.media.shots.flowing import DotFlow, Track, breathe
from reelbase.media.shots.movements import ENTRANCE_S, ease_both, pop, progress, rise, then
from reelbase.media.shots.panels import common_setting, round_sprite, rounded, rows, text_actor, titled
from reelbase.media.shots.placing import Placement
from reelbase.media.shots.sprites import accent_of, draw_sprite, ink_of
from reelbase.media.shots.typesetting import TypeSetting

_TRAVEL_S = 0.55
"""Seconds in which the light travels from one moment to the next. Chosen by eye."""
_LEAST_SHARE = 0.62
"""The least distance of two moments, as a share of the distance that they have when they are evenly spread."""


@dataclass(frozen=True, slots=True)
class _Axis:
    """The axis in pixels: across its own length, from ``start`` to ``end``, with the moments' places on it."""

    start: float
    end: float
    across: float
    places: tuple[float, ...]
    is_down: bool
    times: tuple[int, ...]

    def point(self, place: float) -> tuple[float, float]:
        return (self.across, place) if self.is_down else (place, self.across)

    def reached(self, number: int, fps: int) -> float:
        """The place that the light is at."""
        frames = max(1, round(_TRAVEL_S * fps))
        place = self.start
        for at, goal in zip(self.times, self.places, strict=True):
            place += (goal - place) * ease_both((number - at + frames // 2) / frames)
        return place


def draw_timeline(content: TimelineContent, board: Board) -> list[Element]:
    elements, rest = titled(board, content.title)
    is_down = rest.is_tall or rest.area.width < 1.3 * rest.area.height
    axis = _axis(content, rest, is_down=is_down)
    elements += _line(rest, axis)
    slots = _slots(rest, axis)
    dates = common_setting(
        rest,
        [(m.date, _split(s, m, is_down)[0]) for m, s in zip(content.moments, slots, strict=True)],
        TypeSetting("number", 16 if is_down else 17, 1, "left" if is_down else "centre", 1.0),
    )
    texts = [(m.label, _split(s, m, is_down)[1]) for m, s in zip(content.moments, slots, strict=True)]
    labels = common_setting(rest, texts, TypeSetting(largest=11, max_lines=3, align=dates.align, valign=0.0))
    for number, (moment, slot) in enumerate(zip(content.moments, slots, strict=True)):
        elements += _moment(rest, axis, moment, slot, number, dates, labels)
    return elements


def spread(places: list[float], least: float, low: float, high: float) -> list[float]:
    """Places in order, each at least so far from the next, as near to where they were as that allows."""
    found = list(places)
    for number in range(1, len(found)):
        found[number] = max(found[number], found[number - 1] + least)
    limit = high
    for number in range(len(found) - 1, -1, -1):
        found[number] = min(found[number], limit)
        limit = found[number] - least
    return [max(low, place) for place in found]


def _axis(content: TimelineContent, board: Board, *, is_down: bool) -> _Axis:
    area, count = board.area, len(content.moments)
    length = area.height if is_down else area.width
    begin = float(area.y if is_down else area.x)
    # Half of what a moment needs stays free at both ends.
    edge = length / (2 * count) if is_down else max(length / (2.6 * count), 14 * board.unit)
    edge = min(edge, 0.4 * length)
    low, high = begin + edge, begin + length - edge
    first, last = content.moments[0].at, content.moments[-1].at
    if count == 1 or last <= first:
        even = np.linspace(low, high, count) if count > 1 else np.array([(low + high) / 2])
        places = [float(place) for place in even]
    else:
        true = [low + (high - low) * (moment.at - first) / (last - first) for moment in content.moments]
        least = (high - low) / (count - 1) * (1.0 if is_down and count > 4 else _LEAST_SHARE)
        places = spread(true, least, low, high)
    across = area.x + 6 * board.unit if is_down else area.y + 0.5 * area.height
    times = tuple(board.at(number) for number in range(count))
    return _Axis(begin, begin + length, across, tuple(places), is_down, times)


def _line(board: Board, axis: _Axis) -> list[Element]:
    thick = max(3, round(1.1 * board.unit))
    (x0, y0), (x1, y1) = axis.point(axis.start), axis.point(axis.end)
    half = thick / 2
    box = (
        Rectangle(round(x0 - half), round(y0), thick, round(y1 - y0))
        if axis.is_down
        else Rectangle(round(x0), round(y0 - half), round(x1 - x0), thick)
    )
    pale = draw_sprite(box, lambda canvas: rounded(canvas, box, ink_of(board, 0.0), half, 0.55))
    full = draw_sprite(box, lambda canvas: rounded(canvas, box, accent_of(board), half))
    edge = "top" if axis.is_down else "left"
    length = axis.end - axis.start

    def passed(number: int) -> float:
        return (axis.reached(number, board.fps) - axis.start) / length

    track = Track([axis.point(axis.start), axis.point(axis.end)])
    return [
        Growth(pale, progress(0, board.seconds(0.45)), edge=edge),
        Growth(full, passed, edge=edge),
        DotFlow(board, track, reach=passed, gap_units=22),
        _light(board, axis),
    ]


def _light(board: Board, axis: _Axis) -> Element:
    """A halo that travels along the axis and breathes."""
    x, y = axis.point(axis.start)
    halo = round_sprite(x, y, 4.2 * board.unit, accent_of(board, 1), 0.5)
    period = board.seconds(1.1)

    def pose(number: int) -> Placement:
        shift = axis.reached(number, board.fps) - axis.start
        dx, dy = (0.0, shift) if axis.is_down else (shift, 0.0)
        return Placement(dx, dy, 1.0 + 0.2 * math.sin(math.tau * number / period), pivot=(x, y))

    return Actor(halo, pose)


def _slots(board: Board, axis: _Axis) -> list[Rectangle]:
    """The room of each moment's texts: right of an upright axis; in turn above and below a level one."""
    area, count = board.area, len(axis.places)
    if axis.is_down:
        left = round(axis.across + 7 * board.unit)
        found = []
        for number, place in enumerate(axis.places):
            above = (axis.places[number - 1] + place) / 2 if number else float(area.y)
            below = (axis.places[number + 1] + place) / 2 if number + 1 < count else float(area.y + area.height)
            half = min(place - above, below - place) - 0.5 * board.unit
            half = max(half, 3.0 * board.unit)
            found.append(Rectangle(left, round(place - half), area.x + area.width - left, round(2 * half)))
        return found
    reach = round(area.height / 2 - 5 * board.unit)
    found = []
    for number, place in enumerate(axis.places):
        neighbours = [abs(axis.places[other] - place) for other in (number - 2, number + 2) if 0 <= other < count]
        half = min([0.5 * gap for gap in neighbours] + [place - area.x, area.x + area.width - place, 0.5 * area.width])
        half = max(half - 1.2 * board.unit, 8 * board.unit)
        top = area.y if number % 2 == 0 else round(axis.across + 5 * board.unit)
        found.append(Rectangle(round(place - half), top, round(2 * half), reach))
    return found


def _split(slot: Rectangle, moment: TimelineMoment, is_down: bool) -> tuple[Rectangle, Rectangle]:
    if not moment.label.strip():
        return slot, slot
    date, label = rows(slot, (0.46, 0.54) if is_down else (0.4, 0.6))
    return date, label


def _moment(
    board: Board,
    axis: _Axis,
    moment: TimelineMoment,
    slot: Rectangle,
    number: int,
    dates: TypeSetting,
    labels: TypeSetting,
) -> list[Element]:
    at = axis.times[number]
    x, y = axis.point(axis.places[number])
    dot = round_sprite(x, y, 2.4 * board.unit, ink_of(board))
    elements: list[Element] = [Actor(dot, then(pop(at, board.seconds(0.3)), breathe(board.seconds(1.4), 0.08)))]
    date, label = _split(slot, moment, axis.is_down)
    away = 4 * board.unit
    moves: Movement = rise(at, board.seconds(ENTRANCE_S), away, angle=180.0 if axis.is_down else 90.0)
    valign = 1.0 if moment.label.strip() else 0.5
    setting = TypeSetting(dates.role, dates.largest, 1, dates.align, valign)
    elements.append(text_actor(board, moment.date, date, setting, moves, accent_of(board)))
    if moment.label.strip():
        later = min(at + 3, max(at, board.frames - board.seconds(0.4)))
        elements.append(
            text_actor(board, moment.label, label, labels, rise(later, board.seconds(ENTRANCE_S), 2.5 * board.unit))
        )
    return elements
