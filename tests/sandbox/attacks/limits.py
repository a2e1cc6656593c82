"""Changes limits back, and those of others down."""

import ctypes
import os
import resource

from _tries import FACTS, attempt, breach, finish

PIDS = (FACTS["worker_pid"], os.getppid())
for name in ("AS", "CPU", "FSIZE", "NOFILE", "NPROC", "DATA", "CORE", "MEMLOCK"):
    kind = getattr(resource, f"RLIMIT_{name}")
    soft, hard = resource.getrlimit(kind)
    if hard == resource.RLIM_INFINITY:
        breach(f"{name} is without limit")
    for wanted in ((hard + 1, hard + 1), (-1, -1)):
        attempt(f"raise {name}", lambda kind=kind, wanted=wanted: resource.setrlimit(kind, wanted))
    if resource.getrlimit(kind)[1] > hard:
        breach(f"{name} was raised")
for pid in PIDS:
    attempt(f"limits of {pid}", lambda pid=pid: resource.prlimit(pid, resource.RLIMIT_NOFILE, (8, 8)))
    attempt(f"time of {pid}", lambda pid=pid: resource.prlimit(pid, resource.RLIMIT_CPU, (1, 1)))
    attempt(f"nice of {pid}", lambda pid=pid: os.setpriority(os.PRIO_PROCESS, pid, 19))
    attempt(f"processors of {pid}", lambda pid=pid: os.sched_setaffinity(pid, {0}))
    attempt(f"scheduler of {pid}", lambda pid=pid: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)))
attempt("nice of the user", lambda: os.setpriority(os.PRIO_USER, os.getuid(), 19))
attempt("nice of the group", lambda: os.setpriority(os.PRIO_PGRP, FACTS["worker_pid"], 19))
attempt("first to go when memory ends", lambda: open("/proc/self/oom_score_adj", "w").write("-1000"))
libc = ctypes.CDLL(None)
attempt("privileges", lambda: libc.prctl(38, 0, 0, 0, 0))
finish()
