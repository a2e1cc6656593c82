"""Links that open one file for anybody who has them, for a time: ``PATH?...&expires=...&signature=...``.

The signature covers the path and every parameter, so that nothing of a link can be changed.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Depends, Request

from reelbase.kit.errors import Forbidden

_EXPIRES = "expires"
_SIGNATURE = "signature"


class Signer:
    """Signs and checks links with one key (32 bytes)."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, link: str, *, life_s: int) -> str:
        """``link`` (a path, with or without parameters) with what makes it good for ``life_s`` seconds."""
        parts = urlsplit(link)
        given = [
            pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in (_EXPIRES, _SIGNATURE)
        ]
        pairs = [*given, (_EXPIRES, str(int(time.time()) + life_s))]
        return f"{parts.path}?{urlencode([*pairs, (_SIGNATURE, self._seal(parts.path, pairs))])}"

    def check(self, path: str, query: str) -> None:
        """Raises Forbidden for a link that was not signed here, was changed, or has expired."""
        pairs = parse_qsl(query, keep_blank_values=True)
        signatures = [value for name, value in pairs if name == _SIGNATURE]
        signed = [pair for pair in pairs if pair[0] != _SIGNATURE]
        expires = [value for name, value in signed if name == _EXPIRES]
        if len(signatures) != 1 or len(expires) != 1:
            raise _refused("This link has no signature.")
        if not hmac.compare_digest(signatures[0].encode(), self._seal(path, signed).encode()):
            raise _refused("This link was not made here, or was changed.")
        if int(expires[0]) <= time.time():
            raise _refused("This link has expired.")

    def _seal(self, path: str, pairs: Sequence[tuple[str, str]]) -> str:
        message = f"{path}?{urlencode(sorted(pairs))}".encode()
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()


async def _signed_link(request: Request) -> None:
    signer: Signer = request.app.state.runtime.signer
    signer.check(request.url.path, request.url.query)


def is_signed(request: Request) -> bool:
    """Whether the request comes with a signature, good or not."""
    return _SIGNATURE in request.query_params


SignedLink = Annotated[None, Depends(_signed_link)]
"""The request came by a good signed link; a 403 problem otherwise."""


def _refused(message: str) -> Forbidden:
    return Forbidden(message, fix="Ask for a new link.")
