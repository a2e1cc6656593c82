"""Browsers in which somebody has signed in before.

Sign-in attempts are counted for each account, so that nobody guesses its password from many addresses. That alone would
let a stranger lock out the owner by guessing on purpose, so a browser that the owner has used has a count of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from fastapi import Request, Response

from reelbase.http.identity import cookie_name, is_secure

_COOKIE = "reelbase_known"
_NONCE_CHARS = 22
_LIFE_S = 365 * 86_400


def attempt_subject(key: bytes, request: Request, email: str) -> str:
    """What a sign-in attempt counts for: the account, or a browser that is known for it."""
    cookie = request.cookies.get(cookie_name(request, _COOKIE), "")
    nonce, signature = cookie[:_NONCE_CHARS], cookie[_NONCE_CHARS:]
    is_known = hmac.compare_digest(signature.encode(), _sign(key, nonce, email).encode())
    return f"account {email} in {nonce}" if is_known else f"account {email}"


def remember(key: bytes, request: Request, response: Response, email: str) -> None:
    """Set the cookie that marks the browser as known for this account."""
    nonce = secrets.token_urlsafe(16)
    response.set_cookie(
        cookie_name(request, _COOKIE),
        nonce + _sign(key, nonce, email),
        max_age=_LIFE_S,
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
    )


def _sign(key: bytes, nonce: str, email: str) -> str:
    return hmac.new(key, f"{nonce} {email}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
