"""Where tests write: into memory where it has room, for thousands of databases and films are made and thrown away."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

_MEMORY_DISK = Path("/dev/shm")
_NAME = "reelbase-tests-of-"
_ROOM_BYTES = 6 << 30
"""Needed on the disk and of memory; a whole run holds about a third of it at its end."""


def open_scratch() -> Path | None:
    """Let temporary files of this process and its children lie in memory; None where that has no room for them.

    What sessions that failed or were killed left there is removed.
    """
    if "TMPDIR" in os.environ or not _MEMORY_DISK.is_dir():
        return None
    for left in _MEMORY_DISK.glob(f"{_NAME}*"):
        if not Path("/proc", left.name.removeprefix(_NAME)).exists():
            shutil.rmtree(left, ignore_errors=True)
    if min(shutil.disk_usage(_MEMORY_DISK).free, _available_bytes()) < _ROOM_BYTES:
        return None
    folder = _MEMORY_DISK / f"{_NAME}{os.getpid()}"
    folder.mkdir()
    # As that of /tmp: tests and servers of other users write there, too.
    folder.chmod(0o1777)
    _use(folder)
    return folder


def close_scratch(folder: Path | None, *, keep: bool) -> None:
    """Use the usual folder again; remove this one, unless it is kept until the next session for somebody to look at."""
    if folder is None:
        return
    _use(None)
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)


def _use(folder: Path | None) -> None:
    os.environ.pop("TMPDIR", None)
    if folder is not None:
        os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None


def _available_bytes() -> int:
    with suppress(OSError, StopIteration):
        lines = Path("/proc/meminfo").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("MemAvailable:")).split()[1]) << 10
    return 0
