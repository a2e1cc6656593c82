"""Storage in a local folder."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reelbase.kit.errors import StorageError
from reelbase.kit.files import atomic_path, copy_file, write_text
from reelbase.kit.hashing import hash_file
from reelbase.providers.storage import FileState, StoredFile, StoredFileError, is_name

_MARKER = "database.txt"
_MAX_CHECKED = 10_000
_SETTLED_NS = 100_000_000
"""A file that changed less than this ago, in nanoseconds, may change again without a new time stamp."""
_PART_S = 86_400.0
"""Age in seconds from which a partly written file is taken for the rest of a killed process."""

_Signature = tuple[int, int, int, int]


class LocalStorage:
    """Files under ``root``, spread over folders by the first two characters of their name. For several processes.

    A file's modification time says when it was last stored or reused.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._checked: dict[str, _Signature] = {}

    def put(self, source: Path) -> str:
        return self._store(source, copy_file)

    def take(self, source: Path) -> str:
        name = self._store(source, _move)
        source.unlink(missing_ok=True)
        return name

    def has(self, name: str) -> bool:
        return self._place(name).is_file()

    def check(self, name: str) -> FileState:
        place = self._place(name)
        try:
            before = _signature(place)
            if self._checked.get(name) == before:
                return FileState.INTACT
            if hash_file(place) != name.partition(".")[0]:
                return FileState.DAMAGED
        except FileNotFoundError:
            return FileState.MISSING
        except OSError:
            # A bad sector, or a folder of that name.
            return FileState.DAMAGED
        if time.time_ns() - before[2] > _SETTLED_NS:
            self._remember(name, before)
        return FileState.INTACT

    def hold(self, name: str) -> bool:
        place = self._place(name)
        with self._lock(fcntl.LOCK_SH):
            try:
                before = _signature(place)
                os.utime(place)
                after = _signature(place)
            except FileNotFoundError:
                return False
            except OSError:
                # A file that we may only read is nothing that we could remove either.
                return place.is_file()
        if self._checked.get(name) == before:
            self._checked[name] = after
        return True

    def size_bytes(self, name: str) -> int:
        try:
            return self._place(name).stat().st_size
        except OSError as error:
            raise StoredFileError(name, FileState.MISSING) from error

    def path(self, name: str) -> Path:
        state = self.check(name)
        if state is not FileState.INTACT:
            raise StoredFileError(name, state)
        return self._place(name)

    def export(self, name: str, target: Path) -> None:
        with atomic_path(target) as part:
            copy_file(self.path(name), part)
            if hash_file(part) != name.partition(".")[0]:
                raise StoredFileError(name, FileState.DAMAGED)

    def files(self) -> Iterator[StoredFile]:
        now_s = time.time()
        for path in self._entries():
            if is_name(path.name):
                with suppress(FileNotFoundError):
                    found = path.stat()
                    yield StoredFile(path.name, found.st_size, now_s - found.st_mtime)

    def remove(self, name: str, *, unused_s: float) -> bool:
        place = self._place(name)
        # Whoever reuses the file says so under the shared lock first.
        with self._lock(fcntl.LOCK_EX), suppress(FileNotFoundError):
            if time.time() - place.stat().st_mtime >= unused_s:
                place.unlink()
                self._checked.pop(name, None)
                return True
        return False

    def claim(self, database: str) -> str:
        marker = self.root / _MARKER
        if not marker.exists():
            write_text(marker, f"{database}\n")
        return marker.read_text(encoding="utf-8").strip()

    def remove_parts(self) -> int:
        """Remove what killed processes had only partly written; return how many files."""
        removed = 0
        for path in self._entries():
            if path.name.startswith(".") and ".part" in path.name:
                with suppress(FileNotFoundError):
                    if time.time() - path.stat().st_mtime > _PART_S:
                        path.unlink()
                        removed += 1
        return removed

    def _entries(self) -> Iterator[Path]:
        with suppress(FileNotFoundError):
            for folder in sorted(self.root.iterdir()):
                if folder.is_dir() and not folder.is_symlink():
                    yield from sorted(path for path in folder.iterdir() if path.is_file() and not path.is_symlink())

    def _place(self, name: str) -> Path:
        if not is_name(name):
            raise StorageError(f"{name!r} is not the name of a stored file.")
        return self.root / name[:2] / name

    def _store(self, source: Path, bring: Callable[[Path, Path], None]) -> str:
        name = hash_file(source) + source.suffix.lower()
        target = self._place(name)
        if self.check(name) is FileState.INTACT and self.hold(name):
            return name
        with atomic_path(target) as part:
            bring(source, part)
            part.chmod(0o400)
            os.utime(part)
        return name

    def _remember(self, name: str, signature: _Signature) -> None:
        if len(self._checked) >= _MAX_CHECKED:
            self._checked.clear()
        self._checked[name] = signature

    @contextmanager
    def _lock(self, kind: int) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, kind)
            yield
        finally:
            os.close(descriptor)


def _signature(path: Path) -> _Signature:
    """What changes when a file's content does: (size, modified, changed, inode); times in nanoseconds."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def _move(source: Path, target: Path) -> None:
    try:
        source.replace(target)
    except OSError:
        # On another file system the file has to be copied.
        copy_file(source, target)
