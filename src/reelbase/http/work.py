"""Transactions of a request.

An endpoint that takes ``Reading`` or ``Writing`` runs in one transaction as its caller. The transaction begins, does
its work and commits in one thread, before the answer is sent; an error rolls it back. It never waits for a thread of
the pool: with SQLite's single writer, requests that wait for the lock could otherwise occupy all of them while the one
that holds it waits for the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import SERVICE, Viewer
from reelbase.application.application import Application
from reelbase.http.identity import Caller, admin_caller, current_caller, maybe_caller
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


async def _app(request: Request) -> Application:
    application: Application = request.app.state.application
    return application


async def _runtime(request: Request) -> Runtime:
    runtime: Runtime = request.app.state.runtime
    return runtime


async def _cursors(request: Request) -> Cursors:
    return (await _runtime(request)).cursors


def _transaction(
    of: Callable[..., Any], *, writes: bool, acts_as: Callable[[Caller], Viewer | None] = lambda caller: caller.viewer
) -> Any:
    """A dependency: the transaction of a caller whom ``of`` identifies, with the rights of ``acts_as(caller)``."""

    identified = Depends(of)

    async def begin(request: Request, caller: Caller = identified) -> DeferredTransaction:
        position = request.headers.get(POSITION_HEADER) or request.cookies.get(POSITION_COOKIE)
        return DeferredTransaction(request.app.state.application.database, acts_as(caller), writes, position)

    return Depends(begin)


App = Annotated[Application, Depends(_app)]
"""The application, for what is not one transaction. Its own methods act for the local viewer."""

ServerRuntime = Annotated[Runtime, Depends(_runtime)]
"""What this server process shares between requests: keys, limits, event streams."""

PageCursors = Annotated[Cursors, Depends(_cursors)]

Reading = Annotated[Session, _transaction(current_caller, writes=False)]
"""A read-only transaction of the caller, who must have signed in."""

Writing = Annotated[Session, _transaction(current_caller, writes=True)]
"""A transaction of the caller, who must have signed in. It is committed before the answer is sent."""

PublicReading = Annotated[Session, _transaction(maybe_caller, writes=False)]
"""A read-only transaction of the caller; of an anonymous viewer when nobody has signed in."""

ServiceReading = Annotated[Session, _transaction(current_caller, writes=False, acts_as=lambda _caller: None)]
"""A read-only transaction with the service's rights, for what others left on the caller's films: likes, comments.

The caller must have signed in, and the service that is called filters by the caller's viewer.
"""

ServiceWriting = Annotated[Session, _transaction(current_caller, writes=True, acts_as=lambda _caller: None)]
"""A transaction with the service's rights, for what owners may not write themselves: jobs, credits, files.

The caller must have signed in, and the service that is called filters by the caller's viewer.
"""

ConsoleReading = Annotated[Session, _transaction(admin_caller, writes=False, acts_as=lambda _caller: SERVICE)]
"""A read-only transaction of the service for an administrator."""

ConsoleWriting = Annotated[Session, _transaction(admin_caller, writes=True, acts_as=lambda _caller: SERVICE)]
"""A transaction of the service for an administrator."""
