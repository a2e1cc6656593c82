"""How the studio changes a plan, and what it does when the plan is no longer the one that the page showed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.orm import Session

from reelbase.kit.errors import Conflict, InputError
from reelbase.plans.estimates import scene_duration_s
from reelbase.plans.own_files import NO_FILES
from reelbase.plans.service import Check, Edit, PlanService
from reelbase.schemas.plan_document import PlanDocument, Scene
from reelbase.schemas.plans import Plan
from reelbase.web.planview import revision_of, scene_mark
from reelbase.web.screen import Screen

_SAME_S = 0.02


class PlanMoved(Conflict):
    """The plan is not the one that the page showed."""

    def __init__(self) -> None:
        super().__init__(
            "The plan was changed elsewhere.",
            fix="Here is the current version; repeat your change if you still want it.",
        )


class SceneClash(Conflict):
    """``stored`` is the scene as it stands now, ``number`` its place; ``values`` are what the page tried to save."""

    def __init__(self, number: int, stored: Scene, values: dict[str, Any]) -> None:
        super().__init__(
            "This scene was changed elsewhere while you were editing it.", fix="Choose which text to keep."
        )
        self.number = number
        self.stored = stored
        self.values = values


@dataclass(frozen=True, slots=True)
class PlanChange:
    before: Plan
    after: Plan


def check_revision(revision: str | None) -> Check:
    """A check that raises PlanMoved when ``revision`` is given and not the plan's."""

    def check(plan: Plan) -> None:
        if revision is not None and revision != revision_of(plan):
            raise PlanMoved

    return check


def change_plan(
    screen: Screen,
    session: Session,
    project_id: UUID,
    edit: Edit,
    *,
    revision: str | None = None,
    brought: Collection[str] = NO_FILES,
    label: str = "",
) -> PlanChange:
    """Change the latest plan. Raises PlanMoved when ``revision`` is given and not the plan's, and what
    ``PlanService.change`` does; ``brought`` and ``label`` are as there.
    """
    read: list[Plan] = []
    is_current = check_revision(revision)

    def check(plan: Plan) -> None:
        is_current(plan)
        read.append(plan)

    plans = PlanService(session, screen.viewer)
    after = plans.change(project_id, edit, screen.application.plan_rules, check=check, brought=brought, label=label)
    return PlanChange(read[0], after)


def with_fields(document: PlanDocument, **values: Any) -> PlanDocument:
    """The plan with other values of its own fields. Raises InputError that names the field."""
    try:
        return PlanDocument.model_validate({**document.model_dump(), **values})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = str(first["loc"][0])
        within = f", {first['loc'][1]}" if field == "pronunciations" and len(first["loc"]) > 1 else ""
        raise InputError(f"{field}: {first['msg']}{within}.", field=field, fix="Correct it.") from None


def pronunciations_of_lines(text: str) -> dict[str, str]:
    """The words with how they are said, of lines such as ``Fresnel: fray-NEL``. Raises InputError."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        word, colon, said = (part.strip() for part in line.partition(":"))
        if not (word and colon and said):
            raise InputError(
                f"Pronunciations, line {number}: it needs a word, a colon and how the word is said.",
                field="pronunciations",
                fix="Write it like Fresnel: fray-NEL.",
            )
        found[word] = said
    return found


def place_of(document: PlanDocument, number: int, base: str) -> int | None:
    """The number of the scene with this mark: its old one, else where it moved to; None when it has changed."""
    marks = [scene_mark(scene) for scene in document.scenes]
    if 1 <= number <= len(marks) and marks[number - 1] == base:
        return number
    found = [index for index, mark in enumerate(marks, start=1) if mark == base]
    return found[0] if len(found) == 1 else None


def follows_words(document: PlanDocument, scene: Scene) -> bool:
    """Whether a scene is as long as its words take."""
    return abs(scene.duration_target_s - scene_duration_s(scene.narration, document.tempo)) <= _SAME_S


def following_length(document: PlanDocument, before: Scene, values: dict[str, Any]) -> dict[str, Any]:
    """``values`` with a length that follows the words, if it did so before and no other is requested."""
    narration = values.get("narration", before.narration)
    asked_s = values.get("duration_target_s", before.duration_target_s)
    followed = follows_words(document, before) or not before.narration.strip()
    if narration == before.narration or not narration.strip() or asked_s != before.duration_target_s or not followed:
        return values
    return {**values, "duration_target_s": min(120.0, scene_duration_s(narration, document.tempo))}
