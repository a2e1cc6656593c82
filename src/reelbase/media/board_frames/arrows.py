"""Arrows for the movement of the camera, as storyboard artists draw them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from reelbase.media.board_frames.pencil import PencilSheet, Point

_TURNS = {"pan_right": 0.0, "tilt_down": 90.0, "pan_left": 180.0, "tilt_up": 270.0}
_MARGIN = 0.07
"""Space around arrows, as a share of the sides."""


def draw_movement(sheet: PencilSheet, effect: str) -> None:
    """A block arrow for a pan or tilt, a dashed frame with arrows for a zoom, nothing for a still camera."""
    if effect in _TURNS:
        _draw_block_arrow(sheet, _TURNS[effect])
    elif effect in ("slow_zoom_in", "slow_zoom_out"):
        _draw_zoom(sheet, inwards=effect == "slow_zoom_in")


def _draw_block_arrow(sheet: PencilSheet, degrees: float) -> None:
    sideways = degrees in (0.0, 180.0)
    length = 0.56 * (sheet.width if sideways else sheet.height)
    half = 3.4 * sheet.unit
    x = sheet.width / 2 if sideways else sheet.width * (1 - _MARGIN) - 2 * half
    y = sheet.height * (1 - _MARGIN) - 2 * half if sideways else sheet.height / 2
    head = 2.6 * half
    outline = [
        (-length / 2, -half),
        (length / 2 - head, -half),
        (length / 2 - head, -2.1 * half),
        (length / 2, 0.0),
        (length / 2 - head, 2.1 * half),
        (length / 2 - head, half),
        (-length / 2, half),
    ]
    placed = _turned(outline, degrees, x, y)
    sheet.area(placed, tone=0.0)
    sheet.line([*placed, placed[0]], weight=1.0, strength=0.95)


def _draw_zoom(sheet: PencilSheet, *, inwards: bool) -> None:
    left, top = 0.15 * sheet.width, 0.15 * sheet.height
    right, bottom = sheet.width - left, sheet.height - top
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
        _draw_dashes(sheet, start, end)
    edge = 2.5 * sheet.unit
    outer = [
        (edge, edge),
        (sheet.width - edge, edge),
        (sheet.width - edge, sheet.height - edge),
        (edge, sheet.height - edge),
    ]
    for near, far in zip(corners, outer, strict=True):
        start, end = (far, near) if inwards else (near, far)
        _draw_arrow(sheet, start, end)


def _draw_arrow(sheet: PencilSheet, start: Point, end: Point) -> None:
    turn = math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
    wing = 4.6 * sheet.unit
    head = _turned([(-wing, -0.6 * wing), (0.0, 0.0), (-wing, 0.6 * wing)], turn, *end)
    sheet.line([start, end], weight=1.2, strength=0.95)
    sheet.line(head, weight=1.2, strength=0.95)


def _draw_dashes(sheet: PencilSheet, start: Point, end: Point) -> None:
    length = math.dist(start, end)
    count = max(3, round(length / (9 * sheet.unit)))
    for number in range(count):
        a, b = (number + 0.2) / count, (number + 0.8) / count
        sheet.line([_between(start, end, a), _between(start, end, b)], weight=0.7, strength=0.75)


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _turned(points: Sequence[Point], degrees: float, x: float, y: float) -> list[Point]:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [(x + cos * px - sin * py, y + sin * px + cos * py) for px, py in points]
