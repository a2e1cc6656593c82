"""Looks for the key that the worker holds: in variables, in processes, in memory, behind open descriptors."""

import ctypes
import os
import subprocess
from pathlib import Path

from _tries import FACTS, attempt, breach, finish


def read(path):
    return Path(path).read_bytes().decode("utf-8", "replace")


attempt("own variables", lambda: dict(os.environ))
for pid in {"self", "thread-self", 1, 2, os.getppid(), FACTS["worker_pid"], *range(os.getpid() - 8, os.getpid())}:
    for part in ("environ", "cmdline", "auxv", "stack", "syscall", "fdinfo/3", "mountinfo", "status"):
        attempt(f"{part} of {pid}", lambda pid=pid, part=part: read(f"/proc/{pid}/{part}"))
attempt("everybody's", lambda: [read(f"/proc/{pid}/environ") for pid in os.listdir("/proc") if pid.isdigit()])
attempt("ps", lambda: subprocess.check_output(["ps", "axeww"]))
attempt("env", lambda: subprocess.check_output(["env"]))


def inherited():
    """Whatever can be read from a descriptor that somebody forgot to close."""
    found = []
    for number in range(3, 4096):
        try:
            os.fstat(number)
        except OSError:
            continue
        found.append(number)
        for act in (lambda number=number: os.pread(number, 1 << 16, 0), lambda number=number: os.read(number, 1 << 16)):
            try:
                os.set_blocking(number, False)
                found.append(act())
            except OSError:
                pass
    return found


attempt("inherited", inherited)


def descriptors_of(pid):
    """Descriptors of others, opened once more through their own names."""
    return [read(f"/proc/{pid}/fd/{number}") for number in os.listdir(f"/proc/{pid}/fd") if int(number) > 2]


for pid in (1, os.getppid(), FACTS["worker_pid"]):
    attempt(f"descriptors of {pid}", lambda pid=pid: descriptors_of(pid))


def own_memory():
    """The stack above the arguments holds what the environment was before it was cleared."""
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            if "[stack]" in line:
                start, end = (int(part, 16) for part in line.split()[0].split("-"))
                memory.seek(start)
                if FACTS["key_begins_backwards"][::-1].encode() in memory.read(end - start):
                    breach("the key is on the stack")


attempt("own memory", own_memory)
libc = ctypes.CDLL(None, use_errno=True)
attempt("environment by libc", lambda: ctypes.string_at(ctypes.c_char_p.in_dll(libc, "environ"), 64))
finish()
