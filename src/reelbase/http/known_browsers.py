"""Browsers in which somebody has signed in before.

Tries to sign in are counted for each account, so that nobody guesses its password from many addresses. Alone, that
would let a stranger keep its owner out by guessing on purpose. So a browser that its owner has used counts for itself.
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


def who_tries(key: bytes, request: Request, email: str) -> str:
    """Who a try to sign in to an account counts for: the account, or a browser that is known for it."""
    given = request.cookies.get(cookie_name(request, _COOKIE), "")
    nonce, seal = given[:_NONCE_CHARS], given[_NONCE_CHARS:]
    is_known = hmac.compare_digest(seal.encode(), _seal(key, nonce, email).encode())
    return f"account {email} in {nonce}" if is_known else f"account {email}"


def remember(key: bytes, request: Request, response: Response, email: str) -> None:
    """Give the browser the mark by which it is known for this account."""
    nonce = secrets.token_urlsafe(16)
    response.set_cookie(
        cookie_name(request, _COOKIE), nonce + _seal(key, nonce, email), max_age=_LIFE_S, httponly=True,
        samesite="lax", secure=is_secure(request), path="/",
    )  # fmt: skip


def _seal(key: bytes, nonce: str, email: str) -> str:
    return hmac.new(key, f"{nonce} {email}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
