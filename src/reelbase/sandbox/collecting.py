"""Copies a result out of a folder that untrusted code wrote to."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path, PurePosixPath

from reelbase.kit.errors import InputError
from reelbase.kit.files import atomic_path

_BLOCK_BYTES = 1 << 20
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Without O_NONBLOCK, opening a pipe would wait for a writer.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


def collect(work: Path, relative_path: str | PurePosixPath, out: Path, *, max_bytes: int) -> int:
    """Copy one regular file out of ``work`` to ``out``, atomically; return its size in bytes.

    No link is followed, not even in the folders of its path, and only a regular file with a single name is read.
    Raises InputError when there is no such file, StorageError when ``out`` cannot be written.
    """
    parts = PurePosixPath(relative_path).parts
    if not parts or PurePosixPath(relative_path).is_absolute() or any(part in ("..", ".", "") for part in parts):
        raise _refused(relative_path, "is outside the work folder")
    source = _opened(work, parts, relative_path)
    try:
        found = os.fstat(source)
        if not stat.S_ISREG(found.st_mode):
            raise _refused(relative_path, "is not a regular file")
        if found.st_nlink != 1:
            raise _refused(relative_path, "has a second hard link")
        if found.st_size > max_bytes:
            raise _refused(relative_path, f"is larger than {max_bytes} bytes")
        return _copied(source, out, relative_path, max_bytes)
    finally:
        os.close(source)


def _opened(work: Path, parts: tuple[str, ...], shown: str | PurePosixPath) -> int:
    folder = os.open(work, _FOLDER)
    try:
        for part in parts[:-1]:
            inner = os.open(part, _FOLDER, dir_fd=folder)
            os.close(folder)
            folder = inner
        return os.open(parts[-1], _FILE, dir_fd=folder)
    except OSError as error:
        if error.errno == errno.ENOENT:
            raise _refused(shown, "does not exist") from error
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            raise _refused(shown, "is reached through a link or a file") from error
        raise _refused(shown, f"cannot be opened: {os.strerror(error.errno or 0)}") from error
    finally:
        os.close(folder)


def _copied(source: int, out: Path, shown: str | PurePosixPath, max_bytes: int) -> int:
    total = 0
    with atomic_path(out) as part, part.open("wb") as target:
        while block := os.read(source, _BLOCK_BYTES):
            total += len(block)
            if total > max_bytes:
                raise _refused(shown, f"is larger than {max_bytes} bytes")
            target.write(block)
    return total


def _refused(path: str | PurePosixPath, why: str) -> InputError:
    return InputError(
        f"The result {str(path)!r} {why}.", field="result", fix="Have the program write a regular file of that name."
    )
