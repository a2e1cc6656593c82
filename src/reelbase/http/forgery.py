"""Requests that another site makes a browser send: told by their origin, and by the token that a form of ours has.

What a browser sends by itself - a cookie, or on an installation without sign-in merely its place on this machine -
does not show that its user wants it. So a change must not come from another origin, and one by a session must carry
that session's token as well.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Request

from reelbase.http.errors import ForgedRequest

HEADER = "X-CSRF-Token"
FIELD = "csrf_token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_FIX = "Load the page again and repeat it there."


def token_of(key: bytes, session_id: UUID) -> str:
    """The token of a session: it cannot be made without the key, and counts for no other session."""
    return hmac.new(key, session_id.bytes, hashlib.sha256).hexdigest()


def refuse_other_origins(request: Request) -> None:
    """Raises ForgedRequest for a change that a page of another origin sends. Programs name no origin, and may."""
    if request.method in SAFE:
        return
    origin = request.headers.get("origin")
    if origin is not None:
        if origin not in own_origins(request):
            raise ForgedRequest(f"A page of {origin[:200]} may not change anything here.", fix=_FIX)
    elif request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        raise ForgedRequest("A page of another site may not change anything here.", fix=_FIX)


def own_origins(request: Request) -> set[str]:
    """The server's own origin as the browser knows it, and those that the settings let in."""
    settings = request.app.state.runtime.settings.server
    host = request.headers.get("host", "").lower()
    found = {f"{request.url.scheme}://{host}", *settings.cors_origins}
    if settings.public_url is not None:
        parts = urlsplit(settings.public_url)
        found.add(f"{parts.scheme}://{parts.netloc}".lower())
    return found


async def require_token(request: Request, expected: str) -> None:
    """Raises ForgedRequest unless a change carries the session's token, in the header or in a form's field."""
    if request.method in SAFE:
        return
    given = request.headers.get(HEADER)
    if given is None and request.headers.get("content-type", "").lower().startswith(_FORMS):
        field = (await request.form()).get(FIELD)
        given = field if isinstance(field, str) else None
    if given is None or not hmac.compare_digest(given.encode(), expected.encode()):
        raise ForgedRequest("The form's token is missing or out of date.", fix=_FIX)
