"""Signals everybody it can name: the worker, whoever started it, its group, everybody at once."""

import ctypes
import fcntl
import os
import signal
import subprocess
import time

from _tries import FACTS, attempt, finish

signal.signal(signal.SIGTERM, signal.SIG_IGN)
libc = ctypes.CDLL(None, use_errno=True)
TARGETS = {FACTS["worker_pid"], FACTS["test_pid"], os.getppid(), -FACTS["worker_pid"]} - {0, 1, -1}


def must(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result


def by_owner(pid):
    """The kernel sends a signal of our choice to the owner of a pipe, whoever that is said to be."""
    reading, writing = os.pipe()
    fcntl.fcntl(reading, fcntl.F_SETOWN, pid)
    fcntl.fcntl(reading, 10, signal.SIGKILL)
    fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    os.write(writing, b"x")


for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
    for pid in TARGETS:
        attempt(f"{number} to {pid}", lambda pid=pid, number=number: os.kill(pid, number))
for pid in TARGETS:
    attempt(f"thread {pid}", lambda pid=pid: must(libc.syscall(200, pid, signal.SIGKILL)))
    attempt(f"thread of {pid}", lambda pid=pid: must(libc.tgkill(pid, pid, signal.SIGKILL)))
    attempt(f"owner {pid}", lambda pid=pid: by_owner(pid))
    attempt(f"by descriptor {pid}", lambda pid=pid: signal.pidfd_send_signal(os.pidfd_open(pid), signal.SIGKILL))
attempt("tool", lambda: subprocess.check_call(["kill", "-KILL", str(FACTS["worker_pid"])]))

finish()
# Last, for this ends our own other processes too; a child outlives nothing, since it spares only itself.
if os.fork() == 0:
    os.kill(-1, signal.SIGKILL)
    os._exit(0)
time.sleep(0.2)
