"""Supervises one run from outside the sandbox, in a process of its own, so that the run ends even if the caller dies.

Started as ``python -I -S -B supervisor.py DESCRIPTOR`` in a session of its own with an empty environment. The
descriptor is one end of a socket pair: it receives the configuration as one line of JSON, then perhaps ``stop REASON``,
and sends a report as one line of JSON. When the other end closes, the caller is dead, and the run is ended. Orphans
inside become children of this process, so that none escapes.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import resource
import select
import signal
import socket
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

_PR_SET_CHILD_SUBREAPER = 36
_TICK_S = 0.05
_FIRST_TICK_S = 0.01
"""Seconds between two checks of the limits, and before the first, so that short runs are not delayed."""
_DISK_SHARE = 0.1
"""Share of the time that measuring the folders may take."""
_PATIENCE_ROUNDS = 50
"""Rounds of killing after which what multiplies faster is also given the lowest priority."""
_PAGE_BYTES = resource.getpagesize()
_CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
_ANSWER_BYTES = 4096
_GONE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    control.set_inheritable(False)
    lines = control.makefile("rb")
    config = json.loads(lines.readline())
    if ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError("orphans could not be adopted")
    report = _Run(config, control).run_to_end()
    try:
        control.sendall(json.dumps(report).encode() + b"\n")
    except OSError:
        _tidy(config["private_folder"])


class _Run:
    def __init__(self, config: dict[str, Any], control: socket.socket) -> None:
        self.limits = config["limits"]
        self.folders: list[str] = config["folders"]
        self.uid: int | None = config["kill_uid"]
        self.policy = config["policy"]
        self.control = control
        self.reason: str | None = None
        self.peak_bytes = 0
        self.cpu_s = 0.0
        self.status: int | None = None
        self.started_s = time.monotonic()
        self.disk_due_s = self.started_s
        self.pid, self.answer = _started(config)
        self.first = os.pidfd_open(self.pid)

    def run_to_end(self) -> dict[str, Any]:
        tick_s = _FIRST_TICK_S
        while self.status is None and self.reason is None:
            self._wait(tick_s)
            tick_s = min(tick_s * 1.5, _TICK_S)
            self._reap()
            if self.status is None and self.reason is None:
                self.reason = self._exceeded()
        wall_s = time.monotonic() - self.started_s
        self._end_all()
        # What was written just before the end counts too.
        if self.reason is None and self._used_bytes() > self.limits["work_bytes"]:
            self.reason = "disk"
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu_s = max(self.cpu_s, used.ru_utime + used.ru_stime)
        self.peak_bytes = max(self.peak_bytes, used.ru_maxrss * 1024)
        with open(self.answer, "rb") as answer:
            reply = answer.read(_ANSWER_BYTES).decode("utf-8", "replace")
        return {
            "answer": reply,
            "status": self.status,
            "reason": self.reason,
            "wall_s": wall_s,
            "cpu_s": self.cpu_s,
            "peak_memory_bytes": self.peak_bytes,
        }

    def _wait(self, wait_s: float) -> None:
        """Wait, and read the caller's messages meanwhile; a closed socket means that it is gone."""
        ready = select.select([self.control.fileno(), self.first], [], [], wait_s)[0]
        if self.control.fileno() in ready:
            word = self.control.recv(_ANSWER_BYTES).decode("utf-8", "replace")
            self.reason = word.split()[1] if word.startswith("stop ") else "stopped"

    def _reap(self) -> None:
        with suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                if pid == self.pid:
                    self.status = status

    def _exceeded(self) -> str | None:
        """The limit that was exceeded, if any."""
        now_s = time.monotonic()
        if now_s - self.started_s > self.limits["wall_s"]:
            return "timeout"
        tree = _descendants(os.getpid())
        threads, memory_bytes, cpu_s = _usage(tree)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu_s = max(self.cpu_s, cpu_s + used.ru_utime + used.ru_stime)
        if self.cpu_s > self.limits["cpu_s"]:
            return "cpu"
        if threads > self.limits["processes"] + self.policy["own_processes"]:
            return "processes"
        if memory_bytes > self.limits["memory_bytes"] and len(tree) > 1:
            # Pages that several share were counted once for each.
            memory_bytes = _proportional_bytes(tree) or memory_bytes
        self.peak_bytes = max(self.peak_bytes, memory_bytes)
        if memory_bytes > self.limits["memory_bytes"]:
            return "memory"
        if now_s >= self.disk_due_s:
            full = self._disk_full(tree)
            finished_s = time.monotonic()
            self.disk_due_s = finished_s + max(_TICK_S, (finished_s - now_s) / _DISK_SHARE)
            return "disk" if full else None
        return None

    def _disk_full(self, tree: list[int]) -> bool:
        most: int = self.limits["work_bytes"]
        if self._used_bytes() + _deleted_bytes(tree) > most:
            return True
        return _written_bytes([os.getpid(), *tree]) > most * int(self.policy["written_per_work"])

    def _used_bytes(self) -> int:
        """Bytes in the folders, or a part of them that already exceeds the limit."""
        total = 0
        for folder in self.folders:
            for size in _sizes(folder, self.policy["deepest_folder"]):
                total += max(size, int(self.policy["smallest_file_bytes"]))
                if total > self.limits["work_bytes"]:
                    return total
        return total

    def _end_all(self) -> None:
        """End every process inside.

        Processes that fork and exit at once are outrun with the kernel's list of children, which is quick to read but
        may miss some; a slow scan of all processes makes sure.
        """
        us, rounds = os.getpid(), 0
        while tree := _descendants(us) or _descendants(us, thorough=True):
            rounds += 1
            for pid in tree:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
                    if rounds > _PATIENCE_ROUNDS:
                        # Its children inherit that they run only when the processor is idle.
                        os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))
            self._reap()
        self._reap()
        if self.uid is not None:
            _end_user(self.uid)


