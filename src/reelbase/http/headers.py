"""The outermost layer: request ids, host checks, security headers and unexpected errors."""

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
from reelbase.http.work import POSITION_COOKIE, POSITION_HEADER
from reelbase.kit.ids import new_id

REQUEST_ID = "X-Request-ID"
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_REQUEST_ID_PATTERN = re.compile(r"[A-Za-z0-9._-]{8,64}")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:@/?#\[\]]+)(?::[0-9]{1,5})?")
_POSITION_LIFE_S = 60

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
                _add_headers(message, request)
            await send(message)

        try:
            self._check_host(request)
            await self._app(scope, receive, answer)
        except Exception as error:
            # Errors of the application's own handlers come here too, so that every answer has the headers.
            if started:
                raise
            await problems.respond(request, problems.of_any(request, error))(scope, receive, answer)

    def _check_host(self, request: Request) -> None:
        if self._hosts is not None and _host(request) not in self._hosts:
            raise NotForThisHost(
                f"This server does not serve the host {request.headers.get('host', '')[:200]!r}.",
                fix="Use the server's own address, or add the host to server.allowed_hosts.",
            )
        if self._single_user and any(name in request.headers for name in _FORWARDED):
            raise NotForThisHost(
                "The request came through a proxy, but people do not sign in on this server.",
                fix="Turn on accounts.sign_in, or use the server's own address.",
            )


def served_hosts(runtime: Runtime) -> frozenset[str] | None:
    """The host names that requests may name; None is any.

    An installation without sign-in must check them: the page of another site could otherwise resolve its own name to
    this machine and read what the local user may read (DNS rebinding).
    """
    settings = runtime.settings.server
    hosts = {host.lower() for host in settings.allowed_hosts}
    if settings.public_url is not None:
        hosts.add((urlsplit(settings.public_url).hostname or "").lower())
    if not runtime.single_user and not hosts:
        return None
    return frozenset(hosts | LOOPBACK)


def _host(request: Request) -> str:
    """The host without its port; empty when it is invalid or given twice."""
    hosts = request.headers.getlist("host")
    match = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
    return match[1].strip("[]").lower() if match is not None else ""


def _request_id(request: Request) -> str:
    sent = request.headers.get(REQUEST_ID, "")
    return sent if _REQUEST_ID_PATTERN.fullmatch(sent) else new_id().hex


def _add_headers(message: Message, request: Request) -> None:
    headers = MutableHeaders(scope=message)
    headers[REQUEST_ID] = request.state.request_id
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
    secure = is_secure(request)
    if secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if not request.url.path.startswith("/static/"):
        headers.setdefault("Cache-Control", "private, no-cache" if "etag" in headers else "no-store")
    position = getattr(request.state, "position", None)
    if position is not None:
        headers[POSITION_HEADER] = position
        cookie = f"{POSITION_COOKIE}={position}; Path=/; Max-Age={_POSITION_LIFE_S}; HttpOnly; SameSite=Lax"
        headers.append("Set-Cookie", f"{cookie}; Secure" if secure else cookie)
