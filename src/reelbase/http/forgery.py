"""Protection against cross-site request forgery: by origin, and by the token in our forms.

What a browser sends by itself (a cookie, or on an installation without sign-in merely its place on this machine) does
not show that the user intended the request. So changes from other origins are refused, and a change by a session must
also carry that session's token.
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
_FIX = "Reload the page and try again."


def token_of(key: bytes, session_id: UUID) -> str:
    """The token of a session: it cannot be forged without the key and is invalid for other sessions."""
    return hmac.new(key, session_id.bytes, hashlib.sha256).hexdigest()


def refuse_other_origins(request: Request) -> None:
    """Raises ForgedRequest for a change from a page of another origin. Programs send no origin and are accepted."""
    if request.method in SAFE:
        return
    origin = request.headers.get("origin")
    if origin is not None:
        if origin not in own_origins(request):
            raise ForgedRequest(f"A page of {origin[:200]} cannot make changes here.", fix=_FIX)
    elif request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        raise ForgedRequest("A page of another site cannot make changes here.", fix=_FIX)


def own_origins(request: Request) -> set[str]:
    """The server's own origin as the browser sees it, and the origins that the settings allow."""
    settings = request.app.state.runtime.settings.server
    host = request.headers.get("host", "").lower()
    found = {f"{request.url.scheme}://{host}", *settings.cors_origins}
    if settings.public_url is not None:
        parts = urlsplit(settings.public_url)
        found.add(f"{parts.scheme}://{parts.netloc}".lower())
    return found


async def require_token(request: Request, expected: str) -> None:
    """Raises ForgedRequest unless a change carries the session's token in the header or a form field."""
    if request.method in SAFE:
        return
    token = request.headers.get(HEADER)
    if token is None and request.headers.get("content-type", "").lower().startswith(_FORMS):
        field = (await request.form()).get(FIELD)
        token = field if isinstance(field, str) else None
    if token is None or not hmac.compare_digest(token.encode(), expected.encode()):
        raise ForgedRequest("The form's token is missing or outdated.", fix=_FIX)
