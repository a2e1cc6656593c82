"""Sessions, accounts and API keys under ``/v1``; the way to an OpenID Connect service and back."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from fastapi import Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from reelbase.accounts.api_keys import ApiKeyService
from reelbase.accounts.models import ApiKey
from reelbase.accounts.sessions import OwnSessions
from reelbase.http import signing_in
from reelbase.http.idempotency import never_stored
from reelbase.http.identity import BrowserCaller, Caller, CurrentCaller, MaybeCaller, Method, PersonCaller
from reelbase.http.limits import limited
from reelbase.http.lines import in_line
from reelbase.http.problems import ProblemBody
from reelbase.http.routing import Router
from reelbase.http.work import Doors, Reading, ServiceWriting
from reelbase.wire.common import Moment

SESSION: list[str | Enum] = ["Session"]
ACCOUNT: list[str | Enum] = ["Account"]
KEYS: list[str | Enum] = ["API keys"]
Scope = Literal["read", "write", "admin"]
Email = Annotated[str, Field(min_length=3, max_length=320, examples=["ada@example.org"])]
Secret = Annotated[str, Field(min_length=1, max_length=1024)]
KeyId = Annotated[UUID, Path(description="Id of an API key.")]
SessionId = Annotated[UUID, Path(description="Id of a session.")]
_REFUSED: dict[int | str, dict[str, Any]] = {
    401: {"model": ProblemBody, "description": "Nobody has signed in, or what was shown does not count."},
    403: {"model": ProblemBody, "description": "Not allowed."},
    429: {"model": ProblemBody, "description": "Too many calls."},
}
_CONFLICT: dict[int | str, dict[str, Any]] = {
    **_REFUSED,
    409: {"model": ProblemBody, "description": "Not possible in the present state."},
}
_MISSING: dict[int | str, dict[str, Any]] = {**_REFUSED, 404: {"model": ProblemBody, "description": "Not found."}}

router = Router()
pages = Router(include_in_schema=False)
"""Where a browser goes to sign in elsewhere, and comes back to."""


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignIn(_Body):
    email: Email
    password: Secret


class SignUp(SignIn):
    name: str | None = Field(None, max_length=200)


class PasswordChange(_Body):
    present: Secret
    new: Secret


class Session(BaseModel):
    """Who calls. Changes by a browser's session need ``csrf_token`` in the header X-CSRF-Token."""

    signed_in: bool
    method: Method
    user_id: UUID | None
    scopes: list[Scope]
    csrf_token: str | None
    sign_in: bool = Field(description="Whether people sign in here at all.")
    sign_up: bool = Field(description="Whether anybody may open an account.")
    service: str | None = Field(description="Name of the service that one can sign in by, at /sign-in/oauth.")


class KnownSession(BaseModel):
    id: UUID
    user_agent: str | None
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    is_this_one: bool


class SessionList(BaseModel):
    items: list[KnownSession]


class NewKey(_Body):
    name: str = Field(min_length=1, max_length=100, description="What will use it.")
    scopes: list[Scope] = Field(["read", "write"], min_length=1, max_length=3)
    expires_at: Moment | None = None


class Key(BaseModel):
    """An API key as it can be seen again: by its first characters."""

    id: UUID
    name: str
    prefix: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, key: ApiKey) -> Key:
        return cls.model_validate(key, from_attributes=True)


class MadeKey(Key):
    """``key`` is shown this once."""

    key: str


class KeyList(BaseModel):
    items: list[Key]


@router.get("/session", tags=SESSION, dependencies=[limited("read")], responses={429: _REFUSED[429]})
def get_session(request: Request, caller: MaybeCaller, doors: Doors) -> Session:
    """Who calls, and how one can sign in. Needs no sign-in."""
    return _session(request, caller, doors)


@router.post("/session", tags=SESSION, status_code=204, dependencies=[in_line("password")], responses=_CONFLICT)
@never_stored
def sign_in(request: Request, response: Response, given: SignIn) -> None:
    """Sign in; the browser gets a cookie. Then ask for the session again: it has the token that changes need."""
    signing_in.sign_in(request, response, given.email, given.password)


@router.delete("/session", tags=SESSION, status_code=204, responses=_REFUSED)
def sign_out(request: Request, response: Response, caller: MaybeCaller) -> None:
    """Sign out here."""
    signing_in.sign_out(request, response, caller)


@router.post("/accounts", tags=ACCOUNT, status_code=204, dependencies=[in_line("password")], responses=_CONFLICT)
@never_stored
def sign_up(request: Request, response: Response, given: SignUp) -> None:
    """Open an account and sign in to it. What this browser drafted before is its own from now on."""
    signing_in.sign_up(request, response, given.email, given.password, given.name)


