"""The cookie that identifies a visitor's draft until the visitor signs up or in."""

from __future__ import annotations

import secrets

from fastapi import Request, Response

from reelbase.accounts.drafts import TOKEN_CHARS
from reelbase.accounts.models import DRAFT_LIFE
from reelbase.http.identity import cookie_name, is_secure

_MAX_TOKEN_CHARS = 200


def draft_cookie(request: Request) -> str:
    """The name of the cookie that identifies a visitor's draft."""
    return cookie_name(request, "reelbase_draft")


def draft_token(request: Request) -> str | None:
    """The browser's token; None without one or when it cannot be ours."""
    token = request.cookies.get(draft_cookie(request), "")
    return token if TOKEN_CHARS <= len(token) <= _MAX_TOKEN_CHARS else None


def new_draft_token() -> str:
    return secrets.token_urlsafe(TOKEN_CHARS)


def set_draft_token(request: Request, response: Response, token: str) -> None:
    """Set the cookie for the life of the draft, out of reach of scripts."""
    response.set_cookie(
        draft_cookie(request),
        token,
        max_age=int(DRAFT_LIFE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
    )


def delete_draft_token(request: Request, response: Response) -> None:
    response.delete_cookie(draft_cookie(request), path="/", secure=is_secure(request))
