"""Paints any frame of a shot: its picture or clip under the camera, its effect and its text."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from reelbase.kit.errors import ErrorCode, ReelbaseError, StepError
from reelbase.media.clips import Clip
from reelbase.media.compositor import Compositor
from reelbase.media.effects import frame_effect_for
from reelbase.media.formats import FrameFormat
from reelbase.media.lettering import draw_on_screen_text
from reelbase.media.motion import Camera, View, camera_for, ease
from reelbase.media.movers import WarpMover, mover_for
from reelbase.media.picture_files import load_picture
from reelbase.media.planes import PlanarFrame, PlanarLayer, planar_layer, planar_layers
from reelbase.media.shots.drawn import DrawnShot
from reelbase.media.timeline import Effect, Look, Shot, Visual

_TEXT_DELAY_S = 0.10
"""Seconds from a shot's start to the entrance of its text. This and the constants below were chosen by eye."""
_TEXT_ENTRANCE_S = 0.50
"""Seconds in which the text rises into place."""
_TEXT_RISE_SHARE = 0.022
"""How far the text rises, as a share of the frame's height."""
_TEXT_FADE_SPEED = 1.4
"""How much faster than it rises the text fades in."""


class ShotPainter:
    """Paints the frames of one shot, in any order, from ``-before`` to ``shot.frames + after - 1``.

    before, after: further frames that are visible in the transitions at its ends.
    """

    def __init__(self, shot: Shot, look: Look, format: FrameFormat, *, before: int, after: int) -> None:
        """Loads the picture. Raises InputError or StepError, naming the scene."""
        self._format = format
        first, last = -before, shot.frames + after - 1
        seed = shot.visual.content_hash
        camera = camera_for(shot.effect, format, seed=seed, first=first, last=last)
        self._effect = frame_effect_for(
            shot.effect, seed=seed, preset=look.preset, format=format, first=first, last=last, frames=shot.frames
        )
        try:
            self._source = _source(shot, look, format, camera)
            self._text = _text_layer(shot.on_screen_text, look, format)
        except StepError as error:
            raise error.in_scene(error.scene or shot.scene) from error
        except ReelbaseError as error:
            raise StepError(
                f"Scene {shot.scene}: {error.message}", code=error.code, scene=shot.scene, fix=error.fix
            ) from error

    def paint(self, compositor: Compositor, frame: PlanarFrame, number: int, *, nearer: float = 1.0) -> None:
        """Fill ``frame`` with the shot's frame ``number``. ``nearer``: an additional zoom factor of at least 1."""
        self._source.draw(compositor, frame, number, nearer)
        if self._effect is not None:
            self._effect(frame, number)
        if self._text is not None:
            self._draw_text(compositor, frame, number, self._text)

    @property
    def fault(self) -> str:
        """Why a card with its words is painted instead of the shot; empty where it is not."""
        return self._source.fault

    def close(self) -> None:
        self._source.close()

    def _draw_text(self, compositor: Compositor, frame: PlanarFrame, number: int, text: PlanarLayer) -> None:
        progress = (number / self._format.fps - _TEXT_DELAY_S) / _TEXT_ENTRANCE_S
        arrived = 1.0 - (1.0 - min(1.0, max(0.0, progress))) ** 3
        drop_px = (1.0 - arrived) * _TEXT_RISE_SHARE * self._format.height
        compositor.lay_text(frame, text, opacity=ease(min(1.0, max(0.0, progress * _TEXT_FADE_SPEED))), drop_px=drop_px)


class _Source(Protocol):
    @property
    def fault(self) -> str: ...

    def draw(self, compositor: Compositor, frame: PlanarFrame, number: int, nearer: float) -> None: ...

    def close(self) -> None: ...


