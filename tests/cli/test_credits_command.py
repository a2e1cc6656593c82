"""``reelbase credits``: an operator's view of balances and their proof."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from support.commands import Ran, reelbase_here

pytestmark = pytest.mark.usefixtures("installed")
Command = Callable[..., Ran]


class TestGrant:
    def test_the_grant_command_adds_once_for_a_key(self) -> None:
        for _ in range(2):
            assert reelbase_here("credits", "grant", "5", "--key", "promo", "--days", "30").out.strip() == "15"
        refused = reelbase_here("credits", "grant", "6", "--key", "promo", "--days", "30")
        assert refused.code == 1
        assert "promo" in refused.err
        assert json.loads(reelbase_here("credits", "balance", "--json").out) == {
            "balance": 15,
            "held": 0,
            "available": 15,
        }

    def test_a_grant_of_no_credits_is_refused_with_its_field(self, command: Command) -> None:
        refused = command("credits", "grant", "0")
        assert refused.code == 2
        assert "field: amount" in refused.err

    def test_a_grant_to_an_unknown_user_is_refused(self, command: Command) -> None:
        refused = command("credits", "grant", "5", "--owner", "nobody@example.org")
        assert refused.code == 1
        assert "nobody@example.org" in refused.err


class TestHistory:
    def test_the_credit_history_goes_on_where_the_last_page_ended(self, command: Command) -> None:
        for number in range(3):
            command("credits", "grant", "1", "--key", f"n{number}")
        first = command("credits", "history", "--limit", "2")
        printed = first.err.split("reelbase credits history ")[1].split()
        assert printed[:2] == ["--limit", "2"]
        rest = json.loads(command("credits", "history", *printed, "--json").out)
        assert [entry["seq"] for entry in rest] == [2, 1]
        assert rest[-1]["note"].startswith("Welcome")


class TestReconcile:
    def test_reconciling_says_that_all_is_well(self, command: Command) -> None:
        done = command("credits", "reconcile")
        assert (done.code, done.out) == (0, "")

    def test_reconciling_names_what_the_ledger_does_not_prove(self, reelbase_home: Path, command: Command) -> None:
        command("credits", "balance")
        with sqlite3.connect(reelbase_home / "reelbase.db") as database:
            database.execute("UPDATE credit_accounts SET available = 99, balance = 99")
        database.close()
        done = command("credits", "reconcile")
        assert done.code == 1
        assert "is 99, should be 10" in done.out
        assert "do not agree" in done.err


class TestExpire:
    def test_the_expire_command_tells_what_it_ended(self, command: Command) -> None:
        assert "0 credits" in command("credits", "expire").err
