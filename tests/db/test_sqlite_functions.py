"""The time function that the workflow engine uses on newer Pythons, on every SQLite library."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from reelbase.db import sqlite_functions
from reelbase.db.session import Database
from reelbase.db.sqlite_functions import unix_epoch
from reelbase.kit.ids import new_id
from reelbase.kit.settings import ProductionSettings
from reelbase.production.execution.engine import WorkflowEngine
from support.databases import fresh_database

OLDER, NEWER = "strftime('%s','now') * 1000", "unixepoch('subsec') * 1000"
"""How the engine spells the time now in the defaults of its tables: up to Python 3.11, and from 3.12 on."""


@pytest.fixture
def made_by_a_newer_python(tmp_path: Path) -> Iterator[Database]:
    """A current database whose engine tables have the defaults that Python 3.12 gives them."""
    with fresh_database("sqlite", tmp_path) as url:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.execute("PRAGMA writable_schema=ON")
            connection.execute("UPDATE sqlite_master SET sql = replace(sql, ?, ?)", (OLDER, NEWER))
            connection.commit()
            defaults = "SELECT count(*) FROM sqlite_master WHERE sql LIKE '%unixepoch(''subsec'')%'"
            assert connection.execute(defaults).fetchone()[0] > 0
        database = Database(url)
        yield database
        database.close()


def test_a_job_can_be_queued_in_a_file_that_a_newer_python_made(made_by_a_newer_python: Database) -> None:
    engine, job = WorkflowEngine(made_by_a_newer_python, ProductionSettings()), new_id()
    before_ms = time.time() * 1000
    with made_by_a_newer_python.work() as session:
        engine.enqueue(session, job, new_id())
    engine.cancel(job)
    assert engine.statuses([job]) == {job: "CANCELLED"}
    with made_by_a_newer_python.reading() as session:
        created_ms = session.execute(text("SELECT created_at FROM workflow_status")).scalar_one()
    engine.close()
    assert before_ms - 2_000 < created_ms < time.time() * 1000 + 1


def test_every_connection_knows_the_time_to_the_millisecond() -> None:
    before_s = time.time()
    with create_engine("sqlite://").connect() as connection:
        found_s = connection.execute(text("SELECT unixepoch('subsec')")).scalar_one()
    assert before_s - 0.002 < found_s < time.time() + 0.002


def test_installing_the_function_twice_changes_nothing() -> None:
    sqlite_functions.install()
    sqlite_functions.install()
    with create_engine("sqlite://").connect() as connection:
        assert connection.execute(text("SELECT unixepoch('1970-01-02')")).scalar_one() == 86_400


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [("1970-01-01 00:00:01.5", 1), ("2000-01-01", 946_684_800), (2440587.5, 0), ("nonsense", None), (None, None)],
)
def test_other_times_are_read_as_the_library_reads_them(moment: str | float | None, seconds: int | None) -> None:
    assert unix_epoch(moment) == seconds
    with closing(sqlite3.connect(":memory:")) as plain:
        assert plain.execute("SELECT CAST(strftime('%s', ?) AS INTEGER)", (moment,)).fetchone()[0] == seconds


@pytest.mark.parametrize("name", ["subsec", "SUBSEC", "subsecond"])
def test_both_names_of_the_modifier_mean_now(name: str) -> None:
    assert unix_epoch(name) == pytest.approx(time.time(), abs=1)
