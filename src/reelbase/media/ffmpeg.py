"""The FFmpeg program: finding it, running it so that it ends with this process, and reporting its failures."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import IO

import imageio_ffmpeg

from reelbase.kit.errors import ErrorCode, StepError, StorageError

_TAIL_BYTES = 4096
"""How much of FFmpeg's messages is kept; its last error is in the last few lines."""
_QUIET = ("-hide_banner", "-loglevel", "error", "-nostats", "-y")


@cache
def ffmpeg_program() -> str:
    """Path of the bundled FFmpeg binary. Raises StepError when there is none."""
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise StepError(
            f"No FFmpeg binary is installed for this platform: {error}",
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
    """Start FFmpeg in this process group; on Linux the kernel kills it when the starting thread ends."""
    command = [*_die_with_parent(), ffmpeg_program(), *_QUIET, *arguments]
    return subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=stderr, cwd=cwd)


def run(arguments: Sequence[str], doing: str, *, cwd: Path | None = None) -> str:
    """Run FFmpeg to its end and return the last of its messages.

    ``doing`` completes "FFmpeg failed while ..." in the error: StepError (ERR_RENDER), or StorageError on a full disk.
    """
    with tempfile.TemporaryFile() as messages:
        process = start(arguments, stderr=messages, cwd=cwd)
        try:
            status = process.wait()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if status != 0:
            raise failure(messages, doing)
        return stderr_tail(messages)


def failure(stderr: IO[bytes], doing: str) -> StepError | StorageError:
    """The error that FFmpeg's last messages describe."""
    tail = stderr_tail(stderr)
    if "No space left on device" in tail or "Disk quota exceeded" in tail:
        return StorageError(f"The disk is full: {doing} stopped.", fix="Free some space and try again.")
    reason = tail or "no reason was given."
    return StepError(f"FFmpeg failed while {doing}: {reason}", code=ErrorCode.RENDER, retryable=True)


def stderr_tail(stderr: IO[bytes]) -> str:
    """The last few kilobytes of a seekable stream, as text."""
    size = stderr.seek(0, os.SEEK_END)
    stderr.seek(max(0, size - _TAIL_BYTES))
    return stderr.read().decode("utf-8", "replace").strip()


def filter_value(text: str) -> str:
    """Escape a value for use in a filter graph: once for the filter's options, once for the graph."""
    for special in ("\\", "'", ":"):
        text = text.replace(special, f"\\{special}")
    for special in ("\\", "'", "[", "]", ",", ";"):
        text = text.replace(special, f"\\{special}")
    return text


@cache
def _die_with_parent() -> tuple[str, ...]:
    # A pre-exec function would force fork() in a threaded process; setpriv sets the death signal after exec. Without it
    # FFmpeg still ends by itself, because the pipe that it reads from closes with this process.
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return (setpriv, "--pdeathsig", "KILL", "--") if setpriv else ()
