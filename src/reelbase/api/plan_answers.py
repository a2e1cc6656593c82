"""What every edit of a plan has: whose it is, the version that it was made of, and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request, Response

from reelbase.accounts.viewer import Viewer
from reelbase.http.conditional import etag_of, require_match
from reelbase.http.identity import CurrentCaller
from reelbase.plans.service import KeptPlan
from reelbase.schemas.plans import Plan


@dataclass(frozen=True, slots=True)
class PlanEdit:
    """One edit: ``check`` refuses it when the plan is not what the caller saw."""

    viewer: Viewer
    request: Request
    response: Response

    def check(self, seen: KeptPlan) -> None:
        require_match(self.request, etag_of_plan(seen))

    def answer(self, kept: KeptPlan) -> Plan:
        return answer(self.response, kept)


async def _edit(
    request: Request,
    response: Response,
    caller: CurrentCaller,
    _if_match: Annotated[
        str | None, Header(alias="If-Match", description="ETag of the plan as you saw it. Required (428 without it).")
    ] = None,
) -> PlanEdit:
    return PlanEdit(caller.viewer, request, response)


Edited = Annotated[PlanEdit, Depends(_edit)]


def etag_of_plan(kept: KeptPlan) -> str:
    return etag_of(kept.version_id, kept.sealed, kept.document)


def answer(response: Response, kept: KeptPlan) -> Plan:
    response.headers["ETag"] = etag_of_plan(kept)
    return Plan.of(kept)
