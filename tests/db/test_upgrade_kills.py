"""An upgrade that is killed between any two statements goes on when it is started again, and ends the same."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from reelbase.db import migrate
from reelbase.db.comparing import check
from reelbase.db.session import Database
from support.databases import database_kinds, known_kinds

KILLED = """
import os, signal, sys

from sqlalchemy import Engine, event

from reelbase.db import migrate
from reelbase.db.session import Database

left = int(sys.argv[2])


def count(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


event.listen(Engine, "after_cursor_execute", count)
database = Database(sys.argv[1])
migrate.upgrade(database)
database.close()
"""
HEAD = migrate.revisions()[-1]
BEFORE_HEAD = migrate.revisions()[-2]


def upgrade_killed(url: str, statements: int) -> bool:
    """Upgrade, and die after so many statements; whether it ended before."""
    done = subprocess.run([sys.executable, "-c", KILLED, url, str(statements)], check=False, capture_output=True)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode == 0


@pytest.mark.parametrize("kind", [*database_kinds(), *(set(known_kinds()) - set(database_kinds()))])
def test_an_upgrade_killed_again_and_again_ends_with_the_whole_schema(
    kind: str, make_database: Callable[..., str]
) -> None:
    url, steps = make_database(kind, migrated=False), random.Random(kind)
    moments = [2, 40, *(steps.randrange(60, 400) for _ in range(4))]
    for statements in moments:
        if upgrade_killed(url, statements):
            break
    else:
        assert upgrade_killed(url, 0)
    database = Database(url)
    assert migrate.state(database).is_current
    assert check(database) == []
    database.close()


@pytest.mark.parametrize("kind", database_kinds())
def test_the_newest_migration_killed_at_several_statements_is_whole_in_the_end(
    kind: str, make_database: Callable[..., str]
) -> None:
    database = Database(make_database(kind, migrated=False))
    migrate.upgrade(database, BEFORE_HEAD)
    with database.work() as session:
        users = "users" if database.is_sqlite else "auth.users"
        session.execute(text(f"INSERT INTO {users} (id, created_at, updated_at) VALUES (:id, :at, :at)"), _user(kind))
    seen = set()
    for statements in (12, 20, 30, 45, 70):
        upgrade_killed(database.url, statements)
        seen.add(migrate.state(database).current)
    assert BEFORE_HEAD in seen
    migrate.upgrade(database)
    assert migrate.state(database).current == HEAD
    assert check(database) == []
    if database.is_sqlite:
        with database.reading() as session:
            assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    database.close()


def test_a_killed_upgrade_leaves_a_file_that_older_programs_can_open(tmp_path: Path) -> None:
    import sqlite3
    from contextlib import closing

    url = f"sqlite:///{tmp_path / 'old.db'}"
    database = Database(url)
    migrate.upgrade(database, BEFORE_HEAD)
    database.close()
    for statements in (10, 25, 60):
        upgrade_killed(url, statements)
        with closing(sqlite3.connect(tmp_path / "old.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("SELECT count(*) FROM projects").fetchone() == (0,)


def _user(kind: str) -> dict[str, str]:
    identity = "0" * 31 + "9" if kind == "sqlite" else "00000000-0000-7000-8000-000000000009"
    return {"id": identity, "at": "2026-01-01 00:00:00.000000"}
