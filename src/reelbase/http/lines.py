"""Calls that take long stand in line: so many are at work at once, and those that wait take no thread.

The threads of the server are few. Without lines, forty calls that wait for an outside service, for the decoder of
pictures or for the hash of a password would keep everybody else from being answered.
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

LineName = Literal["making", "outside", "upload", "password", "door"]
AT_ONCE: dict[LineName, tuple[int, int]] = {
    "making": (8, 2), "outside": (10, 6), "upload": (4, 2), "password": (4, 2), "door": (4, 2)
}  # fmt: skip
"""By line: how many calls are at work at once, and how many of them may be one caller's.

``door`` is for signing in by a service elsewhere.
"""
_OF_ADDRESS = frozenset({"password", "door"})
"""Lines of those who are not known yet: an address has its share, whoever it is."""


@dataclass(slots=True)
class _Own:
    """One caller's place in a line; kept while somebody is in it."""

    places: asyncio.Semaphore
    calls: int = 0


@dataclass(slots=True)
class _Line:
    places: asyncio.Semaphore
    each: int
    own: dict[str, _Own] = field(default_factory=dict)


class Lines:
    """The lines of a server process; used in its event loop only."""

    def __init__(self) -> None:
        self._lines = {name: _Line(asyncio.Semaphore(total), each) for name, (total, each) in AT_ONCE.items()}

    @asynccontextmanager
    async def turn(self, name: LineName, who: str) -> AsyncIterator[None]:
        """Wait for a turn, first among one's own calls, then among everybody's."""
        line = self._lines[name]
        own = line.own.setdefault(who, _Own(asyncio.Semaphore(line.each)))
        own.calls += 1
        try:
            async with own.places, line.places:
                yield
        finally:
            own.calls -= 1
            if not own.calls:
                del line.own[who]


def in_line(name: LineName) -> Any:
    """``dependencies=[in_line("outside")]``: the call waits for its turn before the endpoint takes a thread."""

    async def wait(request: Request, caller: MaybeCaller) -> AsyncIterator[None]:
        who = f"owner {caller.viewer.owner_id}" if caller.is_known else f"address {address_of(request)}"
        async with _lines(request).turn(name, who):
            yield

    async def wait_by_address(request: Request) -> AsyncIterator[None]:
        async with _lines(request).turn(name, f"address {address_of(request)}"):
            yield

    return Depends(wait_by_address if name in _OF_ADDRESS else wait)


def _lines(request: Request) -> Lines:
    lines: Lines = request.app.state.runtime.lines
    return lines