def _started(config: dict[str, Any]) -> tuple[int, int]:
    """The first process inside, and the descriptor on which it reports whether it started."""
    answer, answered = os.pipe()
    config["launcher"]["parent"] = os.getpid() if config["launcher"]["parent"] else 0
    numbers = {"{answer}": answered, "{config}": _in_memory(json.dumps(config["launcher"]).encode())}
    if config["arguments"]:
        numbers["{arguments}"] = _in_memory("".join(f"{part}\0" for part in config["arguments"]).encode())
    for descriptor in numbers.values():
        os.set_inheritable(descriptor, True)
    command = [str(numbers.get(part, part)) for part in config["command"]]
    pid = os.posix_spawn(command[0], command, {}, setsid=True)
    for descriptor in numbers.values():
        os.close(descriptor)
    # The pipes of the run end with the run, not with us.
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (1, 2):
        os.dup2(nothing, descriptor)
    return pid, answer


def _in_memory(data: bytes) -> int:
    descriptor = os.memfd_create("config")
    os.write(descriptor, data)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _descendants(pid: int, *, thorough: bool = False) -> list[int]:
    """All descendants of ``pid``. The kernel's list of children is quick but may miss one while others end."""
    if not thorough:
        with suppress(FileNotFoundError):
            return _listed(pid)
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with suppress(OSError, IndexError):
                fields = _stat(int(entry))
                # Zombies do not count, unless only their first thread has ended.
                if fields[0] not in "ZX" or int(fields[17]) > 1:
                    children.setdefault(int(fields[1]), []).append(int(entry))
    found, level = [], [pid]
    while level:
        level = [child for parent in level for child in children.get(parent, [])]
        found += level
    return found


