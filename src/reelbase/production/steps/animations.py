"""Animated scenes: the author's code or a ready scene, rendered by Manim inside the sandbox at its own length."""

from __future__ import annotations

from reelbase.kit.errors import StepError
from reelbase.production.cache import Made
from reelbase.production.scenes.picture import PICTURE, animation_inputs, animation_request, animation_result
from reelbase.production.steps.context import StepContext
from reelbase.production.steps.results import SceneVisual
from reelbase.production.steps.scenes import Tally
from reelbase.providers.animation import AnimationError, AnimationMaker, Logs, RenderProgress
from reelbase.providers.animation.parsing import read_code
from reelbase.schemas.plan_document import Scene


def animate(context: StepContext, maker: AnimationMaker, tally: Tally, index: int, scene: Scene) -> SceneVisual:
    """The visual of an animated scene. Raises AnimationError; what the code wrote is in the owner's log then, too."""
    try:
        request = animation_request(context.plan, scene, context.format)
        drawn = max(1, read_code(request.code).animations)
    except StepError as error:
        raise error.in_scene(index + 1) from error

    def on_progress(progress: RenderProgress) -> None:
        tally.part(index, min(0.95, progress.animations / drawn), f"animating scene {index + 1}")

    def make(_key: str) -> Made:
        try:
            made = maker.make(request, out=context.scratch(".mp4"), on_progress=on_progress)
        except AnimationError as error:
            log_output(context, index + 1, error.logs)
            raise error.in_scene(index + 1) from error
        log_output(context, index + 1, made.logs)
        context.record.log(context.step, f"Animations drawn: {made.played}.", scene=index + 1)
        if made.note:
            context.warn(made.note, scene=index + 1)
        return animation_result(made)

    inputs = animation_inputs(maker, request, scene, context.record.owner_id)
    entry = context.cached(PICTURE, "animation", inputs, make, scene=index + 1)
    return SceneVisual.model_validate({**entry.result, "file": entry.file})


def log_output(context: StepContext, scene: int, logs: Logs) -> None:
    """What the code wrote, for its owner alone; the last of it where it is long."""
    for name, level, text in (
        ("Printed by the code", "info", logs.stdout),
        ("Written to standard error by the code", "info", logs.stderr if logs.stderr.strip() != logs.trace else ""),
        ("Trace", "error", logs.trace),
    ):
        if text.strip():
            context.record.log(context.step, f"{name}:\n{text.strip()[-LOG_CHARS:]}", level=level, scene=scene)


LOG_CHARS = 3800
