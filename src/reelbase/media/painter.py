"""Painting a shot: its picture or clip under its camera, its effect, and its text, at any frame asked for."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from reelbase.kit.errors import ErrorCode, ReelbaseError, StepError
from reelbase.media.clips import Clip
from reelbase.media.compositor import Compositor
from reelbase.media.effects import touch_for
from reelbase.media.formats import FrameFormat
from reelbase.media.lettering import draw_on_screen_text
from reelbase.media.motion import Camera, View, camera_for, ease
from reelbase.media.movers import WarpMover, mover_for
from reelbase.media.picture_files import load_picture
from reelbase.media.planes import Frame, Sheet, sheet_of, sheets_of
from reelbase.media.timeline import Effect, Look, Shot, Visual

_TEXT_WAITS_S = 0.10
_TEXT_RISES_S = 0.50
_TEXT_RISE = 0.022


class ShotPainter:
    """Paints the frames of one shot, in any order, from ``-before`` to ``shot.frames + after - 1``.

    before, after: frames of it that are seen inside the transitions at its ends, beyond its own.
    """

    def __init__(self, shot: Shot, look: Look, format: FrameFormat, *, before: int, after: int) -> None:
        """Loads the picture. Raises InputError or StepError, naming the scene."""
        self._format = format
        first, last = -before, shot.frames + after - 1
        seed = shot.visual.content_hash
        camera = camera_for(shot.effect, format, seed=seed, first=first, last=last)
        self._touch = touch_for(
            shot.effect, seed=seed, preset=look.preset, format=format, first=first, last=last, frames=shot.frames
        )
        try:
            self._source = _source(shot.visual, format, camera, shot.effect)
            self._text = _text_sheet(shot.on_screen_text, look, format)
        except StepError as error:
            error.scene = error.scene or shot.scene
            raise
        except ReelbaseError as error:
            raise StepError(
                f"Scene {shot.scene}: {error.message}", code=error.code, scene=shot.scene, fix=error.fix
            ) from error

    def paint(self, compositor: Compositor, frame: Frame, number: int, *, nearer: float = 1.0) -> None:
        """Fill ``frame`` with the shot's frame ``number``; ``nearer`` is a further zoom of at least 1."""
        self._source.draw(compositor, frame, number, nearer)
        if self._touch is not None:
            self._touch(frame, number)
        if self._text is not None:
            self._letter(compositor, frame, number, self._text)

    def close(self) -> None:
        self._source.close()

    def _letter(self, compositor: Compositor, frame: Frame, number: int, text: Sheet) -> None:
        way = (number / self._format.fps - _TEXT_WAITS_S) / _TEXT_RISES_S
        arrived = 1.0 - (1.0 - min(1.0, max(0.0, way))) ** 3
        drop_px = (1.0 - arrived) * _TEXT_RISE * self._format.height
        compositor.letter(frame, text, opacity=ease(min(1.0, max(0.0, way * 1.4))), drop_px=drop_px)


class _Source(Protocol):
    def draw(self, compositor: Compositor, frame: Frame, number: int, nearer: float) -> None: ...

    def close(self) -> None: ...


class _Still:
    def __init__(self, visual: Visual, format: FrameFormat, camera: Camera) -> None:
        picture = load_picture(visual.path, format)
        if (picture.width, picture.height) != format.canvas or not picture.layers:
            raise StepError(
                f"The picture is {picture.width}x{picture.height}, its canvas {format.canvas[0]}x{format.canvas[1]}.",
                code=ErrorCode.RENDER,
            )
        sheets = sheets_of(picture)
        self._mover = mover_for(sheets, camera)
        self._warp = WarpMover(lambda _: sheets, camera)

    def draw(self, compositor: Compositor, frame: Frame, number: int, nearer: float) -> None:
        if nearer == 1.0:
            self._mover.draw(compositor, frame, number)
        else:
            self._warp.draw(compositor, frame, number, nearer=nearer)

    def close(self) -> None:
        pass


class _Played:
    """An animation as it was drawn, pixel by pixel: nothing of it is cut off by a camera, nothing scaled."""

    def __init__(self, visual: Visual, format: FrameFormat, camera: Camera) -> None:
        self._first, self._format = camera.way.first, format
        needed_s = (camera.way.last - self._first + 1) / format.fps
        self._clip = Clip(visual.path, format, needed_s=needed_s, once=True, unmoved=True)

    def draw(self, compositor: Compositor, frame: Frame, number: int, nearer: float) -> None:
        sheet = self._clip.sheet_at((number - self._first) / self._format.fps)
        if nearer != 1.0:
            compositor.cover(frame, sheet, View(1.0 / nearer, self._format.width / 2, self._format.height / 2))
            return
        for target, plane in zip(frame.planes, (sheet.y, sheet.u, sheet.v), strict=True):
            np.copyto(target, plane)

    def close(self) -> None:
        self._clip.close()


class _Moving:
    def __init__(self, visual: Visual, format: FrameFormat, camera: Camera) -> None:
        first, last = camera.way.first, camera.way.last
        once = visual.kind == "animation"
        self._clip = Clip(visual.path, format, needed_s=(last - first + 1) / format.fps, once=once)
        self._warp = WarpMover(lambda number: (self._clip.sheet_at((number - first) / format.fps),), camera)

    def draw(self, compositor: Compositor, frame: Frame, number: int, nearer: float) -> None:
        self._warp.draw(compositor, frame, number, nearer=nearer)

    def close(self) -> None:
        self._clip.close()


def _source(visual: Visual, format: FrameFormat, camera: Camera, effect: Effect) -> _Source:
    if visual.kind == "picture":
        return _Still(visual, format, camera)
    if visual.kind == "animation" and effect is Effect.STATIC:
        return _Played(visual, format, camera)
    if visual.kind in ("clip", "animation"):
        return _Moving(visual, format, camera)
    raise StepError(f"Nothing draws a visual of kind {visual.kind!r}.", code=ErrorCode.RENDER)


def _text_sheet(text: str, look: Look, format: FrameFormat) -> Sheet | None:
    if not text.strip():
        return None
    return sheet_of(draw_on_screen_text(text, format, preset=look.preset, style=look.style))
