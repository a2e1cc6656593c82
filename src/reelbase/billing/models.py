"""The tables ``subscriptions`` and ``billing_events``."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from reelbase.accounts import models as _accounts  # noqa: F401
from reelbase.db.base import Created, Identified, Model, Owned, Timestamped, one_of, where
from reelbase.schemas.billing import SubscriptionStatus

ENDED = (SubscriptionStatus.CANCELED, SubscriptionStatus.INCOMPLETE_EXPIRED)
"""Stripe never brings a subscription back from these."""


class Subscription(Owned, Timestamped, Model):
    """A subscription as Stripe last reported it. Events arrive in any order: the newest counts, an end counts most."""

    __tablename__ = "subscriptions"
    __table_args__ = (
        one_of("status", tuple(SubscriptionStatus)),
        Index("ix_subscriptions_owner", "owner_id", "status"),
        Index("ix_subscriptions_customer", "stripe_customer_id"),
    )

    stripe_subscription_id: Mapped[str] = mapped_column(String(255), unique=True)
    stripe_customer_id: Mapped[str] = mapped_column(String(255))
    price_id: Mapped[str] = mapped_column(String(255))
    status: Mapped[str] = mapped_column(String(20))
    current_period_start: Mapped[datetime | None]
    current_period_end: Mapped[datetime | None]
    cancel_at_period_end: Mapped[bool] = mapped_column(default=False)
    canceled_at: Mapped[datetime | None]
    last_event_at: Mapped[datetime]
    last_event_id: Mapped[str] = mapped_column(String(255))


class BillingEvent(Identified, Created, Model):
    """An event as it was delivered. While nobody is known to be its customer, it waits."""

    __tablename__ = "billing_events"
    __table_args__ = (
        CheckConstraint("(applied_at IS NULL) = (outcome IS NULL)", name="applied"),
        one_of("outcome", ("applied", "stale", "ignored")),
        Index("ix_billing_events_owner", "owner_id", "occurred_at", "id"),
        Index("ix_billing_events_waiting", "created_at", "id", **where("applied_at IS NULL")),
    )

    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("auth.users.id", ondelete="CASCADE"))
    stripe_event_id: Mapped[str] = mapped_column(String(255), unique=True)
    type: Mapped[str] = mapped_column(String(100))
    payload: Mapped[dict[str, Any]]
    occurred_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(10))
    note: Mapped[str | None] = mapped_column(Text)
