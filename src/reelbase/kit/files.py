"""Atomic file writes: a reader sees the whole new file or the old one, never a part."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from reelbase.kit.errors import StorageError

_LOCK = ".lock"
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
    """A temporary folder for this process and the programs that it starts; it is removed whatever it contains.

    ``prefix`` begins with ``reelbase-``. A locked file beside it says that its process lives: the kernel lets go of the
    lock when the process dies, and then ``remove_leftovers`` removes both.
    """
    folder, lock = _locked_folder(prefix)
    try:
        yield folder
    finally:
        # Whoever supervised the program has already removed it if this process seemed dead.
        if folder.exists():
            remove_folder(folder)
        with suppress(OSError):
            _lock_of(folder).unlink()
        os.close(lock)


def remove_leftovers() -> int:
    """Remove the scratch folders of processes that were killed; return how many. Those of other users stay."""
    removed = 0
    for path in Path(tempfile.gettempdir()).glob(f"reelbase-*{_LOCK}"):
        with suppress(OSError):
            lock = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
            try:
                found = os.fstat(lock)
                if found.st_uid != os.geteuid() or not stat.S_ISREG(found.st_mode):
                    continue
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                folder = path.with_suffix("")
                if folder.is_dir() and not folder.is_symlink():
                    remove_folder(folder)
                    removed += 1
                path.unlink()
            finally:
                os.close(lock)
    return removed


def _locked_folder(prefix: str) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix))
        path = _lock_of(folder)
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Between the two calls, another process may have taken the lock for a dead one's, and removed both.
            if folder.is_dir() and path.stat().st_ino == os.fstat(lock).st_ino:
                return folder, lock
        os.close(lock)


def _lock_of(folder: Path) -> Path:
    return folder.with_name(folder.name + _LOCK)


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
