"""Random calls, repeated calls and crashes: credits are neither made nor lost, and the ledger proves every balance."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from credits.ledgers import WELCOME, act, new_owner, prove
from reelbase.credits.models import CreditEntry, CreditGrant, CreditHold, EntryType
from reelbase.credits.service import CreditService
from reelbase.db.session import Database
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, NotEnoughCredits
from support.databases import database_kinds, fresh_database

AMOUNTS = st.integers(1, 12)


class Crash(Exception):
    pass


class Interleavings(RuleBasedStateMachine):
    database: Database
    holds = Bundle("holds")

    def __init__(self) -> None:
        super().__init__()
        self.keys = 0
        self.granted = WELCOME
        self.used = 0
        self.ended: dict[UUID, tuple[str, int]] = {}
        self.amounts: dict[UUID, int] = {}

    @initialize()
    def begin(self) -> None:
        self.viewer = new_owner(self.database)

    def act(self, call: Callable[[CreditService], object], *, crash: bool, twice: bool) -> object:
        """A crash comes after the call and before its transaction ends; then it is made again, as its caller would."""
        if crash:
            with pytest.raises(Crash), self.database.work() as session:
                call(CreditService(session, self.viewer))
                raise Crash
        outcome = act(self.database, self.viewer, call)
        if twice:
            assert act(self.database, self.viewer, call) == outcome
        return outcome

    def key(self) -> str:
        self.keys += 1
        return str(self.keys)

    @rule(
        amount=AMOUNTS,
        type=st.sampled_from([EntryType.GRANT, EntryType.PURCHASE, EntryType.REFUND, EntryType.SUBSCRIPTION]),
        lasts=st.booleans(),
        crash=st.booleans(),
        twice=st.booleans(),
    )
    def grant(self, amount: int, type: EntryType, lasts: bool, crash: bool, twice: bool) -> None:
        key, expires_at = self.key(), None if lasts else clock.now() + timedelta(hours=amount)
        self.act(
            lambda credits: credits.grant(amount, type=type, expires_at=expires_at, idempotency_key=key),
            crash=crash, twice=twice,
        )  # fmt: skip
        self.granted += amount

    @rule(target=holds, amount=AMOUNTS, crash=st.booleans(), twice=st.booleans())
    def hold(self, amount: int, crash: bool, twice: bool) -> UUID | None:
        key = self.key()
        there = act(self.database, self.viewer, CreditService.balance).available
        if there < amount:
            with pytest.raises(NotEnoughCredits):
                act(self.database, self.viewer, lambda credits: credits.hold(amount, idempotency_key=key))
            return None
        hold = self.act(lambda credits: credits.hold(amount, idempotency_key=key), crash=crash, twice=twice)
        assert isinstance(hold, UUID)
        self.amounts[hold] = amount
        return hold

    @rule(hold=holds, share=st.floats(0, 1), crash=st.booleans(), twice=st.booleans())
    def settle(self, hold: UUID | None, share: float, crash: bool, twice: bool) -> None:
        if hold is None:
            return
        used = round(self.amounts[hold] * share)
        if self.ended.get(hold, ("settled", used)) != ("settled", used):
            with pytest.raises(Conflict):
                act(self.database, self.viewer, lambda credits: credits.settle(hold, used))
            return
        self.act(lambda credits: credits.settle(hold, used), crash=crash, twice=twice)
        if hold not in self.ended:
            self.used += used
        self.ended[hold] = ("settled", used)

    @rule(hold=holds, crash=st.booleans(), twice=st.booleans())
    def void(self, hold: UUID | None, crash: bool, twice: bool) -> None:
        if hold is None:
            return
        if self.ended.get(hold, ("voided", 0))[0] == "settled":
            with pytest.raises(Conflict):
                act(self.database, self.viewer, lambda credits: credits.void(hold))
            return
        self.act(lambda credits: credits.void(hold), crash=crash, twice=twice)
        self.ended.setdefault(hold, ("voided", 0))

    @rule(hold=holds)
    def a_hold_runs_out(self, hold: UUID | None) -> None:
        if hold is None or hold in self.ended:
            return
        with self.database.work() as session:
            session.get_one(CreditHold, hold).expires_at = clock.now() - timedelta(seconds=1)
        act(self.database, self.viewer, CreditService.expire_due)
        self.ended[hold] = ("expired", 0)

    @rule(crash=st.booleans())
    def the_first_lots_lapse(self, crash: bool) -> None:
        with self.database.work() as session:
            lots = select(CreditGrant).where(
                CreditGrant.owner_id == self.viewer.owner_id, CreditGrant.expires_at.is_not(None)
            )
            for lot in session.scalars(lots.order_by(CreditGrant.expires_at).limit(2)):
                lot.expires_at = clock.now() - timedelta(seconds=1)
        self.act(CreditService.expire_due, crash=crash, twice=True)

    @invariant()
    def credits_are_neither_made_nor_lost(self) -> None:
        if not hasattr(self, "viewer"):
            return
        balance = act(self.database, self.viewer, CreditService.balance)
        with self.database.reading() as session:
            expired = session.scalar(
                select(func.coalesce(func.sum(CreditEntry.amount), 0)).where(
                    CreditEntry.owner_id == self.viewer.owner_id, CreditEntry.type == EntryType.EXPIRE
                )
            )
        assert balance.available + balance.held + self.used - expired == self.granted
        assert balance.held == sum(amount for hold, amount in self.amounts.items() if hold not in self.ended)

    def teardown(self) -> None:
        prove(self.database)


@pytest.mark.parametrize("kind", database_kinds())
def test_credits_are_neither_made_nor_lost(kind: str) -> None:
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        database = Database(stack.enter_context(fresh_database(kind, Path(folder))))
        stack.callback(database.close)
        machine = type("Machine", (Interleavings,), {"database": database})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
