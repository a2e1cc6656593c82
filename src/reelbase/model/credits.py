"""The tables of ``reelbase.credits``. Written by tools/write_schema.py from the models; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, JsonValue

from reelbase.model.base import Row


class CreditAccount(Row):
    """A row of ``credit_accounts``.

    ``available`` can be spent, ``held`` is set aside; ``entries`` counts the ledger's rows of this owner.
    """

    owner_id: UUID
    available: int
    held: int
    entries: int
    updated_at: AwareDatetime
    created_at: AwareDatetime


class CreditEntry(Row):
    """A row of ``credit_ledger``.

    One row of the ledger, never changed. ``job_id`` is no foreign key: the record outlives the job.
    """

    seq: int
    type: Literal["purchase", "usage", "refund", "grant", "expire", "reserve", "subscription", "release"]
    amount: int
    balance_after: int
    note: Annotated[str, Field(max_length=500)] | None
    job_id: UUID | None
    hold_id: UUID | None
    grant_id: UUID | None
    stripe_payment_id: Annotated[str, Field(max_length=255)] | None
    idempotency_key: Annotated[str, Field(max_length=200)] | None
    created_at: AwareDatetime
    owner_id: UUID
    id: UUID


class CreditGrant(Row):
    """A row of ``credit_grants``. A lot of credits; those that lapse first are spent first."""

    type: Literal["purchase", "refund", "grant", "subscription"]
    amount: int
    remaining: int
    expires_at: AwareDatetime | None
    created_at: AwareDatetime
    owner_id: UUID
    id: UUID


class CreditHold(Row):
    """A row of ``credit_holds``.

    Credits set aside. ``allocation`` lists [grant id, amount] in the order in which the grants were drawn on.
    """

    job_id: UUID | None
    amount: int
    settled_amount: int | None
    status: Literal["held", "settled", "voided", "expired"]
    allocation: list[JsonValue]
    expires_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    idempotency_key: Annotated[str, Field(max_length=200)]
    created_at: AwareDatetime
    owner_id: UUID
    id: UUID
