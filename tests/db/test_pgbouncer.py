"""Behind PgBouncer in transaction mode, where a server connection serves another client after each transaction."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from reelbase.accounts.models import User
from reelbase.accounts.viewer import ANONYMOUS, SERVICE, Viewer
from reelbase.db import migrate
from reelbase.db.session import Database
from reelbase.kit.errors import Forbidden
from reelbase.kit.ids import new_id
from reelbase.kit.settings import DatabaseSettings, ProductionSettings, Settings
from reelbase.ops.upgrading import upgrade_database
from reelbase.production.execution.engine import WorkflowEngine
from reelbase.projects.models import Project
from support.poolers import SERVER_CONNECTIONS, Pooler, pooled, pooler_program
from support.tenants import LOGIN, administrator, owned_database

if pooler_program() is None and not os.environ.get("CI"):
    pytest.skip("PgBouncer is not installed; make setup installs it where it may", allow_module_level=True)

CLIENTS = 12
ROUNDS = 125
_WHO = text(
    "SELECT current_user, auth.uid(), coalesce(current_setting('request.jwt.claims', true), ''), "
    "current_setting('statement_timeout'), pg_backend_pid()"
)


@pytest.fixture(scope="module")
def direct_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with owned_database("postgresql", tmp_path_factory.mktemp("pooled")) as url:
        yield url


@pytest.fixture(scope="module")
def pooler(direct_url: str) -> Iterator[Pooler]:
    with pooled(direct_url) as pooler:
        yield pooler


@pytest.fixture(scope="module")
def database(pooler: Pooler) -> Iterator[Database]:
    database = Database(pooler.url, DatabaseSettings(pool_size=CLIENTS, statement_timeout_ms=2_000))
    yield database
    database.close()


@pytest.fixture(scope="module")
def viewers(database: Database) -> list[Viewer]:
    viewers = [Viewer(new_id()) for _ in range(CLIENTS)]
    with database.work() as session:
        session.add_all([User(id=viewer.owner_id) for viewer in viewers])
        session.flush()
        session.add_all([Project(owner_id=viewer.owner_id, title="Bees", topic="Bees") for viewer in viewers])
    return viewers


def at_once(count: int, act: Callable[[int], None]) -> None:
    failed: list[BaseException] = []

    def run(number: int) -> None:
        try:
            act(number)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


class TestIdentity:
    def test_thousands_of_pooled_transactions_never_see_anothers_identity(
        self, database: Database, viewers: list[Viewer], pooler: Pooler
    ) -> None:
        used: Counter[int] = Counter()

        def live(number: int) -> None:
            mine = viewers[number]
            for turn in range(ROUNDS):
                ends = (number + turn) % 8
                for viewer, role in ((mine, "authenticated"), _other(turn)):
                    used.update(_one_transaction(database, viewer, role, ends))

        at_once(CLIENTS, live)
        assert used.total() == CLIENTS * ROUNDS * 2
        # It would prove nothing if everybody had had a connection of their own.
        assert len(used) <= SERVER_CONNECTIONS
        assert min(used.values()) > CLIENTS

    def test_an_identity_of_the_session_would_leak_through_the_pooler(self, pooler: Pooler) -> None:
        seen: set[str] = set()

        def live(number: int) -> None:
            with psycopg.connect(pooler.url.replace("+psycopg", ""), autocommit=True, prepare_threshold=None) as client:
                for _ in range(20):
                    client.execute(f"SET reelbase.leaked = 'of {number}'")  # type: ignore[call-overload]
                    row = client.execute("SELECT current_setting('reelbase.leaked', true)").fetchone()
                    if row is not None and row[0] and row[0] != f"of {number}":
                        seen.add(row[0])

        at_once(6, live)
        assert seen

    def test_an_identity_leaves_nothing_on_any_pooled_connection(
        self, database: Database, viewers: list[Viewer]
    ) -> None:
        at_once(CLIENTS, lambda number: _write(database, viewers[number]))
        meeting = threading.Barrier(SERVER_CONNECTIONS)
        found = []

        def look(_number: int) -> None:
            with database.work() as session:
                row = session.execute(_WHO).one()
                meeting.wait(20)  # So that each one is on another connection to the server.
            found.append(row)

        at_once(SERVER_CONNECTIONS, look)
        assert len({row[4] for row in found}) == SERVER_CONNECTIONS
        assert {tuple(row[:3]) for row in found} == {(LOGIN, None, "")}


class TestTransactions:
    def test_pooled_transactions_are_held_to_the_viewers_rows(self, database: Database, viewers: list[Viewer]) -> None:
        mine, theirs = viewers[:2]
        with database.reading(mine) as session:
            assert session.scalars(select(Project.owner_id).distinct()).all() == [mine.owner_id]
        with pytest.raises(Forbidden), database.work(mine) as session:
            session.add(Project(owner_id=theirs.owner_id, title="Ants", topic="Ants"))
        with pytest.raises(Forbidden), database.reading(ANONYMOUS) as session:
            session.execute(text("SELECT * FROM job_logs"))

    def test_pooled_transactions_meet_no_prepared_statement(self, database: Database, viewers: list[Viewer]) -> None:
        def ask(number: int) -> None:
            for _ in range(30):
                with database.reading(viewers[number]) as session:
                    assert session.scalars(select(Project.owner_id).where(Project.title == "Bees")).first()

        at_once(CLIENTS, ask)
        with database.engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM pg_prepared_statements")).scalar() == 0

    def test_pooled_transactions_end_a_statement_that_takes_too_long(self, pooler: Pooler) -> None:
        short = Database(pooler.url, DatabaseSettings(statement_timeout_ms=50))
        for transaction in (short.work, short.reading):
            with pytest.raises(DBAPIError, match="statement timeout"), transaction() as session:
                session.execute(text("SELECT pg_sleep(5)"))
        short.close()

    def test_pooled_transactions_go_on_when_the_servers_connections_were_cut(
        self, database: Database, viewers: list[Viewer], direct_url: str
    ) -> None:
        at_once(CLIENTS, lambda number: _write(database, viewers[number]))
        with administrator(direct_url) as connection:
            cut = connection.execute(
                "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity "
                "WHERE datname = current_database() AND usename = %s",
                [LOGIN],
            ).fetchone()
        assert cut is not None
        assert cut[0] == SERVER_CONNECTIONS
        for viewer in viewers:
            with database.reading(viewer) as session:
                assert session.scalars(select(Project.owner_id)).first() == viewer.owner_id


class TestWhatNeedsTheServerItself:
    def test_what_needs_the_server_itself_goes_to_the_direct_url(self, tmp_path: Path) -> None:
        with owned_database("postgresql", tmp_path, migrated=False) as url, pooled(url) as pooler:
            given = DatabaseSettings(url=pooler.url, direct_url=url)
            before, after = upgrade_database(Settings(home=tmp_path, database=given))
            assert before.current is None
            assert after.is_current
            database = Database(pooler.url, given)
            assert migrate.state(database).is_current
            _queue_a_job(database)
            database.close()


def _queue_a_job(database: Database) -> None:
    """In a transaction that runs through the pooler; the engine finds it on its own way."""
    engine = WorkflowEngine(database, ProductionSettings())
    committed, lost = new_id(), new_id()
    assert engine.is_migrated()
    with database.work() as session:
        engine.enqueue(session, committed, new_id())
    with pytest.raises(RuntimeError), database.work() as session:
        engine.enqueue(session, lost, new_id())
        raise RuntimeError
    assert engine.statuses([committed, lost]) == {committed: "ENQUEUED"}
    engine.close()


def _other(turn: int) -> tuple[Viewer | None, str]:
    return ((SERVICE, "service_role"), (ANONYMOUS, "anon"), (None, LOGIN))[turn % 3]


def _one_transaction(database: Database, viewer: Viewer | None, role: str, ends: int) -> list[int]:
    """Look who one is, see only what one may, and end in one of several ways."""
    person = viewer.owner_id if role == "authenticated" and viewer else None
    served: list[int] = []
    transaction: Any = database.reading if ends % 2 else database.work
    try:
        with transaction(viewer) as session:
            who, uid, claims, timeout, pid = session.execute(_WHO).one()
            served.append(pid)
            assert (who, uid, timeout) == (role, person, "2s")
            assert (str(person) in claims) if person else ("sub" not in claims)
            _check_rows(session.scalars(select(Project.owner_id)).all() if role != "anon" else [], person)
            _end(session, ends)
    except (RuntimeError, IntegrityError, DBAPIError) as error:
        if ends < 4:
            raise AssertionError("only the others end badly") from error
    return served


def _check_rows(owners: Any, person: UUID | None) -> None:
    if person is not None:
        assert set(owners) == {person}


def _end(session: Any, ends: int) -> None:
    if ends == 4:
        raise RuntimeError
    if ends == 5:
        session.execute(text("SELECT 1 / 0"))
    if ends == 6:
        session.rollback()
    if ends == 7:
        with session.begin_nested():
            session.execute(text("SELECT 1"))
        session.execute(text("SELECT no_such_column"))


def _write(database: Database, viewer: Viewer) -> None:
    with database.work(viewer) as session:
        session.add(Project(owner_id=viewer.owner_id, title="Bees", topic="Bees"))
