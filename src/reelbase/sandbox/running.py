"""One run from the caller's side: what all kinds of sandbox share."""

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
from reelbase.sandbox.contract import Ended, Finished, Limits

STAGE = Path(__file__).with_name("stage.py")
# Nothing of ours inside or beside a run reads a variable, a user's site or the current folder.
ISOLATED = (sys.executable, "-I", "-S", "-B")
_SUPERVISOR = Path(__file__).with_name("supervisor.py")
_BLOCK_BYTES = 64 << 10
_GRACE_S = 20.0
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_OUT_OF_MEMORY = re.compile(r"(?:[\w.]*\.)?_?(?:Array)?MemoryError\b")
_RELAYED_SIGNAL = 128
_END_ALL = ("/bin/sh", "-c", "kill -KILL -1")
_FILE_TOO_LARGE = "OSError: [Errno 27]"


@dataclass(frozen=True, slots=True)
class Launch:
    """How a kind of sandbox starts a run. ``{order}``, ``{answer}`` and ``{arguments}`` stand for descriptors."""

    command: Sequence[str]
    stage: Mapping[str, Any]
    work: Path
    tmp: Path
    arguments: Sequence[str] = ()
    kill_uid: int | None = None
    own_processes: int = 0
    relays_signals: bool = False
    """Whether the first process stands between and tells of a signal by the exit code 128 and more."""


def rlimits(limits: Limits, *, tasks: int | None) -> dict[str, int]:
    """The kernel's limits for each process, by their names without ``RLIMIT_``."""
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
            raise InputError(f"{name} must be above 0.", field=f"limits.{name}", fix="Give a larger limit.")


def carry_out(launch: Launch, limits: Limits, on_line: Callable[[str], None] | None) -> Finished:
    """Start, listen, and see to it that everything has ended, however this ends."""
    order = {
        "command": list(launch.command),
        "arguments": list(launch.arguments),
        "stage": dict(launch.stage),
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
        control.sendall(json.dumps(order).encode() + b"\n")
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
            # It ends everything when this line closes, so there is nothing left once it is gone.
            ours.close()
            for stream in (process.stdout, process.stderr):
                if stream is not None:
                    stream.close()
            _wait(process)
            if process.returncode != 0 and uid is not None:
                # It was ended itself, perhaps for want of memory, and may have left somebody behind.
                subprocess.run(_END_ALL, user=uid, group=uid, extra_groups=[], env={}, cwd="/", check=False)


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_GRACE_S)
    except subprocess.TimeoutExpired as error:
        # It is not ended: nobody else could still end what it holds.
        raise StepError(
            "What ran in a sandbox could not be ended yet; what watches over it keeps trying.",
            code=ErrorCode.RENDER,
            fix="Look for processes of the sandbox, and end them.",
        ) from error


def _spawned(theirs: socket.socket) -> subprocess.Popen[bytes]:
    number = theirs.fileno()
    return subprocess.Popen(
        [*ISOLATED, str(_SUPERVISOR), str(number)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={}, cwd="/", pass_fds=(number,), start_new_session=True,
    )  # fmt: skip


def _listen(control: socket.socket, streams: Mapping[IO[bytes], _Stream], limits: Limits) -> dict[str, Any]:
    """Read until the report is here and both streams have closed. Raises StepError when the report does not come."""
    said, deadline_s, stopped = b"", time.monotonic() + limits.wall_s + _GRACE_S, False
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
                    said += block
                    deadline_s = min(deadline_s, time.monotonic() + _GRACE_S)
                elif not stopped:
                    streams[cast("IO[bytes]", key.fileobj)].take(block)
                    if sum(stream.total_bytes for stream in streams.values()) > limits.output_bytes:
                        stopped = True
                        with suppress(OSError):
                            control.sendall(b"stop output\n")
            if time.monotonic() > deadline_s:
                break
    if not said.endswith(b"\n"):
        last_words = next((stream.text() for stream in reversed(list(streams.values())) if stream.total_bytes), "")
        raise StepError(
            f"What watches over a sandbox ended before the run did. {last_words[-500:]}".strip(),
            code=ErrorCode.RENDER,
            retryable=True,
            fix="If the machine ran out of memory, lower the limits or run less at once.",
        )
    report: dict[str, Any] = json.loads(said)
    return report


class _Stream:
    """What a program writes: its last part, and its lines as they come."""

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


def _finished(report: Mapping[str, Any], stdout: str, stderr: str, limits: Limits, *, relayed: bool) -> Finished:
    answer, status = str(report["answer"]), report["status"]
    _check_start(answer, stderr, ended=report["reason"] is None)
    code = None if status is None else os.waitstatus_to_exitcode(status)
    if relayed and code is not None and code > _RELAYED_SIGNAL:
        code = _RELAYED_SIGNAL - code
    ended = Ended(report["reason"]) if report["reason"] else _meaning(code, stderr, report["cpu_s"], limits)
    return Finished(
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
            raise InputError(f"The program cannot be started: {failure.strip()}", field="command")
    elif first or ended:
        raise NotConfigured(
            f"The sandbox could not be built: {first or stderr.strip()[-500:] or 'no reason was given'}",
            fix="Run: reelbase doctor",
        )


def _meaning(code: int | None, stderr: str, cpu_s: float, limits: Limits) -> Ended:
    """What an end that the supervisor did not bring about says about the limits that the kernel holds itself."""
    if code is None or code == 0:
        return Ended.EXITED
    if code == -signal.SIGXCPU or (code == -signal.SIGKILL and cpu_s >= limits.cpu_s):
        return Ended.CPU
    if code == -signal.SIGXFSZ:
        return Ended.DISK
    if code < 0:
        return Ended.SIGNAL
    last = stderr.strip().rpartition("\n")[2]
    if _OUT_OF_MEMORY.match(last):
        return Ended.MEMORY
    return Ended.DISK if last.startswith(_FILE_TOO_LARGE) else Ended.EXITED
