"""The FFmpeg program: where it is, how it is started so that it dies with us, and how its failures read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import IO

import imageio_ffmpeg

from reelbase.kit.errors import ErrorCode, StepError, StorageError

_TAIL_BYTES = 4096
_QUIET = ("-hide_banner", "-loglevel", "error", "-nostats", "-y")


@cache
def ffmpeg_program() -> str:
    """Path of the FFmpeg binary that the package brings. Raises StepError when there is none."""
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise StepError(
            f"There is no FFmpeg binary for this machine: {error}",
            code=ErrorCode.RENDER,
            fix="Install imageio-ffmpeg from a wheel, or set IMAGEIO_FFMPEG_EXE to a build with libx264 and libass.",
        ) from error


def start(
    arguments: Sequence[str],
    *,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    stdout: int | IO[bytes] = subprocess.DEVNULL,
    stderr: int | IO[bytes] = subprocess.DEVNULL,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start FFmpeg in our process group; on Linux the kernel ends it when the thread that started it ends."""
    command = [*_die_with_parent(), ffmpeg_program(), *_QUIET, *arguments]
    return subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=stderr, cwd=cwd)


def failure(stderr: IO[bytes], doing: str, *, code: ErrorCode = ErrorCode.RENDER) -> StepError | StorageError:
    """The error that the end of FFmpeg's own messages amounts to."""
    tail = stderr_tail(stderr)
    if "No space left on device" in tail or "Disk quota exceeded" in tail:
        return StorageError(f"The disk is full: {doing} stopped.", fix="Free some space and run it again.")
    last_words = tail or "FFmpeg gave no reason."
    return StepError(f"FFmpeg failed while {doing}: {last_words}", code=code, retryable=True)


def stderr_tail(stderr: IO[bytes]) -> str:
    """The last few kilobytes of a seekable stream, as text."""
    size = stderr.seek(0, os.SEEK_END)
    stderr.seek(max(0, size - _TAIL_BYTES))
    return stderr.read().decode("utf-8", "replace").strip()


def filter_value(text: str) -> str:
    """Quote a value for use inside a filter graph: once for the filter's options, once for the graph."""
    for special in ("\\", "'", ":"):
        text = text.replace(special, f"\\{special}")
    for special in ("\\", "'", "[", "]", ",", ";"):
        text = text.replace(special, f"\\{special}")
    return text


@cache
def _die_with_parent() -> tuple[str, ...]:
    # A pre-exec function would force fork() in a threaded process; setpriv does it after exec. Without it FFmpeg
    # still ends on its own, because the pipe that it reads from closes with us.
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return (setpriv, "--pdeathsig", "KILL", "--") if setpriv else ()
