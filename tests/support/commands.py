"""Running the command line as people do: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TIMEOUT_S = 240


@dataclass(frozen=True, slots=True)
class Ran:
    code: int
    out: str
    err: str


def reelbase(*arguments: str, stdin: str | bytes = "", cwd: Path | None = None, **variables: str) -> Ran:
    """Run ``reelbase ARGUMENTS`` in the test's environment plus ``variables``; never raises for a failing command."""
    done = subprocess.run(
        [sys.executable, "-m", "reelbase", *arguments],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        cwd=cwd,
        env={**os.environ, **variables},
        capture_output=True,
        timeout=TIMEOUT_S,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
