"""Running the command line: in a process of its own as people do, or here, where the process makes no difference."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from unittest.mock import patch

from reelbase.cli.main import run

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


def reelbase_here(*arguments: str, stdin: str | bytes = "", **variables: str) -> Ran:
    """Like ``reelbase``, without the second that an interpreter takes to load everything.

    For commands that start no job: those have workers, signals and an end of their own.
    """
    given = TextIOWrapper(BytesIO(stdin.encode() if isinstance(stdin, str) else stdin), "utf-8")
    out, err = _captured(), _captured()
    streams = patch.multiple(sys, stdin=given, stdout=out, stderr=err)
    with patch.dict(os.environ, variables), streams:
        code = run(arguments)
    return Ran(code, _text(out), _text(err))


def _captured() -> TextIOWrapper:
    return TextIOWrapper(BytesIO(), "utf-8", newline="", write_through=True)


def _text(stream: TextIOWrapper) -> str:
    buffer = stream.buffer
    assert isinstance(buffer, BytesIO)
    return buffer.getvalue().decode()
