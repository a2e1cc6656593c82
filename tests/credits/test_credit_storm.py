"""Many callers do anything at once, repeat themselves and break off between statements: no effect is lost or doubled.

Set REELBASE_TEST_STORM to the number of calls (10,000 go over 1,000 accounts).
"""

from __future__ import annotations

import os
import random
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import event, func, select

from reelbase.accounts.viewer import Viewer
from reelbase.credits import expiry
from reelbase.credits.models import CreditEntry
from reelbase.kit.errors import Conflict, InputError, NotEnoughCredits
from reelbase.schemas.credits import EntryType
from support.credits import Bank, at_once

CALLS = int(os.environ.get("REELBASE_TEST_STORM", "600"))
CALLS_OF_AN_ACCOUNT = 10
CALLERS = 64
DEPOSIT = 20


class _Crash(Exception):
    """The caller's process is gone; what its transaction wrote must go with it."""


class Storm:
    """Each thread breaks off by its own count of statements. ``done`` lists the keys that were answered."""

    def __init__(self, bank: Bank, seed: int) -> None:
        self.bank = bank
        self.seed = seed
        self.owners = [bank.new_owner() for _ in range(max(8, CALLS // CALLS_OF_AN_ACCOUNT))]
        self.holds: dict[Viewer, list[UUID]] = defaultdict(list)
        self.done: Counter[tuple[Viewer, str]] = Counter()
        self.crashes = self.refused = 0
        self._chosen: dict[str, UUID] = {}
        self._left = threading.local()
        for number, owner in enumerate(self.owners):
            bank.do("purchase", DEPOSIT, "deposit", stripe_payment_id=f"pi:{seed}:{number}", viewer=owner)

    @contextmanager
    def breaking(self) -> Iterator[None]:
        def count(*_: Any) -> None:
            left = getattr(self._left, "statements", None)
            if left is not None:
                self._left.statements = left - 1
                if left <= 0:
                    raise _Crash

        event.listen(self.bank.database.engine, "before_cursor_execute", count)
        try:
            yield
        finally:
            event.remove(self.bank.database.engine, "before_cursor_execute", count)

    def call(self, number: int) -> None:
        """Two callers that do not know of each other make each call, and each may repeat it."""
        dice = random.Random(self.seed * 1_000_003 + number // 2)
        owner = dice.choice(self.owners)
        kind = dice.choice(["grant", "hold", "hold", "hold", "settle", "settle", "void", "refund", "reverse", "expire"])
        key = f"{kind}:{number // 2}"
        act = self._prepared(kind, dice, owner, key)
        for _ in range(random.choice([1, 1, 2, 3])):
            self._left.statements = random.randrange(14) if random.random() < 0.3 else None
            try:
                answer = act()
            except _Crash:
                self.crashes += 1
                continue
            except (NotEnoughCredits, InputError, Conflict):
                self.refused += 1
                return
            finally:
                self._left.statements = None
            self.done[owner, key] += 1
            if kind == "hold":
                self.holds[owner].append(answer.id)

    def _prepared(self, kind: str, dice: random.Random, owner: Viewer, key: str) -> Callable[[], Any]:
        amount, pick, lasts = dice.randint(1, 6), dice.randrange(8), dice.choice([None, timedelta(hours=1)])
        if kind == "expire":
            return self._expire
        if kind == "grant":
            expires_at = lasts and self.bank.now + lasts
            return lambda: self.bank.do("grant", amount, key, expires_at=expires_at, viewer=owner)
        if kind == "hold":
            return lambda: self.bank.do("hold", amount, key, viewer=owner)
        if kind == "reverse":
            payment = f"pi:{self.seed}:{self.owners.index(owner)}"
            return lambda: self.bank.do("reverse", payment, 1, key, viewer=owner)
        arguments = () if kind == "void" else (1,)

        def end() -> Any:
            holds = self.holds[owner]
            if not holds:
                raise InputError("There is nothing to end yet.")
            hold = self._chosen.setdefault(key, holds[pick % len(holds)])
            return self.bank.do(kind, hold, *arguments, key, viewer=owner)

        return end

    def _expire(self) -> Any:
        with self.bank.database.work() as session:
            return expiry.expire_due(session, self.bank.now + timedelta(hours=2))


class TestStorm:
    def test_a_storm_of_calls_leaves_books_that_the_ledger_proves(self, bank: Bank) -> None:
        seed = random.randrange(1_000_000)
        storm = Storm(bank, seed)
        with storm.breaking():
            at_once(CALLS, storm.call, threads=CALLERS)
        assert storm.crashes and storm.refused < CALLS / 2, f"nothing broke off, or too much was refused (seed {seed})"
        assert bank.differences() == [], f"seed {seed}"
        with bank.database.reading() as session:
            keys = select(CreditEntry.owner_id, CreditEntry.idempotency_key).where(
                CreditEntry.idempotency_key.like("%:%"), CreditEntry.idempotency_key.not_like("auto:%")
            )
            written = Counter((owner_id, key) for owner_id, key in session.execute(keys))
            total = session.scalar(select(func.sum(CreditEntry.amount)).where(CreditEntry.type == EntryType.PURCHASE))
        assert max(written.values()) == 1, f"seed {seed}"
        answered = {(viewer.owner_id, key) for viewer, key in storm.done if not key.startswith("expire")}
        assert answered == set(written), f"seed {seed}"
        assert total == DEPOSIT * len(storm.owners)
        for owner in storm.owners:
            found = bank.balance(owner)
            assert found.available >= 0 and found.held >= 0, f"seed {seed}"
