"""Storage: files named after their content.

A stored name is the SHA-256 of the content (hex) and the file's suffix: ``9f86d0….wav``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class Storage(Protocol):
    def put(self, source: Path) -> str:
        """Store a copy of a file, whole or not at all, and return its name. Storing it twice keeps one copy."""
        ...

    def take(self, source: Path) -> str:
        """Like ``put`` for a file that is ours to give away: it is moved where that is possible."""
        ...

    def has(self, name: str) -> bool: ...

    def size_bytes(self, name: str) -> int: ...

    def path(self, name: str) -> Path:
        """A local path to read the file at. Raises StorageError when it is not stored."""
        ...

    def export(self, name: str, target: Path) -> None:
        """Write the file to ``target``, atomically, checked against its hash. Raises StorageError."""
        ...
