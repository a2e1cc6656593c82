"""What a sandbox costs: the same program plain and in each kind of sandbox, in turns.

python -m benchmarks.sandbox [--json] [--quick]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from reelbase.sandbox import Limits, Sandbox
from reelbase.sandbox.opening import candidates

ROUNDS = 7
NOTHING = "pass"
# Numbers, many small system calls, files and a child: what a renderer does all day.
WORK = """
import subprocess, sys, numpy
rows = numpy.random.default_rng(1).random((600, 600))
for number in range(12):
    rows = rows @ rows
    rows /= rows.max()
    with open(f"{number}", "wb", 0) as file:
        for _ in range(2000):
            file.write(b"x" * 512)
    open(f"{number}").close()
for _ in range(20):
    subprocess.run(["true"], check=True)
"""


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="few rounds, to see that everything works")
    options = parser.parse_args(arguments)
    results = run(2 if options.quick else ROUNDS)
    if options.json:
        print(json.dumps(results))
        return
    for name, found in results.items():
        ratio = found["work_s"] / results["plain"]["work_s"]
        added_s = found["start_s"] - results["plain"]["start_s"]
        print(f"{name:<12} starts in {found['start_s']:.2f} s (adds {added_s:.2f} s); works in {ratio:.2f} of plain")


def run(rounds: int) -> dict[str, dict[str, float]]:
    """The least time of each, without and within."""
    kinds: dict[str, Sandbox | None] = {"plain": None}
    kinds |= {name: sandbox for name, sandbox in candidates() if not isinstance(sandbox, str)}
    times: dict[str, dict[str, list[float]]] = {name: {"start_s": [], "work_s": []} for name in kinds}
    for _ in range(rounds):
        for name, sandbox in kinds.items():
            times[name]["start_s"].append(_timed(sandbox, NOTHING))
            times[name]["work_s"].append(_timed(sandbox, WORK))
    return {name: {what: min(found) for what, found in each.items()} for name, each in times.items()}


def _timed(sandbox: Sandbox | None, code: str) -> float:
    command = [sys.executable, "-c", code]
    with tempfile.TemporaryDirectory(prefix="reelbase-bench-") as name:
        started_s = time.monotonic()
        if sandbox is None:
            subprocess.run(command, cwd=name, env=dict(os.environ), check=True, capture_output=True)
        else:
            done = sandbox.run(command, work=Path(name), limits=Limits())
            if not done.succeeded:
                raise SystemExit(f"{sandbox.name}: {done}")
        return time.monotonic() - started_s


if __name__ == "__main__":
    main()
