"""The line of a journey that grows from place to place, with a light at its head."""

from __future__ import annotations

from typing import Any

import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import WHITE, fill
from reelbase.media.shots.board import Board
from reelbase.media.shots.elements import Actor, Element, Reveal
from reelbase.media.shots.kinds.time_and_place.map_sheet import MapSheet, on_screen
from reelbase.media.shots.maps.journeys import JourneyLine
from reelbase.media.shots.maps.painting import add_poly, stroke
from reelbase.media.shots.movements import ease_both
from reelbase.media.shots.placing import Placement
from reelbase.media.shots.sprites import draw_arrival, draw_sprite


def route_elements(sheet: MapSheet, line: JourneyLine, times: list[int]) -> list[Element]:
    unit = sheet.unit
    path = skia.Path()
    for first, last in _runs(line):
        add_poly(path, line.pixels[first:last], closed=False)
    area = on_screen(path.getBounds(), sheet.screen, 3 * unit)
    if area is None:
        return []

    def draw(canvas: Any) -> None:
        canvas.drawPath(path, stroke(sheet.colours.casing, 1.9 * unit, 0.55))
        canvas.drawPath(path, stroke(sheet.colours.first, 1.0 * unit, 1.0))

    def arrive(canvas: Any, paint: Any) -> None:
        for index in range(len(line.pixels) - 2, -1, -1):
            if index not in line.jumps:
                (x0, y0), (x1, y1) = line.pixels[index], line.pixels[index + 1]
                mark = paint(float(line.shares[index]) * 0.98)
                mark.setStyle(skia.Paint.kStroke_Style)
                mark.setStrokeWidth(4 * unit)
                mark.setStrokeCap(skia.Paint.kRound_Cap)
                canvas.drawLine(float(x0), float(y0), float(x1), float(y1), mark)

    sprite = draw_sprite(area, draw)
    share_at = _share_at(line, times)
    head = _traveller(sheet, line, share_at, times)
    return [Reveal(sprite, draw_arrival(sprite, arrive), share_at, softness=3.0), head]


def _runs(line: JourneyLine) -> list[tuple[int, int]]:
    starts = [0, *(jump + 1 for jump in sorted(line.jumps))]
    return list(zip(starts, [*starts[1:], len(line.pixels)], strict=True))


def arrival_times(board: Board, count: int) -> list[int]:
    """The frame at which each place is reached, never earlier than a third of a second after the one before."""
    least = board.seconds(0.33)
    times: list[int] = []
    for number in range(count):
        times.append(max(board.at(number), times[-1] + least if times else 0))
    return times


def _share_at(line: JourneyLine, times: list[int]) -> Any:
    def share(number: int) -> float:
        for (start, begin), (end, stop) in zip(
            zip(times, line.stops, strict=True), zip(times[1:], line.stops[1:], strict=True), strict=False
        ):
            if number < end:
                return begin if number < start else begin + (stop - begin) * ease_both((number - start) / (end - start))
        return 1.0

    return share


def _traveller(sheet: MapSheet, line: JourneyLine, share_at: Any, times: list[int]) -> Element:
    """A light at the head of the line."""
    x, y = line.at(0.0)
    size = 2.6 * sheet.unit
    box = Rectangle(round(x - size), round(y - size), round(2 * size), round(2 * size))

    def draw(canvas: Any) -> None:
        glow = fill(sheet.colours.first, 0.6)
        glow.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.9 * sheet.unit))
        canvas.drawCircle(x, y, 1.6 * sheet.unit, glow)
        canvas.drawCircle(x, y, 0.95 * sheet.unit, fill(WHITE))

    def movement(number: int) -> Placement | None:
        if number < times[0]:
            return None
        to_x, to_y = line.at(share_at(number))
        return Placement(dx=to_x - x, dy=to_y - y)

    return Actor(draw_sprite(box, draw), movement)
