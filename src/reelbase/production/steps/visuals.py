"""The pictures: one a scene, drawn, asked of a server, or brought by the user."""

from __future__ import annotations

import threading

from reelbase.kit.errors import ErrorCode, NotConfigured, ProviderError, ReelbaseError, StepError
from reelbase.production.cache import Entry, Made
from reelbase.production.scenes.picture import PICTURE, import_own, made_inputs, own_inputs, picture_result, request_for
from reelbase.production.steps.animations import animate
from reelbase.production.steps.context import StepContext
from reelbase.production.steps.drawing import replaced_shots
from reelbase.production.steps.results import SceneVisual, VisualResult
from reelbase.production.steps.scenes import Tally, raise_for, try_each_scene
from reelbase.providers.animation import AnimationError, AnimationMaker
from reelbase.providers.image import PictureFile, PictureMaker
from reelbase.providers.storage import FileState
from reelbase.providers.usage import Usage
from reelbase.schemas.plan_document import Scene


def run(context: StepContext) -> VisualResult:
    """More than half of the pictures failing fails the job; fewer become placeholders that say so.

    An author's animation that fails fails the job: nothing else shows what its code should. A ready-made one, which may
    have been chosen automatically, becomes a picture.
    """
    maker = context.providers.pictures()
    animations = _animations(context)
    tally = Tally(context, len(context.plan.scenes), "pictured")
    pictures_at_once = context.settings.image.concurrency
    animations_at_once = context.settings.animation.concurrency
    asking = threading.BoundedSemaphore(pictures_at_once)
    rendering = threading.BoundedSemaphore(animations_at_once)

    def show(index: int, scene: Scene) -> SceneVisual | None:
        if not scene.shows_picture:
            return None
        if scene.animated:
            try:
                with rendering:
                    return animate(context, animations or context.providers.animations(), tally, index, scene)
            except (AnimationError, NotConfigured) as error:
                if scene.animation is None:
                    raise
                failure = error
            with asking:
                return _picture_instead(context, maker, index, scene, failure)
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
    made = VisualResult(scenes=tuple(visuals[index] for index in range(len(context.plan.scenes))))
    return made.model_copy(update={"cards": replaced_shots(context, made)})


def _animations(context: StepContext) -> AnimationMaker | None:
    """None where no scene is animated, or only ready-made ones and Manim is missing. Raises NotConfigured."""
    animated = [scene for scene in context.plan.scenes if scene.animated and scene.shows_picture]
    try:
        return context.providers.animations() if animated else None
    except NotConfigured:
        if any(scene.animation is None for scene in animated):
            raise
        return None


def _picture_instead(
    context: StepContext, maker: PictureMaker, index: int, scene: Scene, failure: ReelbaseError
) -> SceneVisual:
    note = f"A picture instead of the ready-made animation, which could not be drawn: {failure.message}"
    message = f"A picture is shown, because the ready-made animation failed: {failure.message}"
    context.warn(message, scene=index + 1)
    if isinstance(failure, NotConfigured):
        usage = Usage("manim", "", "calls", 1)
        context.record.call(
            *(context.step, "animation", usage),
            cache="miss",
            duration_ms=0,
            scene=index + 1,
            error_code=ErrorCode.VISUAL_PLAN,
        )
    return _made(context, maker, index, scene).model_copy(update={"note": note})


def _own(context: StepContext, index: int, scene: Scene) -> SceneVisual:
    assert scene.visual_file is not None
    name = scene.visual_file

    def make(_key: str) -> Made:
        _check_own(context, index, name)
        return import_own(context.storage, scene, context.format, context.scratch)

    entry = context.cached(PICTURE, "picture", own_inputs(scene, context.format), make, scene=index + 1)
    if entry.file is None:
        _check_own(context, index, name)
    return visual_of(entry, entry.file or scene.visual_file)


def _check_own(context: StepContext, index: int, name: str) -> None:
    """Nothing else shows what the user's own file does, so a damaged one fails the job."""
    state = context.storage.check(name)
    if state is not FileState.INTACT:
        message = f"The stored {context.plan.scenes[index].visual_kind} of scene {index + 1} is {state}."
        raise StepError(message, code=ErrorCode.INPUT, scene=index + 1, fix="Upload it to the scene again.")


def _made(context: StepContext, maker: PictureMaker, index: int, scene: Scene) -> SceneVisual:
    request = request_for(context.plan, scene, context.format)

    def make(idempotency_key: str) -> Made:
        return picture_result(maker.make(request, out=context.scratch(maker.suffix), idempotency_key=idempotency_key))

    entry = context.cached(PICTURE, "picture", made_inputs(maker, request), make, scene=index + 1)
    return visual_of(entry, entry.file)


def _placeholder(context: StepContext, index: int, error: ReelbaseError) -> SceneVisual:
    scene = context.plan.scenes[index]
    drawn = context.providers.drawn_pictures()
    note = f"Placeholder: {error.message}"
    context.warn(f"Scene {index + 1} shows a placeholder: {error.message}", scene=index + 1)
    request = request_for(context.plan, scene, context.format)
    made = drawn.make(request, out=context.scratch(drawn.suffix), idempotency_key="")
    entry = context.cache.store(
        PICTURE, "", picture_result(PictureFile(made.path, made.usage, placeholder=True, note=note))
    )
    return visual_of(entry, entry.file)


def visual_of(entry: Entry, file: str | None) -> SceneVisual:
    return SceneVisual.model_validate({**entry.result, "file": file})
