"""What a plan will take: seconds, credits and provider calls, before anything is spent."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from reelbase.plans.presets import preset_named
from reelbase.plans.wording import count_words, said_letters
from reelbase.schemas.plan_document import WORDS_PER_MINUTE, Estimates, PlanDocument, Scene

SCENE_PAUSE_S = 0.34
"""Silence between two scenes, in seconds."""
OPENING_AND_CLOSING_S = 1.4


@dataclass(frozen=True, slots=True)
class _Pace:
    """How the packaged voice changes its words and its pauses at a tempo."""

    length_scale: float
    pause_scale: float


_PACES = {"slow": _Pace(1.354, 2.2), "normal": _Pace(1.175, 1.3), "fast": _Pace(1.054, 0.7)}
_LETTER_S, _SENTENCE_S = 0.0618, 0.09
"""Seconds of speech a letter and a sentence at the voice's own pace, fitted to 11 texts; on 10 others the sums of their
sentences differ from the voice by 2.8 % (standard deviation) and at most by 4.8 %."""
_STOP_S, _CLAUSE_S = 0.42, 0.19
"""Seconds of pause after a sentence and after a clause at the voice's own pace; it does not pause at every comma."""
_SENTENCE_END = re.compile(r"[.!?…。！？]+[\"'”’»)\]]*(?=\s|$)|\n\s*\n")
_CLAUSE_END = re.compile(r"[,;，、；](?!\d)|:(?=\s)|：|\s[—–-]+\s|\w—\w")


def scene_duration_s(narration: str, tempo: str) -> float:
    """How long a narration takes at a tempo, with its pause, in seconds.

    By letters, sentences and clauses, as measured: by words alone, texts of long words take up to half as long again,
    and those of short words a third less.
    """
    return round(_spoken_s(narration, tempo) + SCENE_PAUSE_S, 2)


def words_as_long(text: str) -> int:
    """How many average words take as long to say as a text, with the pauses in it; at least one."""
    return max(1, round(_spoken_s(text, "normal") * WORDS_PER_MINUTE["normal"] / 60))


def duration_of_words_s(words: int, tempo: str) -> float:
    """How long so many average words take as one scene, in seconds."""
    return round(words * 60 / WORDS_PER_MINUTE[tempo] + SCENE_PAUSE_S, 2)


def _spoken_s(text: str, tempo: str) -> float:
    pace = _PACES[tempo]
    ends = len(_SENTENCE_END.findall(text.strip())) or 1
    speech_s = pace.length_scale * (_LETTER_S * said_letters(text) + _SENTENCE_S * ends)
    pauses_s = pace.pause_scale * (_STOP_S * ends + _CLAUSE_S * len(_CLAUSE_END.findall(text)))
    return speech_s + pauses_s


def film_s(scenes_s: float) -> float:
    """How long a film of these scenes is, in seconds, with its opening and its closing."""
    return round(scenes_s + OPENING_AND_CLOSING_S, 2)


def estimate(document: PlanDocument) -> Estimates:
    """Estimates for a whole plan; its price in money is added by ``PlanRules.price``."""
    wpm = WORDS_PER_MINUTE[document.tempo]
    duration_s = sum(scene.duration_target_s for scene in document.scenes)
    spoken = [scene for scene in document.scenes if scene.narration.strip()]
    shown = [scene for scene in document.scenes if scene.shows_picture]
    pictures = sum(not scene.visual_file and not scene.animated for scene in shown)
    animated = sum(scene.animated for scene in shown)
    return Estimates(
        wpm=wpm,
        words=sum(count_words(scene.narration) for scene in document.scenes),
        duration_s=film_s(duration_s),
        credits=cost_credits(document),
        provider_calls={
            "voice": len(spoken),
            "picture": pictures,
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
