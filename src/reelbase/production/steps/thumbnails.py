"""The thumbnails of a running job's film: composed of its plan, or a frame of the film where none can be composed."""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from reelbase.media.assets import asset_stamp
from reelbase.media.formats import FrameFormat
from reelbase.media.picture_files import flatten_to_frame, load_picture
from reelbase.media.script_fonts import script_files
from reelbase.media.shots.contents import ShotContent
from reelbase.media.shots.drawn import DRAWING_VERSION
from reelbase.media.thumbnail import frame_pixels, save_picture, save_thumbnail, thumbnail_time_s
from reelbase.media.thumbnails.composing import (
    COUNT,
    THUMBNAIL_VERSION,
    ComposedThumbnail,
    FilmWords,
    compose_thumbnails,
)
from reelbase.production.cache import Entry, Made
from reelbase.production.steps.context import StepContext
from reelbase.production.steps.film import timeline_of
from reelbase.production.steps.results import RenderResult, SceneVisual, VisualResult
from reelbase.providers.usage import Usage

FRAME_VERSION = 1
"""Raised whenever the same film would get another frame as its thumbnail."""
_CLIP_S = 0.5
"""Seconds after which the picture of a clip is taken."""


def composed_thumbnails(context: StepContext) -> list[Entry]:
    """Three, the best first; one, a frame of the film, where no installed font can draw its words.

    The result of each names its ``layout``, ``text`` and ``score``.
    """
    inputs = _inputs(context)

    @cache
    def composed() -> tuple[ComposedThumbnail, ...]:
        return _compose(context)

    def entry(number: int) -> Entry | None:
        def make(_key: str) -> Made:
            if len(composed()) <= number:
                return Made({"layout": None}, Usage("reelbase", "thumbnail", "pictures", 0))
            made, out = composed()[number], context.scratch(".jpg")
            save_picture(made.pixels, out)
            result = {"layout": made.layout, "text": made.text, "score": made.score}
            return Made(result, Usage("reelbase", "thumbnail", "pictures", 1), out)

        found = context.cached("package", "package", {**inputs, "number": number}, make)
        return found if found.file is not None else None

    entries = [found for number in range(COUNT) if (found := entry(number)) is not None]
    if not entries:
        context.warn("No installed font has the letters of the title, so the thumbnail is a frame of the film.")
        return [_frame(context)]
    return entries


def _inputs(context: StepContext) -> dict[str, Any]:
    plan, visual = context.plan, _own_visual(context)
    return {
        "composed": THUMBNAIL_VERSION,
        "drawn": DRAWING_VERSION,
        "assets": asset_stamp(),
        "fonts": [path.name for path in script_files()],
        "title": plan.title,
        "lines": _lines(context),
        "contents": [content.model_dump(mode="json") for content in _contents(context)],
        "preset": plan.preset,
        "style": plan.visual_style,
        "format": context.format,
        "picture": visual.file if visual else None,
    }


def _compose(context: StepContext) -> tuple[ComposedThumbnail, ...]:
    plan, visual = context.plan, _own_visual(context)
    return compose_thumbnails(
        FilmWords(plan.title, tuple(_lines(context))),
        _contents(context),
        context.format,
        preset=plan.preset,
        style=plan.visual_style,
        picture=_picture(context, visual) if visual else None,
    )


def _lines(context: StepContext) -> list[str]:
    plan = context.plan
    return list(dict.fromkeys(line for line in (plan.hook_selected, *plan.hooks) if line))


def _contents(context: StepContext) -> list[ShotContent]:
    """What the film's drawn shots show, in order."""
    contents: list[ShotContent] = []
    for index, scene in enumerate(context.plan.scenes):
        replaced = context.result(VisualResult).replaced(index)
        contents += [replaced.get(number, shot.content) for number, shot in enumerate(scene.shots)]
    return contents


def _own_visual(context: StepContext) -> SceneVisual | None:
    """The picture, clip or animation of the first scene that has one; a placeholder is none."""
    visuals = context.result(VisualResult).scenes
    return next((visual for visual in visuals if visual is not None and not visual.placeholder), None)


def _picture(context: StepContext, visual: SceneVisual) -> NDArray[np.uint8]:
    path = context.storage.path(visual.file)
    if visual.kind == "picture":
        return flatten_to_frame(load_picture(path, context.format), context.format)
    # An animation is represented by its end.
    at_s = _CLIP_S if visual.animation_s is None else max(0.0, visual.animation_s - 0.1)
    return _covering(frame_pixels(path, at_s=at_s), context.format)


def _covering(pixels: NDArray[np.uint8], format: FrameFormat) -> NDArray[np.uint8]:
    """Scaled to cover the frame, and cropped to its middle."""
    height, width = pixels.shape[:2]
    scale = max(format.width / width, format.height / height)
    size = max(format.width, round(width * scale)), max(format.height, round(height * scale))
    scaled = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    left, top = (size[0] - format.width) // 2, (size[1] - format.height) // 2
    return np.ascontiguousarray(scaled[top : top + format.height, left : left + format.width], np.uint8)


def _frame(context: StepContext) -> Entry:
    film = context.result(RenderResult).film
    at_s = thumbnail_time_s(timeline_of(context))

    def make(_key: str) -> Made:
        out = context.scratch(".jpg")
        save_thumbnail(context.storage.path(film), out, at_s=at_s)
        return Made({}, Usage("reelbase", "thumbnail", "pictures", 1), out)

    return context.cached("package", "package", {"version": FRAME_VERSION, "thumbnail": film, "at_s": at_s}, make)
