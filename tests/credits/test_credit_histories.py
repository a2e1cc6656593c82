"""Any history of operations, repeats and crashes leaves the books as a purse of single coins would be.

Set REELBASE_TEST_HISTORIES to try more of them.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import event, select

from reelbase.credits.models import CreditGrant
from reelbase.credits.reconcile import reconcile
from reelbase.kit.errors import Conflict, InputError, KeyReused, NotEnoughCredits
from reelbase.schemas.credits import Balance
from support.credits import START, Bank

HISTORIES = int(os.environ.get("REELBASE_TEST_HISTORIES", "20"))
STEPS = 25

amounts = st.integers(1, 12)
hours = st.sampled_from([None, 1, 4])
crashes = st.one_of(st.none(), st.none(), st.integers(1, 14))
picks = st.integers(0, 1000)


@dataclass(eq=False)
class Coin:
    """One credit: ``holder`` names the hold it is in; ``gone`` says that it is no longer the owner's."""

    expires_at: datetime | None
    payment: str | None
    number: int
    holder: str | None = None
    gone: bool = False

    def order(self) -> tuple[float, int]:
        return (self.expires_at.timestamp() if self.expires_at else float("inf"), self.number)


@dataclass
class HeldCoins:
    id: Any
    key: str
    coins: list[Coin]
    due: datetime | None
    settled: int | None = None
    refunded: int = 0
    open: bool = True

    @property
    def refundable(self) -> int:
        return (self.settled or 0) - self.refunded


@dataclass
class Payment:
    name: str
    amount: int
    reversed: int = 0


@dataclass
class Purse:
    """What should be true, by moving one coin at a time."""

    coins: list[Coin] = field(default_factory=list)

    def add(self, amount: int, expires_at: datetime | None = None, payment: str | None = None) -> None:
        # Coins of one moment and expiry go in the order of their grants.
        self.coins += [Coin(expires_at, payment, len(self.coins)) for _ in range(amount)]

    def free(self, now: datetime) -> list[Coin]:
        alive = [coin for coin in self.coins if coin.expires_at is None or coin.expires_at > now]
        return sorted((coin for coin in alive if not coin.gone and coin.holder is None), key=Coin.order)

    def balance(self, now: datetime) -> Balance:
        held = sum(coin.holder is not None for coin in self.coins)
        available = len(self.free(now))
        return Balance(balance=held + available, held=held, available=available)

    def sweep(self, now: datetime) -> int:
        lapsed = [
            coin
            for coin in self.coins
            if not coin.gone and coin.holder is None and coin.expires_at is not None and coin.expires_at <= now
        ]
        for coin in lapsed:
            coin.gone = True
        return len(lapsed)


def chosen(among: list[Any], pick: int) -> Any:
    return among[pick % len(among)]


class Crash(Exception):
    """The process dies."""


