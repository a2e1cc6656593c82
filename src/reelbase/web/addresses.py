"""Whole addresses, for what leaves the page."""

from __future__ import annotations

from fastapi import Request

from reelbase.http.runtime import Runtime


def public_address(request: Request) -> str:
    """The server's address as people reach it, without a slash at its end."""
    runtime: Runtime = request.app.state.runtime
    return runtime.settings.server.public_url or str(request.base_url).rstrip("/")
