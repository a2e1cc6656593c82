"""Turns on another run that is under way at the same time."""

import ctypes
import os
import signal

from _tries import FACTS, attempt, finish

libc = ctypes.CDLL(None, use_errno=True)
for pid in FACTS["sibling_pids"]:
    for number in (signal.SIGSTOP, signal.SIGKILL):
        attempt(f"signal {pid}", lambda pid=pid, number=number: os.kill(pid, number))
    attempt(f"trace {pid}", lambda pid=pid: libc.ptrace(16, pid, 0, 0))
    attempt(f"memory {pid}", lambda pid=pid: open(f"/proc/{pid}/mem", "rb"))
    attempt(f"variables {pid}", lambda pid=pid: open(f"/proc/{pid}/environ", "rb").read())
    attempt(f"folder {pid}", lambda pid=pid: os.listdir(f"/proc/{pid}/cwd"))
for path in FACTS["sibling_files"]:
    attempt(f"read {path}", lambda path=path: open(path).read())
    attempt(f"write {path}", lambda path=path: open(path, "w").write("changed"))
finish()
