"""Content-addressed storage of files.

A stored name is the SHA-256 of the content (hex) and the file's suffix: ``9f86d0….wav``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class Storage(Protocol):
    """Stores files under the hash of their content."""

    def put(self, source: Path) -> str:
        """Store a copy of a file atomically and return its name; equal files are stored once. Raises StorageError."""
        ...

    def take(self, source: Path) -> str:
        """Like ``put``, but removes ``source``; it is moved if it is on the same file system."""
        ...

    def has(self, name: str) -> bool: ...

    def size_bytes(self, name: str) -> int: ...

    def path(self, name: str) -> Path:
        """A local path of the file, for reading. Raises StorageError when it is not stored."""
        ...

    def export(self, name: str, target: Path) -> None:
        """Copy the file to ``target`` atomically, verified against its hash. Raises StorageError."""
        ...