def _listed(pid: int) -> list[int]:
    found: list[int] = []
    waiting = [pid]
    while waiting:
        current = waiting.pop()
        try:
            threads = os.listdir(f"/proc/{current}/task")
        except OSError:
            continue
        for thread in threads:
            try:
                with open(f"/proc/{current}/task/{thread}/children", "rb") as file:
                    children = [int(child) for child in file.read().split()]
            except (FileNotFoundError, ProcessLookupError):
                if current == pid and not os.path.exists(f"/proc/{pid}/task/{pid}/children"):
                    raise FileNotFoundError("children") from None
                continue
            found += children
            waiting += children
    return found


def _stat(pid: int) -> list[str]:
    """The fields of a process from its state on. Its name may hold anything, so the last bracket counts."""
    with open(f"/proc/{pid}/stat", "rb") as file:
        return file.read().rpartition(b")")[2].decode().split()


def _usage(tree: list[int]) -> tuple[int, int, float]:
    """Threads, resident bytes and seconds of CPU, those of ended and fetched children included."""
    threads = pages = ticks = 0
    for pid in tree:
        with suppress(OSError, IndexError):
            fields = _stat(pid)
            ticks += sum(int(value) for value in fields[11:15])
            threads += int(fields[17])
            pages += int(fields[21])
    return threads, pages * _PAGE_BYTES, ticks / _CLOCK_TICKS


def _proportional_bytes(tree: list[int]) -> int:
    """Resident bytes with each shared page counted once; 0 where the kernel does not say."""
    total = 0
    for pid in tree:
        with suppress(OSError), open(f"/proc/{pid}/smaps_rollup", "rb") as file:
            for line in file:
                if line.startswith(b"Pss:"):
                    total += int(line.split()[1]) * 1024
    return total


def _written_bytes(pids: list[int]) -> int:
    total = 0
    for pid in pids:
        with suppress(OSError), open(f"/proc/{pid}/io", "rb") as file:
            for line in file:
                if line.startswith(b"write_bytes:"):
                    total += int(line.split()[1])
    return total


def _deleted_bytes(tree: list[int]) -> int:
    """Size on disk of deleted files that are still open."""
    sizes: dict[tuple[int, int], int] = {}
    for pid in tree:
        with suppress(OSError):
            for name in os.listdir(f"/proc/{pid}/fd"):
                with suppress(OSError):
                    found = os.stat(f"/proc/{pid}/fd/{name}")
                    if found.st_nlink == 0 and stat.S_ISREG(found.st_mode):
                        sizes[found.st_dev, found.st_ino] = found.st_blocks * 512
    return sum(sizes.values())


def _sizes(top: str, deepest: int) -> Iterator[int]:
    """The size on disk of each entry. Unreadable or too deeply nested folders count as larger than any limit.

    A folder that is replaced by a link meanwhile is followed; what it leads to counts against the run.
    """
    waiting: list[tuple[str, int]] = [(top, 0)]
    while waiting:
        path, depth = waiting.pop()
        if depth > deepest:
            yield sys.maxsize
        try:
            folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        found = entry.stat(follow_symlinks=False)
                        yield found.st_blocks * 512
                        if stat.S_ISDIR(found.st_mode):
                            waiting.append((f"{path}/{entry.name}", depth + 1))
            finally:
                os.close(folder)
        except OSError as error:
            if error.errno not in _GONE:
                yield sys.maxsize


def _tidy(folder: str) -> None:
    """Remove the private folder, as the caller would have done."""
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    from pathlib import Path

    from reelbase.kit.files import remove_folder

    with suppress(FileNotFoundError):
        remove_folder(Path(folder))


def _end_user(uid: int) -> None:
    """Kill all processes of a user in one call, which no new process can escape."""
    pid = os.fork()
    if pid == 0:
        try:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            # The kernel spares the caller of kill(-1).
            os.setresuid(uid, uid, uid)
            os.kill(-1, signal.SIGKILL)
        finally:
            os._exit(0)
    with suppress(ChildProcessError):
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
