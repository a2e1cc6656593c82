"""Painting a shot: its picture or clip under its camera, its effect, and its text, at any frame asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from reelbase.kit.errors import ErrorCode, ReelbaseError, StepError
from reelbase.media.clips import Clip
from reelbase.media.compositor import Compositor
from reelbase.media.effects import touch_for
from reelbase.media.formats import FrameFormat
from reelbase.media.lettering import draw_on_screen_text
from reelbase.media.motion import camera_for, ease
from reelbase.media.picture_files import load_picture
from reelbase.media.planes import Frame, Sheet, sheet_of, sheets_of
from reelbase.media.timeline import Look, Shot, Visual

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
        self._camera = camera_for(shot.effect, seed=seed, first=first, last=last, fps=format.fps)
        self._touch = touch_for(
            shot.effect, seed=seed, preset=look.preset, format=format, first=first, last=last, frames=shot.frames
        )
        try:
            self._source = _source(shot.visual, format, first=first, last=last)
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
        pose = self._camera.pose(number)
        if nearer != 1.0:
            pose = replace(pose, scale=pose.scale * nearer)
        ground, *others = self._source.sheets(number)
        compositor.cover(frame, ground, pose)
        for sheet in others:
            compositor.lay(frame, sheet, pose)
        if self._touch is not None:
            self._touch(frame, number)
        if self._text is not None:
            self._letter(compositor, frame, number, self._text)

    def close(self) -> None:
        self._source.close()

    def _letter(self, compositor: Compositor, frame: Frame, number: int, text: Sheet) -> None:
        way = (number / self._format.fps - _TEXT_WAITS_S) / _TEXT_RISES_S
        arrived = 1.0 - (1.0 - min(1.0, max(0.0, way))) ** 3
        drop = (1.0 - arrived) * _TEXT_RISE * self._format.height
        compositor.letter(frame, text, opacity=ease(min(1.0, max(0.0, way * 1.4))), drop=drop)


class _Source(Protocol):
    def sheets(self, number: int) -> tuple[Sheet, ...]: ...

    def close(self) -> None: ...


class _Still:
    def __init__(self, visual: Visual, format: FrameFormat) -> None:
        picture = load_picture(visual.path, format)
        if (picture.width, picture.height) != format.canvas or not picture.layers:
            raise StepError(
                f"The picture is {picture.width}x{picture.height}, its canvas {format.canvas[0]}x{format.canvas[1]}.",
                code=ErrorCode.RENDER,
            )
        self._sheets = sheets_of(picture)

    def sheets(self, number: int) -> tuple[Sheet, ...]:
        return self._sheets

    def close(self) -> None:
        pass


class _Moving:
    def __init__(self, visual: Visual, format: FrameFormat, *, first: int, last: int) -> None:
        self._first, self._fps = first, format.fps
        self._clip = Clip(visual.path, format, needed_s=(last - first + 1) / format.fps)

    def sheets(self, number: int) -> tuple[Sheet, ...]:
        return (self._clip.sheet_at((number - self._first) / self._fps),)

    def close(self) -> None:
        self._clip.close()


def _source(visual: Visual, format: FrameFormat, *, first: int, last: int) -> _Source:
    if visual.kind == "picture":
        return _Still(visual, format)
    if visual.kind == "clip":
        return _Moving(visual, format, first=first, last=last)
    raise StepError(f"Nothing draws a visual of kind {visual.kind!r}.", code=ErrorCode.RENDER)


def _text_sheet(text: str, look: Look, format: FrameFormat) -> Sheet | None:
    if not text.strip():
        return None
    return sheet_of(draw_on_screen_text(text, format, preset=look.preset, style=look.style))
