"""Many callers at once: nobody overspends, and the same call twice is one."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from credits.ledgers import WELCOME, act, at_once, balance, new_owner
from reelbase.credits.service import CreditService
from reelbase.db.session import Database
from reelbase.kit.errors import NotEnoughCredits
from reelbase.kit.ids import new_id

CALLERS = 64


class TestOneAccount:
    def test_many_callers_hold_no_more_than_there_is(self, database: Database) -> None:
        viewer = new_owner(database)
        act(database, viewer, lambda credits: credits.grant(51, idempotency_key="g"))
        calls = [
            lambda n=n: act(database, viewer, lambda credits: credits.hold(3, idempotency_key=f"h{n}"))
            for n in range(CALLERS)
        ]
        outcomes = at_once(calls)
        assert sum(isinstance(outcome, UUID) for outcome in outcomes) == 20
        assert sum(isinstance(outcome, NotEnoughCredits) for outcome in outcomes) == CALLERS - 20
        assert balance(database, viewer) == (1, 60)

    def test_one_key_from_many_callers_has_one_effect(self, database: Database) -> None:
        viewer = new_owner(database)
        grants = [lambda: act(database, viewer, lambda credits: credits.grant(7, idempotency_key="g"))] * 8
        holds = [lambda: act(database, viewer, lambda credits: credits.hold(4, idempotency_key="h"))] * 8
        outcomes = at_once([call for pair in zip(grants, holds, strict=True) for call in pair])
        assert len({outcome for outcome in outcomes if isinstance(outcome, UUID)}) == 1
        assert balance(database, viewer) == (WELCOME + 7 - 4, 4)

    def test_a_hold_ends_once_whoever_ends_it(self, database: Database) -> None:
        viewer = new_owner(database)
        hold = act(database, viewer, lambda credits: credits.hold(9, idempotency_key="h"))
        ends = [lambda credits: credits.settle(hold, 5), lambda credits: credits.void(hold)] * 6
        outcomes = at_once([lambda end=end: act(database, viewer, end) for end in ends])
        failed = sum(isinstance(outcome, Exception) for outcome in outcomes)
        assert failed == 6, outcomes
        assert balance(database, viewer) in ((WELCOME - 5, 0), (WELCOME, 0))


class TestManyAccounts:
    def test_each_is_spent_to_its_end_and_no_further(self, database: Database) -> None:
        viewers = [new_owner(database) for _ in range(40)]
        calls = [
            lambda viewer=viewer, n=n: act(
                database, viewer, lambda credits: credits.settle(credits.hold(4, idempotency_key=f"h{n}"), 4)
            )
            for n in range(4)
            for viewer in viewers
        ]
        outcomes = at_once(calls)
        assert sum(isinstance(outcome, NotEnoughCredits) for outcome in outcomes) == 2 * len(viewers)
        assert {balance(database, viewer) for viewer in viewers} == {(2, 0)}


class TestFunctions:
    def test_the_database_reserves_beside_the_service(self, database: Database) -> None:
        if database.is_sqlite:
            return
        viewer = new_owner(database)

        def reserve(job_id: UUID) -> object:
            with database.work() as session:
                return session.scalar(select(func.reserve_credits(viewer.owner_id, job_id, 2)))

        jobs = [new_id() for _ in range(16)]
        calls = [lambda job_id=job_id: reserve(job_id) for job_id in [*jobs, *jobs]]
        calls += [
            lambda n=n: act(database, viewer, lambda credits: credits.hold(2, idempotency_key=f"h{n}"))
            for n in range(16)
        ]
        outcomes = at_once(calls)
        held = {outcome for outcome in outcomes if isinstance(outcome, UUID)}
        assert not [o for o in outcomes if isinstance(o, Exception) and not isinstance(o, NotEnoughCredits)]
        assert len(held) <= 5
        assert balance(database, viewer) == (0, WELCOME)
        with database.work() as session:
            assert session.scalar(select(func.get_credit_balance(viewer.owner_id))) == 0

    def test_a_reserved_job_is_settled_as_any_hold(self, database: Database) -> None:
        if database.is_sqlite:
            return
        viewer, job_id = new_owner(database), new_id()
        with database.work() as session:
            assert session.scalar(select(func.reserve_credits(viewer.owner_id, job_id, 8)))
            assert not session.scalar(select(func.reserve_credits(viewer.owner_id, new_id(), 3)))
            assert session.scalar(select(func.get_credit_balance(viewer.owner_id))) == 2
        hold = act(database, viewer, lambda credits: credits.history(limit=1)[0].hold_id)
        assert hold is not None
        act(database, viewer, lambda credits: credits.settle(hold, 6))
        assert act(database, viewer, CreditService.balance).available == 4
