"""What each operation does to the balance, the grants and the ledger."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reelbase.credits.values import GrantPart
from reelbase.kit.errors import Conflict, ErrorCode, InputError, KeyReused, NotEnoughCredits, NotFound
from reelbase.kit.ids import new_id
from reelbase.kit.pagination import PageRequest
from reelbase.schemas.credits import Balance, EntryType, HoldState
from support.boards import CURSORS
from support.credits import START, Bank


class TestBalance:
    def test_the_balance_is_zero_for_somebody_without_an_account(self, bank: Bank) -> None:
        assert bank.balance() == Balance(balance=0, held=0, available=0)

    def test_the_balance_shows_what_is_held_apart_from_what_is_available(self, bank: Bank) -> None:
        bank.do("grant", 10, "welcome")
        bank.do("hold", 3, "job")
        assert bank.balance() == Balance(balance=10, held=3, available=7)

    def test_the_balance_is_the_owners_own(self, bank: Bank) -> None:
        bank.do("grant", 10, "welcome")
        assert bank.balance(bank.new_owner()) == Balance(balance=0, held=0, available=0)


class TestGrant:
    def test_a_grant_adds_credits_and_writes_it_down(self, bank: Bank) -> None:
        grant = bank.do("grant", 10, "welcome", note="Welcome")
        [entry] = bank.history().items
        assert (entry.type, entry.amount, entry.balance_after, entry.note) == (EntryType.GRANT, 10, 10, "Welcome")
        assert entry.grant_id == grant.id
        assert entry.created_at == START

    def test_a_grant_of_a_payment_counts_once_whatever_its_key(self, bank: Bank) -> None:
        bank.do("purchase", 100, "checkout:1", stripe_payment_id="pi_1")
        with pytest.raises(Conflict, match="pi_1"):
            bank.do("purchase", 100, "checkout:2", stripe_payment_id="pi_1")
        with pytest.raises(Conflict, match="pi_1"):
            bank.do("purchase", 100, "checkout:1", stripe_payment_id="pi_1", viewer=bank.new_owner())
        assert bank.balance().available == 100

    def test_a_refused_payment_leaves_the_transaction_usable(self, bank: Bank) -> None:
        bank.do("purchase", 100, "checkout:1", stripe_payment_id="pi_1")
        with bank.open() as credits:
            with pytest.raises(Conflict):
                credits.purchase(100, "checkout:2", stripe_payment_id="pi_1")
            credits.grant(5, "sorry")
        assert bank.balance().available == 105

    @pytest.mark.parametrize("amount", [0, -1, 1.5, True, 10**10])
    def test_a_grant_takes_whole_numbers_above_zero(self, bank: Bank, amount: object) -> None:
        with pytest.raises(InputError) as error:
            bank.do("grant", amount, "welcome")
        assert error.value.field == "amount"
        assert error.value.fix

    def test_a_grant_refuses_what_would_lapse_at_once(self, bank: Bank) -> None:
        with pytest.raises(InputError, match="in the past"):
            bank.do("grant", 5, "late", expires_at=START)

    def test_a_grant_refuses_a_kind_that_brings_nothing(self, bank: Bank) -> None:
        with pytest.raises(InputError, match="usage"):
            bank.do("grant", 5, "odd", kind=EntryType.USAGE)


class TestHold:
    def test_a_hold_takes_the_earliest_expiry_first(self, bank: Bank) -> None:
        lasting = bank.do("grant", 5, "a")
        late = bank.do("grant", 5, "b", expires_at=START + timedelta(days=30))
        soon = bank.do("grant", 5, "c", expires_at=START + timedelta(days=3))
        hold = bank.do("hold", 12, "job")
        assert hold.allocation == (GrantPart(soon.id, 5), GrantPart(late.id, 5), GrantPart(lasting.id, 2))

    def test_a_hold_refuses_more_than_is_available_and_says_what_is_missing(self, bank: Bank) -> None:
        bank.do("grant", 10, "welcome")
        bank.do("hold", 4, "first")
        with pytest.raises(NotEnoughCredits) as error:
            bank.do("hold", 7, "second")
        assert (error.value.available, error.value.needed) == (6, 7)
        assert error.value.code is ErrorCode.CREDITS
        assert "at least 1 credits," in str(error.value)
        assert bank.balance() == Balance(balance=10, held=4, available=6)

    def test_a_hold_refuses_somebody_without_an_account(self, bank: Bank) -> None:
        with pytest.raises(NotEnoughCredits) as error:
            bank.do("hold", 1, "job")
        assert error.value.available == 0

    def test_sums_to_its_amount_when_a_grant_has_lapsed(self, bank: Bank) -> None:
        bank.do("grant", 5, "soon", expires_at=START + timedelta(hours=1))
        lasting = bank.do("grant", 5, "lasting")
        bank.pass_time(hours=1)
        with pytest.raises(NotEnoughCredits) as error:
            bank.do("hold", 6, "too-much")
        assert error.value.available == 5
        assert bank.do("hold", 5, "job").allocation == (GrantPart(lasting.id, 5),)

    def test_a_hold_of_a_job_is_found_again(self, bank: Bank) -> None:
        bank.do("grant", 10, "welcome")
        job_id = bank.new_job()
        hold = bank.do("hold", 4, "job:1", job_id=job_id)
        assert bank.do("open_hold", job_id) == hold
        assert bank.history().items[0].job_id == job_id

    def test_a_job_has_one_open_hold(self, bank: Bank) -> None:
        bank.do("grant", 10, "welcome")
        job_id = bank.new_job()
        hold = bank.do("hold", 4, "job:1", job_id=job_id)
        with pytest.raises(Conflict, match="open hold"):
            bank.do("hold", 1, "job:2", job_id=job_id)
        bank.do("void", hold.id, "job:1:end")
        assert bank.do("hold", 1, "job:2", job_id=job_id).amount == 1


class TestSettle:
    def test_settling_spends_the_actual_and_returns_the_rest(self, bank: Bank) -> None:
        soon = bank.do("grant", 5, "soon", expires_at=START + timedelta(days=3))
        lasting = bank.do("grant", 5, "lasting")
        hold = bank.do("hold", 8, "job")
        settled = bank.do("settle", hold.id, 6, "job:end")
        assert (settled.state, settled.settled_amount) == (HoldState.SETTLED, 6)
        assert bank.balance() == Balance(balance=4, held=0, available=4)
        # What lapses soon is spent first; what returns lasts.
        assert bank.do("hold", 4, "next").allocation == (GrantPart(lasting.id, 4),)
        assert [entry.type for entry in bank.history().items] == [
            "reserve",
            "usage",
            "release",
            "reserve",
            "grant",
            "grant",
        ]
        assert soon.amount == 5

    def test_settling_with_zero_returns_all_credits(self, bank: Bank) -> None:
        bank.do("grant", 5, "welcome")
        hold = bank.do("hold", 5, "job")
        assert bank.do("settle", hold.id, 0, "job:end").settled_amount == 0
        assert bank.balance() == Balance(balance=5, held=0, available=5)

    def test_settling_refuses_more_than_is_held(self, bank: Bank) -> None:
        bank.do("grant", 10, "welcome")
        hold = bank.do("hold", 5, "job")
        with pytest.raises(InputError, match="hold of 5"):
            bank.do("settle", hold.id, 6, "job:end")

    def test_settling_spends_what_lapsed_while_it_was_held_and_the_rest_expires(self, bank: Bank) -> None:
        bank.do("grant", 10, "soon", expires_at=START + timedelta(hours=1))
        hold = bank.do("hold", 8, "job")
        bank.pass_time(hours=2)
        assert bank.do("expire_due").credits == 2
        bank.do("settle", hold.id, 5, "job:end")
        assert bank.balance() == Balance(balance=0, held=0, available=0)
        assert bank.do("expire_due").credits == 3


class TestEnding:
    @pytest.mark.parametrize("second", [("settle", 1), ("void",)])
    @pytest.mark.parametrize("first", [("settle", 1), ("void",)])
    def test_a_hold_ends_once(self, bank: Bank, first: tuple[object, ...], second: tuple[object, ...]) -> None:
        bank.do("grant", 10, "welcome")
        hold = bank.do("hold", 5, "job")
        bank.do(str(first[0]), hold.id, *first[1:], "end:1")
        with pytest.raises(Conflict, match="already"):
            bank.do(str(second[0]), hold.id, *second[1:], "end:2")

    def test_voiding_a_hold_returns_all_credits_to_their_grants(self, bank: Bank) -> None:
        bank.do("grant", 5, "soon", expires_at=START + timedelta(days=3))
        bank.do("grant", 5, "lasting")
        first = bank.do("hold", 7, "job")
        assert bank.do("void", first.id, "job:end").state == HoldState.VOIDED
        assert bank.do("hold", 7, "again").allocation == first.allocation

    @pytest.mark.parametrize("operation", ["settle", "void", "refund"])
    def test_ending_the_hold_of_another_owner_finds_nothing(self, bank: Bank, operation: str) -> None:
        bank.do("grant", 10, "welcome")
        hold = bank.do("hold", 5, "job")
        amount = () if operation == "void" else (1,)
        with pytest.raises(NotFound):
            bank.do(operation, hold.id, *amount, "mine", viewer=bank.new_owner())
        assert bank.balance() == Balance(balance=10, held=5, available=5)


class TestRefund:
    def test_a_refund_gives_spent_credits_back_without_expiry(self, bank: Bank) -> None:
        bank.do("grant", 5, "soon", expires_at=START + timedelta(hours=1))
        hold = bank.do("hold", 5, "job")
        bank.do("settle", hold.id, 4, "job:end")
        bank.do("refund", hold.id, 3, "sorry")
        bank.pass_time(hours=2)
        assert bank.balance() == Balance(balance=3, held=0, available=3)

    def test_a_refund_gives_back_at_most_what_was_spent(self, bank: Bank) -> None:
        bank.do("grant", 10, "welcome")
        hold = bank.do("hold", 5, "job")
        bank.do("settle", hold.id, 4, "job:end")
        bank.do("refund", hold.id, 3, "sorry")
        with pytest.raises(InputError, match="1 of this hold"):
            bank.do("refund", hold.id, 2, "sorry again")

    def test_a_refund_needs_a_settlement(self, bank: Bank) -> None:
        bank.do("grant", 10, "welcome")
        hold = bank.do("hold", 5, "job")
        with pytest.raises(InputError):
            bank.do("refund", hold.id, 1, "sorry")


class TestReverse:
    def test_a_reversal_takes_the_payments_own_credits_first(self, bank: Bank) -> None:
        gift = bank.do("grant", 5, "gift", expires_at=START + timedelta(days=1))
        bank.do("purchase", 10, "checkout:1", stripe_payment_id="pi_1")
        reversal = bank.do("reverse", "pi_1", 10, "refund:1")
        assert (reversal.amount, reversal.shortfall) == (10, 0)
        assert bank.do("hold", 5, "job").allocation == (GrantPart(gift.id, 5),)

    def test_a_reversal_never_takes_what_is_held_or_spent(self, bank: Bank) -> None:
        bank.do("purchase", 10, "checkout:1", stripe_payment_id="pi_1")
        bank.do("hold", 7, "job")
        reversal = bank.do("reverse", "pi_1", 10, "refund:1")
        assert (reversal.amount, reversal.shortfall) == (3, 7)
        assert bank.do("reverse", "pi_1", 10, "refund:1") == reversal
        assert bank.balance() == Balance(balance=7, held=7, available=0)

    def test_a_reversal_in_parts_never_exceeds_the_purchase(self, bank: Bank) -> None:
        bank.do("purchase", 10, "checkout:1", stripe_payment_id="pi_1")
        bank.do("grant", 50, "gift")
        bank.do("reverse", "pi_1", 6, "refund:1")
        with pytest.raises(InputError, match="4 of this payment"):
            bank.do("reverse", "pi_1", 5, "refund:2")
        assert bank.balance().available == 54

    def test_a_reversal_needs_the_payment(self, bank: Bank) -> None:
        with pytest.raises(NotFound):
            bank.do("reverse", "pi_1", 5, "refund:1")


class TestExpiry:
    def test_credits_that_lapsed_count_nowhere_even_before_the_sweep(self, bank: Bank) -> None:
        bank.do("grant", 5, "soon", expires_at=START + timedelta(hours=1))
        bank.do("grant", 2, "lasting")
        bank.pass_time(hours=1)
        assert bank.balance() == Balance(balance=2, held=0, available=2)
        assert not bank.do("check", 3).is_enough

    def test_expired_credits_are_recorded_once(self, bank: Bank) -> None:
        bank.do("grant", 5, "soon", expires_at=START + timedelta(hours=1))
        bank.pass_time(hours=1)
        assert (bank.do("expire_due").credits, bank.do("expire_due").credits) == (5, 0)
        assert [(entry.type, entry.amount) for entry in bank.history().items] == [("expire", -5), ("grant", 5)]

    def test_an_expired_hold_returns_its_credits(self, bank: Bank) -> None:
        bank.do("grant", 5, "welcome")
        hold = bank.do("hold", 5, "job", lasts_s=3600)
        bank.pass_time(seconds=3599)
        assert bank.do("expire_due").holds == 0
        bank.pass_time(seconds=1)
        assert bank.do("expire_due").holds == 1
        assert bank.do("get_hold", hold.id).state == HoldState.EXPIRED
        assert bank.balance() == Balance(balance=5, held=0, available=5)

    def test_a_grant_can_expire_twice_when_credits_come_back(self, bank: Bank) -> None:
        bank.do("grant", 6, "soon", expires_at=START + timedelta(hours=1))
        holds = [bank.do("hold", 2, f"job:{number}") for number in range(2)]
        bank.pass_time(hours=1)
        assert bank.do("expire_due").credits == 2
        for number, hold in enumerate(holds):
            bank.do("void", hold.id, f"end:{number}")
            assert bank.do("expire_due").credits == 2


class TestCheck:
    def test_a_check_compares_and_holds_nothing(self, bank: Bank) -> None:
        bank.do("grant", 5, "welcome")
        assert (bank.do("check", 5).is_enough, bank.do("check", 8).missing) == (True, 3)
        bank.do("require", 5)
        with pytest.raises(NotEnoughCredits):
            bank.do("require", 6)
        assert bank.balance() == Balance(balance=5, held=0, available=5)


class TestHistory:
    def test_pages_through_everything_once(self, bank: Bank) -> None:
        for number in range(1, 8):
            bank.do("grant", number, f"grant:{number}")
        amounts, cursor = [], None
        while True:
            page = bank.history(limit=3, cursor=cursor)
            amounts += [entry.amount for entry in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
            bank.do("grant", 99, f"meanwhile:{cursor}")
        assert amounts == [7, 6, 5, 4, 3, 2, 1]

    def test_the_credit_history_refuses_an_endless_page(self, bank: Bank) -> None:
        with pytest.raises(InputError, match="cannot have 1000 items"):
            bank.history(limit=1000)

    def test_the_credit_history_refuses_the_cursor_of_another_owner(self, bank: Bank) -> None:
        other = bank.new_owner()
        for number in range(2):
            bank.do("grant", 1, f"grant:{number}", viewer=other)
        cursor = bank.do("history", PageRequest(1), CURSORS, viewer=other).next_cursor
        with pytest.raises(InputError, match="cursor"):
            bank.history(cursor=cursor)


class TestKeys:
    def test_repeating_an_operation_changes_nothing_and_answers_alike(self, bank: Bank) -> None:
        for _ in range(2):
            grant = bank.do("purchase", 10, "a", stripe_payment_id="pi_1")
            hold = bank.do("hold", 5, "b")
            other = bank.do("hold", 2, "c")
        assert bank.balance() == Balance(balance=10, held=7, available=3)
        for _ in range(2):
            bank.do("settle", hold.id, 3, "d")
            bank.do("void", other.id, "e")
            bank.do("refund", hold.id, 1, "f")
            bank.do("reverse", "pi_1", 2, "g")
        assert bank.balance() == Balance(balance=6, held=0, available=6)
        assert bank.do("hold", 5, "b").state == HoldState.SETTLED
        assert bank.do("purchase", 10, "a", stripe_payment_id="pi_1").id == grant.id

    def test_the_same_key_for_something_else_is_an_error(self, bank: Bank) -> None:
        bank.do("grant", 10, "a")
        hold = bank.do("hold", 5, "b")
        for name, *arguments in (
            ("grant", 11, "a"),
            ("grant", 5, "b"),
            ("hold", 6, "b"),
            ("hold", 10, "a"),
            ("settle", hold.id, 5, "b"),
            ("void", hold.id, "a"),
            ("refund", hold.id, 5, "b"),
            ("reverse", "pi_1", 5, "a"),
        ):
            with pytest.raises(KeyReused):
                bank.do(name, *arguments)
        assert bank.balance() == Balance(balance=10, held=5, available=5)

    def test_two_owners_may_use_the_same_key(self, bank: Bank) -> None:
        other = bank.new_owner()
        bank.do("grant", 10, "a")
        bank.do("grant", 20, "a", viewer=other)
        assert bank.balance(other).available == 20

    @pytest.mark.parametrize("key", ["", "auto:mine", "k" * 201])
    def test_idempotency_keys_must_be_usable(self, bank: Bank, key: str) -> None:
        for name, *arguments in (("grant", 1), ("hold", 1), ("settle", new_id(), 1), ("void", new_id())):
            with pytest.raises(InputError) as error:
                bank.do(name, *arguments, key)
            assert error.value.field == "key"
