"""Payments on a chain: what is asked about a purchase, and the three answers there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PurchaseClaim:
    """A buyer says that ``transaction_hash`` pays for a slot.

    ``amount`` is the price in the chain's smallest unit. ``claimed_at`` is when the claim was first made, by the
    database's clock: a verifier may reject a transaction that a healthy node has not known of for long.
    """

    scene_id: UUID
    parent_id: UUID
    slot: str
    buyer_address: str
    transaction_hash: str
    amount: int
    claimed_at: datetime


@dataclass(frozen=True, slots=True)
class Paid:
    """The purchase is final on the chain; ``amount`` is what was paid, in its smallest unit."""

    amount: int


@dataclass(frozen=True, slots=True)
class NotYet:
    """Nothing can be said yet: no receipt, too few confirmations, no node to ask. Ask again later."""

    reason: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """The transaction does not pay for this slot, and never will."""

    reason: str


Verdict = Paid | NotYet | Rejected


class PurchaseVerifier(Protocol):
    def verify(self, claim: PurchaseClaim) -> Verdict:
        """Ask the chain. An error that it raises counts as ``NotYet``: what cannot be checked is never a no."""
        ...
