"""A copy that is killed at any moment loses nothing, doubles nothing, and takes little memory however much it moves."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reelbase.db.comparing import check
from reelbase.db.engine import parse_url
from reelbase.db.session import Database
from reelbase.kit.ids import new_id
from reelbase.kit.settings import ProductionSettings
from reelbase.production.execution.engine import WorkflowEngine
from support.databases import fresh_database, known_kinds
from support.installations import contents, fill
from support.memory import peak_memory_kb
from support.tenants import administrator, owned_database

COPY = """
import os, signal, sys
from pathlib import Path

import psycopg

from reelbase.db import migrate
from reelbase.db.copying import source
from reelbase.db.copying.run import Options, copy_database
from reelbase.db.engine import parse_url
from reelbase.db.session import Database


class Listener:
    def begun(self, rows, *, resumed): pass
    def loaded(self, table, rows): pass
    def compared(self, found): pass


def upgrade():
    database = Database(sys.argv[2])
    migrate.upgrade(database)
    database.close()


def copy(batch_rows):
    copy_database(Path(sys.argv[1]), parse_url(sys.argv[2]), upgrade, Options(batch_rows=batch_rows), Listener())
"""

KILLED = f"""{COPY}
counted, left = sys.argv[3], int(sys.argv[4])


def count(what):
    global left
    left -= what == counted
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


rows, execute = source.Source.rows, psycopg.Connection.execute


def counted_rows(self, *arguments, **options):
    for row in rows(self, *arguments, **options):
        count("rows")
        yield row


def counted_execute(self, *arguments, **options):
    count("statements")
    return execute(self, *arguments, **options)


source.Source.rows, psycopg.Connection.execute = counted_rows, counted_execute
copy(batch_rows=5)
"""


KILLED_BEFORE = f"""{COPY}
from sqlalchemy import Engine, event

from reelbase.kit.settings import ProductionSettings
from reelbase.production.execution.engine import WorkflowEngine

left = int(sys.argv[3])


def count(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def migrate_all():
    database = Database(sys.argv[2])
    if COUNTED == "ours":
        event.listen(database.engine, "before_cursor_execute", count)
    migrate.upgrade(database)
    if COUNTED == "engine":
        event.listen(Engine, "before_cursor_execute", count)
    WorkflowEngine(database, ProductionSettings()).migrate()
    database.close()


upgrade = migrate_all
copy(batch_rows=1000)
"""
KILLED_IN_SCHEMA, KILLED_IN_ENGINE = (KILLED_BEFORE.replace("COUNTED", repr(whose)) for whose in ("ours", "engine"))


def revision_of(target: str) -> str | None:
    with administrator(target) as connection:
        if connection.execute("SELECT to_regclass('alembic_version') IS NULL").fetchone() == (True,):
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return None if row is None else str(row[0])


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Database]:
    with fresh_database("sqlite", tmp_path) as url:
        database = Database(url)
        yield database
        database.close()


class TestKilled:
    def test_a_copy_killed_at_any_row_or_statement_resumes_and_ends_the_same(
        self, source: Database, tmp_path: Path
    ) -> None:
        fill(source, owners=1)
        path = str(parse_url(source.url).database)
        with owned_database("postgresql", tmp_path, migrated=False) as target:
            for moment in ("statements 3", "statements 60", "rows 33", "statements 700", "rows 120", "rows 9999"):
                done = subprocess.run([sys.executable, "-c", KILLED, path, target, *moment.split()], check=False)
                assert done.returncode == (0 if moment == "rows 9999" else -signal.SIGKILL), moment
                self._check_marks(target)
            copied = Database(target)
            assert contents(copied) == contents(source)
            copied.close()

    @pytest.mark.parametrize("kind", [kind for kind in known_kinds() if kind != "sqlite"])
    def test_a_copy_killed_while_it_creates_the_schema_resumes(
        self, kind: str, source: Database, tmp_path: Path
    ) -> None:
        fill(source, owners=1)
        path = str(parse_url(source.url).database)
        with owned_database(kind, tmp_path, migrated=False) as target:
            found = []
            for statements in (1, 30, 200, 500, 900, 300):
                command = [sys.executable, "-c", KILLED_IN_SCHEMA, path, target, str(statements)]
                done = subprocess.run(command, check=False)
                assert done.returncode in (0, -signal.SIGKILL), statements
                found.append(revision_of(target))
                if done.returncode == 0:
                    break
            else:
                assert subprocess.run([*command[:-1], "0"], check=False).returncode == 0
            # It was killed before, between and after migrations.
            assert found[0] is None
            assert len(set(found)) > 2
            copied = Database(target)
            assert contents(copied) == contents(source)
            assert check(copied) == []
            copied.close()

    @pytest.mark.parametrize("killed_at", [1, 2, 3])
    def test_a_copy_killed_while_it_creates_the_engines_tables_resumes(
        self, killed_at: int, source: Database, tmp_path: Path
    ) -> None:
        fill(source, owners=1)
        path = str(parse_url(source.url).database)
        with owned_database("postgresql", tmp_path, migrated=False) as target:
            # The engine's statements come last, after those of all migrations.
            first = subprocess.run(
                [sys.executable, "-c", KILLED_IN_ENGINE, path, target, str(killed_at * 40)], check=False
            )
            assert first.returncode == -signal.SIGKILL
            assert (
                subprocess.run([sys.executable, "-c", KILLED_IN_ENGINE, path, target, "0"], check=False).returncode == 0
            )
            copied = Database(target)
            assert contents(copied) == contents(source)
            assert WorkflowEngine(copied, ProductionSettings()).is_migrated()
            copied.close()

    def _check_marks(self, target: str) -> None:
        """What is written down of each table is what is there."""
        with administrator(target) as connection:
            if connection.execute("SELECT to_regclass('reelbase_copy_progress') IS NULL").fetchone() == (True,):
                return
            for table, count in connection.execute("SELECT table_name, row_count FROM reelbase_copy_progress"):
                assert connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() == (count,), table


class TestMemory:
    def test_the_memory_of_a_copy_does_not_grow_with_the_rows(self, source: Database, tmp_path: Path) -> None:
        path = str(parse_url(source.url).database)
        peaks = []
        for rows in (100, 40_000):
            self._add(source, rows)
            with owned_database("postgresql", tmp_path, migrated=False) as target:
                peaks.append(peak_memory_kb(f"{COPY}\ncopy(batch_rows=10_000)", path, target))
        small, large = peaks
        assert large - small < 12_000, peaks

    def _add(self, source: Database, rows: int) -> None:
        document = '{"text": "' + "x" * 1000 + '"}'
        values = ((new_id().hex, new_id().hex, document) for _ in range(rows))
        with source.engine.begin() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.executemany(
                "INSERT INTO cache_entries (id, kind, hash_key, result, size_bytes, created_at) "
                "VALUES (?, 'llm', ?, ?, 1, '2024-01-01 00:00:00.000000')",
                values,
            )
