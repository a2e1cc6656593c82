"""Credits."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field, model_validator

from reelbase.schemas.common import PageOf, RequestModel, ResponseModel
from reelbase.schemas.plan_document import PlanDocument


class EntryType(StrEnum):
    PURCHASE = "purchase"
    USAGE = "usage"
    REFUND = "refund"
    GRANT = "grant"
    EXPIRE = "expire"
    RESERVE = "reserve"
    SUBSCRIPTION = "subscription"
    RELEASE = "release"
    """A hold has ended: all of it comes back; a settlement's ``usage`` entry follows at once."""
    REVERSAL = "reversal"
    """A payment was refunded, so its credits are revoked."""


class HoldState(StrEnum):
    HELD = "held"
    SETTLED = "settled"
    VOIDED = "voided"
    EXPIRED = "expired"


class Balance(ResponseModel):
    """Whole credits. `available` is what is not held for running jobs."""

    balance: int
    held: int
    available: int


class CreditBalance(Balance):
    """A balance, and whether jobs cost credits here (`charged`)."""

    charged: bool


class CreditEntry(ResponseModel):
    """A row of the ledger. `balance_after` is what was available after it."""

    id: UUID
    seq: int
    type: EntryType
    amount: int
    balance_after: int
    note: str | None
    job_id: UUID | None
    hold_id: UUID | None
    grant_id: UUID | None
    created_at: datetime


class CreditEntryPage(PageOf[CreditEntry]):
    pass


class EstimateRequest(RequestModel):
    """A project, for its latest plan, or a plan."""

    project_id: UUID | None = None
    plan: PlanDocument | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> EstimateRequest:
        if (self.project_id is None) == (self.plan is None):
            raise ValueError("give exactly one of project_id and plan")
        return self


class CreditEstimate(ResponseModel):
    """The maximum cost of rendering, compared with the available credits. Nothing is held."""

    needed: int = Field(description="Maximum cost of the plan in credits; 0 where jobs are not charged.")
    available: int
    missing: int
    is_enough: bool
    cost_micros: int = Field(description="Estimated provider charges, in millionths of a dollar.")
