"""Holding credits against one INSERT into the same ledger."""

from __future__ import annotations

import itertools

from sqlalchemy import insert

from benchmarks.data.harness import Benchmark, Ratio, rates, ratio_of
from reelbase.accounts.models import User
from reelbase.accounts.viewer import Viewer
from reelbase.credits.models import CreditEntry
from reelbase.credits.reconcile import reconcile
from reelbase.credits.service import CreditService
from reelbase.db.session import Database
from reelbase.kit import clock
from reelbase.kit.ids import new_id

OWNERS = 200
ENOUGH = 1_000_000


def reserve(benchmark: Benchmark) -> list[Ratio]:
    """The same callers for both, each call one transaction."""
    owners = _owners_with_credits(benchmark.database, OWNERS)
    # The bare rows are other owners', so that the books of ours can be proven afterwards.
    strangers = _owners_with_credits(benchmark.database, OWNERS)
    numbers = itertools.count(1000)

    def bare(number: int) -> None:
        _insert(benchmark.database, strangers[number % OWNERS], number)

    spread = rates(benchmark, numbers, bare=bare, ours=lambda number: _hold(benchmark, owners[number % OWNERS]))
    hot = rates(benchmark, numbers, bare=bare, ours=lambda _: _hold(benchmark, owners[0]))
    with benchmark.database.reading() as session:
        for viewer in owners:
            if next(reconcile(session, viewer.owner_id), None) is not None:
                raise SystemExit("the ledger does not prove the balances after the benchmark")
    return [
        ratio_of("reserve, spread owners", benchmark, spread, goal=0.75),
        ratio_of("reserve, one hot owner", benchmark, hot, goal=0.35),
    ]


def _hold(benchmark: Benchmark, viewer: Viewer) -> None:
    with benchmark.database.work() as session:
        CreditService(session, viewer).hold(1, f"bench:{new_id()}")


def _insert(database: Database, viewer: Viewer, number: int) -> None:
    with database.work() as session:
        session.execute(
            insert(CreditEntry).values(
                owner_id=viewer.owner_id,
                seq=number,
                type="grant",
                amount=1,
                balance_after=1,
                idempotency_key=f"bare:{number}",
                request_hash="bare",
                created_at=clock.now(),
            )
        )


def _owners_with_credits(database: Database, count: int) -> list[Viewer]:
    viewers = [Viewer(new_id()) for _ in range(count)]
    with database.work() as session:
        session.add_all(User(id=viewer.owner_id) for viewer in viewers)
        session.flush()
        for viewer in viewers:
            CreditService(session, viewer).grant(ENOUGH, "bench")
    return viewers
