"""SQLite's write-ahead log does not stay larger than its limit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from reelbase.db.engine import WAL_LIMIT_BYTES
from reelbase.db.session import Database
from reelbase.db.wal import shrink, wal_bytes
from reelbase.kit.ids import new_id
from reelbase.kit.settings import ProductionSettings
from reelbase.production.execution.engine import WorkflowEngine
from reelbase.production.execution.leases import Leases
from reelbase.production.execution.reaper import Reaper
from support.databases import fresh_database

ROWS = 24
ROW_CHARS = 1 << 20


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with fresh_database("sqlite", tmp_path) as url:
        database = Database(url)
        yield database
        database.close()


def path_of(database: Database) -> Path:
    return Path(str(database.engine.url.database))


def write(database: Database, rows: int = 1) -> None:
    statement = text("INSERT INTO cache_entries (kind, hash_key, result) VALUES ('llm', :key, :result)")
    for _ in range(rows):
        with database.work() as session:
            session.execute(statement, {"key": new_id().hex, "result": f'"{"x" * ROW_CHARS}"'})


def grow(database: Database) -> None:
    """Write while somebody reads an older state, until the log is far above its limit."""
    with database.reading() as reader:
        reader.execute(text("SELECT count(*) FROM cache_entries")).all()
        write(database, ROWS)
        assert not shrink(database), "what a reader needs stays"
        assert wal_bytes(path_of(database)) > 2 * WAL_LIMIT_BYTES


def test_a_large_log_is_emptied_once_its_reader_has_ended(database: Database) -> None:
    grow(database)
    assert shrink(database)
    assert wal_bytes(path_of(database)) == 0
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM cache_entries")).scalar() == ROWS


def test_the_rounds_of_an_idle_worker_empty_a_large_log(database: Database) -> None:
    grow(database)
    engine = WorkflowEngine(database, ProductionSettings())
    settler = Nothing()
    leases = Leases(database, lease_s=60)
    Reaper(database, leases, engine, settler, worker_id="w", grace_s=60).reap()
    engine.close()
    assert wal_bytes(path_of(database)) <= WAL_LIMIT_BYTES


def test_writers_cut_a_large_log_without_anybody_else(database: Database) -> None:
    grow(database)
    write(database, 3)
    assert wal_bytes(path_of(database)) <= WAL_LIMIT_BYTES


def test_a_small_log_and_other_databases_are_left_alone(database: Database, make_database) -> None:
    write(database)
    assert not shrink(database)
    other = Database(make_database("postgresql"))
    assert not shrink(other)
    other.close()


class Nothing:
    """A settler without anything to settle."""

    def unfinished(self) -> list:
        return []

    def settle(self, *_: object) -> None: ...

    def fail_writing(self, *_: object) -> None: ...
