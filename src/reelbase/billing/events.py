"""What a payment event says, read from its JSON. Nothing of it is believed beyond its shape: doors check signatures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from reelbase.kit.errors import InputError

OWNER_KEY = "reelbase_owner_id"
"""Where checkouts and subscriptions carry their owner, in their metadata."""
_OF_SUBSCRIPTIONS = "customer.subscription."


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    id: str
    type: str
    occurred_at: datetime
    payload: dict[str, Any]

    @property
    def subject(self) -> dict[str, Any]:
        """The object that the event is about."""
        found: dict[str, Any] = self.payload["data"]["object"]
        return found

    @property
    def is_of_subscription(self) -> bool:
        return self.type.startswith(_OF_SUBSCRIPTIONS)

    @property
    def customer_id(self) -> str | None:
        customer = self.subject.get("customer")
        return customer if isinstance(customer, str) else None

    @property
    def named_owner(self) -> UUID | None:
        """The owner that we wrote into it when we asked for it."""
        named = (self.subject.get("metadata") or {}).get(OWNER_KEY) or self.subject.get("client_reference_id")
        try:
            return UUID(named) if named else None
        except (ValueError, AttributeError, TypeError):
            return None


@dataclass(frozen=True, slots=True)
class SubscriptionFacts:
    id: str
    customer_id: str
    price_id: str
    status: str
    period_start: datetime | None
    period_end: datetime | None
    cancel_at_period_end: bool
    canceled_at: datetime | None


def read_event(payload: dict[str, Any]) -> PaymentEvent:
    """Raises InputError for what is no event."""
    try:
        event = PaymentEvent(payload["id"], payload["type"], _time(payload["created"]), payload)
        if not isinstance(event.subject, dict) or not isinstance(event.id, str) or not isinstance(event.type, str):
            raise TypeError
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        raise InputError("The payment event cannot be read.", field="payload", fix="Send it as it came.") from None
    return event


def read_subscription(event: PaymentEvent) -> SubscriptionFacts:
    """The subscription that an event is about. Raises InputError."""
    subject = event.subject
    try:
        # The periods are the item's: subscriptions have had none of their own since API version 2025-03-31.
        item = subject["items"]["data"][0]
        return SubscriptionFacts(
            id=subject["id"], customer_id=subject["customer"], price_id=item["price"]["id"], status=subject["status"],
            period_start=_time_or_none(item.get("current_period_start")),
            period_end=_time_or_none(item.get("current_period_end")),
            cancel_at_period_end=bool(subject.get("cancel_at_period_end")),
            canceled_at=_time_or_none(subject.get("canceled_at")),
        )  # fmt: skip
    except (KeyError, IndexError, TypeError, ValueError, OverflowError, OSError):
        raise InputError("The subscription cannot be read.", field="payload", fix="Send it as it came.") from None


def _time_or_none(seconds: int | None) -> datetime | None:
    return None if seconds is None else _time(seconds)


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
