"""A landscape: ground, sky, light and weather over the whole frame, in layers that move apart, with things on it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import skia

from reelbase.media.compositor import Compositor
from reelbase.media.formats import Rectangle
from reelbase.media.motion import PanCamera, camera_for
from reelbase.media.panning import PanMover
from reelbase.media.picture import Layer
from reelbase.media.pictures.drawing import BLACK, WHITE, fill, glow, paint_ground, polygon, read_rgba, ridge, upright
from reelbase.media.pictures.palettes import RGB, mix
from reelbase.media.planes import PlanarFrame, PlanarLayer, planar_layer, planes_of_rgb
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.things import SceneryContent
from reelbase.media.shots.elements import Actor, Element, LayoutRole, Swarm
from reelbase.media.shots.movements import ENTRANCE_S, float_gently, pop, rise, then
from reelbase.media.shots.panels import text_actor
from reelbase.media.shots.sprites import draw_icon, draw_sprite
from reelbase.media.shots.typesetting import TypeSetting
from reelbase.media.timeline import Effect

_HORIZON = 0.56
"""Of the canvas's height. Chosen by eye, as is everything below."""
_SKIES: dict[str, tuple[RGB, RGB, RGB]] = {
    "dawn": ((0.20, 0.22, 0.44), (0.78, 0.48, 0.52), (1.0, 0.80, 0.58)),
    "day": ((0.20, 0.47, 0.80), (0.45, 0.70, 0.92), (0.84, 0.93, 0.98)),
    "dusk": ((0.15, 0.12, 0.33), (0.62, 0.28, 0.42), (1.0, 0.62, 0.36)),
    "night": ((0.02, 0.03, 0.10), (0.06, 0.09, 0.22), (0.14, 0.20, 0.36)),
}
"""From the zenith down to the horizon."""
_GROUNDS: dict[str, tuple[RGB, RGB]] = {
    "hills": ((0.36, 0.55, 0.34), (0.14, 0.33, 0.20)),
    "mountains": ((0.46, 0.52, 0.62), (0.20, 0.25, 0.33)),
    "sea": ((0.18, 0.46, 0.62), (0.04, 0.19, 0.34)),
    "desert": ((0.90, 0.72, 0.46), (0.66, 0.42, 0.22)),
    "city": ((0.34, 0.38, 0.48), (0.12, 0.14, 0.21)),
    "forest": ((0.22, 0.42, 0.32), (0.06, 0.20, 0.14)),
    "field": ((0.72, 0.68, 0.34), (0.40, 0.44, 0.16)),
    "snow": ((0.86, 0.91, 0.97), (0.66, 0.76, 0.88)),
    "space": ((0.10, 0.12, 0.26), (0.03, 0.03, 0.10)),
    "river": ((0.40, 0.58, 0.38), (0.16, 0.36, 0.24)),
}
"""Far and near."""
_LIGHT = {"dawn": 0.75, "day": 1.0, "dusk": 0.6, "night": 0.42}
_DULL = {"clear": 0.0, "clouds": 0.25, "rain": 0.6, "snow": 0.45, "storm": 0.8, "fog": 0.55}
_DROPS = {"rain": 70, "storm": 110, "snow": 60}


