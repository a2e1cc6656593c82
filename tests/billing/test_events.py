"""Payment events come twice, late and in any order; what is left is the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.billing.events import OWNER_KEY, PaymentEvent
from reelbase.billing.models import BillingEvent, Subscription
from reelbase.billing.service import BillingConsole, BillingService, EventOutcome
from reelbase.db.session import Database
from reelbase.kit.errors import InputError
from reelbase.kit.ids import new_id
from reelbase.sharing.models import Feedback
from support.boards import make_user

START = 1_780_000_000


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def viewer(database: Database) -> Viewer:
    with database.work() as session:
        return make_user(session)


def subscription_event(number: int, owner: UUID | None, status: str = "active", at: int = 0, **changes: Any) -> Any:
    kind = "deleted" if status == "canceled" else "updated"
    item = {"price": {"id": f"price_{number}"}, "current_period_start": START, "current_period_end": START + 86_400}
    subject = {
        "id": "sub_1",
        "customer": "cus_1",
        "status": status,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "items": {"data": [item]},
        "metadata": {OWNER_KEY: str(owner)} if owner else {},
        **changes,
    }
    return {
        "id": f"evt_{number:03}",
        "type": f"customer.subscription.{kind}",
        "created": START + at,
        "data": {"object": subject},
    }


def paid_event(number: int, owner: UUID | None) -> Any:
    metadata = {OWNER_KEY: str(owner)} if owner else {}
    subject = {"id": f"cs_{number}", "customer": "cus_9", "metadata": metadata}
    return {
        "id": f"evt_paid_{number}",
        "type": "checkout.session.completed",
        "created": START,
        "data": {"object": subject},
    }


def note(session: Session, owner_id: UUID, event: PaymentEvent) -> None:
    """An effect that leaves one row each time it happens."""
    session.add(Feedback(owner_id=owner_id, message=event.id))


EFFECTS = {"checkout.session.completed": note}


def effects_in(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Feedback)) or 0


class TestReceive:
    def test_an_event_delivered_many_times_at_once_has_its_effect_once(
        self, database: Database, viewer: Viewer
    ) -> None:
        event = paid_event(1, viewer.owner_id)

        def deliver(_: int) -> EventOutcome:
            with database.work() as session:
                return BillingConsole(session, EFFECTS).receive(event)

        with ThreadPoolExecutor(8) as pool:
            outcomes = list(pool.map(deliver, range(16)))
        assert sorted(outcomes) == [EventOutcome.APPLIED] + [EventOutcome.DUPLICATE] * 15
        assert effects_in(database) == 1

    def test_an_event_whose_effect_fails_is_not_stored_and_its_next_delivery_is_applied(
        self, database: Database, viewer: Viewer
    ) -> None:
        def broken(session: Session, owner_id: UUID, event: PaymentEvent) -> None:
            note(session, owner_id, event)
            session.flush()
            raise OSError("the power went out")

        event = paid_event(1, viewer.owner_id)
        with pytest.raises(OSError, match="power"), database.work() as session:
            BillingConsole(session, {"checkout.session.completed": broken}).receive(event)
        assert effects_in(database) == 0
        with database.work() as session:
            assert BillingConsole(session, EFFECTS).receive(event) is EventOutcome.APPLIED
        assert effects_in(database) == 1

    def test_an_event_that_nothing_handles_is_stored_as_ignored(self, database: Database) -> None:
        event = {"id": "evt_1", "type": "charge.updated", "created": START, "data": {"object": {}}}
        with database.work() as session:
            assert BillingConsole(session, {}).receive(event) is EventOutcome.IGNORED
            row = session.scalars(select(BillingEvent)).one()
        assert (row.outcome, row.payload) == ("ignored", event)

    @pytest.mark.parametrize(
        "payload",
        [
            {},
            {"id": "e"},
            {"id": 1, "type": "t", "created": 1, "data": {"object": {}}},
            {"id": "e", "type": "t", "created": "soon", "data": {"object": {}}},
            {"id": "e", "type": "t", "created": 10**30, "data": {"object": {}}},
            {"id": "e", "type": "t", "created": 1, "data": {"object": []}},
            {"id": "e", "type": "customer.subscription.updated", "created": 1, "data": {"object": {"id": "s"}}},
        ],
    )
    def test_a_malformed_event_is_refused(self, database: Database, viewer: Viewer, payload: Any) -> None:
        with pytest.raises(InputError), database.work() as session:
            BillingConsole(session, {}, lambda *_: viewer.owner_id).receive(payload)
            BillingConsole(session, {}, lambda *_: viewer.owner_id).receive(
                subscription_event(1, viewer.owner_id, items={"data": []})
            )

    def test_an_event_of_an_unknown_customer_waits_and_is_applied_once(
        self, database: Database, viewer: Viewer
    ) -> None:
        with database.work() as session:
            assert BillingConsole(session, EFFECTS).receive(paid_event(1, None)) is EventOutcome.WAITING
            assert BillingConsole(session, EFFECTS).receive(paid_event(2, new_id())) is EventOutcome.WAITING
            assert BillingConsole(session, EFFECTS).receive(paid_event(1, None)) is EventOutcome.DUPLICATE

        def apply(_: int) -> int:
            with database.work() as session:
                return BillingConsole(session, EFFECTS, lambda *_: viewer.owner_id).apply_waiting(10)

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(apply, range(4))) == 2
        assert effects_in(database) == 2


class TestSubscriptions:
    def test_subscriptions_are_listed_for_their_owner_only(self, database: Database, viewer: Viewer) -> None:
        with database.work() as session:
            BillingConsole(session, {}).receive(subscription_event(1, viewer.owner_id))
            assert [row.price_id for row in BillingService(session, viewer).subscriptions()] == ["price_1"]
            assert BillingService(session, make_user(session)).subscriptions() == []

    def test_subscriptions_know_their_customer_from_then_on(self, database: Database, viewer: Viewer) -> None:
        with database.work() as session:
            console = BillingConsole(session, {})
            console.receive(subscription_event(1, viewer.owner_id))
            assert console.receive(subscription_event(2, None, at=5)) is EventOutcome.APPLIED

    def test_subscriptions_stay_with_their_customers_owner_whatever_the_metadata_claims(
        self, database: Database, viewer: Viewer
    ) -> None:
        with database.work() as session:
            stranger = make_user(session)
            console = BillingConsole(session, {})
            console.receive(subscription_event(1, viewer.owner_id))
            console.receive(subscription_event(2, stranger.owner_id, at=5))
            assert BillingService(session, stranger).subscriptions() == []

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(
            st.tuples(st.sampled_from(["active", "past_due", "trialing", "canceled", "paused"]), st.integers(0, 3)),
            min_size=1,
            max_size=6,
        ),
        st.randoms(use_true_random=False),
    )
    def test_subscriptions_end_the_same_in_every_order_of_deliveries(
        self, database: Database, viewer: Viewer, status_changes: list[tuple[str, int]], chance: random.Random
    ) -> None:
        events = [subscription_event(n, viewer.owner_id, status, at) for n, (status, at) in enumerate(status_changes)]
        shuffled = events * 2
        chance.shuffle(shuffled)
        ends = []
        for order in (events, shuffled):
            with database.work() as session:
                session.execute(delete(Subscription))
                session.execute(delete(BillingEvent))
                for event in order:
                    BillingConsole(session, {}).receive(event)
                row = session.scalars(select(Subscription)).one()
                ends.append((row.status, row.price_id, row.last_event_id, row.last_event_at))
                assert session.scalar(select(func.count()).select_from(BillingEvent)) == len(events)
        assert ends[0] == ends[1]
        assert (ends[0][0] == "canceled") == any(status == "canceled" for status, _ in status_changes)
