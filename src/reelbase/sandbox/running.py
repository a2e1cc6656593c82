"""A run from the caller's side, shared by all kinds of sandbox."""

from __future__ import annotations

import json
import os
import re
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, cast

from reelbase.kit.errors import ErrorCode, InputError, NotConfigured, StepError
from reelbase.sandbox import policy
from reelbase.sandbox.contract import EndReason, Limits, RunResult

LAUNCHER = Path(__file__).with_name("launcher.py")
ISOLATED = (sys.executable, "-I", "-S", "-B")
"""Python without environment variables, user site and current folder, for our processes in and around a run."""
_SUPERVISOR = Path(__file__).with_name("supervisor.py")
_BLOCK_BYTES = 64 << 10
_GRACE_S = 20.0
"""Seconds that the supervisor may take to end everything and report."""
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_OUT_OF_MEMORY = re.compile(r"(?:[\w.]*\.)?_?(?:Array)?MemoryError\b")
_RELAYED_SIGNAL = 128
_END_ALL = ("/bin/sh", "-c", "kill -KILL -1")
_FILE_TOO_LARGE = "OSError: [Errno 27]"


@dataclass(frozen=True, slots=True)
class Launch:
    """How to start a run. ``{config}``, ``{answer}`` and ``{arguments}`` in the command stand for descriptors."""

    command: Sequence[str]
    launcher: Mapping[str, Any]
    work: Path
    tmp: Path
    arguments: Sequence[str] = ()
    kill_uid: int | None = None
    own_processes: int = 0
    relays_signals: bool = False
    """Whether the first process reports a signal as an exit code above 128."""


def rlimits(limits: Limits, *, tasks: int | None) -> dict[str, int]:
    """Resource limits of each process, by name without ``RLIMIT_``."""
    found = {
        "CORE": 0,
        "MEMLOCK": 0,
        "MSGQUEUE": 0,
        "RTPRIO": 0,
        "NICE": 0,
        "CPU": int(limits.cpu_s) + 1,
        "FSIZE": limits.file_size_bytes,
        "NOFILE": limits.open_files,
        "DATA": limits.memory_bytes,
        "AS": limits.memory_bytes * policy.MAPPED_PER_MEMORY + policy.MAPPED_BESIDES_BYTES,
    }
    return found if tasks is None else {**found, "NPROC": tasks}


def check_limits(limits: Limits) -> None:
    """Raises InputError unless every limit is above zero."""
    for name, value in asdict(limits).items():
        if value <= 0:
            raise InputError(f"{name} must be above 0.", field=f"limits.{name}", fix="Use a larger limit.")


def execute(launch: Launch, limits: Limits, on_line: Callable[[str], None] | None) -> RunResult:
    """Start a run, read its output, and make sure that everything has ended, even on an error."""
    config = {
        "command": list(launch.command),
        "arguments": list(launch.arguments),
        "launcher": dict(launch.launcher),
        "folders": [str(launch.work), str(launch.tmp)],
        "private_folder": str(launch.tmp),
        "kill_uid": launch.kill_uid,
        "limits": asdict(limits),
        "policy": {
            "own_processes": launch.own_processes,
            "smallest_file_bytes": policy.SMALLEST_FILE_BYTES,
            "deepest_folder": policy.DEEPEST_FOLDER,
            "written_per_work": policy.WRITTEN_PER_WORK,
        },
    }
    with _supervised(launch.kill_uid) as (process, control):
        control.sendall(json.dumps(config).encode() + b"\n")
        stdout, stderr = _Stream(on_line), _Stream(None)
        assert process.stdout is not None
        assert process.stderr is not None
        report = _listen(control, {process.stdout: stdout, process.stderr: stderr}, limits)
    return _finished(report, stdout.text(), stderr.text(), limits, relayed=launch.relays_signals)


