"""A circuit: its parts in series on one wire; the current flows when it is closed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import fill, glow, line
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.science import CircuitContent
from reelbase.media.shots.elements import Actor, Element, Reveal
from reelbase.media.shots.figures import EvenSwarm, Point, Polyline, along_arrival, draw_dot, path_through
from reelbase.media.shots.movements import ease_both, fade, pop, progress, shown_from
from reelbase.media.shots.panels import around, inset, labelled
from reelbase.media.shots.placing import Placement
from reelbase.media.shots.sprites import accent_of, draw_card, draw_sprite, ink_of

_DRAWN_S = 0.8
_SIDES = {2: (0, 2), 3: (3, 0, 1), 4: (3, 0, 1, 2)}
"""On which sides of the wire so many parts stand: 0 above, then clockwise."""


def draw_circuit(content: CircuitContent, board: Board) -> list[Element]:
    label, inner = labelled(board, content.label)
    size = 0.26 * min(inner.area.width, inner.area.height)
    frame = inset(inner.area, 0.7 * size)
    corners = [
        (frame.x, frame.y),
        (frame.x + frame.width, frame.y),
        (frame.x + frame.width, frame.y + frame.height),
        (frame.x, frame.y + frame.height),
    ]
    track = Polyline(tuple((float(x), float(y)) for x, y in [*corners, corners[0]]))
    wire = draw_sprite(
        frame,
        lambda canvas: canvas.drawPath(path_through(corners, closed=True), line(ink_of(board), 0.95, board.unit)),
        margin=2 * board.unit,
    )
    arrival = along_arrival(wire, track, 1.5 * board.unit)
    elements: list[Element] = [
        Reveal(wire, arrival, progress(0, board.seconds(_DRAWN_S), ease_both)),
    ]
    closes = max(board.at(0), board.seconds(_DRAWN_S)) if content.closed else board.frames + 1
    closes = min(closes, max(0, board.frames - board.seconds(0.5))) if content.closed else closes
    if content.closed:
        dots = draw_dot(board, 1.5 * board.unit, accent_of(board))
        count = max(6, round(track.length / (11 * board.unit)))
        flow = track.flow(count, 0.3 * min(inner.area.width, inner.area.height) / board.fps, closes)
        elements.append(EvenSwarm(dots, flow, inner.area))
    middles = [
        ((corners[side][0] + corners[(side + 1) % 4][0]) / 2, (corners[side][1] + corners[(side + 1) % 4][1]) / 2)
        for side in range(4)
    ]
    for number, (part, side) in enumerate(zip(content.parts, _SIDES[len(content.parts)], strict=True)):
        elements += _part(board, part, middles[side], size, (number * 4, closes), content.closed)
    if not content.closed and "switch" not in content.parts:
        elements.append(_gap(board, corners, size))
    return [*elements, *label]


def _part(board: Board, part: str, middle: Point, size: float, times: tuple[int, int], closed: bool) -> list[Element]:
    """A part on a card that covers the wire; what works in it moves once the current flows."""
    start, closes = times
    box = around(*middle, size, size)
    enters = pop(start, board.seconds(0.35))
    if part == "switch":
        return [
            Actor(_symbol(board, part, box, closed=False), lambda n: enters(n) if n < closes else None),
            Actor(_symbol(board, part, box, closed=True), lambda n: enters(n) if n >= closes else None),
        ]
    elements: list[Element] = []
    if part == "lamp" and closed:
        light = draw_sprite(
            around(*middle, 1.5 * size, 1.5 * size),
            lambda canvas: glow(canvas, *middle, 0.75 * size, (1.0, 0.86, 0.4), 0.95),
        )
        elements.append(Actor(light, fade(closes, board.seconds(0.25))))
    elements.append(Actor(_symbol(board, part, box, closed=closed), enters))
    if part == "lamp" and closed:
        elements.append(Actor(_symbol(board, "lit", box, closed=True), shown_from(closes)))
    if part == "motor" and closed:
        elements.append(_rotor(board, middle, size, closes))
    return elements


def _symbol(board: Board, part: str, box: Rectangle, *, closed: bool) -> Any:
    x, y, size = box.x + box.width / 2, box.y + box.height / 2, box.width
    ink, tint = ink_of(board), accent_of(board)
    stroke = line(ink, 1.0, 0.055 * size)

    def draw(canvas: Any) -> None:
        draw_card(canvas, board, box)
        if part == "battery":
            body = skia.Rect.MakeXYWH(x - 0.3 * size, y - 0.16 * size, 0.56 * size, 0.32 * size)
            canvas.drawRRect(skia.RRect.MakeRectXY(body, 0.05 * size, 0.05 * size), fill(tint))
            canvas.drawRect(skia.Rect.MakeXYWH(x + 0.26 * size, y - 0.07 * size, 0.06 * size, 0.14 * size), fill(tint))
            deep = line(board.palette.deep, 1.0, 0.05 * size)
            canvas.drawLine(x + 0.08 * size, y, x + 0.2 * size, y, deep)
            canvas.drawLine(x + 0.14 * size, y - 0.06 * size, x + 0.14 * size, y + 0.06 * size, deep)
            canvas.drawLine(x - 0.24 * size, y, x - 0.12 * size, y, deep)
        elif part in ("lamp", "lit"):
            canvas.drawCircle(x, y, 0.28 * size, fill((1.0, 0.84, 0.35), 1.0 if part == "lit" else 0.12))
            cross = line(board.palette.deep if part == "lit" else ink, 1.0, 0.045 * size)
            for turn in (math.pi / 4, 3 * math.pi / 4):
                dx, dy = 0.28 * size * math.cos(turn), 0.28 * size * math.sin(turn)
                canvas.drawLine(x - dx, y - dy, x + dx, y + dy, cross)
            canvas.drawCircle(x, y, 0.28 * size, stroke)
        elif part == "switch":
            lift = 0.0 if closed else 0.2 * size
            canvas.drawLine(x - 0.24 * size, y + 0.06 * size, x + 0.24 * size, y + 0.06 * size - lift, stroke)
            for dx in (-0.26, 0.26):
                canvas.drawCircle(x + dx * size, y + 0.06 * size, 0.055 * size, fill(tint))
        elif part == "resistor":
            zigzag = [
                (-0.36, 0.0),
                (-0.27, 0.0),
                (-0.21, -0.14),
                (-0.09, 0.14),
                (0.03, -0.14),
                (0.15, 0.14),
                (0.24, 0.0),
                (0.36, 0.0),
            ]
            canvas.drawPath(
                path_through([(x + dx * size, y + dy * size) for dx, dy in zigzag]), line(tint, 1.0, 0.055 * size)
            )
        else:
            canvas.drawCircle(x, y, 0.3 * size, stroke)
            canvas.drawCircle(x, y, 0.07 * size, fill(tint))

    return draw_sprite(box, draw, margin=3 * board.unit)


def _rotor(board: Board, middle: Point, size: float, start: int) -> Element:
    """Three dots that turn about the motor's axle."""

    def places(number: int) -> np.ndarray:
        turn = max(0, number - start) / board.fps * 7.0
        far = 0.17 * size
        return np.array(
            [
                (
                    middle[0] + far * math.cos(turn + k * math.tau / 3),
                    middle[1] + far * math.sin(turn + k * math.tau / 3),
                )
                for k in range(3)
            ]
        )

    dot = draw_dot(board, 0.05 * size, accent_of(board))
    return EvenSwarm(dot, places, around(*middle, size, size))


def _gap(board: Board, corners: list[Any], size: float) -> Element:
    """Where an open circuit without a switch is broken: the wire's ends, and sparks that do not get across."""
    x, y = corners[2][0], corners[2][1]
    box = around(x, y, 0.5 * size, 0.5 * size)

    def draw(canvas: Any) -> None:
        draw_card(canvas, board, box)
        for turn in (math.pi / 4, 3 * math.pi / 4):
            dx, dy = 0.14 * size * math.cos(turn), 0.14 * size * math.sin(turn)
            canvas.drawLine(x - dx, y - dy, x + dx, y + dy, line((0.95, 0.3, 0.3), 1.0, 0.06 * size))

    beat = board.seconds(0.9)
    enters = pop(4, board.seconds(0.3))

    def pose(number: int) -> Placement | None:
        first = enters(number)
        return first and Placement(
            scale=first.scale * (1.0 + 0.08 * math.sin(math.tau * number / beat)), opacity=first.opacity
        )

    return Actor(draw_sprite(box, draw, margin=2 * board.unit), pose)
