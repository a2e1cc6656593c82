"""Transactions of a request.

An endpoint that takes ``Reading`` or ``Writing`` runs in one transaction as its caller. The transaction begins, does
its work and commits in one thread, before the answer is sent; an error rolls it back. It never waits for a thread of
the pool: with SQLite's single writer, requests that wait for the lock could otherwise occupy all of them while the one
that holds it waits for the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import SERVICE, Viewer
from reelbase.application.application import Application
from reelbase.http.identity import AdminCaller, CurrentCaller, MaybeCaller
from reelbase.http.runtime import Runtime
from reelbase.kit.pagination import Cursors

POSITION_COOKIE = "reelbase_seen"
POSITION_HEADER = "X-Reelbase-Seen"


@dataclass(frozen=True, slots=True)
class DeferredTransaction:
    """A transaction that begins in the endpoint's own thread. Only ``Router`` opens it."""

    database: Any
    viewer: Viewer | None
    writes: bool
    position: str | None

    @contextmanager
    def open(self) -> Iterator[Session]:
        if self.writes:
            with self.database.work(self.viewer) as session:
                yield session
        else:
            with self.database.reading(self.viewer, position=self.position) as session:
                yield session

    def __getattr__(self, name: str) -> NoReturn:
        raise TypeError(
            "Reading and Writing are for sync endpoints of reelbase.http.routing.Router, not for dependencies."
        )


def _application(request: Request) -> Application:
    application: Application = request.app.state.application
    return application


def _runtime(request: Request) -> Runtime:
    runtime: Runtime = request.app.state.runtime
    return runtime


def _cursors(request: Request) -> Cursors:
    return _runtime(request).cursors


async def _app_dependency(request: Request) -> Application:
    return _application(request)


async def _runtime_dependency(request: Request) -> Runtime:
    return _runtime(request)


async def _cursors_dependency(request: Request) -> Cursors:
    return _cursors(request)


async def _reading(request: Request, caller: CurrentCaller) -> DeferredTransaction:
    return _deferred(request, caller.viewer, writes=False)


async def _writing(request: Request, caller: CurrentCaller) -> DeferredTransaction:
    return _deferred(request, caller.viewer, writes=True)


async def _public_reading(request: Request, caller: MaybeCaller) -> DeferredTransaction:
    return _deferred(request, caller.viewer, writes=False)


async def _service_reading(request: Request, _caller: CurrentCaller) -> DeferredTransaction:
    return _deferred(request, None, writes=False)


async def _service_writing(request: Request, _caller: CurrentCaller) -> DeferredTransaction:
    return _deferred(request, None, writes=True)


async def _console_reading(request: Request, _caller: AdminCaller) -> DeferredTransaction:
    return _deferred(request, SERVICE, writes=False)


async def _console_writing(request: Request, _caller: AdminCaller) -> DeferredTransaction:
    return _deferred(request, SERVICE, writes=True)


def _deferred(request: Request, viewer: Viewer | None, *, writes: bool) -> DeferredTransaction:
    position = request.headers.get(POSITION_HEADER) or request.cookies.get(POSITION_COOKIE)
    return DeferredTransaction(_application(request).database, viewer, writes, position)


App = Annotated[Application, Depends(_app_dependency)]
"""The application, for what is not one transaction. Its own methods act for the local viewer."""

ServerRuntime = Annotated[Runtime, Depends(_runtime_dependency)]
"""What this server process shares between requests: keys, limits, event streams."""

PageCursors = Annotated[Cursors, Depends(_cursors_dependency)]

Reading = Annotated[Session, Depends(_reading)]
"""A read-only transaction of the caller, who must have signed in."""

Writing = Annotated[Session, Depends(_writing)]
"""A transaction of the caller, who must have signed in. It is committed before the answer is sent."""

PublicReading = Annotated[Session, Depends(_public_reading)]
"""A read-only transaction of the caller; of an anonymous viewer when nobody has signed in."""

ServiceReading = Annotated[Session, Depends(_service_reading)]
"""A read-only transaction with the service's rights, for what others left on the caller's films: likes, comments.

The caller must have signed in, and the service that is called filters by the caller's viewer.
"""

ServiceWriting = Annotated[Session, Depends(_service_writing)]
"""A transaction with the service's rights, for what owners may not write themselves: jobs, credits, files.

The caller must have signed in, and the service that is called filters by the caller's viewer.
"""

ConsoleReading = Annotated[Session, Depends(_console_reading)]
"""A read-only transaction of the service for an administrator."""

ConsoleWriting = Annotated[Session, Depends(_console_writing)]
"""A transaction of the service for an administrator."""
