"""A real streaming replica: asked while its answers are right, and never when they would not be."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, select, text
from sqlalchemy.exc import DBAPIError, InternalError

from reelbase.accounts.models import User
from reelbase.accounts.viewer import ANONYMOUS, SERVICE, Viewer
from reelbase.cli.checks import State, check_replica
from reelbase.db import migrate, replica
from reelbase.db.positions import NEVER, token_of
from reelbase.db.replica import Reason
from reelbase.db.session import Database
from reelbase.kit.errors import Forbidden
from reelbase.kit.ids import new_id
from reelbase.kit.settings import DatabaseSettings, Settings
from reelbase.projects.models import Project
from support.databases import postgres_versions
from support.replicas import Pair, replicated
from support.tenants import administrator, handed_over

PATIENCE_S = 30.0
_ON_REPLICA = text("SELECT pg_is_in_recovery()")
Opener = Callable[..., Database]


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with replicated(postgres_versions()[0]) as pair:
        owned = Database(handed_over(pair.primary_url()))
        migrate.upgrade(owned)
        owned.close()
        pair.follow()
        yield pair


@pytest.fixture(scope="module")
def primary_url(pair: Pair) -> str:
    return handed_over(pair.primary_url())


@pytest.fixture
def opened(pair: Pair, primary_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    """``opened(**settings)`` gives one process's database; the replica replays again when the test is over."""
    monkeypatch.setattr(replica, "RETRY_S", 0.05)
    with ExitStack() as stack:

        def open_one(**settings: object) -> Database:
            given = {"replica_url": pair.beside(primary_url), "replica_max_lag_s": 600, **settings}
            database = Database(primary_url, DatabaseSettings.model_validate(given))
            stack.callback(database.close)
            return database

        yield open_one
    pair.resume()


@pytest.fixture
def viewer(primary_url: str) -> Viewer:
    """Somebody whom the replica knows."""
    return new_viewer(primary_url)


def new_viewer(url: str) -> Viewer:
    viewer = Viewer(new_id())
    database = Database(url)
    with database.work() as session:
        session.add(User(id=viewer.owner_id))
    database.close()
    return viewer


def write(database: Database, viewer: Viewer, title: str = "Bees") -> None:
    with database.work(viewer) as session:
        session.add(Project(owner_id=viewer.owner_id, title=title, topic="Bees"))


def read(database: Database, viewer: Viewer | None, **options: object) -> tuple[bool, list[str]]:
    """Whether the replica answered, and the titles it told."""
    with database.reading(viewer, **options) as session:  # type: ignore[arg-type]
        on_replica = session.execute(_ON_REPLICA).scalar_one()
        return on_replica, list(session.scalars(select(Project.title).order_by(Project.title)))


