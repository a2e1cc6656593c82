"""Actions of which the movement is the statement: it rises, falls, travels, grows, shrinks, spins, shakes."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import fill, line
from reelbase.media.pictures.palettes import RGB
from reelbase.media.shots.board import Board
from reelbase.media.shots.elements import Actor, Element, Movement
from reelbase.media.shots.figures import EvenSwarm, draw_dot, spark_of
from reelbase.media.shots.gliding import Glider
from reelbase.media.shots.kinds.things.acting import ActingObject
from reelbase.media.shots.movements import (
    ease_both,
    then,
)
from reelbase.media.shots.placing import Placement
from reelbase.media.shots.sprites import accent_of, draw_sprite

_LARGEST_TURNING_PX = 430
"""A sprite that turns all the time is resampled in each frame, which costs time by its area."""


_FACING_RIGHT = frozenset({"airplane", "airplane-departure", "rocket", "airplane-arrival"})


def stays(thing: ActingObject) -> list[Element]:
    return [Glider(thing.sprite(), then(thing.entrance, thing.floating))]


def rises(thing: ActingObject) -> list[Element]:
    return _climbing(thing, -1)


def falls(thing: ActingObject) -> list[Element]:
    return _climbing(thing, 1)


def _climbing(thing: ActingObject, way: int) -> list[Element]:
    """From one end of the area to the other, with streaks of air that run against it."""
    board, area = thing.board, thing.area
    size = 0.64 * thing.size
    room = (area.height - size) / 2 - 0.05 * size
    frames = min(thing.rest_frames, board.seconds(2.4))

    def pose(number: int) -> Placement:
        share = ease_both((number - thing.start) / frames)
        # Once it has arrived it bobs, away from the edge that it has come to.
        back = 0.06 * room * (1 - math.cos(max(0, number - thing.start - frames) / board.fps * 3))
        return Placement(dy=way * ((2 * share - 1) * room - back))

    speed = 0.85 * area.height / board.fps
    streaks = _streaks(thing, lambda number: -way * speed * number, size)
    return [streaks, Glider(thing.sprite(size), then(thing.entrance, pose))]


def _streaks(thing: ActingObject, travelled: Callable[[int], float], size: float, *, across: bool = False) -> Element:
    """Lines of air on both sides of the thing; ``travelled``: how far they have come, in pixels."""
    board, area = thing.board, thing.area
    random = board.random("streaks")
    long, thick = round(0.3 * size), max(2, round(0.7 * board.unit))
    box = Rectangle(0, 0, long if across else thick, thick if across else long)
    shape = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(0, 0, box.width, box.height), thick / 2, thick / 2)
    sprite = draw_sprite(box, lambda canvas: canvas.drawRRect(shape, fill(spark_of(board), 0.4)))
    reach, breadth = (area.width, area.height) if across else (area.height, area.width)
    lanes = [(random.uniform(0.04, 0.96), random.uniform(0, 1), random.uniform(0.7, 1.25)) for _ in range(14)]

    def places(number: int) -> np.ndarray:
        found = []
        for lane, first, pace in lanes:
            along = (first * (reach + long) + pace * travelled(number)) % (reach + long) - long / 2
            aside = lane * breadth
            found.append((area.x + along, area.y + aside) if across else (area.x + aside, area.y + along))
        return np.array(found)

    return EvenSwarm(sprite, places, area)


def travels(thing: ActingObject) -> list[Element]:
    """Across the area, the way that most vehicles among the icons face: to the left."""
    board, area = thing.board, thing.area
    size = 0.62 * thing.size if area.width < 1.2 * area.height else 0.8 * thing.size
    room = (area.width - size) / 2
    way = 1.0 if thing.icon.endswith("-facing-right") or thing.icon in _FACING_RIGHT else -1.0

    def pose(number: int) -> Placement:
        share = ease_both(number / max(1, board.frames))
        bob = 0.6 * board.unit * math.sin(number / board.fps * 9)
        return Placement(dx=way * (2 * share - 1) * room, dy=bob)

    streaks = _streaks(thing, lambda number: -way * 1.1 * area.width / board.fps * number, size, across=True)
    return [streaks, Glider(thing.sprite(size), then(thing.entrance, pose), axis="x")]


def _sized(thing: ActingObject, first: float, last: float) -> list[Element]:
    """From one size to another; the larger one is the size it is drawn at."""
    board = thing.board
    frames = min(thing.rest_frames, board.seconds(1.5))

    def pose(number: int) -> Placement:
        share = ease_both((number - thing.start) / frames)
        return Placement(scale=first * (last / first) ** share)

    return [
        _rings(thing, inwards=first > last),
        Glider(thing.sprite(), then(then(thing.entrance, pose), thing.floating)),
    ]


def grows(thing: ActingObject) -> list[Element]:
    return _sized(thing, 0.4, 1.0)


def shrinks(thing: ActingObject) -> list[Element]:
    return _sized(thing, 1.0, 0.4)


def _rings(thing: ActingObject, *, inwards: bool) -> Element:
    """Dots that stream away from the thing, or towards it."""
    board = thing.board
    x, y = thing.middle
    reach = 0.5 * min(thing.area.width, thing.area.height)

    def places(number: int) -> np.ndarray:
        found = []
        for k in range(24):
            share = (number / board.fps * 0.55 + (k * 0.618) % 1.0) % 1.0
            share = 1.0 - share if inwards else share
            angle = k * math.tau / 24
            far = reach * (0.35 + 0.64 * share)
            found.append((x + far * math.cos(angle), y + far * math.sin(angle)))
        return np.array(found)

    return EvenSwarm(draw_dot(board, 0.8 * board.unit), places, thing.area)


def spins(thing: ActingObject) -> list[Element]:
    size = min(float(_LARGEST_TURNING_PX), 0.85 * thing.size)
    board = thing.board

    def pose(number: int) -> Placement:
        seconds = max(0, number - thing.start) / board.fps
        return Placement(angle=260.0 * (seconds - 0.25 * (1 - math.exp(-4 * seconds))))

    return [_orbit(thing, size), Actor(thing.sprite(size, shadow=0.0), then(thing.entrance, pose))]


def _orbit(thing: ActingObject, size: float) -> Element:
    """Arcs of dots that run around a turning thing, the nearer to the front the closer together."""
    board = thing.board
    x, y = thing.middle
    far = 0.5 * min(thing.area.width, thing.area.height) - 2 * board.unit

    def places(number: int) -> np.ndarray:
        turn = max(0, number - thing.start) / board.fps * 3.4
        trails = [turn + side + step * 0.09 * (1 + 0.1 * step) for side in (0, math.pi) for step in range(-7, 1)]
        return np.array([(x + far * math.cos(a), y + far * math.sin(a)) for a in trails])

    return EvenSwarm(draw_dot(board, 1.1 * board.unit), places, thing.area)


def shakes(thing: ActingObject) -> list[Element]:
    board = thing.board

    def pose(number: int) -> Placement:
        since = number - thing.start
        if since < 0:
            return Placement()
        strength = 0.35 + 0.65 * math.exp(-(since % board.seconds(1.3)) / board.seconds(0.45))
        dx = 2.6 * board.unit * strength * math.sin(since / board.fps * 52)
        return Placement(dx=2 * round(dx / 2), dy=2 * round(0.5 * board.unit * strength * math.cos(since * 1.7) / 2))

    elements: list[Element] = []
    x, y = thing.middle
    for side in (-1, 1):
        for ring, radius in enumerate((0.56, 0.64)):
            path = skia.Path()
            box = skia.Rect.MakeXYWH(
                x - radius * thing.size, y - radius * thing.size, 2 * radius * thing.size, 2 * radius * thing.size
            )
            path.addArc(box, (0 if side > 0 else 180) - 22, 44)
            bow = path.getBounds()
            place = Rectangle(round(bow.left()), round(bow.top()), round(bow.width()) + 1, round(bow.height()) + 1)
            sprite = draw_sprite(place, _stroke(path, accent_of(board), board.unit), margin=board.unit)
            elements.append(Actor(sprite, _blinking(board, thing.start, ring)))
    return [*elements, Actor(thing.sprite(0.92 * thing.size), then(thing.entrance, pose))]


def _stroke(path: skia.Path, tint: RGB, width: float) -> Callable[[skia.Canvas], None]:
    return lambda canvas: canvas.drawPath(path, line(tint, 0.9, width))


def _blinking(board: Board, start: int, ring: int) -> Movement:
    half = max(2, board.seconds(0.14))
    return lambda number: Placement() if number >= start and ((number - start) // half + ring) % 2 == 0 else None
