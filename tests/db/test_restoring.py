"""A dump of PostgreSQL's, restored: the same schema, which the server writes in other words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, select, text

from reelbase.accounts.models import Profile
from reelbase.credits.models import CreditEntry
from reelbase.db import catalog, spelling
from reelbase.db.comparing import check
from reelbase.db.session import Database
from support.boards import make_user
from support.databases import copied, fresh_database, known_kinds, server_of
from support.servers import run_program
from support.tenants import administrator

POSTGRES = [kind for kind in known_kinds() if kind != "sqlite"]

REAL_DIFFERENCES = {
    "DROP INDEX ix_jobs_owner_failed": "index jobs.ix_jobs_owner_failed is missing",
    "DROP INDEX ix_jobs_owner_failed; CREATE INDEX ix_jobs_owner_failed ON jobs (owner_id, created_at) "
    "WHERE status IN ('FAILED')": "index jobs.ix_jobs_owner_failed differs",
    "ALTER TABLE jobs ALTER event_seq SET DEFAULT 1": "column jobs.event_seq differs",
    "ALTER TABLE profiles ALTER notification_prefs SET DEFAULT '{}'": "column profiles.notification_prefs differs",
    "ALTER TABLE job_steps DROP CONSTRAINT ck_job_steps_state; ALTER TABLE job_steps ADD CONSTRAINT ck_job_steps_state "
    "CHECK (state IN ('pending', 'started', 'succeeded', 'Failed'))": "constraint job_steps.ck_job_steps_state differs",
    "ALTER TABLE job_logs DROP CONSTRAINT ck_job_logs_level; ALTER TABLE job_logs ADD CONSTRAINT ck_job_logs_level "
    "CHECK (level NOT IN ('info', 'warning', 'error'))": "constraint job_logs.ck_job_logs_level differs",
    "ALTER POLICY assets_select ON assets USING (owner_id = (SELECT auth.uid()))": (
        "policy assets.assets_select differs"
    ),
    "ALTER POLICY projects_update ON projects WITH CHECK (true)": "policy projects.projects_update differs",
    "ALTER TABLE comments NO FORCE ROW LEVEL SECURITY": "row security comments differs",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS "
    "$$BEGIN RETURN OLD;END$$": "function refuse_change() differs",
    "ALTER FUNCTION refuse_change() RESET search_path": "function refuse_change() differs",
    "ALTER TABLE plan_versions DISABLE TRIGGER plan_versions_sealed": (
        "trigger plan_versions.plan_versions_sealed differs"
    ),
    "GRANT INSERT ON jobs TO authenticated": "grants jobs differs",
}

EXPRESSIONS = (
    "kind IN ('a', 'b''s', '(c)', 'd::text')",
    "kind NOT IN ('a', 'b')",
    "kind = 'a' OR kind IS NULL AND note IN ('x', 'y')",
    "kind LIKE ANY (ARRAY['a%', 'b%'])",
    "CASE WHEN kind IN ('a', 'b') THEN n > 0 WHEN kind = 'c' THEN n <= 0 ELSE n < -1 END",
    "kind || '-' || note IN ('a-b', 'c-d')",
    "lower(kind) IN ('a', 'b') AND length(note) BETWEEN 1 AND 9",
    "coalesce(kind, 'none') IN ('none', 'some')",
    "(kind IN ('a', 'b')) = (n IS NULL)",
    "letter IN ('a', 'b')",
    "n IN (1, 2, -3)",
    "day IN ('2020-01-01', '2021-01-01')",
    "kind::varchar(3) IN ('a', 'b')",
    "tags && ARRAY['a', 'b']",
    "NOT (kind IN ('a', 'b') AND note <> ALL (ARRAY['x', 'y']))",
)
"""Checks of a table with the columns of ``_written``."""


@pytest.fixture(params=POSTGRES)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def restored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database that was dumped and restored; tests leave it as it is."""
    with (
        fresh_database(POSTGRES[0], tmp_path_factory.mktemp("restored")) as url,
        dumped_and_restored(url, POSTGRES[0]) as target,
    ):
        database = Database(target)
        yield database
        database.close()


