"""What fills the frame behind a shot: drawn once, larger than the frame, and moved slowly."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from reelbase.media.compositor import Compositor
from reelbase.media.formats import Rectangle
from reelbase.media.motion import PanCamera, SeededRandom, camera_for
from reelbase.media.panning import PanMover
from reelbase.media.pictures.drawing import glow, paint_ground, upright, vignetted
from reelbase.media.pictures.palettes import mix
from reelbase.media.planes import PlanarFrame, PlanarLayer, planes_of_rgb
from reelbase.media.shots.board import Board
from reelbase.media.shots.elements import LayoutRole
from reelbase.media.timeline import Effect

_MOST_DRAWN = 3
"""Movers of grounds that are kept, some 14 MB each: the shots of a scene share theirs, and scenes take turns."""
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
    effect = effects[min(3, int(board.dice("ground").uniform(0, 4)))]
    camera = camera_for(effect, board.format, seed=board.seed, first=0, last=max(1, board.frames))
    assert isinstance(camera, PanCamera)
    key = (board.format, board.style, board.palette, board.variant % _VARIANTS, camera.axis)
    with _DRAWING:
        mover = _DRAWN.get(key)
        if mover is None:
            mover = _DRAWN[key] = PanMover((_drawn(board),), camera)
            while len(_DRAWN) > _MOST_DRAWN:
                _DRAWN.popitem(last=False)
        _DRAWN.move_to_end(key)
    return MovingGround(mover.following(camera))


def _drawn(board: Board) -> PlanarLayer:
    width, height = board.format.canvas
    draw = GROUNDS[board.style.ground]
    strength = 0.12 if board.style.is_light else 0.40
    pixels = paint_ground(
        width,
        height,
        lambda canvas: draw(canvas, board, width, height),
        lambda picture: vignetted(picture, 0.5, 0.45, strength),
    )
    return PlanarLayer(*planes_of_rgb(pixels[..., :3]))


def _glow(canvas: Any, board: Board, width: int, height: int) -> None:
    """A gradient with two soft lights, whose places vary by shot."""
    palette, dice = board.palette, SeededRandom(f"glow/{board.variant % _VARIANTS}")
    sky = [(0.0, palette.deep, 1.0), (0.6, mix(palette.deep, palette.middle, 0.8), 1.0), (1.0, palette.deep, 1.0)]
    canvas.drawPaint(upright(0, height, sky))
    for tint, strength in ((palette.middle, 0.9), (mix(palette.middle, palette.glow, 0.45), 0.55)):
        x, y = dice.uniform(0.1, 0.9) * width, dice.uniform(0.15, 0.75) * height
        glow(canvas, x, y, dice.uniform(0.45, 0.75) * max(width, height) / 1.5, tint, strength)


GROUNDS: dict[str, DrawGround] = {"glow": _glow}
