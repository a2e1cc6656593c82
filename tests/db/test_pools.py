"""What the pool's settings promise, seen from the server."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InternalError

from reelbase.accounts.viewer import Viewer
from reelbase.db.engine import STATEMENT_TIMEOUT_MS
from reelbase.db.pool import IdleClosingPool
from reelbase.db.session import Database
from reelbase.kit.errors import DatabaseBusy, InputError
from reelbase.kit.ids import new_id
from reelbase.kit.settings import DatabaseSettings
from support.databases import fresh_database
from support.tenants import administrator

PATIENCE_S = 20.0


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with fresh_database("postgresql", tmp_path_factory.mktemp("pools")) as url:
        yield url


@pytest.fixture
def opened(url: str) -> Iterator[Callable[..., Database]]:
    """``opened(**settings)`` gives a database with a pool of its own."""
    with ExitStack() as stack:

        def open_one(**settings: object) -> Database:
            database = Database(url, DatabaseSettings.model_validate(settings))
            stack.callback(database.close)
            return database

        yield open_one


def connections(url: str) -> list[int]:
    """The server processes of all connections but our own look."""
    with administrator(url) as connection:
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        return [row[0] for row in rows]


def eventually(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def use_at_once(database: Database, count: int) -> None:
    """Have ``count`` transactions open at the same time."""
    meeting = threading.Barrier(count)

    def use() -> None:
        with database.reading() as session:
            session.execute(text("SELECT 1"))
            meeting.wait(PATIENCE_S)

    threads = [threading.Thread(target=use) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class TestSettings:
    def test_pool_settings_default_to_those_of_a_busy_web_process(self) -> None:
        settings = DatabaseSettings()
        assert (settings.pool_size, settings.pool_min_size) == (20, 5)
        assert (settings.pool_idle_timeout_s, settings.connect_timeout_s) == (30, 2)
        assert settings.statement_timeout_ms == 30_000

    @pytest.mark.parametrize("name", ["replica_url", "direct_url"])
    def test_pool_settings_of_postgresql_are_refused_with_sqlite(self, name: str, tmp_path: Path, url: str) -> None:
        for ours, given in ((f"sqlite:///{tmp_path}/a.db", url), (url, f"sqlite:///{tmp_path}/a.db")):
            with pytest.raises(InputError) as caught:
                Database(ours, DatabaseSettings.model_validate({name: given}))
            assert caught.value.field == f"database.{name}"
            assert caught.value.fix


class TestSize:
    def test_the_size_of_a_pool_is_never_exceeded_and_the_others_wait(self, opened: Callable[..., Database]) -> None:
        database = opened(pool_size=3)
        used: list[object] = []

        def use() -> None:
            for _ in range(5):
                with database.reading() as session:
                    used.append(session.execute(text("SELECT pg_backend_pid() FROM pg_sleep(0.002)")).scalar())

        threads = [threading.Thread(target=use) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(used) == 40
        assert 2 <= len(set(used)) <= 3

    def test_a_pool_that_is_used_up_says_which_setting_to_raise(self, opened: Callable[..., Database]) -> None:
        database = opened(pool_size=2, pool_timeout_s=0.05)
        with database.work() as first, database.reading() as second:
            first.execute(text("SELECT 1"))
            second.execute(text("SELECT 1"))
            for transaction in (database.work, database.reading):
                with pytest.raises(DatabaseBusy) as caught, transaction() as third:
                    third.execute(text("SELECT 1"))
                assert "All 2 database connections" in str(caught.value)
                assert "0.05 s" in str(caught.value)
                assert "database.pool_size" in str(caught.value)
        with database.reading() as session:
            assert session.execute(text("SELECT 1")).scalar() == 1


class TestIdleConnections:
    def test_idle_connections_beyond_the_least_are_closed(self, opened: Callable[..., Database], url: str) -> None:
        database = opened(pool_size=6, pool_min_size=2, pool_idle_timeout_s=0.1)
        use_at_once(database, 6)
        eventually(lambda: len(connections(url)) == 2)
        pool = database.engine.pool
        assert isinstance(pool, IdleClosingPool)
        assert pool.open_connections() == 2
        eventually(lambda: pool._timer is None)
        use_at_once(database, 6)
        eventually(lambda: len(connections(url)) == 2)

    def test_connections_in_use_are_not_closed_as_idle(self, opened: Callable[..., Database], url: str) -> None:
        database = opened(pool_size=4, pool_min_size=0, pool_idle_timeout_s=0.1)
        with database.reading() as session:
            session.execute(text("SELECT 1"))
            use_at_once(database, 3)
            eventually(lambda: len(connections(url)) == 1)
            assert session.execute(text("SELECT 1")).scalar() == 1
        eventually(lambda: connections(url) == [])

    def test_closing_a_database_leaves_no_timer_of_idle_connections_behind(
        self, opened: Callable[..., Database]
    ) -> None:
        database = opened()
        use_at_once(database, 5)
        pool = database.engine.pool
        assert isinstance(pool, IdleClosingPool)
        assert pool._timer is None
        use_at_once(database, 6)
        assert pool._timer is not None
        database.close()
        assert pool._timer is None

    def test_idle_connections_keep_their_rules_in_a_pool_made_anew(
        self, opened: Callable[..., Database], url: str
    ) -> None:
        database = opened(pool_size=4, pool_min_size=1, pool_idle_timeout_s=0.1)
        database.engine.dispose()
        use_at_once(database, 4)
        eventually(lambda: len(connections(url)) == 1)

    def test_idle_connections_that_the_server_cut_off_are_replaced_without_an_error(
        self, opened: Callable[..., Database], url: str
    ) -> None:
        database = opened(pool_size=4)
        use_at_once(database, 4)
        cut = connections(url)
        with administrator(url) as connection:
            connection.execute("SELECT pg_terminate_backend(pid, 5000) FROM unnest(%s::int[]) pid", [cut])
        for _ in range(4):
            with database.work() as session:
                assert session.execute(text("SELECT pg_backend_pid()")).scalar() not in cut


class TestBegin:
    def test_beginning_a_transaction_costs_one_round_trip_whoever_it_is_for(
        self, opened: Callable[..., Database]
    ) -> None:
        database = opened(pool_size=1)
        viewer = Viewer(new_id())
        with database.reading() as session:
            driver = session.connection().connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        for transaction in (database.work, database.reading):
            with tempfile.TemporaryFile() as trace:
                driver.pgconn.trace(trace.fileno())
                with transaction(viewer) as session:
                    assert session.execute(text("SELECT auth.uid()")).scalar() == viewer.owner_id
                driver.pgconn.untrace()
                trace.seek(0)
                answers = [line for line in trace.read().decode().splitlines() if "ReadyForQuery" in line]
            assert len(answers) == 3, answers  # The begin, the question, the commit.

    def test_beginning_a_transaction_bounds_statements_of_this_transaction_only(
        self, opened: Callable[..., Database]
    ) -> None:
        database = opened(pool_size=1, statement_timeout_ms=50)
        for transaction in (database.work, database.reading):
            with pytest.raises(DBAPIError, match="statement timeout"), transaction() as session:
                session.execute(text("SELECT pg_sleep(5)"))
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            assert connection.execute(text("SHOW statement_timeout")).scalar() == "0"

    def test_beginning_a_transaction_takes_another_bound_where_one_is_asked_for(
        self, opened: Callable[..., Database]
    ) -> None:
        database = opened(statement_timeout_ms=50)
        with database.engine.connect().execution_options(**{STATEMENT_TIMEOUT_MS: 0}) as connection:
            connection.execute(text("SELECT pg_sleep(0.2)"))

    def test_beginning_a_transaction_respects_an_isolation_level(self, opened: Callable[..., Database]) -> None:
        database = opened(pool_size=1)
        levels = []
        for level in ("SERIALIZABLE", None, "AUTOCOMMIT", "REPEATABLE READ", None):
            with database.engine.connect() as connection:
                if level is not None:
                    connection = connection.execution_options(isolation_level=level)
                shown = connection.execute(text("SELECT current_setting('transaction_isolation')")).scalar()
                levels.append((shown, connection.execute(text("SHOW statement_timeout")).scalar()))
        assert levels == [
            ("serializable", "30s"),
            ("read committed", "30s"),
            ("read committed", "0"),
            ("repeatable read", "30s"),
            ("read committed", "30s"),
        ]

    def test_a_reading_transaction_refuses_writes(self, opened: Callable[..., Database]) -> None:
        with pytest.raises(InternalError, match="read-only transaction"), opened().reading() as session:
            session.execute(text("DELETE FROM workers"))
