"""The caller: the local user, somebody with a session, an API key or a token, or nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from starlette.concurrency import run_in_threadpool

from reelbase.accounts.api_keys import MARK, find_key, note_key_use
from reelbase.accounts.profiles import viewer_of
from reelbase.accounts.sessions import FoundSession, SessionService
from reelbase.accounts.users import UserService
from reelbase.accounts.viewer import ANONYMOUS, LOCAL_VIEWER, Viewer
from reelbase.application.application import Application
from reelbase.db.identity import Role
from reelbase.http import forgery
from reelbase.http.errors import NotSignedIn, OutOfScope
from reelbase.http.tokens import TokenOwner, TokenReader
from reelbase.kit.errors import Forbidden, NotFound

Method = Literal["local", "session", "api_key", "jwt", "anonymous"]
ALL_SCOPES = frozenset({"read", "write", "admin"})
_LONGEST_TOKEN_CHARS = 200


@dataclass(frozen=True, slots=True)
class Caller:
    """``scopes`` limit what this way of calling may do; ``session_token_id`` is the id of a browser's session.

    ``key_id`` is the API key, and ``ends_s`` the Unix time at which a token expires.
    """

    viewer: Viewer
    method: Method
    scopes: frozenset[str] = ALL_SCOPES
    session_token_id: str | None = None
    key_id: UUID | None = None
    ends_s: float | None = None

    @property
    def is_known(self) -> bool:
        return self.method != "anonymous"

    @property
    def is_person(self) -> bool:
        """Whether this is a person rather than a program with a key."""
        return self.method in ("local", "session", "jwt")


ANONYMOUS_CALLER = Caller(ANONYMOUS, "anonymous", frozenset({"read"}))
LOCAL_CALLER = Caller(LOCAL_VIEWER, "local")


def session_cookie(request: Request) -> str:
    return cookie_name(request, "reelbase_session")


def cookie_name(request: Request, name: str) -> str:
    """The cookie's name. Over https it has the prefix ``__Host-``, so that no other host can set it.

    Without it, a sibling domain could plant a cookie. The prefix requires Secure and the path /.
    """
    return f"__Host-{name}" if is_secure(request) else name


def is_secure(request: Request) -> bool:
    public_url: str | None = request.app.state.runtime.settings.server.public_url
    return request.url.scheme == "https" or (public_url or "").startswith("https://")


def _scopes_of(viewer: Viewer) -> frozenset[str]:
    return ALL_SCOPES if viewer.role == Role.ADMIN else ALL_SCOPES - {"admin"}


async def maybe_caller(request: Request) -> Caller:
    """Raises NotSignedIn for an invalid key or token, ForgedRequest, OutOfScope."""
    forgery.refuse_other_origins(request)
    if request.app.state.runtime.single_user:
        return LOCAL_CALLER
    authorization = request.headers.get("authorization")
    if authorization is not None:
        caller = await run_in_threadpool(_of_bearer, request, _bearer(authorization))
        _require_scope(caller, "read" if request.method in forgery.SAFE else "write")
        return caller
    token = request.cookies.get(session_cookie(request))
    if not token or len(token) > _LONGEST_TOKEN_CHARS:
        return ANONYMOUS_CALLER
    found = await run_in_threadpool(_of_session, _application(request), token)
    if found is None:
        return ANONYMOUS_CALLER
    csrf_token = forgery.token_of(request.app.state.runtime.csrf_key, found.id)
    request.state.csrf_token = csrf_token
    await forgery.require_token(request, csrf_token)
    return Caller(found.viewer, "session", _scopes_of(found.viewer), session_token_id=str(found.id))


async def current_caller(caller: Annotated[Caller, Depends(maybe_caller)]) -> Caller:
    if not caller.is_known:
        raise NotSignedIn
    return caller


async def _person_caller(caller: Annotated[Caller, Depends(current_caller)]) -> Caller:
    if not caller.is_person:
        raise OutOfScope("API keys cannot manage the account itself.", fix="Sign in with a browser.")
    return caller


async def _browser_caller(caller: Annotated[Caller, Depends(current_caller)]) -> Caller:
    if caller.method != "session":
        raise OutOfScope("This requires a session in a browser.", fix="Sign in with a browser.")
    return caller


async def admin_caller(caller: Annotated[Caller, Depends(current_caller)]) -> Caller:
    if caller.method == "local":
        return caller
    if caller.viewer.role != Role.ADMIN:
        raise Forbidden("Only administrators can do this.")
    _require_scope(caller, "admin")
    return caller


MaybeCaller = Annotated[Caller, Depends(maybe_caller)]
"""The caller; an anonymous viewer when nobody has signed in."""

CurrentCaller = Annotated[Caller, Depends(current_caller)]
"""A signed-in caller; a 401 problem otherwise."""

PersonCaller = Annotated[Caller, Depends(_person_caller)]
"""A signed-in person: programs with a key cannot change how somebody signs in."""

BrowserCaller = Annotated[Caller, Depends(_browser_caller)]
"""A caller with a session, for what concerns that browser."""

AdminCaller = Annotated[Caller, Depends(admin_caller)]
"""An administrator; on a single-user installation, its user."""


def requires_sign_in(dependant: Dependant) -> bool:
    """Whether a dependency of the endpoint refuses callers who are not signed in."""
    return dependant.call is current_caller or any(map(requires_sign_in, dependant.dependencies))


async def require_sign_in(request: Request) -> None:
    """Identify the caller before anything else. Raises what ``CurrentCaller`` does."""
    await current_caller(await maybe_caller(request))


def _require_scope(caller: Caller, scope: str) -> None:
    if scope not in caller.scopes:
        raise OutOfScope(f"This API key lacks the scope {scope!r}.", fix="Create a key with this scope.")


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotSignedIn("Only bearer tokens are accepted.", reason="invalid_request")
    return token.strip()


# In threads


def _of_session(application: Application, token: str) -> FoundSession | None:
    settings = application.settings.accounts
    with application.database.reading(fresh=True) as session:
        found = SessionService(session, settings).find(token)
    if found is not None and not found.is_use_recorded:
        with application.database.work() as session:
            SessionService(session, settings).note_use(found.id)
    return found


def _of_bearer(request: Request, token: str) -> Caller:
    application = _application(request)
    if token.startswith(MARK):
        return _of_key(application, token)
    reader: TokenReader | None = request.app.state.runtime.tokens
    if reader is None:
        raise NotSignedIn("The API key is invalid.", reason="invalid_token")
    owner = reader.read(token)
    try:
        with application.database.reading(fresh=True) as session:
            viewer = viewer_of(session, owner.id)
    except NotFound:
        viewer = _new_user(application, owner)
    return Caller(viewer, "jwt", ends_s=owner.ends_s)


def _new_user(application: Application, owner: TokenOwner) -> Viewer:
    with application.database.work() as session:
        if not UserService(session).ensure(owner.id, owner.email, owner.name):
            raise NotSignedIn("The token names no user of this installation.", reason="invalid_token")
        return viewer_of(session, owner.id)


def _of_key(application: Application, key: str) -> Caller:
    if len(key) > _LONGEST_TOKEN_CHARS:
        raise NotSignedIn("The API key is invalid.", reason="invalid_token")
    with application.database.reading(fresh=True) as session:
        found = find_key(session, key)
    if found is None:
        raise NotSignedIn("The API key is invalid or was revoked.", reason="invalid_token")
    if not found.is_use_recorded:
        with application.database.work() as session:
            note_key_use(session, found.id)
    return Caller(found.viewer, "api_key", found.scopes, key_id=found.id)


def _application(request: Request) -> Application:
    application: Application = request.app.state.application
    return application
