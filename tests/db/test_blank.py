"""A new installation begins with a copy of a blank database, and it is the one that the migrations would make."""

from __future__ import annotations

import importlib.util
import sqlite3
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from reelbase.db import blank
from reelbase.db.blank import begin_file, blank_path

ROOT = Path(__file__).resolve().parents[2]


def _made_blank() -> None:
    spec = importlib.util.spec_from_file_location("make_blank_database", ROOT / "tools" / "make_blank_database.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.main() == 0


def _schema(file: Path) -> set[tuple[str, str, frozenset[str]]]:
    """Each definition as its lines: a table that is rebuilt has its constraints in any order."""
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {(kind, name, frozenset(line.strip(" ,\t") for line in sql.splitlines())) for kind, name, sql in rows}


def test_the_blank_database_is_what_the_migrations_make(make_database: Callable[..., str], tmp_path: Path) -> None:
    _made_blank()
    migrated = Path(make_database("sqlite").removeprefix("sqlite:///"))
    target = tmp_path / "home" / "reelbase.db"
    assert begin_file(f"sqlite:///{target}")
    assert _schema(target) == _schema(migrated)
    with closing(sqlite3.connect(target)) as new, closing(sqlite3.connect(migrated)) as old:
        for statement in ("SELECT version_num FROM alembic_version", "PRAGMA user_version", "PRAGMA application_id"):
            assert new.execute(statement).fetchall() == old.execute(statement).fetchall()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_never_replaced(tmp_path: Path) -> None:
    _made_blank()
    target = tmp_path / "reelbase.db"
    target.write_bytes(b"mine")
    assert not begin_file(f"sqlite:///{target}")
    assert target.read_bytes() == b"mine"


def test_one_of_many_that_begin_at_once_makes_the_file(tmp_path: Path) -> None:
    _made_blank()
    target = tmp_path / "reelbase.db"
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _number: begin_file(f"sqlite:///{target}"), range(8)))
    assert made.count(True) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["reelbase.db"]
    with closing(sqlite3.connect(target)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_code_that_has_changed_does_not_begin_with_an_old_blank(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _made_blank()
    before = blank_path()
    code = tmp_path / "db"
    code.mkdir()
    (code / "0008_new.py").write_text("")
    monkeypatch.setattr(blank, "_HERE", code)
    blank_path.cache_clear()
    try:
        assert blank_path() != before
        assert not begin_file(f"sqlite:///{tmp_path / 'reelbase.db'}")
    finally:
        monkeypatch.undo()
        blank_path.cache_clear()
