"""Payment events. They are delivered at least once and in any order; each takes effect exactly once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from enum import StrEnum
from uuid import UUID

from sqlalchemy import and_, case, func, literal, or_, select, tuple_, update
from sqlalchemy.orm import Session

from reelbase.accounts.models import User
from reelbase.accounts.viewer import Viewer
from reelbase.billing.events import PaymentEvent, SubscriptionFacts, read_event, read_subscription
from reelbase.billing.models import ENDED, BillingEvent
from reelbase.billing.models import Subscription as SubscriptionRow
from reelbase.db.upsert import insert_into
from reelbase.kit import clock
from reelbase.kit.ids import new_id
from reelbase.schemas.billing import Subscription


class EventOutcome(StrEnum):
    APPLIED = "applied"
    STALE = "stale"
    IGNORED = "ignored"
    DUPLICATE = "duplicate"
    WAITING = "waiting"


EventEffect = Callable[[Session, UUID, PaymentEvent], None]
"""What an event of an owner does besides changing subscriptions, such as granting credits, in its transaction."""
CustomerLookup = Callable[[Session, str], UUID | None]
"""Finds the owner that a customer of the payment service stands for."""


class BillingConsole:
    """Applies events for all owners inside one transaction; the caller has checked their signatures.

    ``effects`` are keyed by event type. An event that nothing handles is stored and marked ``ignored``.
    """

    def __init__(
        self, session: Session, effects: Mapping[str, EventEffect], customers: CustomerLookup | None = None
    ) -> None:
        self._session = session
        self._effects = effects
        self._customers = customers

    def receive(self, payload: dict[str, object]) -> EventOutcome:
        """Store an event and apply it, or neither. Another delivery of it is a ``duplicate``.

        ``waiting`` when its customer is unknown; see ``apply_waiting``. Raises InputError.
        """
        event = read_event(payload)
        statement = insert_into(self._session, BillingEvent).values(
            id=new_id(),
            stripe_event_id=event.id,
            type=event.type,
            payload=event.payload,
            occurred_at=event.occurred_at,
            created_at=clock.now(),
        )
        # A concurrent delivery waits here until the other transaction has ended.
        row_id = self._session.scalar(
            statement.on_conflict_do_nothing(index_elements=["stripe_event_id"]).returning(BillingEvent.id)
        )
        return EventOutcome.DUPLICATE if row_id is None else self._apply(row_id, event)

    def apply_waiting(self, limit: int) -> int:
        """Retry events whose customer was unknown; returns how many were applied."""
        query = (
            select(BillingEvent.id, BillingEvent.payload)
            .where(BillingEvent.applied_at.is_(None))
            .order_by(BillingEvent.created_at, BillingEvent.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = self._session.execute(query).all()
        outcomes = [self._apply(row_id, read_event(payload)) for row_id, payload in rows]
        return sum(outcome is not EventOutcome.WAITING for outcome in outcomes)

    def _apply(self, row_id: UUID, event: PaymentEvent) -> EventOutcome:
        effect = self._effects.get(event.type)
        if effect is None and not event.concerns_subscription:
            return self._close(row_id, None, EventOutcome.IGNORED)
        owner_id = self._owner_of(event)
        if owner_id is None:
            self._session.execute(
                update(BillingEvent)
                .where(BillingEvent.id == row_id)
                .values(note="The customer is unknown.")
                .execution_options(synchronize_session=False)
            )
            return EventOutcome.WAITING
        outcome = EventOutcome.APPLIED
        if event.concerns_subscription and not self._store_subscription(owner_id, event, read_subscription(event)):
            outcome = EventOutcome.STALE
        if effect is not None:
            effect(self._session, owner_id, event)
            outcome = EventOutcome.APPLIED
        return self._close(row_id, owner_id, outcome)

    def _owner_of(self, event: PaymentEvent) -> UUID | None:
        customer_id = event.customer_id
        if customer_id is not None:
            query = select(SubscriptionRow.owner_id).where(SubscriptionRow.stripe_customer_id == customer_id).limit(1)
            owner_id = self._session.scalar(query)
            if owner_id is None and self._customers is not None:
                owner_id = self._customers(self._session, customer_id)
            if owner_id is not None:
                return owner_id
        user_id = event.owner_in_metadata
        return None if user_id is None else self._session.scalar(select(User.id).where(User.id == user_id))

    def _store_subscription(self, owner_id: UUID, event: PaymentEvent, facts: SubscriptionFacts) -> bool:
        """Write the event's facts unless the stored ones are newer; returns whether it wrote. One statement.

        An end is final and so newer than anything else. Of two events of the same second the greater id counts, so
        that every order of deliveries leads to the same row.
        """
        now = clock.now()
        values = {**asdict(facts), "last_event_at": event.occurred_at, "last_event_id": event.id, "updated_at": now}
        statement = insert_into(self._session, SubscriptionRow).values(
            id=new_id(), owner_id=owner_id, created_at=now, **values
        )
        new, old = statement.excluded, SubscriptionRow
        ended_before, ends = old.status.in_(ENDED), literal(facts.status in ENDED)
        later = tuple_(new.last_event_at, new.last_event_id) > tuple_(old.last_event_at, old.last_event_id)
        newer = or_(
            and_(ends, ~ended_before), and_(case((ended_before, 1), else_=0) == case((ends, 1), else_=0), later)
        )
        statement = statement.on_conflict_do_update(
            index_elements=["stripe_subscription_id"], set_={name: new[name] for name in values}, where=newer
        )
        row_id = self._session.scalar(statement.returning(SubscriptionRow.id))
        self._session.expire_all()
        return row_id is not None

    def _close(self, row_id: UUID, owner_id: UUID | None, outcome: EventOutcome) -> EventOutcome:
        statement = (
            update(BillingEvent)
            .where(BillingEvent.id == row_id, BillingEvent.applied_at.is_(None))
            .values(owner_id=owner_id, outcome=outcome, applied_at=clock.now(), note=None)
            .returning(BillingEvent.id)
            .execution_options(synchronize_session=False)
        )
        if self._session.scalar(statement) is None:
            # Rolling back undoes our effect; the other transaction has applied the event.
            raise RuntimeError("another transaction has applied this payment event")
        return outcome


class BillingService:
    """Acts for one viewer inside one transaction."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def subscriptions(self) -> list[Subscription]:
        """The viewer's subscriptions, the last to end first."""
        query = (
            select(SubscriptionRow)
            .where(SubscriptionRow.owner_id == self._viewer.owner_id)
            .order_by(
                func.coalesce(SubscriptionRow.current_period_end, SubscriptionRow.created_at).desc(), SubscriptionRow.id
            )
            .limit(100)
        )
        return [Subscription.of(row) for row in self._session.scalars(query)]
