"""The tables of ``reelbase.billing``. Written by tools/write_schema.py from the models; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, JsonValue

from reelbase.model.base import Row


class Subscription(Row):
    """A row of ``subscriptions``.

    A subscription as Stripe last told it. Events come in any order: the newest one counts, an end counts most.
    """

    stripe_subscription_id: Annotated[str, Field(max_length=255)]
    stripe_customer_id: Annotated[str, Field(max_length=255)]
    price_id: Annotated[str, Field(max_length=255)]
    status: Literal[
        "incomplete", "incomplete_expired", "trialing", "active", "past_due", "canceled", "unpaid", "paused"
    ]
    current_period_start: AwareDatetime | None
    current_period_end: AwareDatetime | None
    cancel_at_period_end: bool
    canceled_at: AwareDatetime | None
    last_event_at: AwareDatetime
    last_event_id: Annotated[str, Field(max_length=255)]
    owner_id: UUID
    id: UUID
    updated_at: AwareDatetime
    created_at: AwareDatetime


class BillingEvent(Row):
    """A row of ``billing_events``.

    An event as it came. Its owner may be unknown at first; then it waits until somebody is known to be it.
    """

    owner_id: UUID | None
    stripe_event_id: Annotated[str, Field(max_length=255)]
    type: Annotated[str, Field(max_length=100)]
    payload: dict[str, JsonValue]
    occurred_at: AwareDatetime
    applied_at: AwareDatetime | None
    outcome: Literal["applied", "stale", "ignored"] | None
    note: str | None
    id: UUID
    created_at: AwareDatetime
