"""Who calls: the local user, somebody with a session, an API key or a token, or nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Request

from reelbase.accounts.viewer import ANONYMOUS, LOCAL_VIEWER, Viewer
from reelbase.db.identity import Role
from reelbase.http.errors import Unauthenticated
from reelbase.kit.errors import Forbidden

Method = Literal["local", "session", "api_key", "jwt", "anonymous"]
ALL_SCOPES = frozenset({"read", "write", "admin"})


@dataclass(frozen=True, slots=True)
class Caller:
    """``scopes`` are what this way of calling may do at most; ``session_token_id`` names the session of a browser."""

    viewer: Viewer
    method: Method
    scopes: frozenset[str] = ALL_SCOPES
    session_token_id: str | None = None

    @property
    def is_known(self) -> bool:
        return self.method != "anonymous"


NOBODY_YET = Caller(ANONYMOUS, "anonymous", frozenset({"read"}))
LOCAL = Caller(LOCAL_VIEWER, "local")


async def _maybe_caller(request: Request) -> Caller:
    if request.app.state.runtime.single_user:
        return LOCAL
    return NOBODY_YET


async def _current_caller(caller: Annotated[Caller, Depends(_maybe_caller)]) -> Caller:
    if not caller.is_known:
        raise Unauthenticated
    return caller


async def _admin_caller(caller: Annotated[Caller, Depends(_current_caller)]) -> Caller:
    if caller.method == "local" or (caller.viewer.role == Role.ADMIN and "admin" in caller.scopes):
        return caller
    raise Forbidden("Only an administrator may do this.")


MaybeCaller = Annotated[Caller, Depends(_maybe_caller)]
"""Whoever calls; an anonymous viewer when nobody has signed in."""

CurrentCaller = Annotated[Caller, Depends(_current_caller)]
"""Somebody who has signed in; a 401 problem otherwise."""

AdminCaller = Annotated[Caller, Depends(_admin_caller)]
"""An administrator; on an installation with one user, that user."""
