"""Values of the credits that only the server knows. All amounts are whole credits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from reelbase.schemas.credits import CreditEntry, EntryType, HoldState


@dataclass(frozen=True, slots=True)
class CreditCheck:
    """Whether ``needed`` could be held now. Nothing is held."""

    needed: int
    available: int

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.available)

    @property
    def is_enough(self) -> bool:
        return self.missing == 0


@dataclass(frozen=True, slots=True)
class GrantPart:
    """Some of the credits of one grant."""

    grant_id: UUID
    amount: int


@dataclass(frozen=True, slots=True)
class Grant:
    id: UUID
    kind: EntryType
    amount: int
    remaining: int
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Hold:
    id: UUID
    job_id: UUID | None
    amount: int
    state: HoldState
    allocation: tuple[GrantPart, ...]
    settled_amount: int | None = None
    refunded_amount: int = 0
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reversal:
    """``amount`` credits were removed; ``shortfall`` had already been spent."""

    amount: int
    shortfall: int


class LedgerEntry(CreditEntry):
    """``stripe_payment_id`` is for operators."""

    stripe_payment_id: str | None


@dataclass(frozen=True, slots=True)
class Expired:
    """What a sweep has ended: credits of expired grants, and overdue holds."""

    credits: int = 0
    grants: int = 0
    holds: int = 0

    def __add__(self, other: Expired) -> Expired:
        return Expired(self.credits + other.credits, self.grants + other.grants, self.holds + other.holds)
