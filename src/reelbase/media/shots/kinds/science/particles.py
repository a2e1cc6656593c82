"""Particles: a solid that trembles, a liquid that jostles, a gas that flies, two kinds that mix, and an atom."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import fill, line, round_light
from reelbase.media.pictures.palettes import RGB, mix
from reelbase.media.planes import PlanarLayer
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.science import ParticlesContent
from reelbase.media.shots.elements import Actor, Element
from reelbase.media.shots.figures import EvenSwarm, spark_of
from reelbase.media.shots.movements import ease_out, fade, pop
from reelbase.media.shots.panels import around, inset, labelled, middle_of, square_in
from reelbase.media.shots.sprites import accent_of, draw_sprite, ink_of

_HEATING = 2.4
"""By how many times the speed has grown at a shot's end when it is heated. Chosen by eye."""


def draw_particles(content: ParticlesContent, board: Board) -> list[Element]:
    label, inner = labelled(board, content.label)
    if content.state == "orbit":
        return [*_atom(content, board, inner.area), *label]
    area = inner.area
    side = min(area.width, round(1.25 * area.height))
    vessel = Rectangle(area.x + (area.width - side) // 2, area.y, side, area.height)
    room = inset(vessel, 2 * board.unit)
    clock = _clock(content, board)
    draw = {"solid": _solid, "liquid": _liquid, "gas": _gas, "mixing": _mixing}[content.state]
    glass = draw_sprite(vessel, lambda canvas: _vessel(canvas, board, vessel), margin=board.unit)
    return [Actor(glass, fade(0, board.seconds(0.25))), *draw(board, room, clock), *label]


def _clock(content: ParticlesContent, board: Board) -> Callable[[int], float]:
    """Seconds that have passed for the particles: heated ones move faster and faster."""
    length = max(1, board.frames) / board.fps

    def seconds(number: int) -> float:
        time = number / board.fps
        return time + (_HEATING - 1) * time * time / (2 * length) if content.heating else time

    return seconds


def _vessel(canvas: Any, board: Board, box: Rectangle) -> None:
    shape = skia.RRect.MakeRectXY(
        skia.Rect.MakeXYWH(box.x, box.y, box.width, box.height), 4 * board.unit, 4 * board.unit
    )
    canvas.drawRRect(shape, fill(ink_of(board), 0.07))
    canvas.drawRRect(shape, line(ink_of(board), 0.75, 0.8 * board.unit))


def _ball(board: Board, radius: float, tint: RGB) -> PlanarLayer:
    """A ball with light from above, drawn about (0, 0)."""
    light, dark = mix(tint, (1.0, 1.0, 1.0), 0.55), mix(tint, board.palette.deep, 0.45)
    stops = [(0.0, light, 1.0), (0.45, tint, 1.0), (1.0, dark, 1.0)]

    def draw(canvas: Any) -> None:
        canvas.save()
        path = skia.Path()
        path.addCircle(0, 0, radius)
        canvas.clipPath(path, True)
        canvas.drawCircle(0, 0, 2 * radius, round_light(-0.3 * radius, -0.35 * radius, 1.5 * radius, stops))
        canvas.restore()

    return draw_sprite(around(0, 0, 2 * radius, 2 * radius), draw, margin=1)


def _appearing(board: Board, places: Callable[[int], np.ndarray]) -> Callable[[int], np.ndarray]:
    """More and more of them within the first moments."""
    frames = board.seconds(0.5)

    def shown(number: int) -> np.ndarray:
        found = places(number)
        return found[: max(1, math.ceil(len(found) * ease_out((number + 1) / frames)))]

    return shown


def _solid(board: Board, room: Rectangle, clock: Callable[[int], float]) -> list[Element]:
    columns = 7
    pitch = min(room.width / columns, room.height / 5)
    rows = max(3, min(7, int(room.height / pitch)))
    radius = 0.40 * pitch
    left = room.x + (room.width - pitch * (columns - 1)) / 2
    top = room.y + room.height - radius - pitch * (rows - 1) - 0.08 * pitch
    grid = np.array([(left + pitch * c, top + pitch * r) for r in range(rows) for c in range(columns)])
    phases = np.arange(len(grid)) * 2.399

    def places(number: int) -> np.ndarray:
        turn = clock(number) * 15.0
        tremble = 0.075 * pitch
        return grid + tremble * np.stack([np.sin(turn + phases), np.cos(1.3 * turn + 2 * phases)], axis=-1)

    return [EvenSwarm(_ball(board, radius, accent_of(board)), _appearing(board, places), room)]


def _liquid(board: Board, room: Rectangle, clock: Callable[[int], float]) -> list[Element]:
    """Close together without order, below a surface; each wanders about its neighbours."""
    columns = 8
    pitch = room.width / columns
    rows = max(2, round(0.62 * room.height / (0.86 * pitch)))
    radius = 0.43 * pitch
    cells = [
        (room.x + pitch * (c + (0.75 if r % 2 else 0.5)), room.y + room.height - radius - 0.86 * pitch * r)
        for r in range(rows)
        for c in range(columns - r % 2)
    ]
    base = np.array(cells)
    phases = np.arange(len(base)) * 2.399

    def places(number: int) -> np.ndarray:
        turn = clock(number) * 2.6
        dx = 0.30 * pitch * np.sin(turn + phases) + 0.12 * pitch * np.sin(2.3 * turn + 3 * phases)
        dy = 0.14 * pitch * np.cos(1.2 * turn + 2 * phases) + 0.05 * pitch * np.sin(turn + base[:, 0] / pitch)
        found: np.ndarray = base + np.stack([dx, dy], axis=-1)
        found[:, 0] = np.clip(found[:, 0], room.x + radius, room.x + room.width - radius)
        found[:, 1] = np.minimum(found[:, 1], room.y + room.height - radius)
        return found

    return [EvenSwarm(_ball(board, radius, accent_of(board, 1)), _appearing(board, places), room)]


def _flight(
    board: Board, room: Rectangle, clock: Callable[[int], float], purpose: str, count: int, radius: float, speed: float
) -> Callable[[int], np.ndarray]:
    """Straight ways that the walls reflect."""
    random = board.random(purpose)
    width, height = room.width - 2 * radius, room.height - 2 * radius
    start = np.array([(random.uniform(0, width), random.uniform(0, height)) for _ in range(count)])
    angles = np.array([random.uniform(0, math.tau) for _ in range(count)])
    pace = np.array([random.uniform(0.7, 1.3) for _ in range(count)]) * speed * min(room.width, room.height)
    velocity = np.stack([np.cos(angles), np.sin(angles)], axis=-1) * pace[:, None]
    size = np.array([max(1.0, width), max(1.0, height)])
    corner = np.array([room.x + radius, room.y + radius])

    def places(number: int) -> np.ndarray:
        along = (start + velocity * clock(number)) % (2 * size)
        found: np.ndarray = np.where(along > size, 2 * size - along, along) + corner
        return found

    return places


def _gas(board: Board, room: Rectangle, clock: Callable[[int], float]) -> list[Element]:
    radius = 0.032 * min(room.width, room.height)
    places = _flight(board, room, clock, "gas", 26, radius, 0.55)
    return [EvenSwarm(_ball(board, radius, accent_of(board)), _appearing(board, places), room)]


def _mixing(board: Board, room: Rectangle, clock: Callable[[int], float]) -> list[Element]:
    """Two kinds, each in its half at first; a wall between them is drawn out, and they mingle."""
    radius = 0.035 * min(room.width, room.height)
    opens = max(board.at(0), board.seconds(0.5))
    half = Rectangle(room.x, room.y, room.width // 2, room.height)
    elements: list[Element] = []
    for kind in (0, 1):
        side = Rectangle(room.x + kind * half.width, room.y, half.width, room.height)
        apart = _flight(board, side, lambda number: min(clock(number), clock(opens)), f"kind{kind}", 15, radius, 0.4)
        first = apart(opens)
        random = board.random(f"mixing{kind}")
        angles = np.array([random.uniform(0, math.tau) for _ in range(len(first))])
        velocity = np.stack([np.cos(angles), np.sin(angles)], axis=-1) * 0.5 * min(room.width, room.height)
        size = np.array([room.width - 2 * radius, room.height - 2 * radius])
        corner = np.array([room.x + radius, room.y + radius])

        def places(
            number: int,
            apart: Any = apart,
            first: Any = first,
            velocity: Any = velocity,
            size: Any = size,
            corner: Any = corner,
        ) -> np.ndarray:
            if number <= opens:
                found: np.ndarray = apart(number)
                return found
            along = (first - corner + velocity * (clock(number) - clock(opens))) % (2 * size)
            return np.asarray(np.where(along > size, 2 * size - along, along) + corner)

        elements.append(EvenSwarm(_ball(board, radius, accent_of(board, kind)), _appearing(board, places), room))
    x = room.x + room.width / 2
    wall = around(x, room.y + room.height / 2, 1.2 * board.unit, room.height)
    sprite = draw_sprite(
        wall,
        lambda canvas: canvas.drawRect(
            skia.Rect.MakeXYWH(wall.x, wall.y, wall.width, wall.height), fill(ink_of(board), 0.85)
        ),
    )
    leaves = fade(0, board.seconds(0.2))
    return [*elements, Actor(sprite, lambda number: leaves(number) if number < opens else None)]


def _atom(content: ParticlesContent, board: Board, area: Rectangle) -> list[Element]:
    """A nucleus, and electrons on three orbits in front of it and behind it."""
    square = square_in(area, 0.96)
    x, y = middle_of(square)
    far, near = 0.47 * square.width, 0.17 * square.width
    tilts = (math.radians(25), math.radians(85), math.radians(145))
    clock = _clock(content, board)

    def ring(canvas: Any) -> None:
        for tilt in tilts:
            canvas.save()
            canvas.translate(x, y)
            canvas.rotate(math.degrees(tilt))
            oval = skia.Rect.MakeXYWH(-far, -near, 2 * far, 2 * near)
            canvas.drawOval(oval, line(ink_of(board), 0.55, 0.55 * board.unit))
            canvas.restore()

    size = 0.062 * square.width
    kernel = [
        (math.cos(k * 2.4) * size * 0.62 * math.sqrt(k), math.sin(k * 2.4) * size * 0.62 * math.sqrt(k))
        for k in range(9)
    ]

    def nucleus(canvas: Any) -> None:
        for number, (dx, dy) in reversed(list(enumerate(kernel))):
            tint = accent_of(board) if number % 2 else mix(accent_of(board, 1), board.palette.middle, 0.35)
            stops = [
                (0.0, mix(tint, (1.0, 1.0, 1.0), 0.5), 1.0),
                (0.6, tint, 1.0),
                (1.0, mix(tint, board.palette.deep, 0.4), 1.0),
            ]
            canvas.drawCircle(
                x + dx, y + dy, size, round_light(x + dx - 0.3 * size, y + dy - 0.3 * size, 1.4 * size, stops)
            )

    def electrons(number: int) -> np.ndarray:
        found = []
        for orbit, tilt in enumerate(tilts):
            angle = clock(number) * (2.6 + 0.35 * orbit) + orbit * 2.1
            dx, dy = far * math.cos(angle), near * math.sin(angle)
            found.append((x + dx * math.cos(tilt) - dy * math.sin(tilt), y + dx * math.sin(tilt) + dy * math.cos(tilt)))
        return np.array(found)

    return [
        Actor(draw_sprite(square, ring, margin=2), fade(0, board.seconds(0.3))),
        Actor(draw_sprite(around(x, y, 6 * size, 6 * size), nucleus), pop(0, board.seconds(0.35))),
        EvenSwarm(_ball(board, 0.03 * square.width, spark_of(board)), electrons, inset(square, -2 * board.unit)),
    ]
