"""Credits."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from reelbase.client.transport import Resource
from reelbase.schemas.credits import CreditBalance, CreditEntry, CreditEntryPage, CreditEstimate, EstimateRequest
from reelbase.schemas.plan_document import PlanDocument


class Credits(Resource):
    def balance(self) -> CreditBalance:
        return self._transport.ask(CreditBalance, "GET", "/v1/credits")

    def history(self) -> Iterator[CreditEntry]:
        return self._transport.items(CreditEntryPage, "/v1/credits/history")

    def estimate(self, *, project_id: UUID | None = None, plan: PlanDocument | None = None) -> CreditEstimate:
        fields = {"project_id": project_id, "plan": plan}
        request = EstimateRequest(**{name: value for name, value in fields.items() if value is not None})
        return self._transport.ask(CreditEstimate, "POST", "/v1/credits/estimate", json=request)
