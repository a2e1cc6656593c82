"""The interface of all kinds of sandbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

NO_VARIABLES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a run, for all its processes together unless stated otherwise."""

    memory_bytes: int = 4 << 30
    """Memory in use; also the private memory that one process may map."""
    cpu_s: float = 600.0
    wall_s: float = 600.0
    processes: int = 128
    """Processes and threads at once."""
    file_size_bytes: int = 1 << 30
    """Size of any one file."""
    work_bytes: int = 2 << 30
    """Everything in the work folder and the private temporary folder; each file counts as at least 4 KiB."""
    output_bytes: int = 4 << 20
    """Standard output and standard error together."""
    open_files: int = 512
    """Open files of one process."""


class EndReason(StrEnum):
    """Why a run ended. Only ``EXITED`` with code 0 is success."""

    EXITED = "exited"
    TIMEOUT = "timeout"
    CPU = "cpu"
    MEMORY = "memory"
    PROCESSES = "processes"
    DISK = "disk"
    OUTPUT = "output"
    SIGNAL = "signal"
    """A signal unrelated to a limit, such as a crash in native code; the exit code is its negative number."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """The result of a run. ``stdout`` and ``stderr`` are the last part of the output, without control characters."""

    exit_code: int | None
    ended: EndReason
    stdout: str
    stderr: str
    wall_s: float
    cpu_s: float
    peak_memory_bytes: int

    @property
    def succeeded(self) -> bool:
        return self.ended is EndReason.EXITED and self.exit_code == 0


class Sandbox(Protocol):
    @property
    def name(self) -> str:
        """``bubblewrap`` or ``landlock``."""

    def run(
        self,
        command: Sequence[str],
        *,
        work: Path,
        readonly: Sequence[Path] = (),
        env: Mapping[str, str] = NO_VARIABLES,
        limits: Limits,
        on_line: Callable[[str], None] | None = None,
    ) -> RunResult:
        """Run one command to its end, and end every process that it leaves behind.

        work: the current folder, and the only writable one that outlives the run.
        readonly: absolute paths that are readable besides the interpreter, the system's libraries and its fonts.
        env: the whole environment, apart from a few harmless variables.
        on_line: receives each line of standard output as it arrives, on the calling thread; an exception ends the run.

        Paths are the same inside and outside. When the calling process dies, so does everything inside.

        Raises InputError for an unusable path or limit, NotConfigured when the sandbox stopped working on this
        machine, StepError when its supervisor fails.
        """
