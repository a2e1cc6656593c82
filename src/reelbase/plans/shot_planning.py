"""Plans the shots of a film: what is shown while each clause is said."""

from __future__ import annotations

from collections.abc import Sequence

from reelbase.media.captions.look import CaptionLook
from reelbase.media.sound.options import SoundOptions
from reelbase.plans.shots import choose_shots
from reelbase.schemas.plan_document import WORDS_PER_MINUTE, PlanDocument, Scene, SceneShot


def with_shots(document: PlanDocument) -> PlanDocument:
    """The plan with shots for every scene that is to be drawn, and with captions and sound that go with them.

    A scene with its own picture, clip or animation keeps it.
    """
    drawn = [takes_shots(scene) for scene in document.scenes]
    if not any(drawn):
        return document
    chosen = choose_shots(
        [scene.narration if takes else "" for scene, takes in zip(document.scenes, drawn, strict=True)],
        title=document.title,
        language=document.language,
        words_per_minute=WORDS_PER_MINUTE[document.tempo],
    )
    scenes = [_with(scene, shots) for scene, shots in zip(document.scenes, chosen, strict=True)]
    return document.model_copy(
        update={
            "scenes": scenes,
            "captions": document.captions or CaptionLook(),
            "sound": document.sound or SoundOptions(),
        }
    )


def takes_shots(scene: Scene) -> bool:
    """Whether a scene is one that shots can be drawn for: it says something and has no visual of its own."""
    return scene.visual_kind == "picture" and not scene.visual_file and bool(scene.narration.strip())


def _with(scene: Scene, shots: Sequence[SceneShot]) -> Scene:
    return scene.model_copy(update={"shots": list(shots), "on_screen_text": ""}) if shots else scene