class Histories(RuleBasedStateMachine):
    def __init__(self, bank: Bank) -> None:
        super().__init__()
        self.bank = bank
        bank.now = START
        bank.viewer = bank.new_owner()
        self.purse = Purse()
        self.holds: list[HeldCoins] = []
        self.payments: list[Payment] = []
        self.done: list[tuple[str, tuple[Any, ...], dict[str, Any], Any]] = []
        self.count = 0

    @initialize(lasting=st.integers(0, 20), soon=st.integers(1, 20))
    def begin(self, lasting: int, soon: int) -> None:
        for amount, lasts in ((soon, 4), (lasting, None)):
            if amount:
                self.grant(amount, lasts, None)

    # -- operations ----------------------------------------------------------------------------------------------

    @rule(amount=amounts, lasts=hours, crash=crashes)
    def grant(self, amount: int, lasts: int | None, crash: int | None) -> None:
        expires_at = self.bank.now + timedelta(hours=lasts) if lasts else None
        self.operate("grant", amount, crash=crash, expires_at=expires_at)
        self.purse.add(amount, expires_at)

    @rule(amount=amounts, crash=crashes)
    def purchase(self, amount: int, crash: int | None) -> None:
        # Payments are known across owners, and the database lives on from one history to the next.
        payment = Payment(f"pi:{self.bank.viewer.owner_id}:{self.count}", amount)
        self.operate("purchase", amount, crash=crash, stripe_payment_id=payment.name)
        self.purse.add(amount, payment=payment.name)
        self.payments.append(payment)

    @rule(amount=amounts, lasts=hours, crash=crashes)
    def hold(self, amount: int, lasts: int | None, crash: int | None) -> None:
        free = self.purse.free(self.bank.now)
        options = {"lasts_s": lasts and lasts * 3600}
        if len(free) < amount:
            error = self.refused(NotEnoughCredits, "hold", amount, **options)
            assert (error.available, error.needed) == (len(free), amount)
            return
        hold = self.operate("hold", amount, crash=crash, **options)
        assert sum(part.amount for part in hold.allocation) == amount
        held = HeldCoins(hold.id, str(hold.id), free[:amount], hold.expires_at)
        for coin in held.coins:
            coin.holder = held.key
        self.holds.append(held)

    @precondition(lambda self: self.open_holds())
    @rule(pick=picks, amount=st.integers(0, 12), crash=crashes)
    def settle(self, pick: int, amount: int, crash: int | None) -> None:
        held = chosen(self.open_holds(), pick)
        amount = min(amount, len(held.coins))
        self.refused(InputError, "settle", held.id, len(held.coins) + 1)
        self.operate("settle", held.id, amount, crash=crash)
        self.give_back(held)
        held.settled = amount
        for coin in held.coins[:amount]:
            coin.gone = True

    @precondition(lambda self: self.open_holds())
    @rule(pick=picks, crash=crashes)
    def void(self, pick: int, crash: int | None) -> None:
        held = chosen(self.open_holds(), pick)
        self.operate("void", held.id, crash=crash)
        self.give_back(held)

    @precondition(lambda self: self.ended_holds())
    @rule(pick=picks)
    def end_again(self, pick: int) -> None:
        held = chosen(self.ended_holds(), pick)
        self.refused(Conflict, "settle", held.id, 0)
        self.refused(Conflict, "void", held.id)

    @precondition(lambda self: self.ended_holds())
    @rule(pick=picks, amount=st.integers(1, 6), crash=crashes)
    def refund(self, pick: int, amount: int, crash: int | None) -> None:
        held = chosen([held for held in self.ended_holds() if held.refundable] or self.ended_holds(), pick)
        if amount > held.refundable:
            self.refused(InputError, "refund", held.id, amount)
            return
        self.operate("refund", held.id, amount, crash=crash)
        held.refunded += amount
        self.purse.add(amount)

    @precondition(lambda self: self.payments)
    @rule(pick=picks, amount=amounts, crash=crashes)
    def reverse(self, pick: int, amount: int, crash: int | None) -> None:
        payment = chosen(self.payments, pick)
        if amount > payment.amount - payment.reversed:
            self.refused(InputError, "reverse", payment.name, amount)
            return
        free = sorted(self.purse.free(self.bank.now), key=lambda coin: coin.payment != payment.name)
        reversal = self.operate("reverse", payment.name, amount, crash=crash)
        assert (reversal.amount, reversal.shortfall) == (min(amount, len(free)), amount - min(amount, len(free)))
        payment.reversed += reversal.amount
        for coin in free[:amount]:
            coin.gone = True

    @rule(passed=st.sampled_from([1, 4]))
    def pass_time(self, passed: int) -> None:
        self.bank.pass_time(hours=passed)

    @rule(passed=st.sampled_from([0, 1, 4]), crash=crashes)
    def expire_due(self, passed: int, crash: int | None) -> None:
        self.bank.pass_time(hours=passed)
        if crash:
            self.crashed(crash, lambda: self.bank.do("expire_due"))
        expired = self.bank.do("expire_due")
        overdue = [held for held in self.holds if held.open and held.due is not None and held.due <= self.bank.now]
        for held in overdue:
            self.give_back(held)
        assert (expired.holds, expired.credits) == (len(overdue), self.purse.sweep(self.bank.now))

    # -- repeats -------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.done)
    @rule(pick=picks)
    def repeat(self, pick: int) -> None:
        name, arguments, options, answer = chosen(self.done, pick)
        again = self.bank.do(name, *arguments, **options)
        assert getattr(again, "id", again) == getattr(answer, "id", answer)

    @precondition(lambda self: self.done)
    @rule(pick=picks, amount=st.integers(100, 200))
    def reuse(self, pick: int, amount: int) -> None:
        key = chosen(self.done, pick)[1][-1]
        for name in ("grant", "hold"):
            try:
                self.bank.do(name, amount, key)
            except KeyReused:
                continue
            raise AssertionError(f"{name} took a key that was used before")

    # -- what must always be so ----------------------------------------------------------------------------------

    @invariant()
    def the_balance_is_the_purse(self) -> None:
        assert self.bank.balance() == self.purse.balance(self.bank.now)

    @invariant()
    def the_same_credits_are_left(self) -> None:
        """Not just as many: those that were due to go have gone first."""
        query = select(CreditGrant.expires_at, CreditGrant.remaining).where(
            CreditGrant.owner_id == self.bank.viewer.owner_id, CreditGrant.remaining > 0
        )
        left: Counter[datetime | None] = Counter()
        with self.bank.database.reading() as session:
            for expires_at, remaining in session.execute(query):
                left[expires_at] += remaining
        assert left == Counter(coin.expires_at for coin in self.purse.coins if not coin.gone and coin.holder is None)

    @invariant()
    def the_ledger_proves_it(self) -> None:
        with self.bank.database.reading() as session:
            assert list(reconcile(session, self.bank.viewer.owner_id)) == []

    # -- parts ---------------------------------------------------------------------------------------------------

    def operate(self, name: str, *arguments: Any, crash: int | None = None, **options: Any) -> Any:
        """The operation under a new key; when ``crash`` is given, first once up to its crash."""
        arguments = (*arguments, self.new_key())
        if crash:
            self.crashed(crash, lambda: self.bank.do(name, *arguments, **options))
        answer = self.bank.do(name, *arguments, **options)
        self.done.append((name, arguments, options, answer))
        return answer

    def refused(self, error: type[Exception], name: str, *arguments: Any, **options: Any) -> Any:
        try:
            self.bank.do(name, *arguments, self.new_key(), **options)
        except error as refusal:
            return refusal
        raise AssertionError(f"{name}{arguments} was not refused")

    def crashed(self, at_statement: int, operation: Callable[[], Any]) -> None:
        before = (self.bank.balance(), self.bank.history(limit=1))
        with dying(self.bank, at_statement):
            operation()
        assert (self.bank.balance(), self.bank.history(limit=1)) == before

    def new_key(self) -> str:
        self.count += 1
        return f"key:{self.count}"

    def open_holds(self) -> list[HeldCoins]:
        return [held for held in self.holds if held.open]

    def ended_holds(self) -> list[HeldCoins]:
        return [held for held in self.holds if not held.open]

    @staticmethod
    def give_back(held: HeldCoins) -> None:
        held.open = False
        for coin in held.coins:
            coin.holder = None


@contextmanager
def dying(bank: Bank, at_statement: int) -> Iterator[None]:
    """Die before the given statement of what follows, or else before its commit."""
    count = 0

    def before_statement(*_: Any) -> None:
        nonlocal count
        count += 1
        if count == at_statement:
            raise Crash

    def before_commit(_: Any) -> None:
        raise Crash

    engine = bank.database.engine
    event.listen(engine, "before_cursor_execute", before_statement)
    event.listen(engine, "commit", before_commit)
    try:
        yield
    except Crash:
        return
    finally:
        event.remove(engine, "before_cursor_execute", before_statement)
        event.remove(engine, "commit", before_commit)
    raise AssertionError("it did not die")


class TestHistories:
    def test_no_history_of_operations_loses_a_credit(self, bank: Bank) -> None:
        run_state_machine_as_test(
            lambda: Histories(bank),
            settings=settings(
                max_examples=HISTORIES,
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
