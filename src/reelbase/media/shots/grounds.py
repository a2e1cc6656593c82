"""What fills the frame behind a shot: drawn once, larger than the frame, and moved slowly."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import numpy as np

from reelbase.media.compositor import Compositor
from reelbase.media.formats import Rectangle
from reelbase.media.motion import PanCamera, SeededRandom, camera_for
from reelbase.media.panning import PanMover
from reelbase.media.pictures.drawing import BLACK, WHITE, fill, glow, ground_planes, line, upright, vignetted
from reelbase.media.pictures.palettes import mix
from reelbase.media.planes import PlanarFrame, PlanarLayer
from reelbase.media.shots.board import Board
from reelbase.media.shots.elements import Element, LayoutRole
from reelbase.media.shots.figures import EvenSwarm, draw_dot
from reelbase.media.timeline import Effect

_MOST_DRAWN = 3
"""Movers of grounds that are kept, some 28 MB each: the shots of a scene share theirs, and scenes take turns."""
_LIGHTS = 16
_VARIANTS = 8
"""Places of the lights within a film's grounds."""
_DRAWN: OrderedDict[Any, PanMover] = OrderedDict()
_DRAWING = threading.Lock()

DrawGround = Callable[[Any, Board, int, int], None]
"""Draws on a skia canvas of (width, height) canvas pixels; covers all of it."""


