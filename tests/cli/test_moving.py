"""Moving an installation from the command line, with the demonstration in it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from reelbase.db.session import Database
from support.commands import Ran, reelbase_here
from support.installations import contents
from support.tenants import owned_database

Command = Callable[..., Ran]


@pytest.fixture
def target(tmp_path: Path) -> Iterator[str]:
    with owned_database("postgresql", tmp_path, migrated=False) as url:
        # As people write it.
        yield make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


class TestTheWholeWay:
    def test_a_demonstration_is_moved_to_postgresql_and_works_there(
        self, target: str, reelbase_home: Path, tmp_path: Path
    ) -> None:
        assert reelbase_here("db", "seed", "--seed", "3").out == "24\n"
        refused = reelbase_here("db", "copy", target, "--yes")
        assert refused.code == 1
        assert "1 jobs are not finished" in refused.err
        assert "--cancel-unfinished" in refused.err

        copied = reelbase_here("db", "copy", target, "--yes", "--cancel-unfinished", "--batch", "200")
        assert copied.code == 0, copied.err
        assert int(copied.out) > 500
        assert str(reelbase_home / "storage") in copied.err
        source, moved = Database(f"sqlite:///{reelbase_home / 'reelbase.db'}"), Database(target)
        assert contents(moved) == contents(source)
        source.close()
        moved.close()

        jobs = json.loads(reelbase_here("jobs", "list", "--json", REELBASE_DATABASE_URL=target).out)
        canceled = [job for job in jobs if job["status"] == "CANCELED"]
        assert {job["status"] for job in jobs} == {"READY", "FAILED", "CANCELED", "QA_FAILED"}
        assert len(canceled) == 2


class TestMistakes:
    @pytest.mark.usefixtures("installed")
    def test_a_database_is_not_copied_without_confirmation(self, target: str, command: Command) -> None:
        for arguments in (("db", "copy", target), ("db", "reset")):
            ran = command(*arguments)
            assert ran.code == 1
            assert "--yes" in ran.err

    def test_targets_that_cannot_be_are_named(self, target: str, reelbase_home: Path, command: Command) -> None:
        assert "No database found" in command("db", "copy", target, "--yes").err
        assert not reelbase_home.exists()
        command("db", "upgrade")
        for wrong, reason in (
            (f"sqlite:///{reelbase_home / 'reelbase.db'}", "itself"),
            (f"sqlite:///{reelbase_home / 'other.db'}", "must be PostgreSQL"),
            ("mysql://x/y", "field: target"),
        ):
            ran = command("db", "copy", wrong, "--yes")
            assert (ran.code, reason in ran.err) == (2, True), ran.err
        assert command("db", "copy", target, "--yes", "--batch", "0").code == 2

    def test_a_source_on_postgresql_has_its_own_tools(self, target: str, command: Command) -> None:
        ran = command("db", "copy", target, "--yes", REELBASE_DATABASE_URL=target)
        assert (ran.code, "pg_dump" in ran.err) == (2, True)

    def test_a_source_of_an_older_schema_is_upgraded_first(
        self, target: str, installed: Path, command: Command
    ) -> None:
        with closing(sqlite3.connect(installed / "reelbase.db")) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = '0001'")
        ran = command("db", "copy", target, "--yes")
        assert ran.code == 1
        assert "reelbase db upgrade" in ran.err

    @pytest.mark.usefixtures("installed")
    def test_a_password_is_not_shown(self, target: str, command: Command) -> None:
        secret = make_url(target).set(password="hunter2").render_as_string(hide_password=False)
        ran = command("db", "copy", secret, "--yes")
        assert ran.code == 0, ran.err
        assert "hunter2" not in ran.out + ran.err
