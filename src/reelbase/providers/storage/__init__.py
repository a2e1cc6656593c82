"""Storage: files under the SHA-256 of their content."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class Storage(Protocol):
    def put(self, source: Path) -> str:
        """Store a file whole or not at all; return its content hash (hex). Storing twice is one file."""
        ...

    def has(self, content_hash: str) -> bool: ...

    def fetch(self, content_hash: str, target: Path) -> None:
        """Write the stored file to ``target``, atomically, checked against its hash. Raises StorageError."""
        ...

    def local(self, content_hash: str, suffix: str) -> Path:
        """A readable local path for the content, with ``suffix``, valid until the process ends."""
        ...
