"""What a sandbox promises, whatever holds it together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use, all its processes together unless said otherwise."""

    memory_bytes: int = 4 << 30
    """Memory that is really in use. One process may map this much private memory."""
    cpu_s: float = 600.0
    wall_s: float = 600.0
    processes: int = 128
    """Processes and threads at once."""
    file_size_bytes: int = 1 << 30
    """Size of any one file."""
    work_bytes: int = 2 << 30
    """Everything in the work folder and the private temporary folder; a file counts as 4 KiB at least."""
    output_bytes: int = 4 << 20
    """Standard output and standard error together."""
    open_files: int = 512
    """Open files of one process."""


class Ended(StrEnum):
    """Why a run is over. Only ``EXITED`` with code 0 is success."""

    EXITED = "exited"
    TIMEOUT = "timeout"
    CPU = "cpu"
    MEMORY = "memory"
    PROCESSES = "processes"
    DISK = "disk"
    OUTPUT = "output"
    SIGNAL = "signal"
    """A signal that no limit explains, for example a crash in native code; the exit code is its negative number."""


@dataclass(frozen=True, slots=True)
class Finished:
    """How a run went. The texts are the last part of what was written, without control characters."""

    exit_code: int | None
    ended: Ended
    stdout: str
    stderr: str
    wall_s: float
    cpu_s: float
    peak_memory_bytes: int

    @property
    def succeeded(self) -> bool:
        return self.ended is Ended.EXITED and self.exit_code == 0


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
        env: Mapping[str, str] = _NOTHING,
        limits: Limits,
        on_line: Callable[[str], None] | None = None,
    ) -> Finished:
        """Run one command to its end, and end every process that it leaves behind.

        ``work`` is the current folder and the only place that outlives the run and can be written; ``readonly``
        is readable besides the interpreter, the system's libraries and its fonts. Paths are the same inside and
        outside. ``env`` is all of the environment but a few harmless names. ``on_line`` gets each line of standard
        output as it comes, on the calling thread; what it raises ends the run. When the calling process dies,
        so does everything inside.

        Raises InputError when a path or a limit cannot be used, NotConfigured when the machine stopped offering
        what the sandbox is made of.
        """
