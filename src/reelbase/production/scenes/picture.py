"""The picture of a scene: the user's own file, one that a picture maker makes, or an animation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from reelbase.kit.errors import ErrorCode, StepError
from reelbase.media.formats import FrameFormat
from reelbase.media.picture import PictureRequest
from reelbase.media.pictures.palettes import palette_for
from reelbase.production.cache import Made
from reelbase.providers.animation import AnimationClip, AnimationMaker, AnimationRequest
from reelbase.providers.animation.library import library_request
from reelbase.providers.image import PictureFile, PictureMaker
from reelbase.providers.storage import Storage
from reelbase.schemas.plan_document import PlanDocument, Scene

PICTURE = "image"
"""The kind of a scene's picture in the cache."""


def own_inputs(scene: Scene, format: FrameFormat) -> dict[str, Any]:
    """All that the picture of a scene with a file of its own depends on."""
    return {"own": scene.visual_file, "kind": scene.visual_kind, "format": format}


def import_own(storage: Storage, scene: Scene, format: FrameFormat, scratch: Callable[[str], Path]) -> Made:
    """The user's picture as depth layers, or their clip once it is checked, which stays the file that it is.

    scratch: gives a new path with a suffix. Raises InputError or StepError.
    """
    # Imported late: a server imports this module for its cache keys and has no use for decoders.
    from reelbase.providers.image.own_file import check_clip, import_picture

    assert scene.visual_file is not None
    source = storage.path(scene.visual_file)
    if scene.visual_kind == "clip":
        return Made({"kind": "clip", "placeholder": False, "note": ""}, check_clip(source, format))
    out = scratch(".ora")
    return Made({"kind": "picture", "placeholder": False, "note": ""}, import_picture(source, format, out), out)


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


def picture_result(picture: PictureFile) -> Made:
    result = {"kind": "picture", "placeholder": picture.placeholder, "note": picture.note}
    return Made(result, picture.usage, picture.path, keep=not picture.placeholder)


def animation_inputs(maker: AnimationMaker, request: AnimationRequest, scene: Scene, owner_id: UUID) -> dict[str, Any]:
    """All that an animation depends on, and whose it is. Raises NotConfigured when Manim is missing.

    Untrusted code draws the frames, so nobody gets those that somebody else's run left, even for the same code.
    """
    return {"maker": maker.identity(), "request": request, "take": scene.take, "owner": owner_id}


def animation_request(plan: PlanDocument, scene: Scene, format: FrameFormat) -> AnimationRequest:
    """Raises StepError for a scene that says nothing to animate."""
    palette = palette_for(plan.preset, plan.visual_style)
    if scene.animation is not None:
        return library_request(scene.animation, format, palette)
    if scene.manim_code is None:
        raise StepError("The animation has no code.", code=ErrorCode.VISUAL_PLAN, fix="Give it manim_code.")
    return AnimationRequest(code=scene.manim_code, scene=scene.manim_scene, format=format, seed=scene.take)


def animation_result(clip: AnimationClip) -> Made:
    result = {"kind": "animation", "placeholder": False, "note": clip.note, "animation_s": clip.duration_s}
    return Made(result, clip.usage, clip.path)
