"""A replica that lags, dies, is promoted or is none: it is left alone, that is told, and it is taken back."""

from __future__ import annotations

import logging
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from reelbase.accounts.viewer import Viewer
from reelbase.cli.checks import CheckState, check_replica
from reelbase.db import replica
from reelbase.db.replica import Reason
from reelbase.db.session import Database
from reelbase.kit.ids import new_id
from reelbase.kit.settings import DatabaseSettings, Settings
from support.replicas import Opener, Pair, eventually, instead, read, read_where, write


class TestALaggingReplica:
    def test_a_lagging_replica_is_not_asked_until_it_has_caught_up(
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
        notices = [record.message for record in caplog.records if record.message.startswith("Reads go to the ")]
        assert all("primary" in message for message in notices[::2]) and not any("primary" in m for m in notices[1::2])
        pair.resume()
        with caplog.at_level(logging.WARNING, logger=replica.__name__):
            eventually(lambda: read(database, viewer) == (True, ["Bees"]))
        assert "Reads go to the replica again." in caplog.messages
        assert problem(database) is None
        other.close()

    def test_a_lagging_replica_within_the_allowed_lag_is_asked(
        self, opened: Opener, viewer: Viewer, primary_url: str, pair: Pair
    ) -> None:
        database, other = opened(replica_max_lag_s=600), Database(primary_url)
        eventually(lambda: read_where(database, viewer))
        pair.pause()
        write(other, viewer)
        assert read(database, viewer) == (True, [])
        other.close()

    def test_a_replica_that_stopped_while_nobody_read_is_noticed_at_once(
        self, opened: Opener, viewer: Viewer, primary_url: str, pair: Pair
    ) -> None:
        other = Database(primary_url)
        pair.pause()
        write(other, viewer)
        assert read(opened(), viewer) == (False, ["Bees"])
        other.close()


class TestADeadReplica:
    def test_a_dead_replica_is_left_alone_until_it_is_back(
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

    def test_a_replica_that_is_dead_from_the_start_is_no_obstacle(
        self, opened: Opener, viewer: Viewer, primary_url: str
    ) -> None:
        nowhere = make_url(primary_url).set(port=1).render_as_string(hide_password=False)
        database = opened(replica_url=nowhere)
        write(database, viewer)
        assert read(database, viewer) == (False, ["Bees"])
        assert "does not answer" in (problem(database) or "")

    def test_a_replica_of_another_database_never_answers(self, opened: Opener, viewer: Viewer, pair: Pair) -> None:
        with psycopg.connect(pair.primary_url().replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS another")
            connection.execute("CREATE DATABASE another TEMPLATE template0")
        database = opened(replica_url=pair.beside(pair.primary_url("another")))
        eventually(lambda: not read_where(database, viewer) and Reason.UNRELATED in instead(database))
        assert "another database" in (problem(database) or "")

    def test_the_primary_named_as_its_own_replica_never_answers_as_one(
        self, opened: Opener, viewer: Viewer, primary_url: str
    ) -> None:
        database = opened(replica_url=primary_url)
        assert read(database, viewer) == (False, [])
        assert instead(database) == {Reason.UNRELATED: 1}
        assert "not a replica" in (problem(database) or "")

    def test_a_promoted_replica_never_answers(self, opened: Opener, viewer: Viewer, pair: Pair) -> None:
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
    def test_the_doctor_tells_how_the_replica_is(
        self, opened: Opener, viewer: Viewer, primary_url: str, pair: Pair, tmp_path: Path
    ) -> None:
        for url, state, found in (
            (pair.beside(primary_url), CheckState.OK, "bytes behind"),
            (primary_url, CheckState.WARN, "not a replica"),
            (None, CheckState.NOTE, "none"),
        ):
            given = DatabaseSettings(url=primary_url, replica_url=url)
            check = check_replica(Settings(home=tmp_path, database=given))
            assert check.state is state
            assert found in check.found


def problem(database: Database) -> str | None:
    health = database.replica_health()
    assert health is not None
    return health.problem
