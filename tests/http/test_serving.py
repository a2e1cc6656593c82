"""``reelbase serve`` as a process: it starts where it may, keeps a worker, survives being killed, and stops."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from reelbase.accounts.models import LOCAL_OWNER_ID
from reelbase.cli.main import run
from reelbase.kit.errors import InputError
from reelbase.kit.settings import Settings
from reelbase.plans.plan_files import dump_plan
from reelbase.server.running import listen, may_listen
from support.databases import install
from support.plans import make_plan
from support.running import Reelbase

STOP_S = 15
"""Far more than a server takes to stop; a test that waits so long has failed."""


@pytest.fixture
def reelbase(tmp_path: Path) -> Iterator[Reelbase]:
    small = {"render_scale": "0.1", "render_preset": "ultrafast", "music_enabled": "false"}
    reelbase = Reelbase(install(tmp_path / "data"), {**small, "server_poll_s": "0.05"})
    yield reelbase
    reelbase.kill_everything()


@contextmanager
def served(reelbase: Reelbase, *options: str) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    process = reelbase.start("serve", "--port", "0", *options)
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:"), process.communicate()[1] if process.poll() is not None else address
    try:
        with httpx.Client(base_url=address, timeout=30) as client:
            yield process, client
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.communicate()


def worker_of(reelbase: Reelbase, *but: int) -> int:
    """The process id of the worker beside the server."""

    def find() -> int | None:
        for pid in reelbase.processes():
            with suppress(OSError):
                words = (Path("/proc") / str(pid) / "cmdline").read_bytes().split(b"\0")
                if b"--watch-stdin" in words and pid not in but:
                    return pid
        return None

    return wait_for(find)


def wait_for(find: Callable[[], Any]) -> Any:
    for _ in range(600):
        found = find()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come true in a minute")


class TestStarting:
    @pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", "127.0.0.1.example.org", ""])
    def test_a_server_that_strangers_can_reach_asks_for_sign_in(self, host: str) -> None:
        with pytest.raises(InputError) as refused:
            may_listen(Settings(), host)
        assert refused.value.field == "server.host"
        assert "REELBASE_ACCOUNTS_SIGN_IN" in str(refused.value)
        may_listen(Settings(accounts={"sign_in": True}), host)  # type: ignore[arg-type]

    @pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.9.1"])
    def test_a_server_on_this_machine_needs_no_configuration(self, host: str) -> None:
        may_listen(Settings(), host)

    def test_the_command_refuses_too(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["serve", "--host", "0.0.0.0", "--port", "0"]) == 2
        assert "field: server.host" in capsys.readouterr().err

    def test_an_occupied_port_is_reported(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(InputError) as refused:
            listen("127.0.0.1", taken.getsockname()[1])
        assert refused.value.field == "server.port"


class TestUsers:
    def test_users_are_created_listed_and_changed_from_the_command_line(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert run(["user", "add", "ada@example.org", "--admin", "--generate"]) == 0
        user_id, password = capsys.readouterr().out.split()
        assert run(["user", "add", "ADA@example.org", "--generate"]) == 1
        monkeypatch.setattr("sys.stdin", io.StringIO("a password of mine\n"))
        assert run(["user", "add", "me@example.org", "--local"]) == 0
        monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
        assert run(["user", "add", "x@example.org"]) == 2
        assert run(["user", "admin", "nobody@example.org"]) == 1
        capsys.readouterr()
        assert run(["user", "list", "--json"]) == 0
        users = json.loads(capsys.readouterr().out)
        assert [(user["email"], user["is_admin"], user["has_password"]) for user in users] == [
            ("me@example.org", False, True),
            ("ada@example.org", True, True),
        ]
        assert users[0]["id"] == str(LOCAL_OWNER_ID)
        assert run(["user", "admin", user_id, "--off"]) == 0
        assert run(["user", "password", "ada@example.org", "--generate"]) == 0
        assert capsys.readouterr().out.strip() not in ("", password)


def test_a_server_runs_a_worker_and_stops_with_it_though_somebody_listens(reelbase: Reelbase, tmp_path: Path) -> None:
    job = submitted(reelbase, tmp_path)
    with served(reelbase) as (process, client):
        first = worker_of(reelbase)
        os.kill(first, signal.SIGKILL)
        second = worker_of(reelbase, first)
        assert second != first
        with client.stream("GET", f"/v1/jobs/{job}/events") as stream:
            assert next(stream.iter_lines()) == "event: state"
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_S)
        assert process.returncode == 0
        wait_for(lambda: not reelbase.processes())
    assert reelbase.json("jobs", "show", job)["job"]["status"] not in ("FAILED", "CANCELED")


def test_a_server_that_is_killed_during_a_render_is_followed_where_it_was(reelbase: Reelbase, tmp_path: Path) -> None:
    """The browser comes back with the last event it saw; the job goes on and nothing of it is told twice."""
    job = submitted(reelbase, tmp_path)
    last, lines = 0, []
    with served(reelbase) as (process, client):
        with client.stream("GET", f"/v1/jobs/{job}/events", params={"after": 0}) as stream:
            for kind, seq, data in events_in(stream.iter_lines()):
                last = max(last, seq)
                if kind == "log":
                    lines.append(data["message"])
                if kind == "progress" and data["progress"] > 25:
                    break
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    with (
        served(reelbase) as (process, client),
        client.stream("GET", f"/v1/jobs/{job}/events", headers={"Last-Event-ID": str(last)}, timeout=120) as stream,
    ):
        events = list(events_in(stream.iter_lines()))
        assert events[0][0] == "state"
        assert events[-1][0] == "complete"
        assert min(seq for _kind, seq, _data in events[1:]) > last
        lines += [data["message"] for kind, _seq, data in events if kind == "log"]
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_S)
    wait_for(lambda: not reelbase.processes())
    assert lines
    assert len(lines) == len(set(lines))


def submitted(reelbase: Reelbase, folder: Path) -> str:
    """A job that waits in the queue: a short film with the packaged voice."""
    path = folder / "plan.yaml"
    path.write_text(dump_plan(make_plan("The sky is blue.", "Red is left over.")))
    script = (
        "import sys; from pathlib import Path; from reelbase.kit.settings import Settings; "
        "from reelbase.bootstrap.opening import open_application; from reelbase.application.sources import FileSource; "
        "app = open_application(Settings()); kept = app.begin(FileSource(sys.argv[1])); "
        "print(app.submit(kept.project_id)); app.close()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], env=reelbase.environment, capture_output=True, text=True, check=True
    )
    return done.stdout.split()[-1]


def events_in(lines: Iterator[str]) -> Iterator[tuple[str, int, Any]]:
    kind, seq, data = "", 0, None
    with suppress(httpx.RemoteProtocolError):
        for line in lines:
            name, _, value = line.partition(": ")
            if name == "event":
                kind = value
            elif name == "id":
                seq = int(value)
            elif name == "data":
                data = json.loads(value)
            elif line == "" and kind:
                yield kind, seq, data
                kind, seq = "", 0
