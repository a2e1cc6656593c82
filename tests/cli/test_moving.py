"""Moving an installation from the command line, with the demonstration in it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from reelbase.cli.main import run
from reelbase.db.session import Database
from support.commands import reelbase
from support.installations import contents
from support.tenants import owned_database

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def target(tmp_path: Path) -> Iterator[str]:
    with owned_database("postgresql", tmp_path, migrated=False) as url:
        # As people write it.
        yield make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command in this process: its exit code and all that it says."""

    def run_it(*arguments: str) -> tuple[int, str]:
        code = run(arguments)
        said = capsys.readouterr()
        return code, said.out + said.err

    return run_it


class TestTheWholeWay:
    def test_from_a_demonstration_to_work_in_postgresql(self, target: str, reelbase_home: Path, tmp_path: Path) -> None:
        assert reelbase("db", "seed", "--seed", "3").out == "24\n"
        refused = reelbase("db", "copy", target, "--yes")
        assert refused.code == 1
        assert "1 jobs are not finished" in refused.err
        assert "--cancel-unfinished" in refused.err

        copied = reelbase("db", "copy", target, "--yes", "--cancel-unfinished", "--batch", "200")
        assert copied.code == 0, copied.err
        assert int(copied.out) > 500
        assert str(reelbase_home / "storage") in copied.err
        source, moved = Database(f"sqlite:///{reelbase_home / 'reelbase.db'}"), Database(target)
        assert contents(moved) == contents(source)
        source.close()
        moved.close()

        jobs = json.loads(reelbase("jobs", "list", "--json", REELBASE_DATABASE_URL=target).out)
        canceled = [job for job in jobs if job["status"] == "CANCELED"]
        assert {job["status"] for job in jobs} == {"READY", "FAILED", "CANCELED", "QA_FAILED"}
        assert len(canceled) == 2


class TestMistakes:
    def test_nothing_happens_without_being_agreed_to(self, target: str, command: Command) -> None:
        command("db", "upgrade")
        for arguments in (("db", "copy", target), ("db", "reset")):
            code, said = command(*arguments)
            assert code == 1
            assert "--yes" in said

    def test_targets_that_cannot_be_are_named(self, target: str, reelbase_home: Path, command: Command) -> None:
        assert "There is no database" in command("db", "copy", target, "--yes")[1]
        assert not reelbase_home.exists()
        command("db", "upgrade")
        for wrong, told in (
            (f"sqlite:///{reelbase_home / 'reelbase.db'}", "itself"),
            (f"sqlite:///{reelbase_home / 'other.db'}", "must be PostgreSQL"),
            ("mysql://x/y", "field: target"),
        ):
            code, said = command("db", "copy", wrong, "--yes")
            assert (code, told in said) == (2, True), said
        assert command("db", "copy", target, "--yes", "--batch", "0")[0] == 2

    def test_a_source_on_postgresql_has_its_own_tools(
        self, target: str, command: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("REELBASE_DATABASE_URL", target)
        code, said = command("db", "copy", target, "--yes")
        assert (code, "pg_dump" in said) == (2, True)

    def test_a_source_of_an_older_schema_is_upgraded_first(
        self, target: str, reelbase_home: Path, command: Command
    ) -> None:
        command("db", "upgrade")
        with closing(sqlite3.connect(reelbase_home / "reelbase.db")) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = '0001'")
        code, said = command("db", "copy", target, "--yes")
        assert code == 1
        assert "reelbase db upgrade" in said

    def test_a_password_is_not_shown(self, target: str, command: Command) -> None:
        command("db", "upgrade")
        secret = make_url(target).set(password="hunter2").render_as_string(hide_password=False)
        code, said = command("db", "copy", secret, "--yes")
        assert code == 0, said
        assert "hunter2" not in said
