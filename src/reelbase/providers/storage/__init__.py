"""Content-addressed storage of files.

A stored name is the SHA-256 of the content (hex) and the file's suffix: ``9f86d0….wav``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from reelbase.kit.errors import StorageError

_NAME = re.compile(r"[0-9a-f]{64}(\.[a-z0-9]{1,8})?")


def is_name(text: str) -> bool:
    """Whether a text could be the name of a stored file."""
    return _NAME.fullmatch(text) is not None


def stored_names(value: Any) -> Iterator[str]:
    """The names of stored files in plain data, such as what a step left."""
    if isinstance(value, str):
        # Without a suffix it is a hash of something else.
        if "." in value and is_name(value):
            yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from stored_names(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from stored_names(inner)


class FileState(StrEnum):
    """``DAMAGED``: the content is not what its name says."""

    INTACT = "intact"
    DAMAGED = "damaged"
    MISSING = "missing"


class StoredFileError(StorageError):
    """A stored file that cannot be used, because it is missing or damaged."""

    def __init__(self, name: str, state: FileState) -> None:
        super().__init__(
            f"The stored file {name} is {state}.", fix="Render the film again: what is damaged or missing is made anew."
        )
        self.name = name
        self.state = state


@dataclass(frozen=True, slots=True)
class StoredFile:
    """``unused_s``: how long ago it was last stored or reused, in seconds."""

    name: str
    size_bytes: int
    unused_s: float


class Storage(Protocol):
    """Stores files under the hash of their content, which is checked before a file is handed out."""

    def put(self, source: Path) -> str:
        """Store a copy of a file atomically and return its name; equal files are stored once. Raises StorageError."""
        ...

    def take(self, source: Path) -> str:
        """Like ``put``, but removes ``source``; it is moved if it is on the same file system."""
        ...

    def has(self, name: str) -> bool:
        """Whether there is a file of that name, whatever its content."""
        ...

    def check(self, name: str) -> FileState:
        """Compare a file's content with its name. Costs a read of the file, unless it is unchanged since the last."""
        ...

    def hold(self, name: str) -> bool:
        """Count a file as used now, so that no collection removes it soon; False when it is missing."""
        ...

    def size_bytes(self, name: str) -> int: ...

    def path(self, name: str) -> Path:
        """A local path of the file, for reading. Raises StoredFileError when it is missing or damaged."""
        ...

    def export(self, name: str, target: Path) -> None:
        """Copy the file to ``target`` atomically, verified against its hash. Raises StorageError."""
        ...

    def claim(self, database: str) -> str:
        """Note which database's files these are, unless it is noted already; return the one that is."""
        ...

    def files(self) -> Iterator[StoredFile]:
        """All stored files."""
        ...

    def remove_parts(self) -> int:
        """Remove what killed processes had only partly written, a day later; return how many files."""
        ...

    def remove(self, name: str, *, unused_s: float) -> bool:
        """Remove a file unless it was used within the last ``unused_s`` seconds; return whether it was removed."""
        ...
