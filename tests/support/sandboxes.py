"""Cells: a kind of sandbox under a kind of user, a worker that holds a key, and an outside that must not change."""

from __future__ import annotations

import hashlib
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from reelbase.kit.files import remove_folder
from reelbase.sandbox.bubblewrap import bubblewrap_program
from reelbase.sandbox.landlock import landlock_version

ROOT = Path(__file__).resolve().parents[2]
ATTACKS = ROOT / "tests" / "sandbox" / "attacks"
# Of each test process its own, since the kernel counts what a user runs.
PLAIN_UID = 61000 + os.getpid() % 180
# Rights that containers do not leave root unless they are told to.
NOT_IN_CONTAINERS = ("dac_read_search", "sys_admin", "sys_resource", "sys_ptrace", "sys_nice", "net_admin")
KEY = f"sk-live-canary-{uuid4().hex}"
LIMITS: Mapping[str, Any] = {
    "memory_bytes": 256 << 20,
    "cpu_s": 20.0,
    "wall_s": 20.0,
    "processes": 24,
    "file_size_bytes": 16 << 20,
    "work_bytes": 32 << 20,
    "output_bytes": 2 << 20,
    "open_files": 256,
}


class Cell:
    """A worker that answers: ``kind`` is a sandbox of ``cell_worker``, ``user`` is root, contained or plain."""

    def __init__(self, kind: str, user: str) -> None:
        self.kind, self.user = kind, user
        self.uid = PLAIN_UID if user == "plain" and os.geteuid() == 0 else os.geteuid()
        environment = {**os.environ, "REELBASE_LLM_API_KEY": KEY, "PYTHONPATH": str(ROOT / "src")}
        program = [sys.executable, str(Path(__file__).with_name("cell_worker.py")), kind]
        self.process = subprocess.Popen(
            self.as_user(program), env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.ready = self._answer()
        self.pid: int = self.ready.get("pid", 0)

    def run(self, command: list[str], *, work: Path, limits: Mapping[str, Any] = LIMITS) -> dict[str, Any]:
        self.order(command, work=work, limits=limits)
        return self._answer()

    def order(self, command: list[str], *, work: Path, limits: Mapping[str, Any] = LIMITS) -> None:
        self._say(
            {"command": command, "work": str(work), "readonly": [str(ATTACKS), *_second(command)], "limits": {**limits}}
        )

    def until(self, happens: Callable[[], bool]) -> None:
        """Wait for what an ordered run brings about; if the run ends first, say how."""
        assert self.process.stdout is not None
        while not happens():
            if select.select([self.process.stdout], [], [], 0.02)[0]:
                pytest.fail(f"it ended too soon: {self._answer()}")

    def state(self) -> dict[str, Any]:
        """It answers at all: the worker lives."""
        self._say(None)
        return self._answer()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def _say(self, message: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the worker has ended"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def as_user(self, program: list[str]) -> list[str]:
        if self.user == "contained":
            return ["setpriv", f"--bounding-set=-{',-'.join(NOT_IN_CONTAINERS)}", "--inh-caps=-all", *program]
        if self.uid == os.geteuid():
            return program
        needed = [sys.prefix, sys.base_prefix, str(ROOT)]
        helper = str(Path(__file__).with_name("plain_user.py"))
        return [sys.executable, helper, str(self.uid), *needed, "--", *program]


def _second(command: list[str]) -> list[str]:
    """What a program is given to read is named after it."""
    return [part for part in command[2:] if part.startswith("/") and "given-to-read" in part]


def why_not(kind: str, user: str) -> str | None:
    """Why a cell cannot be on this machine, if it cannot."""
    if user in ("root", "contained") and os.geteuid() != 0:
        return "needs root"
    if kind.startswith("bubblewrap") and bubblewrap_program() is None:
        return "bubblewrap is not installed"
    if kind != "bubblewrap" and kind != "bubblewrap alone" and not landlock_version():
        return "the kernel offers no Landlock"
    return None


@contextmanager
def worker(kind: str, user: str) -> Iterator[Cell]:
    """One of one's own, to be ended."""
    found = Cell(kind, user)
    try:
        yield found
    finally:
        found.close()


@contextmanager
def cells() -> Iterator[Any]:
    """``cell(kind, user)`` gives a worker, the same one each time; it skips where this machine has no such cell."""
    started: dict[tuple[str, str], Cell] = {}

    def cell(kind: str, user: str) -> Cell:
        if reason := why_not(kind, user):
            pytest.skip(reason)
        if (kind, user) not in started:
            started[kind, user] = Cell(kind, user)
        found = started[kind, user]
        if not found.ready["ready"] and "could not be built" in found.ready["why"] and not os.environ.get("CI"):
            pytest.skip(found.ready["why"])
        assert found.ready["ready"], found.ready
        return found

    try:
        yield cell
    finally:
        for found in started.values():
            found.close()


class Outside:
    """What must stay as it is around a work folder, owned by the cell's user, so that only walls protect it."""

    def __init__(self, folder: Path, cell: Cell) -> None:
        self.cell, self.folder, self.token = cell, folder, uuid4().hex
        self.work, self.outside, self.home = folder / "work", folder / "outside", folder / "home"
        self.secret = f"secret-{uuid4().hex}"
        for path in (self.work, self.outside, self.home):
            path.mkdir()
        (self.outside / "secret.txt").write_text(self.secret)
        (self.outside / "victim.txt").write_text("as it was")
        (self.home / ".netrc").write_text(self.secret)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, cell.uid, cell.uid)
        self.received: list[bytes] = []
        self._stack = ExitStack()
        self.facts = {
            "token": self.token,
            "work": str(self.work),
            "outside": str(self.outside),
            "home": str(self.home),
            "secret_file": str(self.outside / "secret.txt"),
            "victim_file": str(self.outside / "victim.txt"),
            "worker_pid": cell.pid,
            "test_pid": os.getpid(),
            "new_name": f"planted-{self.token}",
            "key_begins_backwards": KEY[:24][::-1],
            **self._listeners(),
        }
        self.before = self.seen()
        self.state = cell.state()

    def attack(self, name: str, *arguments: str, limits: Mapping[str, Any] = LIMITS) -> dict[str, Any]:
        return self.cell.run(self.command(name, *arguments), work=self.work, limits=limits)

    def command(self, name: str, *arguments: str, **more: object) -> list[str]:
        return [sys.executable, str(ATTACKS / f"{name}.py"), json.dumps({**self.facts, **more}), *arguments]

    def breaches(self, done: Mapping[str, Any]) -> list[str]:
        """Everything that shows that something got out or in."""
        said = "\n".join((done["stdout"], done["stderr"], *done["lines"]))
        found = [line for line in said.splitlines() if line.startswith("BREACH")]
        files = b"".join(_contents(self.work))
        for name, text in (
            ("key", KEY),
            ("secret", self.secret),
            ("accounts", "root:x:0:0"),
            ("passwords", ":0:99999:7:"),
        ):
            if text in said or text.encode() in files:
                found.append(f"the {name} came out")
        if self.seen() != self.before:
            found.append("something outside changed")
        if self.received:
            found.append(f"somebody outside was called: {self.received}")
        if self.cell.state() != self.state:
            found.append(f"the worker was changed: {self.state} {self.cell.state()}")
        if left := left_behind(self.token):
            found.append(f"left behind: {left}")
        return found + [f"planted: {path}" for path in self._planted()]

    def close(self) -> None:
        self._stack.close()
        remove_folder(self.folder)

    def seen(self) -> dict[str, tuple[object, ...]]:
        seen: dict[str, tuple[object, ...]] = {}
        for top in (self.outside, self.home):
            for path in (top, *sorted(top.rglob("*"))):
                found = path.lstat()
                digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
                # A folder's own time changes with its listeners' files, which are made before.
                seen[str(path)] = (found.st_mode, found.st_uid, found.st_nlink, found.st_mtime_ns, digest)
        seen["names"] = tuple(sorted(path.name for path in self.folder.iterdir()))
        return seen

    def _planted(self) -> list[str]:
        name = self.facts["new_name"]
        places = [
            *map(
                Path,
                ("/", "/usr", "/usr/lib", "/etc", "/etc/fonts", "/dev", "/dev/shm", "/var/tmp", "/run", "/opt", "/tmp"),
            )
        ]
        places += [Path(sys.prefix), Path(sys.base_prefix), Path(os.__file__).parent, self.home, self.folder]
        return [str(place / str(name)) for place in places if (place / str(name)).exists()]

    def _listeners(self) -> dict[str, object]:
        tcp = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", 0))
        path, datagram_path = str(self.outside / "socket"), str(self.outside / "datagrams")
        abstract = f"\0canary-{self.token}"
        listeners = [tcp, udp]
        for address, kind in (
            (path, socket.SOCK_STREAM),
            (datagram_path, socket.SOCK_DGRAM),
            (abstract, socket.SOCK_STREAM),
        ):
            listener = socket.socket(socket.AF_UNIX, kind)
            listener.bind(address)
            listeners.append(listener)
            if address[0] == "/":
                os.chown(address, self.cell.uid, self.cell.uid)
                Path(address).chmod(0o777)
            if kind == socket.SOCK_STREAM:
                listener.listen()
        for listener in listeners:
            self._stack.enter_context(listener)
            listener.setblocking(False)
        self._stack.callback(self._listen(listeners))
        return {
            "tcp_port": tcp.getsockname()[1],
            "udp_port": udp.getsockname()[1],
            "unix_path": path,
            "unix_datagram_path": datagram_path,
            "abstract_name": abstract,
        }

    def _listen(self, listeners: list[socket.socket]) -> Any:
        stop = threading.Event()

        def listen() -> None:
            while not stop.wait(0.02):
                for listener in listeners:
                    with suppress(BlockingIOError):
                        if listener.type == socket.SOCK_DGRAM:
                            self.received.append(listener.recv(100))
                        else:
                            listener.accept()[0].close()
                            self.received.append(b"a connection")

        thread = threading.Thread(target=listen)
        thread.start()

        def end() -> None:
            stop.set()
            thread.join()

        return end


@contextmanager
def outside_of(cell: Cell) -> Iterator[Outside]:
    # Not below the test's own folder, which is closed to other users.
    folder = Path(tempfile.mkdtemp(prefix="reelbase-outside-"))
    outside = Outside(folder, cell)
    try:
        yield outside
    finally:
        outside.close()


def processes(token: str) -> list[int]:
    """Processes whose command line holds ``token``, those that wait to be fetched left out.

    The youngest first: some live only for a moment.
    """
    found = []
    for pid in sorted((int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()), reverse=True):
        with suppress(OSError):
            if token.encode() in Path(f"/proc/{pid}/cmdline").read_bytes() and pid != os.getpid():
                found.append(pid)
    return found


def left_behind(token: str) -> list[int]:
    """The same after several looks, for families whose members are hard to catch."""
    return sorted({pid for _ in range(8) for pid in processes(token)})


def most_processes(token: str, stop: threading.Event, *, threads: bool = True) -> int:
    """The most of them that were there at once until ``stop``, each thread counted unless told otherwise."""
    most = 0
    while not stop.wait(0.02):
        found = processes(token)
        count = 0 if threads else len(found)
        for pid in found if threads else ():
            with suppress(OSError):
                count += len(list(Path(f"/proc/{pid}/task").iterdir()))
        most = max(most, count)
    return most


def gone(token: str, within_s: float = 5.0) -> bool:
    """Whether all of them end by themselves soon."""
    end_s = time.monotonic() + within_s
    while left_behind(token):
        if time.monotonic() > end_s:
            return False
        time.sleep(0.02)
    return True


def vanishes(path: Path, within_s: float = 5.0) -> bool:
    end_s = time.monotonic() + within_s
    while path.exists():
        if time.monotonic() > end_s:
            return False
        time.sleep(0.02)
    return True


def unconfined(outside: Outside, name: str) -> dict[str, Any]:
    """The same attack with no walls around it, as a user without rights who owns what it attacks, and nothing else.

    Only for attacks that keep to what is theirs: it is never run as root, nor as somebody who owns this machine.
    """
    if os.geteuid() != 0:
        pytest.skip("only root can become a user who owns nothing else")
    environment = {**os.environ, "REELBASE_LLM_API_KEY": KEY, "HOME": str(outside.home), "TMPDIR": str(outside.work)}
    done = subprocess.run(
        outside.cell.as_user(outside.command(name)),
        cwd=outside.work,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )
    return {"stdout": done.stdout, "stderr": done.stderr, "lines": []}


def _contents(folder: Path) -> Iterator[bytes]:
    """Of every file that has a path: deeper ones only a program that goes there folder by folder can name."""
    for where, _, names in os.walk(folder):
        for path in (Path(where, name) for name in names):
            # A pipe that was planted would be waited for.
            if path.is_file() and not path.is_symlink():
                yield path.read_bytes()
