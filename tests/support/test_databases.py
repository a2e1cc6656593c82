from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine, inspect, text

from support.databases import database_kinds, known_kinds
from support.servers import postgres_server


class TestEveryServerThatTheSuitePromises:
    @pytest.mark.parametrize("kind", known_kinds())
    def test_every_server_that_the_suite_promises_gives_a_migrated_database(
        self, kind: str, make_database: Callable[..., str]
    ) -> None:
        engine = create_engine(make_database(kind))
        assert "jobs" in inspect(engine).get_table_names()
        engine.dispose()

    @pytest.mark.parametrize("kind", [kind for kind in known_kinds() if kind != "sqlite"])
    def test_every_promised_server_has_its_version(self, kind: str) -> None:
        version = int(kind.removeprefix("postgresql-"))
        engine = create_engine(postgres_server(version).url("postgres"))
        with engine.connect() as connection:
            assert int(connection.execute(text("show server_version_num")).scalar_one()) // 10_000 == version
        engine.dispose()


class TestFreshDatabase:
    def test_two_fresh_databases_share_nothing(self, database_kind: str, make_database: Callable[..., str]) -> None:
        first, second = (create_engine(make_database(database_kind)) for _ in range(2))
        with first.begin() as connection:
            connection.execute(text("create table mine (id integer)"))
        assert "mine" not in inspect(second).get_table_names()
        first.dispose()
        second.dispose()

    def test_a_fresh_database_is_empty_when_asked_unmigrated(
        self, database_kind: str, make_database: Callable[..., str]
    ) -> None:
        engine = create_engine(make_database(database_kind, migrated=False))
        assert inspect(engine).get_table_names() == []
        engine.dispose()

    def test_many_fresh_databases_can_be_made_at_once(
        self, database_kind: str, make_database: Callable[..., str]
    ) -> None:
        with ThreadPoolExecutor(4) as pool:
            urls = list(pool.map(lambda _: make_database(database_kind), range(8)))
        assert len(set(urls)) == 8

    def test_a_fresh_database_is_made_on_both_kinds_of_database(self) -> None:
        assert {kind.partition("-")[0] for kind in database_kinds()} == {"sqlite", "postgresql"}
