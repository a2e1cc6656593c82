"""Pages of lists. A cursor marks where the next page begins; it is opaque and signed."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

from reelbase.kit.errors import InputError

Item = TypeVar("Item")
Key = datetime | UUID | int | str
DEFAULT_LIMIT = 20
MAX_LIMIT = 100
_SIGNATURE_BYTES = 16
_MAX_CURSOR_CHARS = 1_000


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """``next_cursor`` is None on the last page."""

    items: tuple[Item, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """``limit`` is at most 100. Raises InputError."""

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= MAX_LIMIT:
            raise InputError(
                f"A page cannot have {self.limit} items.", field="limit", fix=f"Use a number from 1 to {MAX_LIMIT}."
            )


class Cursors:
    """Creates and reads cursors. All processes of an installation need the same ``key`` (at least 16 bytes)."""

    def __init__(self, key: bytes) -> None:
        if len(key) < 16:
            raise ValueError("the key of cursors needs at least 16 bytes")
        self._key = key

    def write(self, scope: str, values: Sequence[Key]) -> str:
        """``scope`` identifies the list and its owner: the cursor is invalid for any other."""
        body = json.dumps([_tagged(value) for value in values], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._signature(scope, body) + body).decode().rstrip("=")

    def read(self, scope: str, cursor: str) -> list[Key]:
        """Raises InputError for anything that ``write`` did not return for this scope."""
        try:
            if len(cursor) > _MAX_CURSOR_CHARS:
                raise ValueError
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            # Base64 may leave bits of its last character unused; only the canonical form is valid.
            if base64.urlsafe_b64encode(raw).decode().rstrip("=") != cursor:
                raise ValueError
        except (ValueError, binascii.Error):
            raise _refused() from None
        signature, body = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._signature(scope, body)):
            raise _refused()
        return [_untagged(kind, text) for kind, text in json.loads(body)]

    def _signature(self, scope: str, body: bytes) -> bytes:
        message = len(scope.encode()).to_bytes(4, "big") + scope.encode() + body
        return hmac.new(self._key, message, hashlib.sha256).digest()[:_SIGNATURE_BYTES]


def _tagged(value: Key) -> tuple[str, str]:
    if isinstance(value, datetime):
        return "t", value.astimezone(UTC).isoformat()
    if isinstance(value, UUID):
        return "u", value.hex
    if isinstance(value, bool):
        raise TypeError("a page cannot be ordered by a boolean")
    if isinstance(value, int):
        return "i", str(value)
    return "s", value


def _untagged(kind: str, text: str) -> Key:
    if kind == "t":
        return datetime.fromisoformat(text)
    if kind == "u":
        return UUID(text)
    return int(text) if kind == "i" else text


def _refused() -> InputError:
    return InputError("The cursor is not valid for this list.", field="cursor", fix="Start again without a cursor.")
