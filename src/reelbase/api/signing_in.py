"""Sessions, accounts and API keys under ``/v1``; sign-in by OpenID Connect."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, cast
from uuid import UUID

from fastapi import Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from reelbase.accounts.api_keys import ApiKeyService
from reelbase.accounts.sessions import OwnSessions
from reelbase.api.operations import CREATE, READ, WRITE, PageOf, problems
from reelbase.http import signing_in
from reelbase.http.concurrency import concurrency_limited
from reelbase.http.idempotency import never_stored, stored_encrypted
from reelbase.http.identity import BrowserCaller, Caller, CurrentCaller, MaybeCaller, PersonCaller
from reelbase.http.routing import Router
from reelbase.http.work import PageCursors, Reading, ServerRuntime, ServiceWriting
from reelbase.schemas.accounts import Scope
from reelbase.schemas.signing_in import IssuedKey, KeyPage, NewKey, PasswordChange, Session, SessionList, SignIn, SignUp

SESSION: list[str | Enum] = ["Session"]
ACCOUNT: list[str | Enum] = ["Account"]
KEYS: list[str | Enum] = ["API keys"]
KeyId = Annotated[UUID, Path(description="Id of an API key.")]
SessionId = Annotated[UUID, Path(description="Id of a session.")]
router = Router()
pages = Router(include_in_schema=False)
"""The addresses of the OpenID Connect flow."""


@router.get("/session", tags=SESSION, dependencies=READ)
def get_session(request: Request, caller: MaybeCaller, runtime: ServerRuntime) -> Session:
    """The current session, and the ways to sign in. No authentication needed."""
    return _session(request, caller, runtime)


@router.post(
    "/session",
    tags=SESSION,
    status_code=204,
    dependencies=[concurrency_limited("password")],
    responses=problems(401, 409),
)
@never_stored
def sign_in(request: Request, response: Response, credentials: SignIn) -> None:
    """Sign in; sets a cookie. Then get the session again: it contains the CSRF token that changes need."""
    signing_in.sign_in(request, response, credentials.email, credentials.password)


@router.delete("/session", tags=SESSION, status_code=204, dependencies=WRITE)
def sign_out(request: Request, response: Response, caller: MaybeCaller) -> None:
    """Sign out."""
    signing_in.sign_out(request, response, caller)


@router.post(
    "/accounts",
    tags=ACCOUNT,
    status_code=204,
    dependencies=[concurrency_limited("password")],
    responses=problems(401, 409),
)
@never_stored
def sign_up(request: Request, response: Response, account: SignUp) -> None:
    """Create an account and sign in to it. This browser's draft moves to the account."""
    signing_in.sign_up(request, response, account.email, account.password, account.name)


@router.put("/me/password", tags=ACCOUNT, status_code=204, dependencies=[*WRITE, concurrency_limited("password")])
def change_password(request: Request, caller: PersonCaller, passwords: PasswordChange) -> None:
    """Change your password. Ends all other sessions."""
    signing_in.change_password(request, caller, passwords.present, passwords.new)


@router.get("/me/sessions", tags=ACCOUNT, dependencies=READ)
def list_sessions(session: Reading, caller: PersonCaller) -> SessionList:
    """Your sessions, last used first."""
    current = UUID(caller.session_token_id) if caller.session_token_id else None
    return SessionList(items=OwnSessions(session, caller.viewer).all(current))


@router.delete("/me/sessions/{session_id}", tags=ACCOUNT, status_code=204, dependencies=WRITE, responses=problems(404))
def end_session(session: ServiceWriting, caller: PersonCaller, session_id: SessionId) -> None:
    """End one of your sessions."""
    OwnSessions(session, caller.viewer).end(session_id)


@router.get("/api-keys", tags=KEYS, dependencies=READ)
def list_api_keys(session: Reading, caller: CurrentCaller, cursors: PageCursors, page: PageOf) -> KeyPage:
    """Your API keys, newest first, including revoked ones."""
    return KeyPage.of(ApiKeyService(session, caller.viewer).page(page, cursors))


@router.post("/api-keys", tags=KEYS, status_code=201, dependencies=CREATE, responses=problems(409))
@stored_encrypted
def create_api_key(session: ServiceWriting, caller: PersonCaller, body: NewKey) -> IssuedKey:
    """Create an API key. Its text is in this response only."""
    return ApiKeyService(session, caller.viewer).create(body.name, list(body.scopes), expires_at=body.expires_at)


@router.delete("/api-keys/{key_id}", tags=KEYS, status_code=204, dependencies=WRITE, responses=problems(404))
def revoke_api_key(session: ServiceWriting, caller: PersonCaller, key_id: KeyId) -> None:
    """Revoke an API key."""
    ApiKeyService(session, caller.viewer).revoke(key_id)


@pages.get(signing_in.FLOW_PATH, dependencies=[concurrency_limited("sign_in")])
def begin_openid(request: Request, next: Annotated[str, Query(max_length=2000)] = "/") -> Response:
    """Redirect to the configured service to sign in."""
    return _sent_to_service(request, next, None)


@pages.post(f"{signing_in.FLOW_PATH}/link", dependencies=[concurrency_limited("sign_in")])
@never_stored
def link_openid(request: Request, caller: BrowserCaller) -> Response:
    """Redirect to the service, to link the identity to the caller's account.

    Requires the CSRF token: another site could otherwise link an identity of its own.
    """
    return _sent_to_service(request, "/settings", caller)


@pages.get(f"{signing_in.FLOW_PATH}/callback", dependencies=[concurrency_limited("sign_in")])
def finish_openid(request: Request, caller: MaybeCaller) -> Response:
    """The address to which the service redirects the browser."""
    response = RedirectResponse("/", status_code=303)
    response.headers["Location"] = signing_in.finish_openid(request, response, caller)
    return response


def _sent_to_service(request: Request, next_path: str, linking: Caller | None) -> Response:
    # A form's response may not redirect to another site, so htmx gets the address in a header.
    is_htmx = "hx-request" in request.headers
    response = Response(status_code=204) if is_htmx else RedirectResponse("/", status_code=303)
    where = signing_in.begin_openid(request, response, next_path, linking)
    response.headers["HX-Redirect" if is_htmx else "Location"] = where
    return response


def _session(request: Request, caller: Caller, runtime: ServerRuntime) -> Session:
    accounts = runtime.settings.accounts
    return Session(
        signed_in=caller.is_known,
        method=caller.method,
        user_id=caller.viewer.owner_id if caller.is_known else None,
        scopes=cast("list[Scope]", sorted(caller.scopes)),
        csrf_token=getattr(request.state, "csrf_token", None),
        sign_in=accounts.sign_in,
        sign_up=accounts.sign_in and accounts.sign_up,
        service=runtime.open_id.name if accounts.sign_in else None,
    )