@contextmanager
def dumped_and_restored(url: str, kind: str, into: str | None = None) -> Iterator[str]:
    """Yield the URL of a copy by way of a dump: on the server of ``into``, by default on the same one."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    dump = run_program("pg_dump", int(kind.removeprefix("postgresql-")), "--inserts", "--dbname", plain)
    with copied(server_of(into or kind), "template0") as target, administrator(target) as connection:
        # What begins with a backslash is for psql.
        connection.execute(re.sub(r"(?m)^\\.*$", "", dump).encode())
        yield target


def findings(url: str) -> list[str]:
    database = Database(url)
    try:
        return check(database)
    finally:
        database.close()


def test_a_restored_dump_passes_the_check_with_its_rows(kind: str, make_database: Callable[..., str]) -> None:
    url = make_database(kind)
    database = Database(url)
    with database.work() as session:
        user = make_user(session)
    database.close()
    with dumped_and_restored(url, kind) as target:
        assert findings(target) == []
        database = Database(target)
        with database.reading() as session:
            assert session.get(Profile, user.owner_id) is not None
            entries = session.scalars(select(CreditEntry.amount).where(CreditEntry.owner_id == user.owner_id))
            # The rows of the dump, and none that triggers added while it was restored.
            assert entries.all() == [10]
        database.close()


def test_a_dump_of_a_restored_dump_passes_the_check(kind: str, make_database: Callable[..., str]) -> None:
    with dumped_and_restored(make_database(kind), kind) as once, dumped_and_restored(once, kind) as twice:
        assert findings(twice) == []


def test_a_dump_restored_on_the_newest_server_passes_the_check(make_database: Callable[..., str]) -> None:
    oldest, newest = min(POSTGRES, key=_version), max(POSTGRES, key=_version)
    with dumped_and_restored(make_database(oldest), oldest, newest) as target:
        assert findings(target) == []


@pytest.mark.parametrize("statements", REAL_DIFFERENCES)
def test_the_check_finds_what_was_changed_after_a_restore(restored: Database, statements: str) -> None:
    expected = catalog.expected_on_postgresql()
    engine = create_engine(restored.engine.url)
    with engine.connect() as connection:
        # Never committed.
        for statement in statements.split("; "):
            connection.execute(text(statement))
        found = catalog.differences(expected, catalog.digests(catalog.read(connection)))
    engine.dispose()
    assert found == [REAL_DIFFERENCES[statements]]


def test_an_expression_is_spelled_alike_before_and_after_a_restore(
    kind: str, make_database: Callable[..., str]
) -> None:
    with administrator(make_database(kind, migrated=False)) as connection:
        first = _written(connection, EXPRESSIONS)
        again = _written(connection, [definition.removeprefix("CHECK ") for definition in first])
    assert any(before != after for before, after in zip(first, again, strict=True))
    normal = [spelling.normal("constraint", definition) for definition in first]
    assert normal == [spelling.normal("constraint", definition) for definition in again]
    assert len(set(normal)) == len(EXPRESSIONS)
    assert [spelling.normal("constraint", definition) for definition in normal] == normal


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CHECK (a IN ('x'))", "CHECK (a IN ('X'))"),
        ("CHECK (a = 'x::text')", "CHECK (a = 'x')"),
        ("CHECK (a = '(x)')", "CHECK (a = 'x')"),
        ("CHECK (((a)::character varying(3))::text = 'x'::text)", "CHECK ((a)::text = 'x'::text)"),
        ("CHECK (a = ('1'::text)::integer)", "CHECK (a = '1'::text)"),
        ("CHECK ((a OR b) AND c)", "CHECK (a OR (b AND c))"),
        ("CHECK (lower(a) = 'x')", "CHECK (lowera = 'x')"),
        ('CHECK ("a::text" = b)', 'CHECK ("a" = b)'),
    ],
)
def test_what_means_something_else_stays_different(one: str, other: str) -> None:
    assert spelling.normal("constraint", one) != spelling.normal("constraint", other)


def _written(connection: psycopg.Connection, expressions: tuple[str, ...] | list[str]) -> list[str]:
    """How the server writes each expression as a check."""
    connection.execute("DROP TABLE IF EXISTS trial")
    connection.execute("CREATE TABLE trial (kind varchar(9), note text, letter char(1), n int, day date, tags text[])")
    found = []
    for number, expression in enumerate(expressions):
        connection.execute(f"ALTER TABLE trial ADD CONSTRAINT c{number} CHECK ({expression})".encode())
        query = f"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'c{number}'"
        row = connection.execute(query.encode()).fetchone()
        assert row is not None
        found.append(str(row[0]))
    return found


def _version(kind: str) -> int:
    return int(kind.removeprefix("postgresql-"))
