"""Edits of one scene of a plan, or of their order. Each returns a new document; scenes count from 1.

Times, estimates and locks are looked after where a plan is stored (``PlanService.change``), not here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from reelbase.kit.errors import InputError, NotFound
from reelbase.plans.shot_alignment import aligned_shots
from reelbase.schemas.plan_document import PlanDocument, Scene

MAX_SCENES = 200


def scene_of(document: PlanDocument, number: int) -> Scene:
    """Raises NotFound for a number that the plan does not have."""
    if not 1 <= number <= len(document.scenes):
        raise NotFound(f"There is no scene {number}.", fix=f"The plan has scenes 1 to {len(document.scenes)}.")
    return document.scenes[number - 1]


def change_scene(document: PlanDocument, number: int, **values: Any) -> PlanDocument:
    """The plan with other values in one scene. Raises NotFound, and InputError that names the field."""
    before = scene_of(document, number)
    if "narration" in values and "shots" not in values and values["narration"] != before.narration and before.shots:
        values = {**values, "shots": [shot.model_dump() for shot in aligned_shots(before, values["narration"])]}
    try:
        scene = Scene.model_validate({**before.model_dump(), **values})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{field}: {first['msg']}.", field=field, fix="Correct it.") from None
    return _with(document, [*document.scenes[: number - 1], scene, *document.scenes[number:]])


def add_scene(document: PlanDocument, scene: Scene, number: int | None = None) -> PlanDocument:
    """The plan with one more scene, which gets this number, or comes last. Raises InputError."""
    place = len(document.scenes) + 1 if number is None else number
    if not 1 <= place <= len(document.scenes) + 1:
        raise InputError(
            f"A new scene cannot have the number {place}.", field="number", fix=f"Use 1 to {len(document.scenes) + 1}."
        )
    if len(document.scenes) >= MAX_SCENES:
        raise InputError(f"A plan has at most {MAX_SCENES} scenes.", field="scenes", fix="Remove one first.")
    return _with(document, [*document.scenes[: place - 1], scene, *document.scenes[place - 1 :]])


def remove_scene(document: PlanDocument, number: int) -> PlanDocument:
    """Raises NotFound, and InputError for the only one."""
    scene_of(document, number)
    if len(document.scenes) == 1:
        raise InputError("A plan's only scene cannot be removed.", field="number", fix="Add another one first.")
    return _with(document, [*document.scenes[: number - 1], *document.scenes[number:]])


def reorder_scenes(document: PlanDocument, order: Sequence[int]) -> PlanDocument:
    """``order`` lists the present numbers in their new order, each exactly once. Raises InputError."""
    if sorted(order) != list(range(1, len(document.scenes) + 1)):
        raise InputError(
            "The order must list each scene exactly once.",
            field="order",
            fix=f"List the numbers 1 to {len(document.scenes)}, each exactly once.",
        )
    return _with(document, [document.scenes[number - 1] for number in order])


def retake_scenes(document: PlanDocument, numbers: Sequence[int]) -> PlanDocument:
    """Ask for new takes: voice and picture of these scenes are made again. Raises NotFound, InputError."""
    for number in sorted(set(numbers)):
        document = change_scene(document, number, take=scene_of(document, number).take + 1)
    return document


def _with(document: PlanDocument, scenes: list[Scene]) -> PlanDocument:
    return document.model_copy(update={"scenes": scenes})
