"""A worker that runs programs in one kind of sandbox as it is told, one JSON line each way. It holds a key."""

from __future__ import annotations

import json
import os
import resource
import sys
from dataclasses import asdict
from pathlib import Path

from reelbase.kit.errors import ReelbaseError
from reelbase.sandbox import Limits, Sandbox
from reelbase.sandbox.bubblewrap import BubblewrapSandbox, bubblewrap_program
from reelbase.sandbox.landlock import LandlockSandbox, landlock_version
from reelbase.sandbox.opening import check_isolation


def main() -> None:
    sandbox = opened(sys.argv[1])
    try:
        check_isolation(sandbox)
        tell({"ready": True, "pid": os.getpid()})
    except ReelbaseError as error:
        tell({"ready": False, "why": error.message})
    for line in sys.stdin:
        order = json.loads(line)
        tell(state() if order is None else ran(sandbox, order))


def opened(kind: str) -> Sandbox:
    if kind == "landlock":
        return LandlockSandbox(landlock_version())
    if kind == "old landlock":
        return LandlockSandbox(1)
    program = bubblewrap_program()
    assert program is not None
    return BubblewrapSandbox(program, 0 if kind == "bubblewrap alone" else None)


def ran(sandbox: Sandbox, order: dict[str, object]) -> dict[str, object]:
    lines: list[str] = []
    try:
        done = sandbox.run(
            [str(part) for part in order["command"]],
            work=Path(str(order["work"])),
            readonly=[Path(name) for name in order["readonly"]],
            limits=Limits(**order["limits"]),
            on_line=lines.append,
        )
    except ReelbaseError as error:
        return {"error": type(error).__name__, "message": str(error)}
    return {**asdict(done), "lines": lines[:100]}


def state() -> dict[str, object]:
    """What code inside could have changed about us."""
    return {
        "limits": [resource.getrlimit(kind) for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_CPU)],
        "nice": os.getpriority(os.PRIO_PROCESS, 0),
        "processors": sorted(os.sched_getaffinity(0)),
        "scheduler": os.sched_getscheduler(0),
        "threads": len(list(Path("/proc/self/task").iterdir())),
    }


def tell(answer: dict[str, object]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
