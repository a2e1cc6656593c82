"""A shot of a plan as the media engine draws it, in a film and as a still."""

from __future__ import annotations

from reelbase.kit.hashing import hash_of
from reelbase.media.shots.drawn import DrawnShot
from reelbase.production.scenes.fitting import called_parts, called_punch
from reelbase.schemas.plan_document import WORDS_PER_MINUTE, PlanDocument, Scene, SceneShot

STILL_FPS = 30
PUNCH_AFTER_S, PUNCH_BEFORE_S = 0.3, 0.4
"""Seconds from a cut to a punch-in at the earliest, and from a punch-in to the next cut. Chosen by eye."""
_SETTLED_S = 2.0
"""Seconds after the last word in which everything that it called comes to rest. Chosen by eye."""


def drawn_shot(
    scene: Scene,
    shot: SceneShot,
    *,
    frames: int,
    parts: tuple[int | None, ...],
    offset: int = 0,
    framing: str | None = None,
    entrance: str = "cut",
    punch: int | None = None,
) -> DrawnShot:
    """The shot as it is drawn; times in frames. Its content and take decide what is varied, its scene the light."""
    return DrawnShot(
        shot.content,
        frames,
        parts,
        offset,
        framing or shot.framing,
        entrance,
        seed=hash_of([shot.content.model_dump(mode="json"), shot.take]),
        variant=int(hash_of(scene.narration)[:6], 16),
        card=words_of(scene, shot),
        punch=punch,
    )


def drawn_still(plan: PlanDocument, scene: Scene, shot: SceneShot) -> DrawnShot:
    """The shot as long as its words take at the plan's tempo, and until all of it has come to rest: its last frame."""
    frames_per_word = STILL_FPS * 60 / WORDS_PER_MINUTE[plan.tempo]
    said = round((shot.end_word - shot.start_word) * frames_per_word)
    called = [round((event.word - shot.start_word) * frames_per_word) for event in shot.events]
    return drawn_shot(
        scene,
        shot,
        frames=said + round(_SETTLED_S * STILL_FPS),
        parts=called_parts(shot, called),
        punch=punch_frame(called_punch(shot, called), shot.framing, 0, said, STILL_FPS),
    )


def punch_frame(called: int | None, framing: str, first: int, stop: int, fps: int) -> int | None:
    """When the camera moves closer: after the entrance, and early enough to arrive before the next cut.

    called: the frame of the word that calls it; first, stop: the first frame of the cut and the one after its last.
    A close framing has no room for it below the captions.
    """
    if called is None or framing == "close":
        return None
    at = max(called, first + round(PUNCH_AFTER_S * fps))
    return at if at + round(PUNCH_BEFORE_S * fps) <= stop else None


def words_of(scene: Scene, shot: SceneShot) -> str:
    """The words that are said while a shot is shown."""
    return " ".join(scene.narration.split()[shot.start_word : shot.end_word])
