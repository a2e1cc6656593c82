"""Dropping everything of ours, and only that."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, inspect, make_url, select, text

from reelbase.accounts.models import Profile
from reelbase.bootstrap.opening import open_application
from reelbase.db import migrate
from reelbase.db.resetting import is_local
from reelbase.db.session import Database
from reelbase.kit.errors import Conflict
from reelbase.kit.settings import DatabaseSettings, Settings
from reelbase.ops.resetting import refuse_remote, reset_database
from reelbase.production.execution.leases import FileLock, Leases, WorkerBusy
from reelbase.projects.models import Project
from support.boards import make_user
from support.installations import fill
from support.tenants import administrator

PREPARED = Path(__file__).parents[1] / "support" / "supabase.sql"


@pytest.fixture
def settings(database_url: str, reelbase_home: Path) -> Settings:
    return Settings(home=reelbase_home, database=DatabaseSettings(url=database_url))


def schema(database: Database) -> dict[str, Any]:
    if database.is_sqlite:
        query = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
        names: dict[str, Any] = {"all": query}
    else:
        public = "IN ('public'::regnamespace, 'auth'::regnamespace)"
        names = {
            "tables": f"SELECT oid::regclass::text, relkind::text FROM pg_class WHERE relnamespace {public} ORDER BY 1",
            "functions": f"SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace {public} ORDER BY 1",
            "triggers": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
            "policies": "SELECT tablename, policyname, qual, with_check FROM pg_policies ORDER BY 1, 2",
        }
    with database.reading() as session:
        found = {name: [tuple(row) for row in session.execute(text(query))] for name, query in names.items()}
    if database.is_sqlite:
        # A table that was rebuilt has its constraints in any order.
        found["all"] = [(*row[:3], sorted(re.split(r",\s*\n|\n", row[3] or ""))) for row in found["all"]]
    return {name: sorted(map(str, rows)) for name, rows in found.items()}


class TestReset:
    def test_resetting_leaves_the_schema_that_migrations_make_and_no_row(self, settings: Settings) -> None:
        open_application(settings).close()
        database = Database(settings.database_url)
        before = schema(database)
        fill(database)
        with database.work() as session:
            session.execute(text("DELETE FROM workers"))
        reset_database(settings)
        assert schema(database) == before
        with database.reading() as session:
            assert session.scalar(select(func.count()).select_from(Project)) == 0
            assert session.scalar(select(func.count()).select_from(Profile)) == 0
        reset_database(settings)
        open_application(settings).close()
        database.close()

    def test_resetting_touches_nothing_beside_tables_of_others(self, settings: Settings) -> None:
        database = Database(settings.database_url)
        with database.work() as session:
            make_user(session)
            session.execute(text("CREATE TABLE recipes (id INTEGER PRIMARY KEY)"))
        with pytest.raises(Conflict, match="recipes"):
            reset_database(settings)
        with database.reading() as session:
            assert session.scalar(select(func.count()).select_from(Profile)) == 1
        database.close()

    def test_resetting_an_empty_database_creates_the_schema(
        self, make_database: Callable[..., str], database_kind: str, reelbase_home: Path
    ) -> None:
        url = make_database(database_kind, migrated=False)
        reset_database(Settings(home=reelbase_home, database=DatabaseSettings(url=url)))
        database = Database(url)
        assert migrate.state(database).is_current
        database.close()

    def test_resetting_waits_for_no_worker(self, settings: Settings) -> None:
        database = Database(settings.database_url)
        lock = FileLock(settings.home / "worker.lock")
        lock.take()
        Leases(database, 30).grant("w")
        with pytest.raises((WorkerBusy, Conflict)):
            reset_database(settings)
        lock.free()
        assert inspect(database.engine).has_table("jobs")
        database.close()


class TestOnPostgresql:
    def test_resetting_on_postgresql_leaves_other_schemas_alone(
        self, make_database: Callable[..., str], reelbase_home: Path
    ) -> None:
        settings = Settings(home=reelbase_home, database=DatabaseSettings(url=make_database("postgresql")))
        database = Database(settings.database_url)
        with database.work() as session:
            session.execute(text("CREATE SCHEMA kitchen"))
            session.execute(text("CREATE TABLE kitchen.projects AS SELECT 1 AS id"))
        reset_database(settings)
        with database.reading() as session:
            assert session.scalar(text("SELECT id FROM kitchen.projects")) == 1
        database.close()

    def test_resetting_on_postgresql_stops_when_something_of_others_hangs_on_ours(
        self, make_database: Callable[..., str], reelbase_home: Path
    ) -> None:
        settings = Settings(home=reelbase_home, database=DatabaseSettings(url=make_database("postgresql")))
        database = Database(settings.database_url)
        with database.work() as session:
            make_user(session)
            session.execute(text("CREATE VIEW report AS SELECT count(*) FROM profiles"))
        with pytest.raises(Conflict, match="Not everything"):
            reset_database(settings)
        with database.reading() as session:
            assert session.scalar(text("SELECT count FROM report")) == 1
        database.close()

    def test_resetting_on_postgresql_leaves_the_users_of_a_host(
        self, make_database: Callable[..., str], reelbase_home: Path
    ) -> None:
        url = make_database("postgresql", migrated=False)
        with administrator(url) as connection:
            connection.execute(PREPARED.read_text())
        login = make_url(url).set(username="supabase_project").render_as_string()
        with administrator(url) as connection:
            connection.execute(f"GRANT CREATE ON DATABASE {make_url(url).database} TO supabase_project".encode())
        settings = Settings(home=reelbase_home, database=DatabaseSettings(url=login))
        for _ in range(2):
            reset_database(settings)
        with administrator(url) as connection:
            assert connection.execute("SELECT count(*) FROM auth.users").fetchone() == (1,)
            assert connection.execute("SELECT display_name FROM profiles").fetchall() == [("Early",)]

    def test_resetting_a_remote_database_asks_for_more_than_yes(
        self, monkeypatch: pytest.MonkeyPatch, settings: Settings
    ) -> None:
        database = Database(settings.database_url)
        assert is_local(database)
        database.close()
        monkeypatch.setattr("reelbase.ops.resetting.is_local", lambda _: False)
        with pytest.raises(Conflict, match="not on this machine"):
            refuse_remote(settings, yes_really=False)
        refuse_remote(settings, yes_really=True)
