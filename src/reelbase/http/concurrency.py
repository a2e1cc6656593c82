"""Concurrency limits: how many slow calls of one kind run at once; further calls wait without occupying a thread.

The server has few threads. Without limits, forty calls that wait for an outside service, decode a picture or hash a
password would keep everybody else from being answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from fastapi import Depends, Request

from reelbase.http.identity import MaybeCaller
from reelbase.http.limits import address_of

CallKind = Literal["creation", "provider", "upload", "password", "sign_in"]
CONCURRENCY: dict[CallKind, tuple[int, int]] = {
    "creation": (8, 2),
    "provider": (10, 6),
    "upload": (4, 2),
    "password": (4, 2),
    "sign_in": (4, 2),
}
"""By kind: how many calls run at once, and how many of them may be one caller's. ``sign_in`` is by another service."""
_BY_ADDRESS = frozenset({"password", "sign_in"})
"""Kinds whose callers have not signed in yet, so that each address has its share."""


@dataclass(slots=True)
class _Share:
    """One caller's share of a limit; it exists while one of the caller's calls does."""

    slots: asyncio.Semaphore
    calls: int = 0


@dataclass(slots=True)
class _Limit:
    slots: asyncio.Semaphore
    per_caller: int
    shares: dict[str, _Share] = field(default_factory=dict)


class ConcurrencyLimits:
    """The limits of a server process; used in its event loop only."""

    def __init__(self) -> None:
        self._limits = {
            kind: _Limit(asyncio.Semaphore(total), per_caller) for kind, (total, per_caller) in CONCURRENCY.items()
        }

    @asynccontextmanager
    async def slot(self, kind: CallKind, caller: str) -> AsyncIterator[None]:
        """Wait for a free slot, first among the caller's own calls, then among everybody's."""
        limit = self._limits[kind]
        share = limit.shares.setdefault(caller, _Share(asyncio.Semaphore(limit.per_caller)))
        share.calls += 1
        try:
            async with share.slots, limit.slots:
                yield
        finally:
            share.calls -= 1
            if not share.calls:
                del limit.shares[caller]


def concurrency_limited(kind: CallKind) -> Any:
    """``dependencies=[concurrency_limited("provider")]``: the call waits for a slot before it takes a thread."""

    async def wait(request: Request, caller: MaybeCaller) -> AsyncIterator[None]:
        name = f"owner {caller.viewer.owner_id}" if caller.is_known else f"address {address_of(request)}"
        async with _limits(request).slot(kind, name):
            yield

    async def wait_by_address(request: Request) -> AsyncIterator[None]:
        async with _limits(request).slot(kind, f"address {address_of(request)}"):
            yield

    return Depends(wait_by_address if kind in _BY_ADDRESS else wait)


def _limits(request: Request) -> ConcurrencyLimits:
    limits: ConcurrencyLimits = request.app.state.runtime.concurrency
    return limits