class Landscape:
    """Layers over the whole canvas under one slow camera; the near ones move more."""

    role = LayoutRole.GROUND

    def __init__(self, board: Board, layers: tuple[PlanarLayer, ...]) -> None:
        effect = Effect.PAN_LEFT if board.random("pan").uniform(0, 1) < 0.5 else Effect.PAN_RIGHT
        camera = camera_for(effect, board.format, seed=board.seed, first=0, last=max(1, board.frames))
        assert isinstance(camera, PanCamera)
        self._mover = PanMover(layers, camera)

    def paint(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        self._mover.draw(compositor, frame, number)

    def box(self, number: int) -> Rectangle | None:
        return None


def draw_scenery(content: SceneryContent, board: Board) -> list[Element]:
    width, height = board.format.canvas
    sky = PlanarLayer(*planes_of_rgb(_sky(content, board, width, height)[..., :3]), nearness=0.0)
    layers = [sky, *(layer for layer in _grounds(content, board, width, height) if layer is not None)]
    elements: list[Element] = [Landscape(board, tuple(layers))]
    elements += _things(content, board)
    elements += _weather(content, board)
    if content.label:
        box = board.part_of_area(0, 0, 1, 0.16)
        entrance = rise(board.at(0), board.seconds(ENTRANCE_S), 4 * board.unit)
        elements.append(text_actor(board, content.label, box, TypeSetting("heading", 9.0, 2), entrance))
    return elements


def _sky(content: SceneryContent, board: Board, width: int, height: int) -> Any:
    time = "night" if content.ground == "space" else content.time
    zenith, middle, low = (_dulled(colour, content) for colour in _SKIES[time])
    horizon = _HORIZON * height
    random = board.random("sky")
    x, y = random.uniform(0.3, 0.7) * width, (0.2 if time in ("day", "night") else 0.46) * height
    bright = content.weather in ("clear", "clouds", "snow")
    stars = [(random.uniform(0, width), random.uniform(0, horizon), random.uniform(0.4, 1.0)) for _ in range(90)]

    def draw(canvas: Any) -> None:
        canvas.drawPaint(upright(0, horizon, [(0.0, zenith, 1.0), (0.6, middle, 1.0), (1.0, low, 1.0)]))
        if time == "night" and bright:
            for star_x, star_y, size in stars:
                canvas.drawCircle(star_x, star_y, size * 0.0022 * height, fill(WHITE, size))
        if bright:
            tint = (1.0, 0.98, 0.9) if time in ("day", "night") else (1.0, 0.85, 0.6)
            radius = 0.055 * height
            glow(canvas, x, y, 5.5 * radius, tint, 0.25 if time == "night" else 0.55)
            canvas.drawCircle(x, y, radius, fill(tint))
        if content.weather != "clear":
            cloud = mix(low, WHITE, 0.35) if bright else mix(zenith, BLACK, 0.25)
            for number in range(9):
                cloud_x, cloud_y = random.uniform(0, width), random.uniform(0.05, 0.42) * height
                for puff in range(4):
                    shift = (puff - 1.5) * 0.07 * width
                    glow(canvas, cloud_x + shift, cloud_y + (number % 3) * 4, 0.16 * width, cloud, 0.5, flat=0.35)

    return paint_ground(width, height, draw, lambda picture: picture)


def _grounds(content: SceneryContent, board: Board, width: int, height: int) -> list[PlanarLayer | None]:
    far, near = _GROUNDS[content.ground]
    light = 1.0 if content.ground == "space" else _LIGHT[content.time]
    haze = _SKIES[content.time][2]
    layers = []
    for number, share in enumerate((0.0, 0.5, 1.0)):
        body = mix(mix(far, near, share), haze, 0.45 * (1 - share))
        body = mix(BLACK, _dulled(body, content), light)
        base = (_HORIZON + (0.0, 0.07, 0.17)[number]) * height
        shape = _SHAPES.get(content.ground, _hill)(board, number, width, height, base)
        top = max(0, math.floor(base - 0.36 * height)) & ~1
        layers.append(_layer(shape, body, width, height, top, base, 0.35 + 0.3 * number))
    return layers


def _layer(
    shape: Any, body: RGB, width: int, height: int, top: int, base: float, nearness: float
) -> PlanarLayer | None:
    surface = skia.Surface.MakeRasterN32Premul(width, height - top)
    with surface as canvas:
        canvas.translate(0, -top)
        lit = [(0.0, mix(body, WHITE, 0.16), 1.0), (0.4, body, 1.0), (1.0, mix(body, BLACK, 0.35), 1.0)]
        canvas.drawPath(shape, upright(base - 0.2 * height, height, lit))
    return planar_layer(Layer("ground", read_rgba(surface), 0, top, 1.0), nearness=nearness)


def _ridge_of(board: Board, number: int, width: int, height: int, base: float, swing: float, waves: float) -> Any:
    random = board.random(f"ridge{number}")
    phases = [random.uniform(0, math.tau) for _ in range(3)]

    def height_at(x: float) -> float:
        place = math.tau * waves * x / width
        bends = math.sin(0.5 * place + phases[0]) + 0.45 * math.sin(place + phases[1])
        return base - swing * height * (0.8 * bends + 0.05 * math.sin(2.3 * place + phases[2]))

    return ridge(width, height, height_at, width / 180)


def _hill(board: Board, number: int, width: int, height: int, base: float) -> Any:
    return _ridge_of(board, number, width, height, base, 0.035, 1.2 + 0.5 * number)


def _flat(board: Board, number: int, width: int, height: int, base: float) -> Any:
    return _ridge_of(board, number, width, height, base, 0.004, 3.0 + 2 * number)


def _peaks(board: Board, number: int, width: int, height: int, base: float) -> Any:
    random = board.random(f"peaks{number}")
    points, x = [(-0.1 * width, float(height))], -0.1 * width
    rise = (0.26, 0.17, 0.08)[number] * height
    while x < 1.15 * width:
        points.append((x, base + 0.02 * height))
        peak = x + random.uniform(0.10, 0.18) * width
        points.append((peak, base - rise * random.uniform(0.55, 1.0)))
        x = peak + random.uniform(0.10, 0.18) * width
    return polygon(*points, (1.2 * width, float(height)))


def _towers(board: Board, number: int, width: int, height: int, base: float) -> Any:
    random = board.random(f"towers{number}")
    points, x = [(-0.1 * width, float(height))], -0.1 * width
    rise = (0.30, 0.20, 0.08)[number] * height
    while x < 1.1 * width:
        wide, top = random.uniform(0.05, 0.10) * width, base - rise * random.uniform(0.35, 1.0)
        points += [(x, base), (x, top), (x + wide, top), (x + wide, base)]
        x += wide + random.uniform(0.0, 0.02) * width
    return polygon(*points, (1.2 * width, float(height)))


def _firs(board: Board, number: int, width: int, height: int, base: float) -> Any:
    random = board.random(f"firs{number}")
    points, x = [(-0.1 * width, float(height))], -0.1 * width
    rise = (0.10, 0.13, 0.15)[number] * height
    while x < 1.1 * width:
        wide, top = random.uniform(0.04, 0.07) * width, base - rise * random.uniform(0.6, 1.0)
        points += [(x, base), (x + wide / 2, top), (x + wide, base)]
        x += 0.8 * wide
    return polygon(*points, (1.2 * width, float(height)))


_SHAPES: dict[str, Callable[[Board, int, int, int, float], Any]] = {
    "mountains": _peaks,
    "snow": _peaks,
    "sea": _flat,
    "river": _hill,
    "field": _flat,
    "city": _towers,
    "forest": _firs,
}


def _things(content: SceneryContent, board: Board) -> list[Element]:
    elements: list[Element] = []
    count = len(content.icons)
    for number, icon in enumerate(content.icons):
        size = 0.62 if number == 0 else 0.34
        x = 0.5 - size / 2 if count == 1 else (0.0, 0.64, 0.42)[number]
        tall = size * (0.62 if board.is_tall else 1.2)
        box = board.part_of_area(x, 0.96 - tall, size, tall)
        arrives = pop(board.at(number), board.seconds(ENTRANCE_S))
        sway = float_gently(board.seconds(3.0 + number), (2.4 if content.ground == "sea" else 0.8) * board.unit)
        elements.append(Actor(draw_icon(icon, box), then(arrives, sway)))
    return elements


def _weather(content: SceneryContent, board: Board) -> list[Element]:
    drops = _DROPS.get(content.weather)
    if drops is None:
        return []
    frame = Rectangle(0, 0, board.format.width, board.format.height)
    snow = content.weather == "snow"
    size = 0.9 * board.unit if snow else 3.4 * board.unit

    def draw(canvas: Any) -> None:
        if snow:
            canvas.drawCircle(size, size, 0.8 * size, fill(WHITE, 0.85))
        else:
            canvas.drawRect(skia.Rect.MakeXYWH(size / 2, 0, max(2.0, 0.08 * size), size), fill((0.85, 0.92, 1.0), 0.5))

    sprite = draw_sprite(Rectangle(0, 0, math.ceil(2 * size), math.ceil(2 * size)), draw)
    random = board.random("drops")
    starts = np.array([(random.uniform(0, 1), random.uniform(0, 1), random.uniform(0.7, 1.3)) for _ in range(drops)])
    speed = (0.004 if snow else 0.035) * 30 / board.fps

    def places(number: int) -> np.ndarray:
        fall = (starts[:, 1] + number * speed * starts[:, 2]) % 1.0
        sway = 0.01 * np.sin(number / 12 + starts[:, 0] * 40) if snow else -0.1 * fall
        across = (starts[:, 0] + sway) % 1.0
        # Whole even pixels: drops are fast or soft, and nothing has to be resampled.
        even = 2 * np.round(np.stack([across * frame.width, fall * frame.height], axis=1) / 2)
        middle = np.array([sprite.x + sprite.y.shape[1] / 2, sprite.y_top + sprite.y.shape[0] / 2])
        return np.asarray(even + middle % 2)

    return [Swarm(sprite, places, frame, LayoutRole.GROUND)]


def _dulled(colour: RGB, content: SceneryContent) -> RGB:
    dull = _DULL[content.weather]
    grey = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]
    return mix(colour, (0.82 * grey + 0.03, 0.86 * grey + 0.04, 0.92 * grey + 0.06), dull)
