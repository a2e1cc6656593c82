"""Both databases answer the named queries by index, also for a user with most rows and under row policies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.kit.ids import new_id
from support.databases import fresh_database
from support.questions import BIG, HEAVY, LIGHT, QUESTIONS, Question, fill

OF_EVERYBODY = {
    "failures of everybody",
    "engagement of everybody",
    "makers of everybody",
    "due publications",
    "feedback that waits",
    "old projects",
    "gallery",
}
WHO = {"heavy": HEAVY, "light": LIGHT, "the service": None}
AT_MOST_READ = 2_500
STATEMENTS = {
    "tree": 4,
    "failures": 2,
    "failures of everybody": 2,
    "dashboard, second page": 2,
    "projects": 2,
    "jobs": 6,
}
"""How many each question takes; the others take one. Two pages are asked for where there is a second one."""


def cases() -> Iterator[tuple[str, str]]:
    for name in QUESTIONS:
        if name in OF_EVERYBODY:
            yield name, "the service"
        else:
            yield name, "heavy"
            if name != "tree":
                yield name, "light"


@pytest.fixture(scope="module")
def on_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with fresh_database("postgresql", tmp_path_factory.mktemp("plans")) as url:
        database = Database(url)
        with database.work() as session:
            fill(session.connection())
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
        yield database
        database.close()


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with fresh_database("sqlite", tmp_path_factory.mktemp("plans")) as url:
        database = Database(url)
        with database.work() as session:
            fill(session.connection())
            session.execute(text("ANALYZE"))
        yield database
        database.close()


class TestOnPostgresql:
    @pytest.mark.parametrize("access", ["as the viewer", "as the service"])
    @pytest.mark.parametrize(("name", "who"), list(cases()))
    def test_queries_on_postgresql_use_their_index_and_read_no_big_table_whole(
        self, on_postgresql: Database, name: str, who: str, access: str
    ) -> None:
        if who == "the service" and access == "as the viewer":
            pytest.skip("the service stands outside")
        question, wanted = QUESTIONS[name]
        identity = WHO[who] if access == "as the viewer" else None
        with on_postgresql.work(identity) as session:
            plans = explained(session, question, WHO[who] or HEAVY)
            session.rollback()
        nodes = [node for plan in plans for node in walk(plan)]
        whole = [node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"]
        assert not BIG.intersection(whole), json.dumps(nodes, indent=1)[:3000]
        assert len(expected(wanted, who)) == len(expected(wanted, who) & expected(used(nodes), who)), used(nodes)
        assert most_read(nodes) < AT_MOST_READ, json.dumps(nodes, indent=1)[:3000]

    @pytest.mark.parametrize("viewer", [HEAVY, LIGHT])
    def test_a_missing_index_would_show(self, on_postgresql: Database, viewer: Viewer) -> None:
        question, wanted = QUESTIONS["dashboard"]
        with on_postgresql.work() as session:
            before = [node for plan in explained(session, question, viewer) for node in walk(plan)]
            for index in sorted(wanted):
                session.execute(text(f"DROP INDEX {index}"))
            after = [node for plan in explained(session, question, viewer) for node in walk(plan)]
            session.rollback()
        assert wanted & used(before)
        assert not wanted & used(after)


class TestOnSqlite:
    # The gallery's partial index speaks of a truth value and its query of a number, which SQLite does not see as one.
    @pytest.mark.parametrize(("name", "who"), [case for case in cases() if case[0] != "gallery"])
    def test_queries_on_sqlite_use_their_index_and_read_no_big_table_whole(
        self, on_sqlite: Database, name: str, who: str
    ) -> None:
        question, wanted = QUESTIONS[name]
        with on_sqlite.work() as session:
            details = plan_lines(session, question, WHO[who] or HEAVY)
        assert not [detail for detail in details if detail.split()[:1] == ["SCAN"] and reads_big(detail)], details
        indexes = {word for detail in details for word in detail.split() if word.startswith("ix_")}
        wanted = {name for name in wanted if name.startswith("ix_")}  # SQLite calls constraints by other names.
        assert expected(wanted, who) <= expected(indexes, who), details

    def test_a_missing_index_would_show(self, on_sqlite: Database) -> None:
        question, wanted = QUESTIONS["dashboard"]
        with on_sqlite.work() as session:
            for index in sorted(wanted):
                session.execute(text(f"DROP INDEX {index}"))
            details = plan_lines(session, question, HEAVY)
            session.rollback()
        assert not [index for index in wanted if any(index in detail.split() for detail in details)]


class TestStatements:
    @pytest.mark.parametrize("name", QUESTIONS)
    def test_the_number_of_statements_does_not_grow_with_the_rows(
        self, on_postgresql: Database, on_sqlite: Database, name: str
    ) -> None:
        for database in (on_postgresql, on_sqlite):
            with database.work() as session:
                found = asked(session, QUESTIONS[name][0], HEAVY)
                session.rollback()
            assert len(found) == STATEMENTS.get(name, 1), [statement for statement, _ in found]


def expected(names: set[str], who: str) -> set[str]:
    # Where nearly all rows are one user's, or all are asked for, the index with or without the owner does as well.
    return names if who == "light" else {name.replace("_owner", "") for name in names}


def used(nodes: list[dict[str, Any]]) -> set[str]:
    return {node["Index Name"] for node in nodes if "Index Name" in node}


def most_read(nodes: list[dict[str, Any]]) -> float:
    return max(float(node["Actual Rows"] * node["Actual Loops"]) for node in nodes)


def asked(session: Session, question: Question, viewer: Viewer) -> list[tuple[str, Any]]:
    """The statements that answer a question, with what was bound to them."""
    found: list[tuple[str, Any]] = []
    connection = session.connection()

    def keep(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        found.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", keep)
    question(session, viewer)
    event.remove(connection, "before_cursor_execute", keep)
    assert found
    return found


def explained(session: Session, question: Question, viewer: Viewer) -> list[dict[str, Any]]:
    """PostgreSQL's plans, run and measured."""
    found = []
    for statement, parameters in asked(session, question, viewer):
        explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}"
        found.append(session.connection().exec_driver_sql(explain, parameters).scalar_one()[0]["Plan"])
    return found


def plan_lines(session: Session, question: Question, viewer: Viewer) -> list[str]:
    """The lines of SQLite's plans."""
    return [
        str(row.detail)
        for statement, parameters in asked(session, question, viewer)
        # The driver would tell again what it told for the same text, though an index has gone meanwhile.
        for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement} -- {new_id()}", parameters)
    ]


def reads_big(detail: str) -> bool:
    """Whether a line is about a big table, by its name or one that a query gave it."""
    return any(detail.split()[1].startswith(name) for name in BIG)


def walk(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield {key: value for key, value in plan.items() if key != "Plans"}
    for child in plan.get("Plans", []):
        yield from walk(child)
