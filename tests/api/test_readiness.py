"""The server says within seconds whether it can work, and again when it can."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from reelbase.application import readiness
from support.api_serving import api_served
from support.databases import fresh_database, server_of
from support.serving import Served

QUICK_S = 10
"""Longer than a check may take, because other tests run at the same time."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with fresh_database("sqlite", tmp_path) as url, api_served(url, tmp_path / "home", jobs=False) as server:
        yield server


def ready(served: Served) -> tuple[int, dict[str, str | None]]:
    """The answer's status, and the failures by check."""
    begun_s = time.monotonic()
    answer = served.client().get("/v1/ready")
    assert time.monotonic() - begun_s < QUICK_S
    found: dict[str, Any] = answer.json()
    assert found["ready"] == (answer.status_code == 200)
    return answer.status_code, {check["name"]: check["detail"] for check in found["checks"] if not check["ok"]}


def eventually(served: Served, status: int) -> dict[str, str | None]:
    """The failures once the answer has this status."""
    deadline_s = time.monotonic() + QUICK_S
    while (found := ready(served))[0] != status:
        assert time.monotonic() < deadline_s, found
        time.sleep(0.1)
    return found[1]


class TestStorage:
    def test_a_file_in_place_of_the_storage_folder_is_noticed_until_it_is_gone(self, served: Served) -> None:
        assert ready(served) == (200, {})
        folder = served.application.settings.storage_dir
        folder.rename(aside := folder.with_name("aside"))
        folder.write_text("not a folder")
        assert set(eventually(served, 503)) == {"storage"}
        folder.unlink()
        aside.rename(folder)
        assert eventually(served, 200) == {}

    def test_a_full_disk_is_noticed_until_there_is_room(self, served: Served) -> None:
        folder = served.application.settings.storage_dir
        folder.mkdir(parents=True, exist_ok=True)
        with mounted(folder, "size=64k"):
            assert eventually(served, 200) == {}
            filler = folder / "filler"
            filler.write_bytes(bytes(60 << 10))
            assert eventually(served, 503) == {"storage": "OSError"}
            filler.unlink()
            assert eventually(served, 200) == {}

    def test_a_disk_that_became_read_only_is_noticed(self, served: Served) -> None:
        folder = served.application.settings.storage_dir
        folder.mkdir(parents=True, exist_ok=True)
        with mounted(folder, "size=64k"):
            subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
            assert eventually(served, 503) == {"storage": "OSError"}
            subprocess.run(["mount", "-o", "remount,rw", folder], check=True)
            assert eventually(served, 200) == {}

    def test_the_check_leaves_nothing_behind(self, served: Served) -> None:
        ready(served)
        assert not list(served.application.settings.storage_dir.iterdir())


class TestDatabase:
    def test_a_removed_database_file_is_noticed(self, served: Served) -> None:
        path = Path(str(served.application.database.engine.url.database))
        path.rename(aside := path.with_name("aside.db"))
        assert eventually(served, 503) == {"database": "FileNotFoundError"}
        aside.rename(path)
        assert eventually(served, 200) == {}

    def test_a_server_that_refuses_connections_is_noticed_until_it_takes_them_again(self, tmp_path: Path) -> None:
        with (
            fresh_database("postgresql", tmp_path) as url,
            api_served(url, tmp_path / "home", jobs=False) as served,
            psycopg.connect(server_of("postgresql").conninfo(), autocommit=True) as administrator,
        ):
            name = make_url(url).database
            assert eventually(served, 200) == {}
            administrator.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
            administrator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            assert set(eventually(served, 503)) == {"database"}
            administrator.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
            assert eventually(served, 200) == {}


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """A small disk of its own at ``folder``; root's rights would ignore those of a folder."""
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", folder], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


class TestCost:
    def test_many_questions_at_once_cost_one_attempt_of_each_check(self) -> None:
        attempts: list[float] = []
        check = readiness._Check(lambda: attempts.append(time.monotonic()))
        for _ in range(50):
            check.begin().result(timeout=QUICK_S)
        assert len(attempts) < 5

    def test_a_check_that_hangs_fails_in_time_and_is_not_begun_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(readiness, "DEADLINE_S", 0.2)
        gate, begun = threading.Event(), []

        def hang() -> None:
            begun.append(1)
            gate.wait(QUICK_S)

        found = readiness.Readiness.__new__(readiness.Readiness)
        found._checks = {"storage": readiness._Check(hang)}
        assert [found.failures() for _ in range(3)] == [{"storage": "TimeoutError"}] * 3
        assert len(begun) == 1
        gate.set()
