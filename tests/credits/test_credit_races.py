"""Many callers at once: nobody overspends, and one key has one effect."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from reelbase.credits import expiry
from reelbase.credits.values import Expired
from reelbase.kit.errors import Conflict, KeyReused, NotEnoughCredits
from reelbase.schemas.credits import Balance
from support.credits import START, Bank, at_once

CALLERS = 64


class TestManyCallers:
    def test_many_callers_on_one_account_never_overspend(self, bank: Bank) -> None:
        bank.do("grant", 30, "soon", expires_at=START + timedelta(days=1))
        bank.do("grant", 20, "lasting")

        def hold(number: int) -> int:
            try:
                return int(bank.do("hold", 3, f"job:{number}").amount)
            except NotEnoughCredits:
                return 0

        assert sum(at_once(CALLERS, hold, threads=CALLERS)) == 48
        assert bank.balance() == Balance(balance=50, held=48, available=2)

    def test_many_callers_on_many_accounts_each_get_their_credits(self, bank: Bank) -> None:
        owners = [bank.new_owner() for _ in range(32)]

        def work(number: int) -> None:
            viewer = owners[number % len(owners)]
            bank.do("grant", 10, f"welcome:{number}", viewer=viewer)
            hold = bank.do("hold", 4, f"job:{number}", viewer=viewer)
            bank.do("settle", hold.id, 3, f"end:{number}", viewer=viewer)

        at_once(2 * CALLERS, work, threads=CALLERS)
        assert [bank.balance(viewer) for viewer in owners] == [Balance(balance=28, held=0, available=28)] * len(owners)

    def test_doing_everything_at_once_lose_nothing(self, bank: Bank) -> None:
        bank.do("grant", 100, "welcome")

        def work(number: int) -> int:
            hold = bank.do("hold", 5, f"job:{number}")
            if number % 3 == 0:
                bank.do("void", hold.id, f"end:{number}")
                return 0
            bank.do("settle", hold.id, 4, f"end:{number}")
            if number % 3 == 1:
                return 4
            bank.do("refund", hold.id, 1, f"sorry:{number}")
            return 3

        spent = sum(at_once(18, work, threads=18))
        assert bank.balance() == Balance(balance=100 - spent, held=0, available=100 - spent)


class TestOneKeyFromEight:
    @pytest.mark.parametrize("operation", ["grant", "hold", "settle", "void", "refund", "reverse"])
    def test_one_key_from_eight_callers_has_one_effect_and_one_answer(self, bank: Bank, operation: str) -> None:
        bank.do("purchase", 20, "first", stripe_payment_id="pi_1")
        hold = bank.do("hold", 5, "job")
        settled = bank.do("hold", 5, "other")
        bank.do("settle", settled.id, 5, "other:end")
        arguments = {
            "grant": (7,),
            "hold": (7,),
            "settle": (hold.id, 3),
            "void": (hold.id,),
            "refund": (settled.id, 2),
            "reverse": ("pi_1", 6),
        }[operation]
        after = {
            "grant": (22, 5),
            "hold": (15, 12),
            "settle": (12, 0),
            "void": (15, 0),
            "refund": (17, 5),
            "reverse": (9, 5),
        }[operation]
        answers = at_once(8, lambda _: bank.do(operation, *arguments, "same"), threads=8)
        assert len(set(answers)) == 1
        assert (bank.balance().balance, bank.balance().held) == after

    def test_one_key_with_eight_different_contents_lets_one_through(self, bank: Bank) -> None:
        bank.do("grant", 100, "welcome")

        def hold(number: int) -> bool:
            try:
                bank.do("hold", number + 1, "same")
            except KeyReused:
                return False
            return True

        assert sum(at_once(8, hold, threads=8)) == 1


class TestOneHold:
    def test_a_contested_hold_ends_once_whoever_comes_first(self, bank: Bank) -> None:
        bank.do("grant", 10, "welcome")
        hold = bank.do("hold", 5, "job", lasts_s=60)
        bank.pass_time(minutes=2)

        def end(number: int) -> bool:
            try:
                if number % 3 == 0:
                    return bool(bank.do("expire_due").holds)
                bank.do(*(("settle", hold.id, 5) if number % 3 == 1 else ("void", hold.id)), f"end:{number}")
            except Conflict:
                return False
            return True

        assert sum(at_once(12, end, threads=12)) == 1

    def test_a_job_gets_one_hold_however_many_ask(self, bank: Bank) -> None:
        bank.do("grant", 10, "welcome")
        job_id = bank.new_job()

        def hold(number: int) -> bool:
            try:
                bank.do("hold", 2, f"job:{number}", job_id=job_id)
            except Conflict:
                return False
            return True

        assert sum(at_once(8, hold, threads=8)) == 1
        assert bank.balance().held == 2


class TestSweep:
    def test_several_sweepers_expire_everything_once(self, bank: Bank) -> None:
        for _ in range(12):
            bank.do("grant", 5, "soon", expires_at=START + timedelta(hours=1), viewer=bank.new_owner())
        bank.pass_time(hours=1)

        def sweep(_: int) -> Expired:
            with bank.database.work() as session:
                return expiry.expire_due(session, bank.now, owners=4)

        done = sum(at_once(6, sweep, threads=3), Expired())
        while more := sweep(0).credits:
            done += Expired(more, more // 5)
        assert done == Expired(credits=60, grants=12)

    def test_a_sweep_does_not_wait_for_an_account_that_is_in_use(self, bank: Bank) -> None:
        if bank.database.is_sqlite:
            return
        bank.do("grant", 5, "soon", expires_at=START + timedelta(hours=1))
        bank.pass_time(hours=1)
        with ThreadPoolExecutor(1) as other, bank.open() as credits:
            credits.grant(1, "held open")

            def sweep() -> Expired:
                with bank.database.work() as session:
                    return expiry.expire_due(session, bank.now)

            assert other.submit(sweep).result(timeout=20) == Expired()
