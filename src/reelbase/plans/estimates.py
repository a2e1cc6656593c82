"""What a plan will take: seconds, credits and provider calls, before anything is spent."""

from __future__ import annotations

import math

from reelbase.plans.presets import preset_named
from reelbase.plans.wording import count_words, said_words
from reelbase.schemas.plan_document import WORDS_PER_MINUTE, Estimates, PlanDocument, Scene

SCENE_PAUSE_S = 0.34
"""Silence between two scenes, in seconds."""
OPENING_AND_CLOSING_S = 1.4


def scene_duration_s(narration: str, tempo: str) -> float:
    """How long a narration takes at a tempo, with its pause, in seconds."""
    return duration_of_words_s(said_words(narration), tempo)


def duration_of_words_s(words: int, tempo: str) -> float:
    """How long so many spoken words take as one scene, in seconds."""
    return round(words * 60 / WORDS_PER_MINUTE[tempo] + SCENE_PAUSE_S, 2)


def film_s(scenes_s: float) -> float:
    """How long a film of these scenes is, in seconds, with its opening and its closing."""
    return round(scenes_s + OPENING_AND_CLOSING_S, 2)


def estimate(document: PlanDocument) -> Estimates:
    """Estimates for a whole plan; its price in money is added by ``PlanRules.price``."""
    wpm = WORDS_PER_MINUTE[document.tempo]
    duration_s = sum(scene.duration_target_s for scene in document.scenes)
    spoken = [scene for scene in document.scenes if scene.narration.strip()]
    drawn = [scene for scene in document.scenes if not scene.visual_file and not scene.animated]
    animated = sum(scene.animated for scene in document.scenes)
    return Estimates(
        wpm=wpm,
        words=sum(count_words(scene.narration) for scene in document.scenes),
        duration_s=film_s(duration_s),
        credits=cost_credits(document),
        provider_calls={
            "voice": len(spoken),
            "picture": len(drawn),
            **({"animation": animated} if animated else {}),
            "music": 1,
        },
    )


def cost_credits(document: PlanDocument) -> int:
    """What the film may cost its owner, in whole credits. A scene counts at least the time that its words take."""
    duration_s = sum(
        max(scene.duration_target_s, scene_duration_s(scene.narration, document.tempo)) for scene in document.scenes
    )
    return credits(duration_s, document.preset)


def credits(duration_s: float, preset: str) -> int:
    """Whole credits: minutes times the preset's rate, rounded up."""
    return math.ceil(round(duration_s / 60 * preset_named(preset).rate, 6))


def with_times(document: PlanDocument) -> PlanDocument:
    """The document with start and end of each scene following from the durations."""
    scenes: list[Scene] = []
    at_s = 0.0
    for scene in document.scenes:
        end_s = round(at_s + scene.duration_target_s, 2)
        scenes.append(scene.model_copy(update={"start_s": at_s, "end_s": end_s}))
        at_s = end_s
    return document.model_copy(update={"scenes": scenes})