class _StillSource:
    fault = ""

    def __init__(self, visual: Visual, format: FrameFormat, camera: Camera) -> None:
        picture = load_picture(visual.path, format)
        if (picture.width, picture.height) != format.canvas or not picture.layers:
            raise StepError(
                f"The picture is {picture.width}x{picture.height}, its canvas {format.canvas[0]}x{format.canvas[1]}.",
                code=ErrorCode.RENDER,
            )
        layers = planar_layers(picture)
        self._mover = mover_for(layers, camera)
        self._warp = WarpMover(lambda _: layers, camera)

    def draw(self, compositor: Compositor, frame: PlanarFrame, number: int, nearer: float) -> None:
        if nearer == 1.0:
            self._mover.draw(compositor, frame, number)
        else:
            self._warp.draw(compositor, frame, number, nearer=nearer)

    def close(self) -> None:
        pass


class _AnimationSource:
    """An animation pixel by pixel as it was drawn, neither cropped nor scaled by a camera."""

    fault = ""

    def __init__(self, visual: Visual, format: FrameFormat, camera: Camera) -> None:
        self._first, self._format = camera.path.first, format
        needed_s = (camera.path.last - self._first + 1) / format.fps
        self._clip = Clip(visual.path, format, needed_s=needed_s, play_once=True, fit_frame=True)

    def draw(self, compositor: Compositor, frame: PlanarFrame, number: int, nearer: float) -> None:
        layer = self._clip.layer_at((number - self._first) / self._format.fps)
        if nearer != 1.0:
            compositor.cover(frame, layer, View(1.0 / nearer, self._format.width / 2, self._format.height / 2))
            return
        for target, plane in zip(frame.planes, (layer.y, layer.u, layer.v), strict=True):
            np.copyto(target, plane)

    def close(self) -> None:
        self._clip.close()


class _ClipSource:
    fault = ""

    def __init__(self, visual: Visual, format: FrameFormat, camera: Camera) -> None:
        first, last = camera.path.first, camera.path.last
        play_once = visual.kind == "animation"
        self._clip = Clip(visual.path, format, needed_s=(last - first + 1) / format.fps, play_once=play_once)
        self._warp = WarpMover(lambda number: (self._clip.layer_at((number - first) / format.fps),), camera)

    def draw(self, compositor: Compositor, frame: PlanarFrame, number: int, nearer: float) -> None:
        self._warp.draw(compositor, frame, number, nearer=nearer)

    def close(self) -> None:
        self._clip.close()


class _DrawnSource:
    """A drawn shot, which moves by itself; no camera moves over it."""

    def __init__(self, shot: DrawnShot, look: Look, format: FrameFormat) -> None:
        # Imported late: only films with drawn shots need the kinds and what they draw with.
        from reelbase.media.shots.composing import compose_or_card

        self._composition, self.fault = compose_or_card(
            shot, format, preset=look.preset, style=look.style, captions=look.captions
        )
        self._offset, self._format = shot.offset, format
        self._before_zoom: PlanarFrame | None = None

    def draw(self, compositor: Compositor, frame: PlanarFrame, number: int, nearer: float) -> None:
        if nearer == 1.0:
            self._composition.paint(compositor, frame, number + self._offset)
            return
        if self._before_zoom is None:
            self._before_zoom = PlanarFrame(self._format)
        self._composition.paint(compositor, self._before_zoom, number + self._offset)
        view = View(1.0 / nearer, self._format.width / 2, self._format.height / 2)
        compositor.cover(frame, PlanarLayer(*self._before_zoom.planes), view)

    def close(self) -> None:
        pass


def _source(shot: Shot, look: Look, format: FrameFormat, camera: Camera) -> _Source:
    visual, effect = shot.visual, shot.effect
    if shot.drawn is not None:
        return _DrawnSource(shot.drawn, look, format)
    if visual.kind == "picture":
        return _StillSource(visual, format, camera)
    if visual.kind == "animation" and effect is Effect.STATIC:
        return _AnimationSource(visual, format, camera)
    if visual.kind in ("clip", "animation"):
        return _ClipSource(visual, format, camera)
    raise StepError(f"Visuals of kind {visual.kind!r} are not supported.", code=ErrorCode.RENDER)


def _text_layer(text: str, look: Look, format: FrameFormat) -> PlanarLayer | None:
    if not text.strip():
        return None
    return planar_layer(draw_on_screen_text(text, format, preset=look.preset, style=look.style))
