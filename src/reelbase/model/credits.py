"""The tables of ``reelbase.credits``. Written by tools/write_schema.py from the models; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, JsonValue

from reelbase.model.base import Row


class CreditAccount(Row):
    """A row of ``credit_accounts``. ``entries`` counts the owner's ledger rows and numbers them."""

    balance: int
    held: int
    available: int
    entries: int
    owner_id: UUID
    id: UUID
    updated_at: AwareDatetime
    created_at: AwareDatetime


class CreditGrant(Row):
    """A row of ``credit_grants``.

    Credits that came in together. Each is in one of five places, so ``amount`` is always their sum.
    """

    kind: Literal["grant", "purchase", "subscription", "refund"]
    amount: int
    remaining: int
    has_remaining: bool
    held: int
    spent: int
    expired: int
    reversed: int
    expires_at: AwareDatetime | None
    note: str | None
    stripe_payment_id: str | None
    owner_id: UUID
    id: UUID
    created_at: AwareDatetime


class CreditHold(Row):
    """A row of ``credit_holds``.

    Credits put aside. ``allocation`` lists [grant id, amount], earliest expiry first, and sums to ``amount``.
    """

    job_id: UUID | None
    amount: int
    allocation: list[JsonValue]
    state: Literal["held", "settled", "voided", "expired"]
    settled_amount: int | None
    refunded_amount: int
    expires_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    note: str | None
    owner_id: UUID
    id: UUID
    created_at: AwareDatetime


class CreditEntry(Row):
    """A row of ``credit_ledger``.

    One row of the ledger; triggers refuse to change it, and to delete it while its owner is there.
    """

    seq: int
    type: Literal["purchase", "usage", "refund", "grant", "expire", "reserve", "subscription", "release", "reversal"]
    amount: int
    balance_after: int
    note: str | None
    job_id: UUID | None
    hold_id: UUID | None
    grant_id: UUID | None
    stripe_payment_id: str | None
    idempotency_key: Annotated[str, Field(max_length=200)] | None
    request_hash: Annotated[str, Field(max_length=64)] | None
    owner_id: UUID
    id: UUID
    created_at: AwareDatetime