class MovingGround:
    """An opaque picture over the whole canvas that drifts along one axis behind what a shot shows."""

    role = LayoutRole.GROUND

    def __init__(self, mover: PanMover) -> None:
        self._mover = mover

    def paint(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        self._mover.draw(compositor, frame, number)

    def box(self, number: int) -> Rectangle | None:
        return None


def ground_of(board: Board) -> MovingGround:
    """The ground of the board's style, in its palette. It drifts to a side or up or down, by the board's seed."""
    effects = (Effect.PAN_LEFT, Effect.PAN_RIGHT, Effect.TILT_UP, Effect.TILT_DOWN)
    effect = effects[min(3, int(board.random("ground").uniform(0, 4)))]
    camera = camera_for(effect, board.format, seed=board.seed, first=0, last=max(1, board.frames))
    assert isinstance(camera, PanCamera)
    key = (board.format, board.style, board.palette, board.variant % _VARIANTS, camera.axis)
    with _DRAWING:
        mover = _DRAWN.get(key)
        if mover is None:
            mover = _DRAWN[key] = PanMover((_drawn(board),), camera, stepped=True)
            while len(_DRAWN) > _MOST_DRAWN:
                _DRAWN.popitem(last=False)
        _DRAWN.move_to_end(key)
    return MovingGround(mover.following(camera))


def dust_over(board: Board) -> Element:
    """Small lights that rise slowly over the ground, each on a way of its own: they keep a quiet picture alive.

    They fill the frame's width above the captions, also around what the shot shows.
    """
    random = board.random("dust")
    tint = mix(board.palette.middle, board.palette.glow, 0.5) if board.style.is_light else board.palette.spark
    sprite = draw_dot(board, 0.8 * board.unit, tint, soft=True)
    ways = [
        (random.uniform(0, 1), random.uniform(0, 1), random.uniform(0.08, 0.2), random.uniform(0, 6.3))
        for _ in range(_LIGHTS)
    ]
    width, height = board.format.width, board.format.caption_box.y

    def places(number: int) -> np.ndarray:
        seconds = number / board.fps
        return np.array(
            [
                (width * (x + 0.015 * math.sin(seconds * 1.3 + phase)), height * ((y - speed * seconds) % 1.0))
                for x, y, speed, phase in ways
            ]
        )

    return EvenSwarm(sprite, places, Rectangle(0, 0, width, height), LayoutRole.GROUND)


def _drawn(board: Board) -> PlanarLayer:
    width, height = board.format.canvas
    draw = GROUNDS[board.style.ground]
    strength = 0.12 if board.style.is_light else 0.40
    planes = ground_planes(
        width,
        height,
        lambda canvas: draw(canvas, board, width, height),
        lambda picture: vignetted(picture, 0.5, 0.45, strength),
    )
    return PlanarLayer(*planes)


def _glow(canvas: Any, board: Board, width: int, height: int) -> None:
    """A gradient with two soft lights, whose places vary by shot."""
    palette, random = board.palette, SeededRandom(f"glow/{board.variant % _VARIANTS}")
    sky = [(0.0, palette.deep, 1.0), (0.6, mix(palette.deep, palette.middle, 0.8), 1.0), (1.0, palette.deep, 1.0)]
    canvas.drawPaint(upright(0, height, sky))
    for tint, strength in ((palette.middle, 0.9), (mix(palette.middle, palette.glow, 0.45), 0.55)):
        x, y = random.uniform(0.1, 0.9) * width, random.uniform(0.15, 0.75) * height
        glow(canvas, x, y, random.uniform(0.45, 0.75) * max(width, height) / 1.5, tint, strength)


def _paper(canvas: Any, board: Board, width: int, height: int) -> None:
    """Warm paper with fibres, and light that falls from one side."""
    palette, random = board.palette, SeededRandom(f"paper/{board.variant % _VARIANTS}")
    sheet = mix(mix(palette.spark, palette.glow, 0.12), WHITE, 0.35)
    canvas.drawPaint(
        upright(0, height, [(0.0, mix(sheet, WHITE, 0.4), 1.0), (1.0, mix(sheet, palette.middle, 0.1), 1.0)])
    )
    for _ in range(160):
        x, y, angle = random.uniform(0, width), random.uniform(0, height), random.uniform(0, math.tau)
        length = random.uniform(0.01, 0.04) * width
        stroke = line(palette.middle, random.uniform(0.04, 0.10), 0.0012 * width)
        canvas.drawLine(x, y, x + length * math.cos(angle), y + length * math.sin(angle), stroke)
    glow(canvas, random.uniform(0.2, 0.8) * width, 0.3 * height, 0.8 * max(width, height), WHITE, 0.35)


def _ink(canvas: Any, board: Board, width: int, height: int) -> None:
    """A white sheet with washes of colour at its corners."""
    palette, random = board.palette, SeededRandom(f"ink/{board.variant % _VARIANTS}")
    canvas.drawPaint(fill(mix(palette.spark, WHITE, 0.75)))
    for number in range(7):
        edge = random.uniform(0, 1)
        x = (edge if number % 2 else round(edge)) * width
        y = (round(edge) if number % 2 else edge) * height
        tint = (palette.glow, palette.accent, palette.middle)[number % 3]
        radius = random.uniform(0.16, 0.34) * max(width, height)
        glow(canvas, x, y, radius, tint, 0.34)
        canvas.drawCircle(x, y, 0.45 * radius, fill(tint, 0.10))


def _grid(canvas: Any, board: Board, width: int, height: int) -> None:
    """A dark room with lines of light that run to the horizon."""
    palette = board.palette
    night = mix(palette.deep, BLACK, 0.45)
    horizon = 0.62 * height
    canvas.drawPaint(
        upright(0, height, [(0.0, night, 1.0), (0.6, mix(night, palette.middle, 0.35), 1.0), (1.0, night, 1.0)])
    )
    glow(canvas, width / 2, horizon, 0.7 * width, palette.glow, 0.35, flat=0.35)
    for number in range(-14, 15):
        x = width / 2 + number * 0.16 * width
        canvas.drawLine(width / 2 + number * 0.03 * width, horizon, x, height, line(palette.glow, 0.22, 0.0022 * width))
    for number in range(9):
        y = horizon + (height - horizon) * (number / 8) ** 2.2
        canvas.drawLine(0, y, width, y, line(palette.glow, 0.10 + 0.02 * number, 0.0022 * width))


def _chalkboard(canvas: Any, board: Board, width: int, height: int) -> None:
    """A board that was wiped often: broad pale sweeps, and dust."""
    palette, random = board.palette, SeededRandom(f"chalk/{board.variant % _VARIANTS}")
    slate = mix((0.10, 0.17, 0.15), palette.deep, 0.35)
    canvas.drawPaint(fill(slate))
    for _ in range(26):
        x, y = random.uniform(-0.2, 1.0) * width, random.uniform(0, 1.0) * height
        length, rise_px = random.uniform(0.3, 0.7) * width, random.uniform(-0.08, 0.08) * height
        canvas.drawLine(x, y, x + length, y + rise_px, line(WHITE, 0.018, random.uniform(0.02, 0.07) * width))
    for _ in range(320):
        x, y = random.uniform(0, width), random.uniform(0, height)
        canvas.drawCircle(x, y, random.uniform(0.0005, 0.0016) * width, fill(WHITE, random.uniform(0.05, 0.22)))


def _plain(canvas: Any, board: Board, width: int, height: int) -> None:
    """One colour with one great shape in a second, as on a magazine's cover."""
    palette, random = board.palette, SeededRandom(f"plain/{board.variant % _VARIANTS}")
    canvas.drawPaint(fill(mix(palette.deep, palette.middle, 0.30)))
    radius = random.uniform(0.42, 0.58) * max(width, height)
    x = (0.0 if random.uniform(0, 1) < 0.5 else 1.0) * width
    y = random.uniform(0.15, 0.85) * height
    canvas.drawCircle(x, y, radius, fill(mix(palette.deep, palette.middle, 0.62)))
    canvas.drawCircle(x, y, 0.62 * radius, fill(mix(palette.deep, palette.middle, 0.46)))


GROUNDS: dict[str, DrawGround] = {
    "chalkboard": _chalkboard,
    "glow": _glow,
    "grid": _grid,
    "ink": _ink,
    "paper": _paper,
    "plain": _plain,
}
