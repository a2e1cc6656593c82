"""A real streaming replica: asked while its answers are right, and never when they would not be."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InternalError

from reelbase.accounts.viewer import ANONYMOUS, SERVICE, Viewer
from reelbase.db.positions import NEVER, token_of
from reelbase.db.replica import Reason
from reelbase.db.session import Database
from reelbase.kit.errors import Forbidden
from reelbase.projects.models import Project
from support.replicas import ON_REPLICA, Opener, Pair, eventually, instead, new_viewer, read, read_where, write
from support.tenants import administrator


class TestRouting:
    def test_routing_sends_reads_to_the_replica_and_work_to_the_primary(self, opened: Opener, viewer: Viewer) -> None:
        database = opened()
        for who in (viewer, ANONYMOUS, SERVICE, None):
            eventually(lambda who=who: read_where(database, who))  # type: ignore[misc]
            with database.work(who) as session:
                assert not session.execute(ON_REPLICA).scalar()
            with database.reading(who, fresh=True) as session:
                assert not session.execute(ON_REPLICA).scalar()
        health = database.replica_health()
        assert health is not None
        assert health.served >= 4
        assert health.problem is None

    def test_routing_enforces_the_row_policies_on_the_replica_too(
        self, opened: Opener, viewer: Viewer, primary_url: str
    ) -> None:
        database, other = opened(), new_viewer(primary_url)
        write(database, viewer)
        eventually(lambda: read(database, viewer) == (True, ["Bees"]))
        eventually(lambda: read(database, other) == (True, []))
        with pytest.raises(Forbidden), database.reading(ANONYMOUS) as session:
            session.execute(text("SELECT * FROM job_logs"))
        with pytest.raises(InternalError, match="read-only"), database.reading(viewer) as session:
            session.add(Project(owner_id=viewer.owner_id, title="Ants", topic="Ants"))
            session.flush()

    def test_without_a_replica_there_is_no_health_and_no_token(self, primary_url: str, viewer: Viewer) -> None:
        database = Database(primary_url)
        assert database.replica_health() is None
        assert database.position(viewer) is None
        database.close()


class TestOwnWrites:
    def test_own_writes_are_read_on_the_primary(
        self, opened: Opener, viewer: Viewer, primary_url: str, pair: Pair
    ) -> None:
        database, other = opened(), new_viewer(primary_url)
        eventually(lambda: read_where(database, viewer) and read_where(database, other))
        pair.pause()
        write(database, viewer)
        assert read(database, viewer) == (False, ["Bees"])
        assert instead(database)[Reason.BEHIND] == 1
        assert read_where(database, other)
        pair.resume()
        eventually(lambda: read(database, viewer) == (True, ["Bees"]))

    def test_own_writes_are_waited_for_a_moment(self, opened: Opener, viewer: Viewer, pair: Pair) -> None:
        database = opened(replica_wait_ms=20_000)
        eventually(lambda: read_where(database, viewer))
        pair.pause()
        write(database, viewer)
        resumer = threading.Timer(0.2, pair.resume)
        resumer.start()
        assert read(database, viewer) == (True, ["Bees"])
        resumer.join()

    def test_writes_of_the_service_count_for_everybody_in_its_process(
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

    def test_writes_of_anybody_count_for_an_anonymous_reader(self, opened: Opener, viewer: Viewer, pair: Pair) -> None:
        database = opened()
        eventually(lambda: read_where(database, None))
        pair.pause()
        write(database, viewer)
        assert not read_where(database, None)

    def test_writes_that_were_rolled_back_or_only_flushed_do_not_count(
        self, opened: Opener, viewer: Viewer, pair: Pair
    ) -> None:
        database = opened()
        eventually(lambda: read_where(database, viewer))
        pair.pause()
        before = database.position(viewer)
        with pytest.raises(RuntimeError), database.work(viewer) as session:
            with session.begin_nested():
                session.add(Project(owner_id=viewer.owner_id, title="Bees", topic="Bees"))
            assert database.position(viewer) == before
            raise RuntimeError
        assert database.position(viewer) == before
        assert read(database, viewer) == (True, [])

    def test_own_writes_are_never_missed_however_fast_they_are_read(self, opened: Opener, primary_url: str) -> None:
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
    def test_tokens_carry_the_promise_to_another_process(self, opened: Opener, viewer: Viewer, pair: Pair) -> None:
        one, other = opened(), opened()
        eventually(lambda: read_where(one, viewer) and read_where(other, viewer))
        pair.pause()
        write(one, viewer)
        assert read(other, viewer) == (True, [])  # Without it, the other process cannot know.
        assert read(other, viewer, position=one.position(viewer)) == (False, ["Bees"])
        pair.resume()
        eventually(lambda: read(other, viewer, position=one.position(viewer)) == (True, ["Bees"]))

    @pytest.mark.parametrize("token", ["x", "0" * 17, "-000000000000001", "ffffffffffffffff", "²" * 16, "\0"])
    def test_tokens_without_a_position_ask_the_primary(self, opened: Opener, viewer: Viewer, token: str) -> None:
        assert not read(opened(), viewer, position=token)[0]

    def test_tokens_ask_the_primary_while_the_position_is_not_known(
        self, opened: Opener, viewer: Viewer, primary_url: str, pair: Pair
    ) -> None:
        one, other = opened(), opened()
        eventually(lambda: read_where(one, viewer) and read_where(other, viewer))
        pair.pause()
        with positions_hidden(primary_url):
            write(one, viewer)
            lost = one.position(viewer)
            assert read(one, viewer) == (False, ["Bees"])
            assert instead(one)[Reason.UNMEASURED] >= 1
        assert read(other, viewer, position=lost) == (False, ["Bees"])
        assert read(one, viewer) == (False, ["Bees"])
        assert one.position(viewer) != lost
        assert read(other, viewer, position=one.position(viewer)) == (False, ["Bees"])
        pair.resume()
        eventually(lambda: read(one, viewer) == (True, ["Bees"]))

    def test_tokens_ask_the_primary_after_a_commit_that_may_have_happened(
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
        assert database.position(viewer) == token_of(NEVER)
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
