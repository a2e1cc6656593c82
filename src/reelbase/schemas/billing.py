"""Subscriptions, as their owners see them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from reelbase.schemas.common import ResponseModel


class SubscriptionStatus(StrEnum):
    """Stripe's statuses."""

    INCOMPLETE = "incomplete"
    INCOMPLETE_EXPIRED = "incomplete_expired"
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    CANCELED = "canceled"
    UNPAID = "unpaid"
    PAUSED = "paused"


class Subscription(ResponseModel):
    id: UUID
    price_id: str
    status: SubscriptionStatus
    current_period_end: datetime | None
    cancel_at_period_end: bool
