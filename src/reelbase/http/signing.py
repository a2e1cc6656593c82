"""Signed links, which open one file for anybody for a limited time: ``PATH?...&expires=...&signature=...``.

The signature covers the path and all parameters, so that no part of a link can be changed.
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
        """``link`` (a path, with or without parameters) with a signature that is valid for ``life_s`` seconds."""
        parts = urlsplit(link)
        parameters = [
            pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in (_EXPIRES, _SIGNATURE)
        ]
        pairs = [*parameters, (_EXPIRES, str(int(time.time()) + life_s))]
        return f"{parts.path}?{urlencode([*pairs, (_SIGNATURE, self._signature(parts.path, pairs))])}"

    def check(self, path: str, query: str) -> None:
        """Raises Forbidden for a link that was not signed here, was changed, or has expired."""
        pairs = parse_qsl(query, keep_blank_values=True)
        signatures = [value for name, value in pairs if name == _SIGNATURE]
        signed = [pair for pair in pairs if pair[0] != _SIGNATURE]
        expires = [value for name, value in signed if name == _EXPIRES]
        if len(signatures) != 1 or len(expires) != 1:
            raise _refused("This link has no signature.")
        if not hmac.compare_digest(signatures[0].encode(), self._signature(path, signed).encode()):
            raise _refused("This link is invalid or was changed.")
        if int(expires[0]) <= time.time():
            raise _refused("This link has expired.")

    def _signature(self, path: str, pairs: Sequence[tuple[str, str]]) -> str:
        message = f"{path}?{urlencode(sorted(pairs))}".encode()
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()


async def _signed_link(request: Request) -> None:
    signer: Signer = request.app.state.runtime.signer
    signer.check(request.url.path, request.url.query)


SignedLink = Annotated[None, Depends(_signed_link)]
"""The request carries a valid signed link; a 403 problem otherwise."""


def _refused(message: str) -> Forbidden:
    return Forbidden(message, fix="Request a new link.")
