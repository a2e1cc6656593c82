"""Atomic file writes: a reader sees the whole new file or the old one, never a part."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from reelbase.kit.errors import StorageError


@contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``target``; rename it into place if the block succeeds, else remove it.

    Raises StorageError when the disk is full or the folder cannot be written.
    """
    part = target.with_name(f".{target.name}.{uuid4().hex}.part{target.suffix}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield part
        with part.open("rb") as stream:
            os.fsync(stream.fileno())
        part.replace(target)
    except OSError as error:
        raise _storage_error(error, target) from error
    finally:
        _discard(part)


def write_bytes(target: Path, data: bytes) -> None:
    with atomic_path(target) as part:
        part.write_bytes(data)


def write_text(target: Path, text: str) -> None:
    write_bytes(target, text.encode())


def copy_file(source: Path, target: Path) -> None:
    """Copy a file, atomically."""
    with atomic_path(target) as part:
        shutil.copyfile(source, part)


@contextmanager
def scratch_folder(prefix: str) -> Iterator[Path]:
    """A temporary folder for an untrusted program; it is removed whatever it contains."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield folder
    finally:
        remove_folder(folder)


def remove_folder(folder: Path) -> None:
    """Remove a folder with everything in it, at any depth.

    Nested folders are moved to the top first. So there is no depth at which paths are too long, recursion ends or
    descriptors run out, as there is for ``shutil.rmtree``.
    """
    while _emptied(folder):
        pass
    folder.rmdir()


def _emptied(folder: Path) -> bool:
    """Remove the entries; returns whether there were any. Links are removed, not followed."""
    found = False
    with os.scandir(folder) as entries:
        for entry in entries:
            found = True
            if entry.is_dir(follow_symlinks=False):
                _flatten(Path(entry.path), folder)
            else:
                Path(entry.path).unlink()
    return found


def _flatten(inner: Path, folder: Path) -> None:
    inner.chmod(0o700)
    with os.scandir(inner) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                Path(entry.path).chmod(0o700)
                Path(entry.path).rename(folder / uuid4().hex)
            else:
                Path(entry.path).unlink()
    inner.rmdir()


def _discard(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _storage_error(error: OSError, target: Path) -> StorageError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageError(
            f"The disk is full: nothing can be written to {target.parent}.", fix="Free some space and run it again."
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StorageError(f"{target.parent} is not writable.", fix="Choose another folder or change its permissions.")
    return StorageError(f"{target} cannot be written: {error.strerror or error}.")
