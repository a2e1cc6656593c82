"""The pictures: one a scene, drawn, asked of a server, or brought by the user."""

from __future__ import annotations

import threading
from typing import Any

from reelbase.kit.errors import ErrorCode, ProviderError, ReelbaseError
from reelbase.media.formats import FrameFormat
from reelbase.production.cache import Entry
from reelbase.production.steps.animations import animate
from reelbase.production.steps.context import Made, StepContext
from reelbase.production.steps.results import SceneVisual, VisualResult
from reelbase.production.steps.scenes import Tally, raise_for, try_each_scene
from reelbase.providers.animation import AnimationError
from reelbase.providers.image import PictureFile, PictureMaker, PictureRequest
from reelbase.schemas.plan_document import PlanDocument, Scene

PICTURE = "image"
"""The kind of a scene's picture in the cache."""


def run(context: StepContext) -> VisualResult:
    """More than half of the pictures failing fails the job; fewer become placeholders that say so.

    An animation that fails always does: its code is the author's, and nothing else shows what it should.
    """
    maker = context.providers.pictures()
    animations = context.providers.animations() if any(scene.animated for scene in context.plan.scenes) else None
    tally = Tally(context, len(context.plan.scenes), "pictured")
    pictures_at_once = context.settings.image.concurrency
    animations_at_once = context.settings.animation.concurrency
    asking = threading.BoundedSemaphore(pictures_at_once)
    rendering = threading.BoundedSemaphore(animations_at_once)

    def show(index: int, scene: Scene) -> SceneVisual:
        if scene.animated:
            assert animations is not None
            with rendering:
                return animate(context, animations, tally, index, scene)
        with asking:
            if scene.visual_file:
                return _own(context, index, scene)
            return _made(context, maker, index, scene)

    at_once = pictures_at_once + (animations_at_once if animations else 0)
    visuals, failures = try_each_scene(context, show, tally=tally, at_once=at_once)
    moderated = {index for index, error in failures.items() if getattr(error, "moderated", False)}
    hard = {index: error for index, error in failures.items() if index not in moderated}
    drawn_wrong = {index: error for index, error in hard.items() if isinstance(error, AnimationError)}
    if drawn_wrong:
        first = min(drawn_wrong)
        failure = drawn_wrong[first]
        raise failure.in_scene(first + 1, f"Scene {first + 1}: {failure.message}") from failure
    if 2 * len(hard) > len(context.plan.scenes) or any(not isinstance(e, ProviderError) for e in hard.values()):
        raise_for(hard, ErrorCode.IMAGE_GEN)
    for index, error in failures.items():
        visuals[index] = _placeholder(context, index, error)
    return VisualResult(scenes=tuple(visuals[index] for index in range(len(context.plan.scenes))))


def _own(context: StepContext, index: int, scene: Scene) -> SceneVisual:
    # Loaded late: a server reads this module for its cache keys, and has no use for what decodes.
    from reelbase.providers.image.own_file import check_clip, import_picture

    assert scene.visual_file is not None
    source = context.storage.path(scene.visual_file)
    is_clip = scene.visual_kind == "clip"

    def make(_key: str) -> Made:
        if is_clip:
            usage = check_clip(source, context.format)
            return Made({"kind": "clip", "placeholder": False, "note": ""}, usage)
        out = context.scratch(".ora")
        usage = import_picture(source, context.format, out)
        return Made({"kind": "picture", "placeholder": False, "note": ""}, usage, out)

    entry = context.cached(PICTURE, "picture", own_inputs(scene, context.format), make, scene=index + 1)
    return visual_of(entry, entry.file or scene.visual_file)


def _made(context: StepContext, maker: PictureMaker, index: int, scene: Scene) -> SceneVisual:
    request = request_for(context.plan, scene, context.format)

    def make(idempotency_key: str) -> Made:
        return _as_made(maker.make(request, out=context.scratch(maker.suffix), idempotency_key=idempotency_key))

    entry = context.cached(PICTURE, "picture", made_inputs(maker, request), make, scene=index + 1)
    return visual_of(entry, entry.file)


def _placeholder(context: StepContext, index: int, error: ReelbaseError) -> SceneVisual:
    scene = context.plan.scenes[index]
    drawn = context.providers.drawn_pictures()
    note = f"Placeholder: {error.message}"
    context.warn(f"Scene {index + 1} shows a placeholder: {error.message}", scene=index + 1)
    request = request_for(context.plan, scene, context.format)
    made = drawn.make(request, out=context.scratch(drawn.suffix), idempotency_key="")
    entry = context.keep(PICTURE, "", _as_made(PictureFile(made.path, made.usage, placeholder=True, note=note)))
    return visual_of(entry, entry.file)


def own_inputs(scene: Scene, format: FrameFormat) -> dict[str, Any]:
    """All that the picture of a scene with a file of its own depends on."""
    return {"own": scene.visual_file, "kind": scene.visual_kind, "format": format}


def made_inputs(maker: PictureMaker, request: PictureRequest) -> dict[str, Any]:
    """All that a made picture depends on."""
    return {"maker": maker.identity(), "request": request}


def request_for(plan: PlanDocument, scene: Scene, format: FrameFormat) -> PictureRequest:
    """What a picture maker is asked for."""
    return PictureRequest(
        prompt=scene.visual_prompt or scene.narration,
        negative_prompt=scene.negative_prompt,
        preset=plan.preset,
        style="plain" if scene.visual_kind == "colour" else plan.visual_style,
        shot=scene.shot,
        variant=scene.take,
        format=format,
    )


def _as_made(picture: PictureFile) -> Made:
    result = {"kind": "picture", "placeholder": picture.placeholder, "note": picture.note}
    return Made(result, picture.usage, picture.path, keep=not picture.placeholder)


def visual_of(entry: Entry, file: str | None) -> SceneVisual:
    return SceneVisual.model_validate({**entry.result, "file": file})
