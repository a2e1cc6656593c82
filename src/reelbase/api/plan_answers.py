"""What the edits of a plan share: the caller, the version that is changed, and the answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.http.conditional import etag_of, require_match
from reelbase.http.identity import CurrentCaller
from reelbase.http.work import App
from reelbase.plans.own_files import NO_FILES
from reelbase.plans.rules import PlanRules
from reelbase.plans.service import Edit, PlanService
from reelbase.schemas.plans import Plan


@dataclass(frozen=True, slots=True)
class PlanEdit:
    """One edit: ``check`` refuses it when the plan is not the one that the caller has read."""

    viewer: Viewer
    rules: PlanRules
    request: Request
    response: Response

    def check(self, plan: Plan) -> None:
        require_match(self.request, etag_of_plan(plan))

    def change(
        self, session: Session, project_id: UUID, edit: Edit, *, brought: Collection[str] = NO_FILES, label: str = ""
    ) -> Plan:
        """Change the latest plan; the answer has its new ETag. ``label`` is what undoing names."""
        plans = PlanService(session, self.viewer)
        plan = plans.change(project_id, edit, self.rules, check=self.check, brought=brought, label=label)
        return answer(self.response, plan)


async def _edit(
    request: Request,
    response: Response,
    caller: CurrentCaller,
    app: App,
    _if_match: Annotated[
        str | None,
        Header(alias="If-Match", description="ETag of the plan that the edit is based on. Required (428 without it)."),
    ] = None,
) -> PlanEdit:
    return PlanEdit(caller.viewer, app.plan_rules, request, response)


Edited = Annotated[PlanEdit, Depends(_edit)]


def etag_of_plan(plan: Plan) -> str:
    return etag_of(plan.version_id, plan.sealed, plan.document)


def answer(response: Response, plan: Plan) -> Plan:
    response.headers["ETag"] = etag_of_plan(plan)
    return plan
