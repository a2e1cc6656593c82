"""Rate limits of calls, and limits of request bodies."""

from __future__ import annotations

import ipaddress
import math
import time
from collections.abc import Callable
from typing import Any, Literal

from fastapi import Depends, Request
from limits import RateLimitItem, parse_many
from limits.strategies import MovingWindowRateLimiter
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reelbase.http.errors import TooManyCalls
from reelbase.http.identity import Caller, MaybeCaller
from reelbase.http.rate_windows import RateWindows
from reelbase.kit.settings import LimitsSettings

CallClass = Literal["read", "write", "create", "generation", "draft", "sign_in", "sign_up"]
_BY_ADDRESS = frozenset({"generation", "draft", "sign_in", "sign_up"})
"""Classes that are counted by address even for signed-in callers."""


class RateLimits:
    """Moving windows in this process's memory, so each server process has limits of its own."""

    def __init__(self, settings: LimitsSettings) -> None:
        self._items: dict[str, list[RateLimitItem]] = {
            name: parse_many(getattr(settings, name))
            for name in ("read", "write", "create", "generation", "draft", "sign_in", "sign_up")
        }
        self._limiter = MovingWindowRateLimiter(RateWindows())

    def hit(self, call_class: CallClass, who: str) -> None:
        """Count one call of ``who``. Raises TooManyCalls with the time to wait."""
        for item in self._items[call_class]:
            if not self._limiter.hit(item, call_class, who):
                free_at_s = self._limiter.get_window_stats(item, call_class, who).reset_time
                wait_s = max(1, math.ceil(free_at_s - time.time()))
                raise TooManyCalls(f"You can make at most {item.amount} calls in {_span(item)}.", retry_after_s=wait_s)


def limited(call_class: CallClass) -> Any:
    """``dependencies=[limited("create")]``: count the call for its caller, or for its address."""

    async def count(request: Request, caller: MaybeCaller) -> None:
        limits: RateLimits = request.app.state.runtime.limits
        limits.hit(call_class, counted_as(request, caller, call_class))

    count.call_class = call_class  # type: ignore[attr-defined]
    return Depends(count)


def counted_as(request: Request, caller: Caller, call_class: CallClass) -> str:
    if caller.is_known and call_class not in _BY_ADDRESS:
        return f"owner {caller.viewer.owner_id}"
    return f"address {address_of(request)}"


def address_of(request: Request) -> str:
    """The address that limits count by: for IPv6 its /64, which belongs to one household or machine."""
    host = request.client.host if request.client else "unknown"
    if ":" not in host:
        return host
    try:
        return str(ipaddress.ip_network(f"{host.partition('%')[0]}/64", strict=False).network_address)
    except ValueError:
        return host


def _span(item: RateLimitItem) -> str:
    return f"{item.multiples} {item.GRANULARITY.name}{'s' if item.multiples > 1 else ''}"


class _BodyTooLarge(HTTPException):
    """An HTTPException, because FastAPI hides any other error that reading a body raises."""

    def __init__(self, limit_bytes: int) -> None:
        # The rest of the body is not read.
        super().__init__(413, f"The body exceeds {limit_bytes} bytes.", {"Connection": "close"})


class BodyLimit:
    """ASGI middleware that refuses a body over its limit, with or without Content-Length, and reads no further.

    ``limit_of(scope)`` is called when the body is read, after routing.
    """

    def __init__(self, app: ASGIApp, limit_of: Callable[[Scope], int]) -> None:
        self._app = app
        self._limit_of = limit_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        stated = _stated_length(scope)
        read_bytes = 0

        async def counted() -> Message:
            nonlocal read_bytes
            limit_bytes = self._limit_of(scope)
            if stated is not None and stated > limit_bytes:
                raise _BodyTooLarge(limit_bytes)
            message = await receive()
            if message["type"] == "http.request":
                read_bytes += len(message.get("body", b""))
                if read_bytes > limit_bytes:
                    raise _BodyTooLarge(limit_bytes)
            return message

        await self._app(scope, counted, send)


def _stated_length(scope: Scope) -> int | None:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return None
