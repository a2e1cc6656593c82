"""The token that a form carries, so that no other site can send it on somebody's behalf."""

from __future__ import annotations

from fastapi import Request


def form_token(request: Request) -> str:
    """The token of the caller's session; empty where nobody signs in, and the request's origin is what counts."""
    return str(getattr(request.state, "csrf_token", ""))
