"""Payment events, read from their JSON. Only the shape is checked here; the HTTP interface checks signatures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from reelbase.kit.errors import InputError
from reelbase.schemas.billing import SubscriptionStatus

OWNER_KEY = "reelbase_owner_id"
"""The metadata key under which checkouts and subscriptions carry their owner."""


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    id: str
    type: str
    occurred_at: datetime
    payload: dict[str, Any]

    @property
    def subject(self) -> dict[str, Any]:
        """The object that the event is about."""
        subject: dict[str, Any] = self.payload["data"]["object"]
        return subject

    @property
    def concerns_subscription(self) -> bool:
        return self.type.startswith("customer.subscription.")

    @property
    def customer_id(self) -> str | None:
        customer = self.subject.get("customer")
        return customer if isinstance(customer, str) else None

    @property
    def owner_in_metadata(self) -> UUID | None:
        """The owner that we wrote into the checkout or subscription when we created it."""
        owner_id = (self.subject.get("metadata") or {}).get(OWNER_KEY) or self.subject.get("client_reference_id")
        try:
            return UUID(owner_id) if owner_id else None
        except (ValueError, AttributeError, TypeError):
            return None


@dataclass(frozen=True, slots=True)
class SubscriptionFacts:
    """Named as the columns that store them."""

    stripe_subscription_id: str
    stripe_customer_id: str
    price_id: str
    status: SubscriptionStatus
    current_period_start: datetime | None
    current_period_end: datetime | None
    cancel_at_period_end: bool
    canceled_at: datetime | None


def read_event(payload: dict[str, Any]) -> PaymentEvent:
    """Raises InputError for anything that is not an event."""
    try:
        event = PaymentEvent(payload["id"], payload["type"], _time(payload["created"]), payload)
        if not isinstance(event.subject, dict) or not isinstance(event.id, str) or not isinstance(event.type, str):
            raise TypeError
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        raise InputError("The payment event is malformed.", field="payload", fix="Forward it unchanged.") from None
    return event


def read_subscription(event: PaymentEvent) -> SubscriptionFacts:
    """The subscription that an event is about. Raises InputError."""
    subject = event.subject
    try:
        # Periods stand on the item: since API version 2025-03-31, subscriptions have none of their own.
        item = subject["items"]["data"][0]
        return SubscriptionFacts(
            stripe_subscription_id=subject["id"],
            stripe_customer_id=subject["customer"],
            price_id=item["price"]["id"],
            status=_status(subject["status"]),
            current_period_start=_time_or_none(item.get("current_period_start")),
            current_period_end=_time_or_none(item.get("current_period_end")),
            cancel_at_period_end=bool(subject.get("cancel_at_period_end")),
            canceled_at=_time_or_none(subject.get("canceled_at")),
        )
    except (KeyError, IndexError, TypeError, ValueError, OverflowError, OSError):
        raise InputError(
            "The subscription is malformed.", field="payload", fix="Forward the event unchanged."
        ) from None


def _status(text: str) -> SubscriptionStatus:
    if text not in tuple(SubscriptionStatus):
        raise InputError(f"The subscription status {text!r} is unknown.", field="payload", fix="Update Reelbase.")
    return SubscriptionStatus(text)


def _time_or_none(seconds: int | None) -> datetime | None:
    return None if seconds is None else _time(seconds)


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
