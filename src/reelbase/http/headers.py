"""The outermost layer: request ids, the hosts that are served, security headers, and errors that nobody expected."""

from __future__ import annotations

import logging
import re
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reelbase.http import problems
from reelbase.http.errors import NotForThisHost
from reelbase.http.identity import is_secure
from reelbase.http.runtime import Runtime
from reelbase.kit.ids import new_id

REQUEST_ID = "X-Request-ID"
SEEN = "reelbase_seen"
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:@/?#\[\]]+)(?::[0-9]{1,5})?")
_SEEN_S = 60

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_log = logging.getLogger(__name__)


class Boundary:
    """ASGI middleware around everything else."""

    def __init__(self, app: ASGIApp, runtime: Runtime) -> None:
        self._app = app
        self._hosts = served_hosts(runtime)
        self._single_user = runtime.single_user

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        request.state.request_id = _request_id(request)
        started = False

        async def answer(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _dress(message, request)
            await send(message)

        try:
            self._check_way(request)
            await self._app(scope, receive, answer)
        except Exception as error:
            # Also what the application's own handlers raise comes here, so the answer has its headers in every case.
            if started:
                raise
            await problems.respond(request, problems.of_any(request, error))(scope, receive, answer)

    def _check_way(self, request: Request) -> None:
        if self._hosts is not None and _host(request) not in self._hosts:
            raise NotForThisHost(
                f"The host {request.headers.get('host', '')[:200]!r} is not served here.",
                fix="Use the server's own address, or add the name to server.allowed_hosts.",
            )
        if self._single_user and any(name in request.headers for name in _FORWARDED):
            raise NotForThisHost(
                "This came through a proxy, and nobody has to sign in here.",
                fix="Set REELBASE_ACCOUNTS_SIGN_IN=true, or go to the server's own address.",
            )


def served_hosts(runtime: Runtime) -> frozenset[str] | None:
    """The host names that requests may name; None is any.

    An installation without sign-in must know its name: a page of another site could otherwise let its own name lead to
    this machine and read what the local user reads.
    """
    settings = runtime.settings.server
    named = {host.lower() for host in settings.allowed_hosts}
    if settings.public_url is not None:
        named.add((urlsplit(settings.public_url).hostname or "").lower())
    if not runtime.single_user and not named:
        return None
    return frozenset(named | LOOPBACK)


def _host(request: Request) -> str:
    """The host's name, without its port; nothing for what is none, or when two are named."""
    named = request.headers.getlist("host")
    found = _HOST.fullmatch(named[0]) if len(named) == 1 else None
    return found[1].strip("[]").lower() if found is not None else ""


def _request_id(request: Request) -> str:
    given = request.headers.get(REQUEST_ID, "")
    return given if _GIVEN_ID.fullmatch(given) else new_id().hex


def _dress(message: Message, request: Request) -> None:
    headers = MutableHeaders(scope=message)
    headers[REQUEST_ID] = request.state.request_id
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
    secure = is_secure(request)
    if secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if not request.url.path.startswith("/static/"):
        headers.setdefault("Cache-Control", "private, no-cache" if "etag" in headers else "no-store")
    seen = getattr(request.state, "seen", None)
    if seen is not None:
        headers["X-Reelbase-Seen"] = seen
        more = "; Secure" if secure else ""
        headers.append("Set-Cookie", f"{SEEN}={seen}; Path=/; Max-Age={_SEEN_S}; HttpOnly; SameSite=Lax{more}")
