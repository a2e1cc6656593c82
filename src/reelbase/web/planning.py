"""How the studio changes a plan: held while it is changed, priced, and refused when it is not the one that was seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.bootstrap.plan_desk import PlanDesk
from reelbase.kit.errors import Conflict, InputError
from reelbase.kit.settings import Settings
from reelbase.plans.estimates import scene_duration_s
from reelbase.plans.service import KeptPlan
from reelbase.plans.validation import refresh
from reelbase.schemas.plan_document import PlanDocument, Scene
from reelbase.web.planview import revision_of, scene_mark

_SAME_S = 0.02


class PlanMoved(Conflict):
    """The plan is not the one that the page showed."""

    def __init__(self) -> None:
        super().__init__(
            "The plan was changed elsewhere meanwhile.",
            fix="This is how it stands now; do it again if you still want it.",
        )


class SceneClash(Conflict):
    """``stored`` is the scene as it stands now, ``number`` its place; ``values`` are what the page wanted to keep."""

    def __init__(self, number: int, stored: Scene, values: dict[str, Any]) -> None:
        super().__init__("This scene was changed elsewhere while you were writing.", fix="Choose which text to keep.")
        self.number = number
        self.stored = stored
        self.values = values


def change_plan(
    session: Session,
    viewer: Viewer,
    settings: Settings,
    project_id: UUID,
    edit: Callable[[PlanDocument], PlanDocument],
    *,
    revision: str | None = None,
    brought: str | None = None,
) -> tuple[KeptPlan, KeptPlan]:
    """The plan before and after ``edit``. Raises PlanMoved when ``revision`` is given and not the plan's.

    ``brought`` is the stored name of a file that was just uploaded: no plan of its owner has it yet.
    """
    seen: list[KeptPlan] = []

    def check(kept: KeptPlan) -> None:
        if revision is not None and revision != revision_of(kept):
            raise PlanMoved
        seen.append(kept)

    after = PlanDesk(settings, session, viewer).change(project_id, edit, check, brought=brought)
    return seen[0], after


def with_fields(document: PlanDocument, **values: Any) -> PlanDocument:
    """The plan with other values of its own fields. Raises InputError that names the field."""
    try:
        return refresh(PlanDocument.model_validate({**document.model_dump(), **values}))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{field.replace('_', ' ')}: {first['msg']}.", field=field, fix="Correct it.") from None


def place_of(document: PlanDocument, number: int, base: str) -> int | None:
    """Where the scene is that had this mark: at its number, else where it moved to; None when it is not as it was."""
    marks = [scene_mark(scene) for scene in document.scenes]
    if 1 <= number <= len(marks) and marks[number - 1] == base:
        return number
    found = [index for index, mark in enumerate(marks, start=1) if mark == base]
    return found[0] if len(found) == 1 else None


def following_length(document: PlanDocument, before: Scene, values: dict[str, Any]) -> dict[str, Any]:
    """``values`` with a length that follows the words, where it did before and nobody asked for another."""
    narration = values.get("narration", before.narration)
    asked_s = values.get("duration_target_s", before.duration_target_s)
    spoken_s = scene_duration_s(before.narration, document.tempo)
    followed = abs(before.duration_target_s - spoken_s) <= _SAME_S or not before.narration.strip()
    if narration == before.narration or not narration.strip() or asked_s != before.duration_target_s or not followed:
        return values
    return {**values, "duration_target_s": min(120.0, scene_duration_s(narration, document.tempo))}
