"""Answers of providers that were paid for and are not used yet, so that a crash asks for none of them again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reelbase.kit.files import write_bytes
from reelbase.kit.hashing import hash_of

_KEY = re.compile(r"[A-Za-z0-9_-]{1,150}")
_ASKED, _ANSWERED = ".asked", ".answered"


@dataclass(frozen=True, slots=True)
class Request:
    """A request to a provider. Two with the same idempotency key differ if their content does."""

    key: str
    content: str

    @classmethod
    def of(cls, key: str, path: str, body: Mapping[str, Any]) -> Request:
        return cls(key, hash_of([path, dict(body)])[:16])


class AnswerStore:
    """A folder of one job. Its files are small, and gone as soon as what was made of an answer is in the cache.

    Requests without a usable idempotency key are neither kept nor counted.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, request: Request) -> tuple[bytes, str] | None:
        """The answer to this very request, with its content type, if it came before and is intact."""
        try:
            stored = self._file(request, _ANSWERED).read_bytes()
        except (FileNotFoundError, _Unusable):
            return None
        digest, _, rest = stored.partition(b"\n")
        if hashlib.sha256(rest).hexdigest() != digest.decode("ascii", "replace"):
            return None
        kind, _, data = rest.partition(b"\n")
        return data, str(json.loads(kind))

    def note_asked(self, request: Request) -> None:
        """Note that the request is on its way. Killed processes leave the note behind."""
        with suppress(_Unusable):
            file = self._file(request, _ASKED)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()

    def keep(self, request: Request, data: bytes, kind: str) -> None:
        """Store an answer, before anything else is done with it."""
        with suppress(_Unusable):
            content = json.dumps(kind).encode() + b"\n" + data
            digest = hashlib.sha256(content).hexdigest().encode()
            write_bytes(self._file(request, _ANSWERED), digest + b"\n" + content)

    def count_lost(self, key: str) -> int:
        """How many requests for this key, or for a part of it, were sent and not answered before their process died."""
        asked = self._of(key, _ASKED)
        return sum(not file.with_suffix(_ANSWERED).exists() for file in asked)

    def forget(self, key: str) -> None:
        """The work that these requests belong to is done, or has failed in a way that was written down."""
        for file in [*self._of(key, _ASKED), *self._of(key, _ANSWERED)]:
            file.unlink(missing_ok=True)

    def _of(self, key: str, suffix: str) -> list[Path]:
        return list(self._folder.glob(f"{key}*{suffix}")) if _KEY.fullmatch(key) else []

    def _file(self, request: Request, suffix: str) -> Path:
        if not _KEY.fullmatch(request.key):
            raise _Unusable
        return self._folder / f"{request.key}.{request.content}{suffix}"


class _Unusable(Exception):
    """A key that is no file name."""
