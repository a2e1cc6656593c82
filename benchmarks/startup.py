"""How soon the program answers, and how soon a job is at work.

python -m benchmarks.startup [--json]
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
from typing import Any

TEXT = "The sky is blue because air scatters short waves. Red light passes nearly straight through it."
HELP_GOAL_S = 0.4
ROUNDS = 7


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="accepted for all benchmarks; this one is always quick")
    results = run()
    if parser.parse_args(arguments).json:
        print(json.dumps(results))
        return
    for line in report(results):
        print(line)


def run() -> dict[str, Any]:
    bare_s = min(_timed(sys.executable, "-c", "pass") for _ in range(ROUNDS))
    help_s = min(_timed(sys.executable, "-m", "reelbase", "--help") for _ in range(ROUNDS))
    with tempfile.TemporaryDirectory(prefix="reelbase-bench-") as name:
        first_s = _first_step_s(Path(name) / "new")
        warm_s = _first_step_s(Path(name) / "new")
    return {"bare_s": bare_s, "help_s": help_s, "first_step_new_s": first_s, "first_step_s": warm_s}


def report(results: dict[str, Any]) -> list[str]:
    ratio = results["help_s"] / results["bare_s"]
    return [
        f"reelbase --help        {results['help_s']:.2f} s  ({ratio:.1f} x a bare interpreter; goal {HELP_GOAL_S} s)",
        f"make to first step {results['first_step_s']:.2f} s  ({results['first_step_new_s']:.2f} s in a new folder)",
    ]


def _first_step_s(home: Path) -> float:
    """From the start of ``reelbase make`` until its first step is reported."""
    environment = {**os.environ, "REELBASE_HOME": str(home), "REELBASE_RENDER_SCALE": "0.1"}
    started_s = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "reelbase", "make", "-"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write(TEXT)
    process.stdin.close()
    took_s = 0.0
    for line in process.stderr:
        if line.startswith("script:"):
            took_s = time.monotonic() - started_s
    process.stderr.close()
    if process.wait() or not took_s:
        raise SystemExit("the film for the start-up benchmark could not be made")
    return took_s


def _timed(*command: str) -> float:
    started_s = time.monotonic()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - started_s


if __name__ == "__main__":
    main()
