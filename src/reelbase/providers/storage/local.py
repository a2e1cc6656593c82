"""Storage in a local folder."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from reelbase.kit.errors import StorageError
from reelbase.kit.files import atomic_path, copy_file
from reelbase.kit.hashing import hash_file

_NAME = re.compile(r"[0-9a-f]{64}(\.[a-z0-9]{1,8})?")


class LocalStorage:
    """Files under ``root``, spread over folders by the first two characters of their name."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, source: Path) -> str:
        return self._store(source, copy_file)

    def take(self, source: Path) -> str:
        name = self._store(source, _move)
        source.unlink(missing_ok=True)
        return name

    def has(self, name: str) -> bool:
        return self._place(name).is_file()

    def size_bytes(self, name: str) -> int:
        return self.path(name).stat().st_size

    def path(self, name: str) -> Path:
        place = self._place(name)
        if not place.is_file():
            raise StorageError(f"The stored file {name} is missing.", fix="Retry the job from the step that made it.")
        return place

    def export(self, name: str, target: Path) -> None:
        with atomic_path(target) as part:
            copy_file(self.path(name), part)
            if hash_file(part) != name.split(".")[0]:
                raise StorageError(f"The stored file {name} is damaged.", fix="Delete it and run the job again.")

    def _place(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise StorageError(f"{name!r} is not the name of a stored file.")
        return self.root / name[:2] / name

    def _store(self, source: Path, bring: Callable[[Path, Path], None]) -> str:
        name = hash_file(source) + source.suffix.lower()
        target = self._place(name)
        if not target.exists():
            with atomic_path(target) as part:
                bring(source, part)
                part.chmod(0o444)
        return name


def _move(source: Path, target: Path) -> None:
    try:
        source.replace(target)
    except OSError:
        # On another file system the file has to be copied.
        copy_file(source, target)
