from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from reelbase.cli import checks
from reelbase.cli.checks import CheckState
from support.commands import Ran, reelbase, reelbase_here


@contextmanager
def server_answering(status: int) -> Iterator[str]:
    """A server whose every answer has this status."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def findings(**variables: str) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in json.loads(reelbase_here("doctor", "--json", **variables).out)}


class TestDoctor:
    def test_the_doctor_finds_this_installation_fit(self) -> None:
        ran = reelbase("doctor")
        assert ran.code == 0, ran.out
        assert all(line.split()[0] in ("OK", "NOTE") for line in ran.out.splitlines())

    def test_the_doctor_command_leaves_no_files_behind(self, reelbase_home: Path) -> None:
        reelbase_here("doctor")
        assert not reelbase_home.exists()

    def test_the_doctor_gives_every_failure_a_fix(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        found = findings(
            REELBASE_HOME=str(tmp_path / "file" / "home"),
            REELBASE_DATABASE_URL="postgresql://joe:pass-word@127.0.0.1:1/films",
            REELBASE_VOICE_MODEL_PATH=str(tmp_path / "no.onnx"),
            REELBASE_LLM_BASE_URL="http://127.0.0.1:1",
            REELBASE_LLM_MODEL="m",
            REELBASE_IMAGE_PROVIDER="openai",
            REELBASE_SPEED="fast",
        )
        failed = {name for name, check in found.items() if check["state"] == "fail"}
        assert failed == {"data folder", "database", "voice", "language model", "image server"}
        assert found["settings"]["state"] == "warn"
        assert "REELBASE_SPEED" in found["settings"]["found"]
        assert all(found[name]["fix"] for name in (*failed, "settings"))
        assert "pass-word" not in str(found)

    def test_the_doctor_goes_on_without_settings(self) -> None:
        ran = reelbase_here("doctor", REELBASE_RENDER_CRF="99")
        assert ran.code == 1
        assert "FAIL  settings" in ran.out
        assert "OK    ffmpeg" in ran.out

    def test_the_doctor_fails_an_old_schema(self, make_database: Callable[..., str]) -> None:
        from sqlalchemy import create_engine, text

        url = make_database("postgresql")
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("update alembic_version set version_num = '0000'"))
        engine.dispose()
        found = findings(REELBASE_DATABASE_URL=url)["database"]
        assert found["state"] == "fail"
        assert found["fix"] == "Run: reelbase db upgrade"

    @pytest.mark.parametrize(("status", "state"), [(200, "ok"), (404, "ok"), (401, "fail"), (503, "fail")])
    def test_the_doctor_asks_the_configured_servers(self, status: int, state: str, command: Callable[..., Ran]) -> None:
        with server_answering(status) as address:
            named = {"REELBASE_LLM_BASE_URL": address, "REELBASE_LLM_MODEL": "m", "REELBASE_LLM_API_KEY": "k"}
            checked = json.loads(command("doctor", "--json", **named).out)
        assert {check["name"]: check["state"] for check in checked}["language model"] == state


class TestFfmpegCheck:
    def test_the_ffmpeg_check_refuses_a_build_without_what_films_need(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bare = tmp_path / "ffmpeg"
        bare.write_text('#!/bin/sh\necho "ffmpeg version 1.0 bare"\n')
        bare.chmod(0o755)
        monkeypatch.setattr("reelbase.media.ffmpeg.ffmpeg_program", lambda: str(bare))
        check = checks.check_ffmpeg()
        assert check.state is CheckState.FAIL
        assert "libx264" in check.found


class TestSpaceCheck:
    @pytest.mark.parametrize(
        ("free", "state"), [(10 << 30, CheckState.OK), (1 << 30, CheckState.WARN), (1 << 20, CheckState.FAIL)]
    )
    def test_the_space_check_follows_the_free_space(
        self, free: int, state: CheckState, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import shutil

        from reelbase.kit.settings import Settings

        usage = shutil.disk_usage("/")._replace(free=free)
        monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
        assert checks.check_home(Settings()).state is state


class TestVersionChecks:
    @pytest.mark.parametrize(
        ("version", "state", "said"),
        [
            ("3.34.1", CheckState.FAIL, "too old"),
            ("3.40.1", CheckState.OK, "added"),
            ("3.42.0", CheckState.OK, "3.42.0"),
        ],
    )
    def test_the_sqlite_check_knows_what_each_version_lacks(
        self, version: str, state: CheckState, said: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sqlite3.sqlite_version", version)
        monkeypatch.setattr("sqlite3.sqlite_version_info", tuple(int(part) for part in version.split(".")))
        check = checks.check_sqlite()
        assert check.state is state
        assert said in check.found
        assert (check.fix is not None) == (state is CheckState.FAIL)

    @pytest.mark.parametrize(
        ("version", "state"),
        [((3, 10, 9), CheckState.FAIL), ((3, 13, 0), CheckState.OK), ((3, 14, 0), CheckState.WARN)],
    )
    def test_the_python_check_accepts_the_versions_that_were_tried(
        self, version: tuple[int, int, int], state: CheckState, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sys.version_info", version)
        assert checks.check_python().state is state
