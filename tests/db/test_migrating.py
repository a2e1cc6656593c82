"""Upgrading under concurrency and failure: whole or not at all, one at a time, giving way to whoever holds a lock."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from reelbase.db import migrate, sole
from reelbase.db.session import Database
from reelbase.kit.errors import Conflict
from reelbase.kit.settings import DatabaseSettings
from support.databases import database_kinds, known_kinds
from support.migrations import write_migrations

POSTGRES = [kind for kind in known_kinds() if kind != "sqlite"]
HASTY = DatabaseSettings(upgrade_lock_timeout_ms=50, upgrade_tries=2, upgrade_wait_s=0)
# On this server others test upgrades of their databases at the same time.
CUT_OFF = (
    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
FIRST = "op.create_table('things', sa.Column('id', sa.Integer(), primary_key=True), sa.Column('name', sa.Text()))"


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """``script(body, ...)`` makes these the migrations that there are."""

    def write(*bodies: str) -> None:
        monkeypatch.setattr(migrate, "MIGRATIONS", write_migrations(tmp_path / "migrations", *bodies))

    return write


@pytest.fixture(params=[*database_kinds()])
def database(request: pytest.FixtureRequest, make_database: Callable[..., str]) -> Database:
    return Database(make_database(request.param, migrated=False), HASTY)


@pytest.fixture(params=POSTGRES)
def postgres(request: pytest.FixtureRequest, make_database: Callable[..., str]) -> Database:
    return Database(make_database(request.param, migrated=False), HASTY)


def tables(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


class TestEachMigration:
    def test_each_migration_is_applied_whole_or_not_at_all(
        self, database: Database, script: Callable[..., None]
    ) -> None:
        second = """
            op.create_table('half', sa.Column('id', sa.Integer(), primary_key=True))
            op.execute("INSERT INTO things (id, name) VALUES (1, 'half')")
            op.add_column('things', sa.Column('extra', sa.Text()))
            op.execute('SELECT * FROM nowhere')
        """
        script(FIRST, second)
        with pytest.raises(DBAPIError, match="nowhere"):
            migrate.upgrade(database)
        assert migrate.state(database).current == "0001"
        assert tables(database) == {"things"}
        with database.work() as session:
            assert session.execute(text("SELECT count(*) FROM things")).scalar() == 0
        script(FIRST, second.replace("op.execute('SELECT * FROM nowhere')", ""))
        migrate.upgrade(database)
        assert migrate.state(database).is_current
        assert tables(database) == {"things", "half"}
        database.close()

    def test_each_migration_says_which_version_made_it(self, database: Database, script: Callable[..., None]) -> None:
        from reelbase import __version__

        script(FIRST)
        migrate.upgrade(database)
        assert migrate.state(database).made_by == __version__
        database.close()

    def test_each_migration_may_not_leave_broken_references(
        self, make_database: Callable[..., str], script: Callable[..., None]
    ) -> None:
        database = Database(make_database("sqlite", migrated=False))
        script(
            FIRST,
            """
            op.create_table('parts', sa.Column('thing_id', sa.Integer(), sa.ForeignKey('things.id')))
            op.execute('INSERT INTO parts VALUES (7)')
            """,
        )
        with pytest.raises(Conflict, match="parts"):
            migrate.upgrade(database)
        assert migrate.state(database).current == "0001"
        with pytest.raises(DBAPIError, match="FOREIGN KEY"), database.work() as session:
            session.execute(text("CREATE TABLE parts (thing_id INTEGER REFERENCES things (id))"))
            session.execute(text("INSERT INTO parts VALUES (7)"))
        database.close()


class TestTwoUpgrades:
    def test_concurrent_upgrades_apply_each_migration_once(self, database: Database) -> None:
        command = [sys.executable, "-m", "reelbase", "db", "upgrade"]
        environment = {**os.environ, "REELBASE_DATABASE_URL": database.url}
        running = [
            subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
            for _ in range(2)
        ]
        errors = [process.communicate(timeout=120)[1] for process in running]
        assert [process.returncode for process in running] == [0, 0], errors
        assert migrate.state(database).is_current
        database.close()

    def test_an_upgrade_that_waits_too_long_for_another_gives_up(self, postgres: Database) -> None:
        with sole.upgrader(postgres), pytest.raises(Conflict, match="Another upgrade"):
            migrate.upgrade(postgres)
        migrate.upgrade(postgres, "0001")
        assert migrate.state(postgres).current == "0001"
        postgres.close()

    def test_an_upgrade_that_loses_its_lock_stops(self, postgres: Database) -> None:
        with sole.upgrader(postgres) as lock:
            with postgres.work() as session:
                session.execute(text(CUT_OFF))
            with pytest.raises(Conflict, match="lost"):
                migrate.upgrade_alone(postgres, lock)
        assert migrate.state(postgres).current is None
        postgres.close()


class TestMeetingALock:
    SECOND = "op.execute('CREATE TABLE half (id int)'); op.add_column('things', sa.Column('extra', sa.Text()))"

    def test_an_upgrade_that_meets_a_lock_gives_up_with_nothing_half_applied_and_succeeds_later(
        self, postgres: Database, script: Callable[..., None]
    ) -> None:
        script(FIRST)
        migrate.upgrade(postgres)
        script(FIRST, self.SECOND)
        with postgres.work() as holder:
            pid = holder.execute(text("SELECT pg_backend_pid() FROM (SELECT count(*) FROM things) AS counted")).scalar()
            with pytest.raises(Conflict, match="0002 did not get a lock") as caught:
                migrate.upgrade(postgres)
        assert f"process {pid} (idle in transaction" in str(caught.value.fix)
        assert migrate.state(postgres).current == "0001"
        assert tables(postgres) == {"things"}
        migrate.upgrade(postgres)
        assert migrate.state(postgres).is_current
        postgres.close()

    def test_an_upgrade_that_meets_a_lock_waits_between_its_tries(
        self, postgres: Database, script: Callable[..., None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        script(FIRST)
        migrate.upgrade(postgres)
        script(FIRST, self.SECOND)
        let_go, held = threading.Event(), threading.Event()

        def hold() -> None:
            with postgres.work() as session:
                session.execute(text("SELECT count(*) FROM things"))
                held.set()
                assert let_go.wait(60)

        holder = threading.Thread(target=hold)
        holder.start()
        assert held.wait(60)

        def pause(tries: int) -> float:
            # The first try has failed: the lock goes in its pause.
            let_go.set()
            holder.join()
            return 0.0

        monkeypatch.setattr(migrate, "_pause_s", pause)
        migrate.upgrade(postgres)
        assert let_go.is_set()
        assert migrate.state(postgres).is_current
        postgres.close()

    def test_nobody_waits_for_an_upgrade_longer_than_the_lock_timeout(
        self, postgres: Database, script: Callable[..., None]
    ) -> None:
        script(
            FIRST,
            """
            asked = "SELECT current_setting('lock_timeout'), current_setting('statement_timeout')"
            row = op.get_bind().execute(sa.text(asked))
            op.execute("COMMENT ON TABLE things IS '{} {}'".format(*row.one()))
            """,
        )
        migrate.upgrade(postgres)
        with postgres.work() as session:
            timeouts = session.execute(text("SELECT obj_description('things'::regclass, 'pg_class')")).scalar()
            assert timeouts == "50ms 5min"
            # The pool's connections keep their own.
            assert session.execute(text("SHOW lock_timeout")).scalar() == "0"
        postgres.close()

    def test_a_statement_timeout_is_distinguished_from_a_lock_timeout(
        self, postgres: Database, script: Callable[..., None]
    ) -> None:
        script("op.execute('SELECT pg_sleep(5)')")
        short = Database(postgres.url, DatabaseSettings(upgrade_statement_timeout_ms=50))
        with pytest.raises(Conflict, match="took longer than 50 ms"):
            migrate.upgrade(short)
        assert migrate.state(short).current is None
        short.close()
        postgres.close()

    def test_an_upgrade_on_sqlite_waits_for_the_writer(
        self, make_database: Callable[..., str], script: Callable[..., None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from reelbase.db import engine

        monkeypatch.setattr(engine, "SQLITE_BUSY_TIMEOUT_MS", 20)
        database = Database(make_database("sqlite", migrated=False), HASTY)
        script(FIRST)
        with database.work() as session:
            session.execute(text("CREATE TABLE other (id INTEGER)"))
            with pytest.raises(Conflict, match="stayed busy"):
                migrate.upgrade(database)
        migrate.upgrade(database)
        assert tables(database) == {"things", "other"}
        database.close()


class TestNewerDatabases:
    def test_newer_databases_are_not_touched_by_an_older_version(
        self, database: Database, script: Callable[..., None]
    ) -> None:
        script(FIRST, "op.execute('CREATE TABLE later (id int)')")
        migrate.upgrade(database)
        with database.engine.begin() as connection:
            migrate.sign(connection, "7.2.1")
        (migrate.MIGRATIONS / "versions" / "0002_step.py").unlink()
        state = migrate.state(database)
        assert (state.is_newer, state.is_current, state.head) == (True, False, "0001")
        with pytest.raises(Conflict, match="schema 0002") as caught:
            migrate.upgrade(database)
        assert "Reelbase 7.2.1" in str(caught.value.fix)
        database.close()
