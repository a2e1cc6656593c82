"""Plans the shots of a film: what is shown while each clause is said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reelbase.media.captions.look import CaptionLook
from reelbase.media.sound.options import SoundOptions
from reelbase.media.speech.sentences import sentence_spans
from reelbase.plans.scene_edits import scene_of
from reelbase.plans.shot_edits import shot_of
from reelbase.plans.shots import alternatives, check_against_text, choose_shots
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


def other_shots(document: PlanDocument, scene: int, shot: int) -> list[SceneShot]:
    """Up to two other shots for the words of one, the surest first. Both count from 1. Raises NotFound.

    The words themselves are among them where nothing else is sure enough.
    """
    found = shot_of(document, scene, shot)
    narrations = [
        each.narration if number == scene or takes_shots(each) else ""
        for number, each in enumerate(document.scenes, start=1)
    ]
    return alternatives(
        narrations,
        scene - 1,
        found,
        title=document.title,
        language=document.language,
        words_per_minute=WORDS_PER_MINUTE[document.tempo],
    )


def doubts_about(document: PlanDocument, scene: int, shot: int) -> list[str]:
    """What a shot shows that is not said during it, as sentences for a person. Raises NotFound.

    Its text is the sentences that it is shown with, and the one before, which may hold the other half of a comparison.
    """
    found, narration = shot_of(document, scene, shot), scene_of(document, scene).narration
    spans = [match.span() for match in re.finditer(r"\S+", narration)][found.start_word : found.end_word]
    if not spans:
        return []
    sentences = sentence_spans(narration, document.language)
    touched = [index for index, (start, end) in enumerate(sentences) if start < spans[-1][1] and end > spans[0][0]]
    start = sentences[max(0, touched[0] - 1)][0]
    return check_against_text(found, narration[start : sentences[touched[-1]][1]], document.language)


def _with(scene: Scene, shots: Sequence[SceneShot]) -> Scene:
    return scene.model_copy(update={"shots": list(shots), "on_screen_text": ""}) if shots else scene
