"""What the tools that read and edit plans share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from reelbase.application.application import Application
from reelbase.http.conditional import etag_of
from reelbase.kit.errors import Conflict
from reelbase.plans.service import Edit, PlanService
from reelbase.schemas.plans import Plan

ProjectId = Annotated[UUID, Field(description="Id of a project, as create returned it.")]
Etag = Annotated[str, Field(description="Etag of the plan as you last read it.")]


class PlanSummary(BaseModel):
    """A plan in short. Send ``etag`` with an edit: it names the version that you have read."""

    project: UUID
    version: int
    etag: str
    title: str
    scenes: int
    duration_s: float
    credits: int
    errors: list[str] = Field(description="What keeps the plan from being rendered.")
    warnings: list[str]


def etag_of_plan(plan: Plan) -> str:
    return etag_of(plan.version_id, plan.sealed, plan.document)


def summary_of(plan: Plan) -> PlanSummary:
    document = plan.document
    return PlanSummary(
        project=plan.project_id,
        version=plan.number,
        etag=etag_of_plan(plan),
        title=document.title,
        scenes=len(document.scenes),
        duration_s=document.estimates.duration_s,
        credits=document.estimates.credits,
        errors=document.validation.errors,
        warnings=document.validation.warnings,
    )


def refuse_other(etag: str) -> Callable[[Plan], None]:
    """A check that raises Conflict for a plan that is not the one that the agent has read."""

    def check(plan: Plan) -> None:
        if etag_of_plan(plan) != etag:
            raise Conflict("The plan was changed in the meantime.", fix="Read it again with get_plan, then edit that.")

    return check


def changed(app: Application, project: UUID, etag: str, edit: Edit, *, label: str = "") -> PlanSummary:
    """The latest plan after an edit. Raises what ``PlanService.change`` does, and Conflict for another plan's etag."""
    with app.database.work(app.viewer) as session:
        plans = PlanService(session, app.viewer)
        return summary_of(plans.change(project, edit, app.plan_rules, check=refuse_other(etag), label=label))
