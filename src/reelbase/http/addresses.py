"""Absolute addresses, for links that leave the server."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from fastapi import Request

from reelbase.http.runtime import Runtime


def public_address(request: Request) -> str:
    """The server's public address, without a trailing slash."""
    runtime: Runtime = request.app.state.runtime
    return runtime.settings.server.public_url or str(request.base_url).rstrip("/")


def share_address(request: Request, token: str) -> str:
    """The page that a share's link opens."""
    return f"{public_address(request)}/s/{token}"


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def opens_only_here(address: str) -> bool:
    """Whether only this machine can open the address."""
    return is_loopback(urlsplit(address).hostname or "")
