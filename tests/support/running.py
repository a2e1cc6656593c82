"""Running the program as a user does: as processes with a data folder of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from support.commands import reelbase_here


@dataclass
class Reelbase:
    """The command line over one data folder; ``settings`` become environment variables.

    path: a folder whose modules come before all others.
    here: commands that are waited for run in this process, which has everything loaded already. Only for tests that
    neither kill nor interrupt them.
    """

    home: Path
    settings: dict[str, str] = field(default_factory=dict)
    path: Path | None = None
    here: bool = False

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("REELBASE_")}
        named = {f"REELBASE_{name.upper()}": value for name, value in self.settings.items()}
        paths = {"PYTHONPATH": str(self.path)} if self.path else {}
        return {**inherited, "REELBASE_HOME": str(self.home), **named, **paths}

    def run(
        self, *arguments: str, stdin: str | None = None, timeout_s: float = 240
    ) -> subprocess.CompletedProcess[str]:
        if self.here:
            return self._run_here(arguments, stdin or "")
        return subprocess.run(
            [sys.executable, "-m", "reelbase", *arguments],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout_s,
        )

    def _run_here(self, arguments: tuple[str, ...], stdin: str) -> subprocess.CompletedProcess[str]:
        assert self.path is None, "this process has its modules already"
        with patch.dict(os.environ, self.environment, clear=True):
            ran = reelbase_here(*arguments, stdin=stdin)
        return subprocess.CompletedProcess(arguments, ran.code, ran.out, ran.err)

    def json(self, *arguments: str, **options: Any) -> Any:
        """The JSON that a command prints; the command must succeed."""
        done = self.run(*arguments, "--json", **options)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "reelbase", *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def processes(self) -> list[int]:
        """All living processes that work for this data folder, whatever started them."""
        mark = f"REELBASE_HOME={self.home}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                zombie = (folder / "stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
                if not zombie and mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
        return found

    def kill_everything(self) -> None:
        """SIGKILL the whole tree at once, as a power cut would."""
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 5
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.01)


def family(pid: int) -> set[tuple[int, str]]:
    """A process and all that it has started, each with the time at which it began, since numbers are used again."""
    began: dict[int, tuple[int, str]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            if fields[0] != "Z":
                began[int(folder.name)] = (int(fields[1]), fields[19])
    found = {pid} & began.keys()
    while more := {child for child, (parent, _) in began.items() if parent in found} - found:
        found |= more
    return {(member, began[member][1]) for member in found}


def living(members: set[tuple[int, str]]) -> set[tuple[int, str]]:
    """Those of them that have not ended."""
    return {member for member in members if member in family(member[0])}
