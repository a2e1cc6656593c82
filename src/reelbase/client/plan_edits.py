"""A plan with the ETag that an edit of it needs, and how edits are sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reelbase.client.transport import Resource
from reelbase.schemas import plans as schemas
from reelbase.schemas.plan_document import PlanDocument


@dataclass(frozen=True, slots=True)
class TaggedPlan:
    """A plan with its ETag."""

    plan: schemas.Plan
    etag: str

    @property
    def document(self) -> PlanDocument:
        return self.plan.document


class PlanResource(Resource):
    """What sends edits of plans."""

    def _edit(self, method: str, base: TaggedPlan, what: str, body: Any = None, **options: Any) -> TaggedPlan:
        path = f"/v1/projects/{base.plan.project_id}/plan{what}"
        return self._tagged(method, path, json=body, headers={"If-Match": base.etag}, **options)

    def _tagged(self, method: str, path: str, **options: Any) -> TaggedPlan:
        response = self._transport.send(method, path, **options)
        return TaggedPlan(schemas.Plan.model_validate_json(response.content), response.headers["ETag"])
