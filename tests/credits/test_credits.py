"""Grants, holds and their ends, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from credits.ledgers import WELCOME, act, balance, new_owner, types
from reelbase.accounts.models import User
from reelbase.accounts.viewer import Viewer
from reelbase.credits.models import CreditAccount, CreditGrant, EntryType
from reelbase.credits.reconciling import differences
from reelbase.credits.service import CreditService
from reelbase.db.session import Database
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, InputError, NotEnoughCredits, NotFound
from reelbase.kit.ids import new_id

SOON = timedelta(hours=1)


def lapse(database: Database, viewer: Viewer, amount: int) -> None:
    """The time of the lots of this amount has come."""
    with database.work() as session:
        for lot in session.query(CreditGrant).filter_by(owner_id=viewer.owner_id, amount=amount):
            lot.expires_at = clock.now() - timedelta(seconds=1)


class TestGrants:
    def test_a_new_user_has_the_welcome_bonus(self, database: Database) -> None:
        viewer = new_owner(database)
        assert balance(database, viewer) == (WELCOME, 0)
        assert types(database, viewer) == ["grant"]

    def test_the_same_key_adds_once_and_another_call_with_it_is_refused(self, database: Database) -> None:
        viewer = new_owner(database)
        for _ in range(2):
            act(database, viewer, lambda credits: credits.grant(30, type=EntryType.PURCHASE, idempotency_key="paid-1"))
        with pytest.raises(Conflict, match="another call"):
            act(database, viewer, lambda credits: credits.grant(31, type=EntryType.PURCHASE, idempotency_key="paid-1"))
        assert balance(database, viewer) == (WELCOME + 30, 0)

    def test_what_lapses_first_is_spent_first(self, database: Database) -> None:
        viewer = new_owner(database)
        for amount, expires_at in ((20, clock.now() + 2 * SOON), (5, clock.now() + SOON)):
            act(
                database,
                viewer,
                lambda credits, n=amount, at=expires_at: credits.grant(n, expires_at=at, idempotency_key=f"g{n}"),
            )
        hold = act(database, viewer, lambda credits: credits.hold(7, idempotency_key="h"))
        act(database, viewer, lambda credits: credits.settle(hold, 7))
        lapse(database, viewer, 5)
        assert balance(database, viewer) == (WELCOME + 18, 0)
        lapse(database, viewer, 20)
        assert balance(database, viewer) == (WELCOME, 0)
        assert types(database, viewer) == ["grant", "grant", "grant", "reserve", "release", "usage", "expire"]

    def test_what_lapsed_already_adds_nothing(self, database: Database) -> None:
        viewer = new_owner(database)
        late = clock.now() - SOON
        act(database, viewer, lambda credits: credits.grant(5, expires_at=late, idempotency_key="late"))
        assert balance(database, viewer) == (WELCOME, 0)

    @pytest.mark.parametrize("amount", [0, -1, 10**12])
    def test_no_amount_is_an_input_error(self, database: Database, amount: int) -> None:
        viewer = new_owner(database)
        with pytest.raises(InputError) as refused:
            act(database, viewer, lambda credits: credits.grant(amount, idempotency_key="x"))
        assert refused.value.field == "amount"


class TestHolds:
    def test_settling_spends_what_was_used_and_gives_back_the_rest(self, database: Database) -> None:
        viewer, job_id = new_owner(database), new_id()
        hold = act(database, viewer, lambda credits: credits.hold(8, job_id=job_id, idempotency_key="h"))
        assert balance(database, viewer) == (2, 8)
        for _ in range(2):
            act(database, viewer, lambda credits: credits.settle(hold, 3))
        assert balance(database, viewer) == (7, 0)
        assert types(database, viewer) == ["grant", "reserve", "release", "usage"]

    def test_voiding_gives_all_back_once(self, database: Database) -> None:
        viewer = new_owner(database)
        hold = act(database, viewer, lambda credits: credits.hold(8, idempotency_key="h"))
        for _ in range(2):
            act(database, viewer, lambda credits: credits.void(hold))
        assert balance(database, viewer) == (WELCOME, 0)
        with pytest.raises(Conflict, match="voided already"):
            act(database, viewer, lambda credits: credits.settle(hold, 1))

    def test_a_settled_one_cannot_be_voided_or_settled_otherwise(self, database: Database) -> None:
        viewer = new_owner(database)
        hold = act(database, viewer, lambda credits: credits.hold(8, idempotency_key="h"))
        act(database, viewer, lambda credits: credits.settle(hold, 8))
        for call in (lambda credits: credits.void(hold), lambda credits: credits.settle(hold, 7)):
            with pytest.raises(Conflict, match="settled already with 8 used"):
                act(database, viewer, call)
        assert balance(database, viewer) == (2, 0)

    def test_more_than_there_is_is_refused_with_both_numbers(self, database: Database) -> None:
        viewer = new_owner(database)
        with pytest.raises(NotEnoughCredits, match="needs 11 credits, and 10 are there") as refused:
            act(database, viewer, lambda credits: credits.hold(11, idempotency_key="h"))
        assert (refused.value.available, refused.value.needed) == (10, 11)
        assert types(database, viewer) == ["grant"]

    def test_a_grant_that_lapses_while_it_is_held_can_still_be_used(self, database: Database) -> None:
        viewer = new_owner(database)
        act(database, viewer, lambda credits: credits.grant(6, expires_at=clock.now() + SOON, idempotency_key="g"))
        hold = act(database, viewer, lambda credits: credits.hold(9, idempotency_key="h"))
        lapse(database, viewer, 6)
        assert balance(database, viewer) == (7, 9)
        act(database, viewer, lambda credits: credits.settle(hold, 4))
        # 4 of the 6 that lapsed were used, 2 lapse now; 3 of the lasting ones are back.
        assert balance(database, viewer) == (WELCOME, 0)

    def test_one_that_runs_out_comes_back(self, database: Database) -> None:
        viewer = new_owner(database)
        late = clock.now() - timedelta(seconds=1)
        act(database, viewer, lambda credits: credits.hold(9, idempotency_key="h", expires_at=late))
        for _ in range(2):
            act(database, viewer, CreditService.expire_due)
        assert balance(database, viewer) == (WELCOME, 0)

    def test_somebody_elses_is_not_there(self, database: Database) -> None:
        viewer, other = new_owner(database), new_owner(database)
        hold = act(database, viewer, lambda credits: credits.hold(9, idempotency_key="h"))
        with pytest.raises(NotFound):
            act(database, other, lambda credits: credits.void(hold))


class TestLedger:
    def test_comes_in_pages_newest_first(self, database: Database) -> None:
        viewer = new_owner(database)
        for number in range(1, 6):
            act(database, viewer, lambda credits, n=number: credits.grant(n, idempotency_key=f"g{n}"))
        seen, after = [], None
        while page := act(database, viewer, lambda credits, at=after: credits.history(after=at, limit=2)):
            seen += [entry.amount for entry in page]
            after = (page[-1].created_at, page[-1].id)
        assert seen == [5, 4, 3, 2, 1, WELCOME]

    @pytest.mark.parametrize("change", ["UPDATE credit_ledger SET amount = 1000", "DELETE FROM credit_ledger"])
    def test_refuses_every_change(self, database: Database, change: str) -> None:
        new_owner(database)
        with pytest.raises(DBAPIError, match="append-only"), database.work() as session:
            session.execute(text(change))

    def test_refuses_to_be_emptied(self, database: Database) -> None:
        if database.is_sqlite:
            return
        with pytest.raises(DBAPIError, match="append-only"), database.work() as session:
            session.execute(text("TRUNCATE credit_ledger"))

    def test_goes_with_its_owner(self, database: Database) -> None:
        viewer = new_owner(database)
        act(database, viewer, lambda credits: credits.hold(3, idempotency_key="h"))
        with database.work() as session:
            session.delete(session.get_one(User, viewer.owner_id))
        assert types(database, viewer) == []


class TestReconciling:
    def test_finds_what_was_changed_behind_the_ledger(self, database: Database) -> None:
        viewer = new_owner(database)
        with database.work() as session:
            session.get_one(CreditAccount, viewer.owner_id).available = 500
            session.flush()
            found = {(entry.what, entry.said, entry.proved) for entry in differences(session)}
            session.rollback()
        assert found == {("available, by the ledger", 500, 10), ("available, by the lots", 500, 10)}