@router.put(
    "/me/password", tags=ACCOUNT, status_code=204, dependencies=[limited("write"), in_line("password")],
    responses=_REFUSED,
)  # fmt: skip
def change_password(request: Request, caller: PersonCaller, given: PasswordChange) -> None:
    """Set another password. You stay signed in here, and nowhere else."""
    signing_in.change_password(request, caller, given.present, given.new)


@router.get("/me/sessions", tags=ACCOUNT, dependencies=[limited("read")], responses=_REFUSED)
def list_sessions(session: Reading, caller: PersonCaller) -> SessionList:
    """Where you are signed in, the last used first."""
    rows = OwnSessions(session, caller.viewer).all()
    return SessionList(
        items=[
            KnownSession(
                id=row.id, user_agent=row.user_agent, created_at=row.created_at, seen_at=row.seen_at,
                expires_at=row.expires_at, is_this_one=str(row.id) == caller.session_token_id,
            )
            for row in rows
        ]
    )  # fmt: skip


@router.delete(
    "/me/sessions/{session_id}", tags=ACCOUNT, status_code=204, dependencies=[limited("write")], responses=_MISSING
)
def end_session(session: ServiceWriting, caller: PersonCaller, session_id: SessionId) -> None:
    """Sign out somewhere else."""
    OwnSessions(session, caller.viewer).end(session_id)


@router.get("/api-keys", tags=KEYS, dependencies=[limited("read")], responses=_REFUSED)
def list_api_keys(session: Reading, caller: CurrentCaller) -> KeyList:
    """Your API keys, the newest first, revoked ones too."""
    return KeyList(items=[Key.of(key) for key in ApiKeyService(session, caller.viewer).all()])


@router.post("/api-keys", tags=KEYS, status_code=201, dependencies=[limited("create")], responses=_CONFLICT)
@never_stored
def create_api_key(session: ServiceWriting, caller: PersonCaller, wish: NewKey) -> MadeKey:
    """Make an API key. Its text is in this answer and nowhere else."""
    key, text = ApiKeyService(session, caller.viewer).create(wish.name, list(wish.scopes), expires_at=wish.expires_at)
    return MadeKey(**Key.of(key).model_dump(), key=text)


@router.delete("/api-keys/{key_id}", tags=KEYS, status_code=204, dependencies=[limited("write")], responses=_MISSING)
def revoke_api_key(session: ServiceWriting, caller: PersonCaller, key_id: KeyId) -> None:
    """Revoke an API key: from now on it counts no more."""
    ApiKeyService(session, caller.viewer).revoke(key_id)


@pages.get(signing_in.FLOW_PATH, dependencies=[in_line("door")])
def begin_openid(request: Request, next: Annotated[str, Query(max_length=2000)] = "/") -> Response:
    """Go to the configured service and sign in there."""
    return _sent_to_service(request, next, None)


@pages.post(f"{signing_in.FLOW_PATH}/link", dependencies=[in_line("door")])
@never_stored
def link_openid(request: Request, caller: BrowserCaller) -> Response:
    """Go to the service and have who comes back linked to the caller's account.

    A change that carries the session's token: another site could otherwise have its own name there linked.
    """
    return _sent_to_service(request, "/settings", caller)


@pages.get(f"{signing_in.FLOW_PATH}/callback", dependencies=[in_line("door")])
def finish_openid(request: Request, caller: MaybeCaller) -> Response:
    """Where the service sends the browser back to."""
    response = RedirectResponse("/", status_code=303)
    response.headers["Location"] = signing_in.finish_openid(request, response, caller)
    return response


def _sent_to_service(request: Request, next_path: str, linking: Caller | None) -> Response:
    # A form may not be sent on to another site, so htmx is told where to go.
    is_htmx = "hx-request" in request.headers
    response = Response(status_code=204) if is_htmx else RedirectResponse("/", status_code=303)
    where = signing_in.begin_openid(request, response, next_path, linking)
    response.headers["HX-Redirect" if is_htmx else "Location"] = where
    return response


def _session(request: Request, caller: Caller, doors: Doors) -> Session:
    accounts = doors.settings.accounts
    return Session(
        signed_in=caller.is_known,
        method=caller.method,
        user_id=caller.viewer.owner_id if caller.is_known else None,
        scopes=cast("list[Scope]", sorted(caller.scopes)),
        csrf_token=getattr(request.state, "csrf_token", None),
        sign_in=accounts.sign_in,
        sign_up=accounts.sign_in and accounts.sign_up,
        service=doors.open_id.name if accounts.sign_in else None,
    )
