"""Payments on a chain: claims of purchases, the three verdicts on them, and a contract's log."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
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
    """Undecided: no receipt, too few confirmations, no node to ask. Ask again later."""

    reason: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """The transaction does not pay for this slot, and never will."""

    reason: str


Verdict = Paid | NotYet | Rejected


class PurchaseVerifier(Protocol):
    def verify(self, claim: PurchaseClaim) -> Verdict:
        """Ask the chain. An error counts as ``NotYet``: what cannot be checked is never rejected."""
        ...


@dataclass(frozen=True, slots=True, order=True)
class BlockRef:
    """A block by its number and its hash (0x and 64 hex digits, lower case)."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Purchase:
    """A slot was bought. ``scene_id`` is the reference that the buyer gave, which may be anything."""

    scene_id: UUID
    parent_id: UUID
    slot: str
    buyer_address: str
    amount: int


@dataclass(frozen=True, slots=True)
class ChainEntry:
    """One entry of the contract's log. ``log_index`` counts in the block; ``arguments`` must fit JSON."""

    block: BlockRef
    log_index: int
    transaction_hash: str
    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    purchase: Purchase | None = None


class ChainReader(Protocol):
    """One contract on one chain, read at the newest block. Callers retry after any error it raises."""

    @property
    def chain_id(self) -> int: ...

    @property
    def contract_address(self) -> str: ...

    def head(self) -> BlockRef: ...

    def hash_at(self, number: int) -> str | None:
        """The hash of the block that the chain has at this height now; None above its head."""
        ...

    def entries(self, after: int, to: int) -> list[ChainEntry]:
        """The contract's entries in the blocks after ``after``, up to and including ``to``."""
        ...