@contextmanager
def _supervised(uid: int | None) -> Iterator[tuple[subprocess.Popen[bytes], socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            process = _spawned(theirs)
        try:
            yield process, ours
        finally:
            # The supervisor ends everything when this socket closes, so nothing is left once it is gone.
            ours.close()
            for stream in (process.stdout, process.stderr):
                if stream is not None:
                    stream.close()
            _wait(process)
            if process.returncode != 0 and uid is not None:
                # The supervisor was killed, perhaps out of memory, and may have left processes.
                subprocess.run(_END_ALL, user=uid, group=uid, extra_groups=[], env={}, cwd="/", check=False)


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_GRACE_S)
    except subprocess.TimeoutExpired as error:
        # It is not killed: nothing else could still end the processes that it holds.
        raise StepError(
            "The processes of a sandbox have not ended yet; its supervisor keeps trying.",
            code=ErrorCode.RENDER,
            fix="Find the sandbox's processes and end them.",
        ) from error


def _spawned(theirs: socket.socket) -> subprocess.Popen[bytes]:
    number = theirs.fileno()
    return subprocess.Popen(
        [*ISOLATED, str(_SUPERVISOR), str(number)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={},
        cwd="/",
        pass_fds=(number,),
        start_new_session=True,
    )


def _listen(control: socket.socket, streams: Mapping[IO[bytes], _Stream], limits: Limits) -> dict[str, Any]:
    """Read until the report is here and both streams have closed. Raises StepError when the report does not come."""
    reply, deadline_s, stopped = b"", time.monotonic() + limits.wall_s + _GRACE_S, False
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        for stream in streams:
            selector.register(stream, selectors.EVENT_READ)
        while selector.get_map():
            for key, _ in selector.select(max(0.0, deadline_s - time.monotonic())):
                block = os.read(key.fd, _BLOCK_BYTES)
                if not block:
                    selector.unregister(key.fileobj)
                elif key.fileobj is control:
                    reply += block
                    deadline_s = min(deadline_s, time.monotonic() + _GRACE_S)
                elif not stopped:
                    streams[cast("IO[bytes]", key.fileobj)].take(block)
                    if sum(stream.total_bytes for stream in streams.values()) > limits.output_bytes:
                        stopped = True
                        with suppress(OSError):
                            control.sendall(b"stop output\n")
            if time.monotonic() > deadline_s:
                break
    if not reply.endswith(b"\n"):
        last_words = next((stream.text() for stream in reversed(list(streams.values())) if stream.total_bytes), "")
        raise StepError(
            f"The sandbox's supervisor ended before the run. {last_words[-500:]}".strip(),
            code=ErrorCode.RENDER,
            retryable=True,
            fix="If the machine is out of memory, lower the limits or run fewer jobs at once.",
        )
    report: dict[str, Any] = json.loads(reply)
    return report


class _Stream:
    """A program's output stream: its last part, and its lines as they arrive."""

    def __init__(self, on_line: Callable[[str], None] | None) -> None:
        self.total_bytes = 0
        self._tail = bytearray()
        self._line = bytearray()
        self._on_line = on_line

    def take(self, block: bytes) -> None:
        self.total_bytes += len(block)
        self._tail += block
        del self._tail[: -policy.OUTPUT_TAIL_BYTES]
        if self._on_line is None:
            return
        # A carriage return ends a line as well: progress bars write over themselves.
        *lines, rest = block.replace(b"\r", b"\n").split(b"\n")
        for line in lines:
            self._extend(line)
            if self._line:
                self._on_line(_clean(bytes(self._line)))
            self._line.clear()
        self._extend(rest)

    def text(self) -> str:
        return _clean(bytes(self._tail))

    def _extend(self, part: bytes) -> None:
        # The rest of an endless line is dropped.
        self._line += part[: max(0, policy.LONGEST_LINE_BYTES - len(self._line))]


def _clean(data: bytes) -> str:
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text)


def _finished(report: Mapping[str, Any], stdout: str, stderr: str, limits: Limits, *, relayed: bool) -> RunResult:
    answer, status = str(report["answer"]), report["status"]
    _check_start(answer, stderr, ended=report["reason"] is None)
    code = None if status is None else os.waitstatus_to_exitcode(status)
    if relayed and code is not None and code > _RELAYED_SIGNAL:
        code = _RELAYED_SIGNAL - code
    ended = EndReason(report["reason"]) if report["reason"] else _end_reason(code, stderr, report["cpu_s"], limits)
    return RunResult(
        exit_code=None if report["reason"] else code,
        ended=ended,
        stdout=stdout,
        stderr=stderr,
        wall_s=report["wall_s"],
        cpu_s=report["cpu_s"],
        peak_memory_bytes=report["peak_memory_bytes"],
    )


def _check_start(answer: str, stderr: str, *, ended: bool) -> None:
    first, _, failure = answer.partition("\n")
    if first == "ready":
        if failure:
            raise InputError(f"The program could not be started: {failure.strip()}", field="command")
    elif first or ended:
        raise NotConfigured(
            f"The sandbox could not be built: {first or stderr.strip()[-500:] or 'no reason was given'}",
            fix="Run: reelbase doctor",
        )


def _end_reason(code: int | None, stderr: str, cpu_s: float, limits: Limits) -> EndReason:
    """The reason for an end that the supervisor did not cause, including limits that the kernel enforces."""
    if code is None or code == 0:
        return EndReason.EXITED
    if code == -signal.SIGXCPU or (code == -signal.SIGKILL and cpu_s >= limits.cpu_s):
        return EndReason.CPU
    if code == -signal.SIGXFSZ:
        return EndReason.DISK
    if code < 0:
        return EndReason.SIGNAL
    last = stderr.strip().rpartition("\n")[2]
    if _OUT_OF_MEMORY.match(last):
        return EndReason.MEMORY
    return EndReason.DISK if last.startswith(_FILE_TOO_LARGE) else EndReason.EXITED
