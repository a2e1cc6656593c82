"""Chevrons that lead from one thing to the next and keep running."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import line
from reelbase.media.pictures.palettes import RGB
from reelbase.media.shots.board import Board
from reelbase.media.shots.elements import Actor, Element, Movement
from reelbase.media.shots.movements import pop
from reelbase.media.shots.panels import around, middle_of
from reelbase.media.shots.placing import Placement
from reelbase.media.shots.sprites import accent_of, draw_sprite

Heading = Literal["right", "down", "left", "up"]


def arrow_between(board: Board, box: Rectangle, heading: Heading, at: int) -> list[Element]:
    """Two chevrons that run on and on in the direction of what follows."""
    elements: list[Element] = []
    x, y = middle_of(box)
    dx, dy = {"right": (1, 0), "down": (0, 1), "left": (-1, 0), "up": (0, -1)}[heading]
    size = min(0.62 * min(box.width, box.height), 9 * board.unit)
    # Along its heading a chevron takes half of its size, and the two stand half a size apart.
    for number in range(2):
        shift = (number - 0.5) * 0.52 * size
        cx, cy = x + dx * shift, y + dy * shift
        sprite = draw_sprite(
            around(cx, cy, size, size),
            partial(_chevron, middle=(cx, cy), way=(dx, dy), size=size, tint=accent_of(board)),
            margin=0.2 * size,
        )
        elements.append(Actor(sprite, _running(board, at + 3 * number, (dx, dy), 0.12 * size, 0.2 * number)))
    return elements


def _running(board: Board, at: int, way: tuple[int, int], reach_px: float, phase: float) -> Movement:
    entrance, period = pop(at, board.seconds(0.28)), board.seconds(0.9)

    def pose(number: int) -> Placement | None:
        enters = entrance(number)
        if enters is None:
            return None
        share = ((number - at) / period - phase) % 1.0
        # Forward fast, back slowly.
        place = share / 0.35 if share < 0.35 else 1.0 - (share - 0.35) / 0.65
        dx, dy = (2 * round(reach_px * step * place / 2) for step in way)
        return Placement(enters.dx + dx, enters.dy + dy, enters.scale, enters.angle, enters.opacity)

    return pose


def _chevron(canvas: Any, middle: tuple[float, float], way: tuple[int, int], size: float, tint: RGB) -> None:
    (x, y), (dx, dy) = middle, way
    half, depth = 0.42 * size, 0.2 * size
    corners = [
        (x - depth * dx - half * dy, y - depth * dy + half * dx),
        (x + depth * dx, y + depth * dy),
        (x - depth * dx + half * dy, y - depth * dy - half * dx),
    ]
    path = skia.Path()
    path.addPoly([skia.Point(*corner) for corner in corners], False)
    paint = line(tint, 1.0, 0.2 * size)
    paint.setStrokeJoin(skia.Paint.kRound_Join)
    canvas.drawPath(path, paint)