def eventually(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def instead(database: Database) -> dict[Reason, int]:
    health = database.replica_health()
    assert health is not None
    return health.primary_instead


class TestRouting:
    def test_sends_reads_to_the_replica_and_work_to_the_primary(self, opened: Opener, viewer: Viewer) -> None:
        database = opened()
        for who in (viewer, ANONYMOUS, SERVICE, None):
            eventually(lambda who=who: read_where(database, who))  # type: ignore[misc]
            with database.work(who) as session:
                assert not session.execute(_ON_REPLICA).scalar()
            with database.reading(who, fresh=True) as session:
                assert not session.execute(_ON_REPLICA).scalar()
        health = database.replica_health()
        assert health is not None
        assert health.served >= 4
        assert health.problem is None

    def test_holds_the_walls_on_the_replica_too(self, opened: Opener, viewer: Viewer, primary_url: str) -> None:
        database, other = opened(), new_viewer(primary_url)
        write(database, viewer)
        eventually(lambda: read(database, viewer) == (True, ["Bees"]))
        eventually(lambda: read(database, other) == (True, []))
        with pytest.raises(Forbidden), database.reading(ANONYMOUS) as session:
            session.execute(text("SELECT * FROM job_logs"))
        with pytest.raises(InternalError, match="read-only"), database.reading(viewer) as session:
            session.add(Project(owner_id=viewer.owner_id, title="Ants", topic="Ants"))
            session.flush()

    def test_without_one_has_no_health_and_no_token(self, primary_url: str, viewer: Viewer) -> None:
        database = Database(primary_url)
        assert database.replica_health() is None
        assert database.seen(viewer) is None
        database.close()


def read_where(database: Database, viewer: Viewer | None) -> bool:
    with database.reading(viewer) as session:
        return bool(session.execute(_ON_REPLICA).scalar_one())


class TestOwnWrites:
    def test_are_read_where_they_are(self, opened: Opener, viewer: Viewer, primary_url: str, pair: Pair) -> None:
        database, other = opened(), new_viewer(primary_url)
        eventually(lambda: read_where(database, viewer) and read_where(database, other))
        pair.pause()
        write(database, viewer)
        assert read(database, viewer) == (False, ["Bees"])
        assert instead(database)[Reason.BEHIND] == 1
        assert read_where(database, other)
        pair.resume()
        eventually(lambda: read(database, viewer) == (True, ["Bees"]))

    def test_are_waited_for_a_moment(self, opened: Opener, viewer: Viewer, pair: Pair) -> None:
        database = opened(replica_wait_ms=20_000)
        eventually(lambda: read_where(database, viewer))
        pair.pause()
        write(database, viewer)
        resumer = threading.Timer(0.2, pair.resume)
        resumer.start()
        assert read(database, viewer) == (True, ["Bees"])
        resumer.join()

    def test_of_the_service_count_for_everybody_in_its_process(
        self, opened: Opener, viewer: Viewer, pair: Pair
    ) -> None:
        database = opened()
        for service in (None, SERVICE):
            eventually(lambda: read_where(database, viewer))
            pair.pause()
            with database.work(service) as session:
                session.add(Project(owner_id=viewer.owner_id, title="Bees", topic="Bees"))
            on_replica, titles = read(database, viewer)
            assert not on_replica
            assert "Bees" in titles
            pair.resume()

    def test_of_anybody_count_for_a_reader_who_is_not_told_apart(
        self, opened: Opener, viewer: Viewer, pair: Pair
    ) -> None:
        database = opened()
        eventually(lambda: read_where(database, None))
        pair.pause()
        write(database, viewer)
        assert not read_where(database, None)

    def test_that_were_rolled_back_or_only_saved_do_not_count(self, opened: Opener, viewer: Viewer, pair: Pair) -> None:
        database = opened()
        eventually(lambda: read_where(database, viewer))
        pair.pause()
        before = database.seen(viewer)
        with pytest.raises(RuntimeError), database.work(viewer) as session:
            with session.begin_nested():
                session.add(Project(owner_id=viewer.owner_id, title="Bees", topic="Bees"))
            assert database.seen(viewer) == before
            raise RuntimeError
        assert database.seen(viewer) == before
        assert read(database, viewer) == (True, [])

    def test_are_never_missed_however_fast_they_are_read(self, opened: Opener, primary_url: str) -> None:
        database = opened(pool_size=4, replica_wait_ms=5)
        missed: list[object] = []

        def live() -> None:
            viewer = new_viewer(primary_url)
            for turn in range(60):
                write(database, viewer, f"{turn:03}")
                _, titles = read(database, viewer)
                if titles != [f"{number:03}" for number in range(turn + 1)]:
                    missed.append(titles)

        threads = [threading.Thread(target=live) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert missed == []
        health = database.replica_health()
        assert health is not None
        assert health.served + sum(health.primary_instead.values()) == 240


class TestTokens:
    def test_carry_the_promise_to_another_process(self, opened: Opener, viewer: Viewer, pair: Pair) -> None:
        one, other = opened(), opened()
        eventually(lambda: read_where(one, viewer) and read_where(other, viewer))
        pair.pause()
        write(one, viewer)
        assert read(other, viewer) == (True, [])  # Without it, the other process cannot know.
        assert read(other, viewer, seen=one.seen(viewer)) == (False, ["Bees"])
        pair.resume()
        eventually(lambda: read(other, viewer, seen=one.seen(viewer)) == (True, ["Bees"]))

    @pytest.mark.parametrize("token", ["x", "0" * 17, "-000000000000001", "ffffffffffffffff", "²" * 16, "\0"])
    def test_that_say_nothing_ask_the_primary(self, opened: Opener, viewer: Viewer, token: str) -> None:
        assert not read(opened(), viewer, seen=token)[0]

    def test_ask_the_primary_while_the_position_is_not_known(
        self, opened: Opener, viewer: Viewer, primary_url: str, pair: Pair
    ) -> None:
        one, other = opened(), opened()
        eventually(lambda: read_where(one, viewer) and read_where(other, viewer))
        pair.pause()
        with positions_hidden(primary_url):
            write(one, viewer)
            lost = one.seen(viewer)
            assert read(one, viewer) == (False, ["Bees"])
            assert instead(one)[Reason.UNMEASURED] >= 1
        assert read(other, viewer, seen=lost) == (False, ["Bees"])
        assert read(one, viewer) == (False, ["Bees"])
        assert one.seen(viewer) != lost
        assert read(other, viewer, seen=one.seen(viewer)) == (False, ["Bees"])
        pair.resume()
        eventually(lambda: read(one, viewer) == (True, ["Bees"]))

    def test_ask_the_primary_after_a_commit_that_may_have_happened(
        self, opened: Opener, viewer: Viewer, primary_url: str, pair: Pair
    ) -> None:
        database = opened()
        eventually(lambda: read_where(database, viewer))
        pair.pause()
        with pytest.raises(DBAPIError), database.work(viewer) as session:
            session.add(Project(owner_id=viewer.owner_id, title="Bees", topic="Bees"))
            session.flush()
            with administrator(primary_url) as connection:
                pid = session.execute(text("SELECT pg_backend_pid()")).scalar()
                connection.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        assert database.seen(viewer) == token_of(NEVER)
        assert read(database, viewer) == (False, [])


class positions_hidden:
    """Nobody but a superuser may ask the primary for its position meanwhile."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __enter__(self) -> None:
        self._run("REVOKE EXECUTE ON FUNCTION pg_current_wal_insert_lsn() FROM PUBLIC")

    def __exit__(self, *_: object) -> None:
        self._run("GRANT EXECUTE ON FUNCTION pg_current_wal_insert_lsn() TO PUBLIC")

    def _run(self, statement: str) -> None:
        with administrator(self._url) as connection:
            connection.execute(statement)  # type: ignore[call-overload]


class TestALaggingReplica:
    def test_is_not_asked_until_it_has_caught_up(
        self, opened: Opener, viewer: Viewer, primary_url: str, pair: Pair, caplog: pytest.LogCaptureFixture
    ) -> None:
        database, other = opened(replica_max_lag_s=0.2, replica_wait_ms=0), Database(primary_url)
        eventually(lambda: read_where(database, viewer))
        pair.pause()
        write(other, viewer)
        with caplog.at_level(logging.WARNING, logger=replica.__name__):
            eventually(lambda: not read_where(database, viewer) and problem(database) is not None)
            assert read(database, viewer) == (False, ["Bees"])
        assert instead(database)[Reason.LAGGING] >= 1
        assert "replica_max_lag_s" in (problem(database) or "")
        # Each change is told once, however often is read.
        told = [record.message for record in caplog.records if record.message.startswith("Reads go to the ")]
        assert all("primary" in message for message in told[::2]) and not any("primary" in m for m in told[1::2])
        pair.resume()
        with caplog.at_level(logging.WARNING, logger=replica.__name__):
            eventually(lambda: read(database, viewer) == (True, ["Bees"]))
        assert "Reads go to the replica again." in caplog.messages
        assert problem(database) is None
        other.close()

    def test_within_the_allowed_lag_is_asked(
        self, opened: Opener, viewer: Viewer, primary_url: str, pair: Pair
    ) -> None:
        database, other = opened(replica_max_lag_s=600), Database(primary_url)
        eventually(lambda: read_where(database, viewer))
        pair.pause()
        write(other, viewer)
        assert read(database, viewer) == (True, [])
        other.close()

    def test_that_stopped_while_nobody_read_is_noticed_at_once(
        self, opened: Opener, viewer: Viewer, primary_url: str, pair: Pair
    ) -> None:
        other = Database(primary_url)
        pair.pause()
        write(other, viewer)
        assert read(opened(), viewer) == (False, ["Bees"])
        other.close()


def problem(database: Database) -> str | None:
    health = database.replica_health()
    assert health is not None
    return health.problem


class TestADeadReplica:
    def test_is_left_alone_and_taken_back(
        self, opened: Opener, viewer: Viewer, pair: Pair, caplog: pytest.LogCaptureFixture
    ) -> None:
        database = opened()
        write(database, viewer)
        eventually(lambda: read(database, viewer) == (True, ["Bees"]))
        pair.stop_replica()
        try:
            with caplog.at_level(logging.WARNING, logger=replica.__name__):
                for _ in range(20):
                    assert read(database, viewer) == (False, ["Bees"])
        finally:
            pair.start_replica()
        warned = [record for record in caplog.records if "Reads go to the primary" in record.message]
        assert len(warned) == 1
        assert instead(database)[Reason.DOWN] >= 1
        assert sum(instead(database).values()) >= 20
        eventually(lambda: read(database, viewer) == (True, ["Bees"]))
        assert problem(database) is None

    def test_from_the_start_is_no_obstacle(self, opened: Opener, viewer: Viewer, primary_url: str) -> None:
        nowhere = make_url(primary_url).set(port=1).render_as_string(hide_password=False)
        database = opened(replica_url=nowhere)
        write(database, viewer)
        assert read(database, viewer) == (False, ["Bees"])
        assert "does not answer" in (problem(database) or "")

    def test_never_answers_from_another_database(self, opened: Opener, viewer: Viewer, pair: Pair) -> None:
        with psycopg.connect(pair.primary_url().replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS another")
            connection.execute("CREATE DATABASE another TEMPLATE template0")
        database = opened(replica_url=pair.beside(pair.primary_url("another")))
        eventually(lambda: not read_where(database, viewer) and Reason.UNRELATED in instead(database))
        assert "another database" in (problem(database) or "")

    def test_never_answers_as_the_primary_itself(self, opened: Opener, viewer: Viewer, primary_url: str) -> None:
        database = opened(replica_url=primary_url)
        assert read(database, viewer) == (False, [])
        assert instead(database) == {Reason.UNRELATED: 1}
        assert "no replica" in (problem(database) or "")

    def test_that_was_promoted_never_answers(self, opened: Opener, viewer: Viewer, pair: Pair) -> None:
        database = opened()
        eventually(lambda: read_where(database, viewer))
        pair.promote()
        try:
            assert not pair.on_replica("SELECT pg_is_in_recovery()")
            pair.on_replica(f"INSERT INTO auth.users (id, created_at, updated_at) VALUES ('{new_id()}', now(), now())")
            assert read(database, viewer) == (False, [])
            assert Reason.UNRELATED in instead(database) or Reason.DOWN in instead(database)
        finally:
            pair.follow()
        eventually(lambda: read_where(database, viewer))


class TestDoctor:
    def test_tells_how_the_replica_is(
        self, opened: Opener, viewer: Viewer, primary_url: str, pair: Pair, tmp_path: Path
    ) -> None:
        for url, state, found in (
            (pair.beside(primary_url), State.OK, "bytes behind"),
            (primary_url, State.WARN, "no replica"),
            (None, State.NOTE, "none"),
        ):
            given = DatabaseSettings(url=primary_url, replica_url=url)
            check = check_replica(Settings(home=tmp_path, database=given))
            assert check.state is state
            assert found in check.found
