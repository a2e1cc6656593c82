"""Actions that change the thing itself: it breaks, fills, empties, opens, vanishes, glows."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np
import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import fill, line
from reelbase.media.pictures.icons import render_icon
from reelbase.media.pictures.palettes import mix
from reelbase.media.planes import PlanarLayer
from reelbase.media.shots.board import Board
from reelbase.media.shots.elements import Actor, Element, Growth, Movement, Wipe
from reelbase.media.shots.figures import EvenSwarm, draw_dot, path_through, spark_of
from reelbase.media.shots.gliding import Glider
from reelbase.media.shots.kinds.things.acting import ActingObject
from reelbase.media.shots.movements import (
    ease_both,
    ease_out,
    progress,
    shown_from,
    spring,
    then,
)
from reelbase.media.shots.placing import Placement
from reelbase.media.shots.sprites import accent_of, draw_card, draw_sprite

_SHARDS = 7


def breaks(thing: ActingObject) -> list[Element]:
    """It trembles, cracks, and its pieces drift apart."""
    board = thing.board
    size = 0.82 * thing.size
    pieces = _pieces(thing, size)
    burst = thing.start + board.seconds(0.35)

    def whole(number: int) -> Placement | None:
        if number >= burst:
            return None
        tremble = 0.9 * board.unit if number >= thing.start else 0.0
        first = thing.entrance(number)
        return first and Placement(
            first.dx + 2 * round(tremble * math.sin(number * 2.3) / 2), 0.0, first.scale, 0.0, first.opacity
        )

    elements: list[Element] = [Actor(thing.sprite(size), whole)]
    for piece, (dx, dy) in pieces:
        elements.append(Glider(piece, _flung(board, burst, dx, dy, size)))
    dots = draw_dot(board, 0.9 * board.unit)
    ways = [(math.cos(k * 2.4), math.sin(k * 2.4), 0.6 + 0.4 * ((k * 7) % 5) / 4) for k in range(18)]

    def sparks(number: int) -> np.ndarray:
        if not 0 <= number - burst < board.seconds(0.6):
            return np.empty((0, 2))
        far = 0.62 * size * ease_out((number - burst) / board.seconds(0.6))
        x, y = thing.middle
        return np.array([(x + far * dx * reach, y + far * dy * reach) for dx, dy, reach in ways])

    return [*elements, EvenSwarm(dots, sparks, thing.area)]


def _flung(board: Board, burst: int, dx: float, dy: float, size: float) -> Movement:
    def pose(number: int) -> Placement | None:
        if number < burst:
            return None
        fast = ease_out((number - burst + 1) / board.seconds(0.45))
        bob = 0.012 * size * math.sin((number - burst) / board.fps * 2.2 + 5 * dx)
        return Placement(dx=0.17 * size * dx * fast, dy=0.17 * size * dy * fast + bob)

    return pose


def _pieces(thing: ActingObject, size: float) -> list[tuple[PlanarLayer, tuple[float, float]]]:
    """The icon in shards about a point near its middle, each with the direction in which it flies."""
    random = thing.board.random("shards")
    box = thing.box_of(size)
    pixels = render_icon(thing.icon, round(size))
    height, width = pixels.shape[:2]
    image = skia.Image.fromarray(np.ascontiguousarray(pixels), skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    left, top = thing.middle[0] - width / 2, thing.middle[1] - height / 2
    x, y = thing.middle[0] + random.uniform(-0.08, 0.08) * size, thing.middle[1] + random.uniform(-0.08, 0.08) * size
    turns = [(k + random.uniform(-0.28, 0.28)) * math.tau / _SHARDS for k in range(_SHARDS)]
    rays = []
    for turn in turns:
        # A bend half way makes the crack look torn rather than cut.
        bend = turn + random.uniform(-0.25, 0.25)
        rays.append([(x + r * size * math.cos(a), y + r * size * math.sin(a)) for r, a in ((0.22, bend), (0.9, turn))])
    found = []
    for ray, after, turn in zip(rays, [*rays[1:], rays[0]], turns, strict=True):
        path = path_through([(x, y), *ray, *after[::-1]], closed=True)

        def draw(canvas: skia.Canvas, path: skia.Path = path) -> None:
            canvas.clipPath(path, True)
            canvas.drawImage(image, left, top, skia.SamplingOptions(skia.FilterMode.kLinear))

        middle = turn + math.pi / _SHARDS
        found.append((draw_sprite(box, draw), (math.cos(middle), math.sin(middle))))
    return found


def fills(thing: ActingObject) -> list[Element]:
    rising = progress(thing.start, min(thing.rest_frames, thing.board.seconds(1.8)), ease_both)
    return _level(thing, rising)


def empties(thing: ActingObject) -> list[Element]:
    sinking = progress(thing.start, min(thing.rest_frames, thing.board.seconds(1.8)), ease_both)
    return _level(thing, lambda number: max(0.001, 1.0 - sinking(number)))


def _level(thing: ActingObject, level: Callable[[int], float]) -> list[Element]:
    """A pale copy of the thing, which its colours fill up to a level; a line of light marks the level."""
    board, size = thing.board, 0.9 * thing.size
    full = thing.sprite(size, shadow=0.0)
    outline = _outline(thing, size)
    height, width = full.y.shape
    thick = max(2, round(0.7 * board.unit))
    bar = Rectangle(full.x, full.y_top + height - thick, width, thick)
    shape = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(bar.x, bar.y, bar.width, thick), thick / 2, thick / 2)
    edge = draw_sprite(bar, lambda canvas: canvas.drawRRect(shape, fill(spark_of(board), 0.85)))

    def at_level(number: int) -> Placement | None:
        if not 0.02 < level(number) < 0.98:
            return None
        wave = 0.006 * height * math.sin(number / board.fps * 5)
        return Placement(dy=-min(1.0, level(number)) * (height - 12) + wave)

    bubbles = _bubbles(thing, full, level)
    return [outline, Wipe(full, level, edge="bottom"), bubbles, Glider(edge, at_level)]


def _bubbles(thing: ActingObject, sprite: PlanarLayer, level: Callable[[int], float]) -> Element:
    board = thing.board
    height, width = sprite.y.shape
    random = board.random("bubbles")
    lanes = [(random.uniform(0.28, 0.72), random.uniform(0, 1), random.uniform(0.3, 0.6)) for _ in range(9)]

    def places(number: int) -> np.ndarray:
        top = height * (1.0 - min(1.0, level(number)))
        found = []
        for x, first, pace in lanes:
            y = height * ((first - pace * number / board.fps) % 1.0)
            if y > top + 0.04 * height:
                found.append((sprite.x + x * width, sprite.y_top + y))
        return np.array(found) if found else np.empty((0, 2))

    return EvenSwarm(draw_dot(board, 0.7 * board.unit, spark_of(board)), places, thing.area)


def _outline(thing: ActingObject, size: float) -> Element:
    """The thing's pale shape with a dashed edge: where it is not, or not yet."""
    board = thing.board
    pixels = render_icon(thing.icon, round(size))
    height, width = pixels.shape[:2]
    left, top = thing.middle[0] - width / 2, thing.middle[1] - height / 2
    mask = cv2.copyMakeBorder(np.ascontiguousarray(pixels[..., 3]), 2, 2, 2, 2, cv2.BORDER_CONSTANT)
    contours, _ = cv2.findContours((mask > 100).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    path = skia.Path()
    for contour in contours:
        if len(contour) > 0.05 * size:
            points = [skia.Point(left + float(x) - 2, top + float(y) - 2) for x, y in contour[::4, 0]]
            path.addPoly(points, True)
    tint = spark_of(board)
    dashed = line(tint, 0.75, 0.6 * board.unit)
    dashed.setPathEffect(skia.DashPathEffect.Make([2.2 * board.unit, 1.8 * board.unit], 0))

    def draw(canvas: skia.Canvas) -> None:
        canvas.drawPath(path, fill(tint, 0.14))
        canvas.drawPath(path, dashed)

    return Actor(draw_sprite(thing.box_of(size), draw, margin=board.unit), shown_from(0))


def opens(thing: ActingObject) -> list[Element]:
    """Two panels in front of it slide apart, and light comes out."""
    board, size = thing.board, thing.size
    x, y = thing.middle
    wide, high = round(0.56 * size), round(1.06 * size)
    opening = progress(thing.start, board.seconds(0.9), ease_both)
    elements: list[Element] = [Glider(thing.sprite(0.8 * size), then(shown_from(0), thing.floating))]
    for edge, left in (("left", round(x - wide)), ("right", round(x))):
        box = Rectangle(left, round(y - high / 2), wide, high)
        handle = (x + (-1 if edge == "left" else 1) * 0.07 * size, y)

        def draw(canvas: skia.Canvas, box: Rectangle = box, handle: tuple[float, float] = handle) -> None:
            draw_card(
                canvas, board, box, tint=mix(board.palette.ridge, board.palette.middle, 0.45), radius=1.5 * board.unit
            )
            inset = 0.1 * box.width
            frame = skia.Rect.MakeXYWH(box.x + inset, box.y + inset, box.width - 2 * inset, box.height - 2 * inset)
            canvas.drawRect(frame, line(spark_of(board), 0.25, 0.4 * board.unit))
            canvas.drawCircle(*handle, 0.028 * size, fill(accent_of(board)))

        panel = draw_sprite(box, draw)
        elements.append(Growth(panel, lambda number: 1.0 - 0.84 * opening(number), edge=edge))
    return elements


def vanishes(thing: ActingObject) -> list[Element]:
    """It dissolves into dust; its outline shows where it was."""
    board, size = thing.board, 0.9 * thing.size
    frames = board.seconds(0.7)

    def pose(number: int) -> Placement | None:
        share = (number - thing.start) / frames
        if share >= 1.0:
            return None
        gone = max(0.0, share)
        return Placement(scale=1.0 + 0.12 * gone, opacity=1.0 - ease_both(gone)) if gone > 0 else Placement()

    x, y = thing.middle
    ways = [((k * 0.618) % 1.0 * math.tau, 0.35 + 0.65 * ((k * 0.381) % 1.0)) for k in range(44)]

    def puff(number: int) -> np.ndarray:
        since = number - thing.start - 3
        if since < 0:
            return np.empty((0, 2))
        far = 0.52 * size * (0.35 + 0.6 * ease_out(since / board.seconds(1.1)))
        lift = 0.05 * size * since / board.fps
        return np.array([(x + far * reach * math.cos(a), y + far * reach * math.sin(a) - lift) for a, reach in ways])

    return [
        _outline(thing, size),
        Actor(thing.sprite(size), then(thing.entrance, pose)),
        EvenSwarm(draw_dot(board, 0.9 * board.unit, soft=True), puff, thing.area),
    ]


def glows(thing: ActingObject) -> list[Element]:
    """Light that beats around it, with sparks that fly off."""
    board = thing.board
    x, y = thing.middle
    reach = 0.5 * min(thing.area.width, thing.area.height)
    rays = skia.Path()
    for k in range(16):
        angle = k * math.tau / 16
        for turn, far in ((-0.07, 0.5), (0.0, 1.0 if k % 2 else 0.86), (0.07, 0.5)):
            point = (x + far * reach * math.cos(angle + turn), y + far * reach * math.sin(angle + turn))
            (rays.moveTo if turn < 0 else rays.lineTo)(*point)
        rays.close()
    sprite = draw_sprite(thing.area, lambda canvas: canvas.drawPath(rays, fill(accent_of(board), 0.55)))
    shown = progress(thing.start, board.seconds(0.5), spring)

    def beating(number: int) -> Placement | None:
        return Placement() if shown(number) > 0 else None

    def sparks(number: int) -> np.ndarray:
        found = []
        for k in range(20):
            share = ((number - thing.start) / board.fps * 0.6 + (k * 0.618) % 1.0) % 1.0
            if number < thing.start:
                continue
            angle = k * 2.4
            far = reach * (0.4 + 0.58 * share)
            found.append((x + far * math.cos(angle), y + far * math.sin(angle)))
        return np.array(found) if found else np.empty((0, 2))

    return [
        Actor(sprite, beating),
        EvenSwarm(draw_dot(board, 1.0 * board.unit, spark_of(board)), sparks, thing.area),
        Glider(thing.sprite(0.8 * thing.size), then(thing.entrance, thing.floating)),
    ]
