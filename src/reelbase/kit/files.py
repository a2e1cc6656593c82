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

_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


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
        with suppress(OSError):
            part.unlink()


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
        # Whoever supervised the program has already removed it if this process seemed dead.
        if folder.exists():
            remove_folder(folder)


def remove_folder(folder: Path) -> None:
    """Remove a folder with everything in it, at any depth. Links are removed, not followed.

    Nested folders are moved to the top first. So there is no depth at which paths are too long, recursion ends or
    descriptors run out, as there is for ``shutil.rmtree``.
    """
    root = os.open(folder, _OPEN_FOLDER)
    try:
        waiting = [""]
        count = 0
        ours = f".removed-{uuid4().hex}"
        while waiting:
            name = waiting.pop()
            inner = os.open(name, _OPEN_FOLDER, dir_fd=root) if name else os.dup(root)
            try:
                with os.scandir(inner) as found:
                    entries = list(found)
                for entry in entries:
                    if not entry.is_dir(follow_symlinks=False):
                        os.unlink(entry.name, dir_fd=inner)
                        continue
                    count += 1
                    # A folder may be closed even to its owner, and can then be neither moved nor read.
                    os.chmod(entry.name, 0o700, dir_fd=inner)
                    moved = f"{ours}-{count}"
                    os.rename(entry.name, moved, src_dir_fd=inner, dst_dir_fd=root)
                    waiting.append(moved)
            finally:
                os.close(inner)
            if name:
                os.rmdir(name, dir_fd=root)
    finally:
        os.close(root)
    folder.rmdir()


def _storage_error(error: OSError, target: Path) -> StorageError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageError(
            f"The disk is full: nothing can be written to {target.parent}.", fix="Free some space and run it again."
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StorageError(f"{target.parent} is not writable.", fix="Choose another folder or change its permissions.")
    return StorageError(f"{target} cannot be written: {error.strerror or error}.")
