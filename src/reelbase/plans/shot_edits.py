"""Edits of the shots of one scene. Each returns a new document; scenes and shots count from 1, words from 0."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from reelbase.kit.errors import Conflict, InputError, NotFound
from reelbase.media.shots.references import broken_references
from reelbase.plans.scene_edits import change_scene, scene_of
from reelbase.plans.shot_alignment import laid_over, part_of
from reelbase.schemas.plan_document import MAX_SHOTS_PER_SCENE, PlanDocument, SceneShot


def shot_label(scene: int, shot: int, done: str) -> str:
    """What undoing names, such as ``Shot 2 of scene 1 removed``."""
    return f"Shot {shot} of scene {scene} {done}"


def shot_of(document: PlanDocument, scene: int, shot: int) -> SceneShot:
    """Raises NotFound for a scene or shot that the plan does not have."""
    shots = scene_of(document, scene).shots
    if not 1 <= shot <= len(shots):
        has = f"The scene has shots 1 to {len(shots)}." if shots else "The scene has no shots; it shows its picture."
        raise NotFound(f"There is no shot {shot} in scene {scene}.", fix=has)
    return shots[shot - 1]


def change_shot(document: PlanDocument, scene: int, shot: int, **values: Any) -> PlanDocument:
    """The plan with other values in one shot.

    Other content without events of its own keeps none. Raises NotFound, InputError that names the field, and Conflict
    for a locked shot, unless ``locked`` is all that is set.
    """
    before = shot_of(document, scene, shot)
    if before.locked and set(values) != {"locked"}:
        raise Conflict(f"Shot {shot} of scene {scene} is locked.", fix="Unlock it first.")
    if "content" in values:
        # A person's choice is kept when shots are chosen anew.
        values = {"events": [], "score": 0.0, "reason": "", **values}
    return _with(document, scene, shot - 1, 1, [valid_shot({**before.model_dump(), **values}, before)])


def add_shot(document: PlanDocument, scene: int, shot: SceneShot) -> PlanDocument:
    """The plan with one more shot, which takes its words from those that showed something else before.

    Raises NotFound, InputError for words that the scene does not have, Conflict where a locked shot is.
    """
    found = scene_of(document, scene)
    words = len(found.narration.split())
    if shot.end_word > words:
        raise InputError(
            f"The scene has {words} words.", field="end_word", fix=f"Use at most {words}; words are counted from 0."
        )
    if len(found.shots) >= MAX_SHOTS_PER_SCENE:
        raise InputError(f"A scene has at most {MAX_SHOTS_PER_SCENE} shots.", field="shots", fix="Remove one first.")
    for number, other in enumerate(found.shots, start=1):
        if other.locked and other.start_word < shot.end_word and shot.start_word < other.end_word:
            raise Conflict(f"Shot {number} of scene {scene} is locked.", fix="Unlock it first.")
    shots = laid_over(found.shots, [shot])
    return change_scene(document, scene, shots=[each.model_dump() for each in shots])


def remove_shot(document: PlanDocument, scene: int, shot: int) -> PlanDocument:
    """The shot before it is shown longer; without any shot the scene shows its picture. Raises NotFound, Conflict."""
    if shot_of(document, scene, shot).locked:
        raise Conflict(f"Shot {shot} of scene {scene} is locked.", fix="Unlock it first.")
    return _with(document, scene, shot - 1, 1, [])


def split_shot(document: PlanDocument, scene: int, shot: int, word: int) -> PlanDocument:
    """Split a shot before a word of the scene. Raises NotFound, InputError, Conflict."""
    before = shot_of(document, scene, shot)
    if before.locked:
        raise Conflict(f"Shot {shot} of scene {scene} is locked.", fix="Unlock it first.")
    left, right = part_of(before, before.start_word, word), part_of(before, word, before.end_word)
    if left is None or right is None or not before.start_word < word < before.end_word:
        raise InputError(
            f"The shot cannot be split before word {word}.",
            field="word",
            fix=f"Use a word from {before.start_word + 1} to {before.end_word - 1}.",
        )
    return _with(document, scene, shot - 1, 1, [left, right])


def _with(document: PlanDocument, scene: int, at: int, count: int, shots: Sequence[SceneShot]) -> PlanDocument:
    present = scene_of(document, scene).shots
    changed = [*present[:at], *shots, *present[at + count :]]
    return change_scene(document, scene, shots=[each.model_dump() for each in changed])


def valid_shot(values: dict[str, Any], before: SceneShot | None = None) -> SceneShot:
    """The shot with these values. Raises InputError that names the field.

    before: the shot that it replaces; content that stays is not judged again.
    """
    try:
        shot = SceneShot.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = [str(part) for part in first["loc"]]
        if place[:1] == ["content"]:
            del place[1:2]  # The kind is no field.
        field = ".".join(place) or "words"
        said = first["msg"].removeprefix("Value error, ")
        raise InputError(f"{field}: {said}.", field=field, fix="Correct it.") from None
    if before is None or shot.content != before.content:
        for name, said in broken_references(shot.content):
            wrong, _, fix = said.partition(". ")
            raise InputError(f"content.{name}: {wrong}.", field=f"content.{name}", fix=fix)
    return shot
