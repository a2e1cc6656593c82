"""What the database itself refuses, whoever asks; and PostgreSQL's own functions."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from reelbase.kit.ids import new_id
from reelbase.schemas.credits import Balance, HoldState
from support.credits import START, Bank, at_once

COLUMNS = (
    "(id, owner_id, seq, type, amount, balance_after, idempotency_key, request_hash, created_at) "
    "VALUES (:id, :owner, :seq, 'grant', 1000, 1000, :key, 'x', CURRENT_TIMESTAMP)"
)


class TestLedger:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE credit_ledger SET amount = 1000",
            "UPDATE credit_ledger SET note = note",
            "DELETE FROM credit_ledger",
            "DELETE FROM credit_grants",
            "DELETE FROM credit_accounts",
        ],
    )
    def test_the_ledger_refuses_change(self, bank: Bank, statement: str) -> None:
        bank.do("grant", 10, "welcome")
        with pytest.raises(DBAPIError, match=r"append-only|are kept"):
            bank.sql(statement)

    @pytest.mark.parametrize("way", ["id", "seq", "key"])
    def test_the_ledger_cannot_be_written_over(self, bank: Bank, way: str) -> None:
        bank.do("grant", 10, "welcome")
        [entry] = bank.history().items
        values = {"id": new_id(), "seq": 2, "key": "other", "owner": bank.viewer.owner_id}
        values |= {"id": {"id": entry.id}, "seq": {"seq": 1}, "key": {"key": "welcome"}}[way]
        if bank.database.is_sqlite:
            statements = [f"INSERT OR REPLACE INTO credit_ledger {COLUMNS}", f"REPLACE INTO credit_ledger {COLUMNS}"]
        else:
            target = {"id": "id", "seq": "owner_id, seq", "key": "owner_id, idempotency_key"}[way]
            statements = [f"INSERT INTO credit_ledger {COLUMNS} ON CONFLICT ({target}) DO UPDATE SET amount = 1000"]
        for statement in statements:
            with pytest.raises(DBAPIError, match=r"append-only|are kept"):
                bank.sql(statement, **values)

    def test_the_ledger_goes_with_its_owner(self, bank: Bank) -> None:
        other = bank.new_owner()
        bank.do("grant", 10, "welcome", viewer=other)
        bank.do("grant", 10, "welcome")
        hold = bank.do("hold", 5, "job")
        bank.do("settle", hold.id, 3, "job:end")
        users = "users" if bank.database.is_sqlite else "auth.users"
        bank.sql(f"DELETE FROM {users} WHERE id = :owner", owner=bank.viewer.owner_id)
        for table in ("credit_ledger", "credit_holds"):
            assert bank.sql(f"SELECT count(*) FROM {table} WHERE owner_id = :owner", owner=bank.viewer.owner_id) == 0
        assert bank.balance(other).available == 10

    def test_the_ledger_outlives_the_job_it_names(self, bank: Bank) -> None:
        bank.do("grant", 10, "welcome")
        job_id = bank.new_job()
        hold = bank.do("hold", 5, "job", job_id=job_id)
        bank.do("settle", hold.id, 5, "job:end")
        bank.sql("DELETE FROM projects")
        assert {entry.job_id for entry in bank.history(limit=3).items} == {job_id}


class TestAccount:
    @pytest.mark.parametrize("change", ["available = -1", "held = -1", "balance = 5", "available = 11"])
    def test_an_account_keeps_its_numbers_possible(self, bank: Bank, change: str) -> None:
        bank.do("grant", 10, "welcome")
        with pytest.raises(IntegrityError):
            bank.sql(f"UPDATE credit_accounts SET {change}")


class TestHolds:
    @pytest.mark.parametrize("state", ["settled", "voided", "expired"])
    def test_holds_end_once_in_the_database(self, bank: Bank, state: str) -> None:
        bank.do("grant", 10, "welcome")
        hold = bank.do("hold", 5, "job")
        bank.do("settle", hold.id, 3, "job:end")
        for change in (f"state = '{state}', settled_amount = 1", "state = 'held', ended_at = NULL", "ended_at = NULL"):
            with pytest.raises(DBAPIError, match="ends once"):
                bank.sql(f"UPDATE credit_holds SET {change}")

    @pytest.mark.parametrize("change", ["amount = 4", "allocation = '[]'", "job_id = :other", "owner_id = :other"])
    def test_holds_stay_as_they_were_made(self, bank: Bank, change: str) -> None:
        bank.do("grant", 10, "welcome")
        bank.do("hold", 5, "job")
        values = {"other": new_id()} if ":other" in change else {}
        with pytest.raises(DBAPIError, match="stays as it was made"):
            bank.sql(f"UPDATE credit_holds SET {change}", **values)

    @pytest.mark.parametrize("parts", [[], [4], [4, 2]])
    def test_holds_must_be_allocated_in_full(self, bank: Bank, parts: list[int]) -> None:
        grant = bank.do("grant", 10, "welcome")
        with pytest.raises(DBAPIError, match="sum to its amount"):
            bank.sql(
                "INSERT INTO credit_holds (id, owner_id, amount, allocation, state, refunded_amount, created_at) "
                f"VALUES (:id, :owner, 5, {':parts' if bank.database.is_sqlite else 'CAST(:parts AS jsonb)'}, "
                "'held', 0, CURRENT_TIMESTAMP)",
                id=new_id(),
                owner=bank.viewer.owner_id,
                parts=json.dumps([[str(grant.id), part] for part in parts]),
            )

    def test_holds_are_for_jobs_of_their_owner_only(self, bank: Bank) -> None:
        bank.do("grant", 10, "welcome")
        for job_id in (new_id(), bank.new_job(bank.new_owner())):
            with pytest.raises(DBAPIError, match="its owner does not have"):
                bank.do("hold", 5, "job", job_id=job_id)
        assert bank.balance() == Balance(balance=10, held=0, available=10)


@pytest.fixture
def postgres(bank: Bank) -> Bank:
    if bank.database.is_sqlite:
        pytest.skip("SQLite has no stored functions")
    return bank


@pytest.fixture
def reserve(postgres: Bank) -> Callable[..., bool]:
    def call(job_id: object, amount: int, owner: object = None) -> bool:
        values = {"owner": owner or postgres.viewer.owner_id, "job": job_id, "amount": amount}
        return bool(postgres.sql("SELECT reserve_credits(:owner, :job, :amount)", **values))

    return call


class TestFunctions:
    @pytest.mark.parametrize("table", ["credit_ledger", "credit_accounts", "credit_grants", "credit_holds"])
    def test_no_table_can_be_truncated(self, postgres: Bank, table: str) -> None:
        postgres.do("grant", 10, "welcome")
        with pytest.raises(DBAPIError, match="cannot be truncated"):
            postgres.sql(f"TRUNCATE {table} CASCADE")
        assert postgres.balance().available == 10

    def test_the_balance_is_what_can_be_spent(self, postgres: Bank) -> None:
        def balance() -> object:
            return postgres.sql("SELECT get_credit_balance(:owner)", owner=postgres.viewer.owner_id)

        assert balance() == 0
        postgres.do("grant", 10, "welcome")
        postgres.do("hold", 3, "job")
        assert balance() == 7
        # The function reads the server's clock, so this grant is written as one that lapsed long ago.
        postgres.now = START - timedelta(days=36500)
        postgres.do("grant", 5, "soon", expires_at=postgres.now + timedelta(days=1))
        assert balance() == 7
        postgres.now = START

    def test_a_reservation_is_a_hold_that_the_service_ends(self, postgres: Bank, reserve: Callable[..., bool]) -> None:
        postgres.do("grant", 10, "welcome")
        job_id = postgres.new_job()
        assert reserve(job_id, 6)
        hold = postgres.do("open_hold", job_id)
        assert (hold.amount, hold.state, hold.id.version) == (6, HoldState.HELD, 7)
        assert postgres.balance() == Balance(balance=10, held=6, available=4)
        postgres.do("settle", hold.id, 5, "job:end")
        assert postgres.balance() == Balance(balance=5, held=0, available=5)

    def test_a_reservation_happens_once_while_it_is_open(self, postgres: Bank, reserve: Callable[..., bool]) -> None:
        postgres.do("grant", 10, "welcome")
        job_id = postgres.new_job()
        assert all(at_once(8, lambda _: reserve(job_id, 6), threads=8))
        assert postgres.balance() == Balance(balance=10, held=6, available=4)
        with pytest.raises(DBAPIError, match="another amount"):
            reserve(job_id, 5)
        postgres.do("void", postgres.do("open_hold", job_id).id, "job:end")
        assert reserve(job_id, 7)
        assert postgres.balance() == Balance(balance=10, held=7, available=3)

    def test_more_than_there_is_cannot_be_reserved(self, postgres: Bank, reserve: Callable[..., bool]) -> None:
        assert not reserve(postgres.new_job(), 1)
        postgres.do("grant", 10, "welcome")
        assert not reserve(postgres.new_job(), 11)
        assert postgres.balance() == Balance(balance=10, held=0, available=10)

    def test_concurrent_reservations_never_overspend(self, postgres: Bank, reserve: Callable[..., bool]) -> None:
        postgres.do("grant", 10, "welcome")
        jobs = [postgres.new_job() for _ in range(16)]
        assert sum(at_once(16, lambda number: reserve(jobs[number], 3))) == 3
        assert postgres.balance() == Balance(balance=10, held=9, available=1)

    @pytest.mark.parametrize("amount", [0, -5, None])
    def test_only_whole_numbers_above_zero_can_be_reserved(
        self, postgres: Bank, reserve: Callable[..., bool], amount: int
    ) -> None:
        postgres.do("grant", 10, "welcome")
        with pytest.raises(DBAPIError, match="above zero"):
            reserve(postgres.new_job(), amount)

    def test_no_credit_function_can_be_led_astray_by_a_search_path(self, postgres: Bank) -> None:
        unsafe = postgres.sql(
            "SELECT string_agg(proname, ', ') FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
            "AND proname ~ 'credit' AND NOT ('search_path=pg_catalog, pg_temp' = ANY (COALESCE(proconfig, '{}')))"
        )
        assert unsafe is None

    def test_strangers_may_not_call_them(self, postgres: Bank) -> None:
        public = postgres.sql(
            "SELECT string_agg(proname, ', ') FROM pg_proc, aclexplode(COALESCE(proacl, acldefault('f', proowner))) a "
            "WHERE proname IN ('hold_credits', 'reserve_credits', 'get_credit_balance') AND a.grantee = 0"
        )
        assert public is None


class TestIndexes:
    """Each named query can be served by the index that was made for it."""

    @pytest.mark.parametrize(
        ("index", "query"),
        [
            (
                "ix_credit_grants_spendable",
                "SELECT remaining FROM credit_grants WHERE owner_id = :owner AND {spendable} ORDER BY expires_at, id",
            ),
            ("ix_credit_grants_due", "SELECT owner_id FROM credit_grants WHERE {spendable} AND expires_at <= :now"),
            ("ix_credit_holds_due", "SELECT owner_id FROM credit_holds WHERE state = 'held' AND expires_at <= :now"),
            (
                "uq_credit_ledger_owner_id_seq",
                "SELECT amount FROM credit_ledger WHERE owner_id = :owner AND seq < 9 ORDER BY seq DESC LIMIT 5",
            ),
            (
                "uq_credit_ledger_owner_id_idempotency_key",
                "SELECT id FROM credit_ledger WHERE owner_id = :owner AND idempotency_key = 'welcome'",
            ),
        ],
    )
    def test_credit_queries_use_their_indexes(self, bank: Bank, index: str, query: str) -> None:
        bank.do("grant", 10, "welcome")
        for name, value in (("owner", bank.viewer.owner_id), ("now", START)):
            query = query.replace(f":{name}", f"'{value}'")
        with bank.database.work() as session:
            if bank.database.is_sqlite:
                rows = session.execute(text(f"EXPLAIN QUERY PLAN {query.format(spendable='has_remaining = 1')}"))
                # SQLite names the index of a UNIQUE constraint itself.
                found = "autoindex" if index.startswith("uq_") else index
            else:
                # The tables are small; what matters is that the index can serve the query.
                session.execute(text("SET LOCAL enable_seqscan = off"))
                session.execute(text("SET LOCAL enable_sort = off"))
                rows = session.execute(text(f"EXPLAIN {query.format(spendable='has_remaining')}"))
                found = index
            plan = "\n".join(str(row) for row in rows)
        assert found in plan
        assert "TEMP B-TREE" not in plan
