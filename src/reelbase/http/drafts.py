"""The cookie under which a visitor's draft is kept until somebody signs up or in."""

from __future__ import annotations

import secrets

from fastapi import Request, Response

from reelbase.accounts.drafts import TOKEN_CHARS
from reelbase.accounts.models import DRAFT_LIFE
from reelbase.http.identity import cookie_name, is_secure

_MAX_TOKEN_CHARS = 200


def draft_cookie(request: Request) -> str:
    """The cookie by which a visitor's draft is known again."""
    return cookie_name(request, "reelbase_draft")


def draft_token(request: Request) -> str | None:
    """The browser's own, unless it cannot be one of ours."""
    token = request.cookies.get(draft_cookie(request), "")
    return token if TOKEN_CHARS <= len(token) <= _MAX_TOKEN_CHARS else None


def new_draft_token() -> str:
    return secrets.token_urlsafe(TOKEN_CHARS)


def keep_draft_token(request: Request, response: Response, token: str) -> None:
    """Let the browser keep it for as long as the draft lives, out of reach of any script."""
    response.set_cookie(
        draft_cookie(request), token, max_age=int(DRAFT_LIFE.total_seconds()), httponly=True, samesite="lax",
        secure=is_secure(request), path="/",
    )  # fmt: skip


def drop_draft_token(request: Request, response: Response) -> None:
    response.delete_cookie(draft_cookie(request), path="/", secure=is_secure(request))
