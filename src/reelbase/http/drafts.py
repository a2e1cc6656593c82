"""The cookie under which a visitor's draft is kept until somebody signs up or in."""

from __future__ import annotations

import secrets

from fastapi import Request, Response

from reelbase.accounts.drafts import TOKEN_CHARS
from reelbase.accounts.models import DRAFT_LIFE
from reelbase.http.identity import is_secure

COOKIE = "reelbase_draft"
_MAX_TOKEN_CHARS = 200


def draft_token(request: Request) -> str | None:
    """The browser's own, unless it cannot be one of ours."""
    token = request.cookies.get(COOKIE, "")
    return token if TOKEN_CHARS <= len(token) <= _MAX_TOKEN_CHARS else None


def new_draft_token() -> str:
    return secrets.token_urlsafe(TOKEN_CHARS)


def keep_draft_token(request: Request, response: Response, token: str) -> None:
    """Let the browser keep it for as long as the draft lives, out of reach of any script."""
    response.set_cookie(
        COOKIE, token, max_age=int(DRAFT_LIFE.total_seconds()), httponly=True, samesite="lax",
        secure=is_secure(request), path="/",
    )  # fmt: skip


def drop_draft_token(response: Response) -> None:
    response.delete_cookie(COOKIE, path="/")
