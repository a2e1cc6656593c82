"""Sessions, passwords and API keys."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from reelbase.schemas.accounts import Scope
from reelbase.schemas.common import Moment, PageOf, RequestModel, ResponseModel, example

Email = Annotated[str, Field(min_length=3, max_length=320, examples=["ada@example.org"])]
Secret = Annotated[str, Field(min_length=1, max_length=1024)]


class SignIn(RequestModel):
    email: Email
    password: Secret


class SignUp(SignIn):
    name: str | None = Field(None, max_length=200)


class PasswordChange(RequestModel):
    present: Secret
    new: Secret


class Session(ResponseModel):
    """The current session. Changes from a browser need `csrf_token` in the header X-CSRF-Token."""

    signed_in: bool
    method: Literal["local", "session", "api_key", "jwt", "anonymous"]
    user_id: UUID | None
    scopes: list[Scope]
    csrf_token: str | None
    sign_in: bool = Field(description="Whether this server has sign-in.")
    sign_up: bool = Field(description="Whether anyone may create an account.")
    service: str | None = Field(description="Name of the OpenID Connect service at /sign-in/oauth.")


class KnownSession(ResponseModel):
    id: UUID
    user_agent: str | None
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    is_this_one: bool


class SessionList(ResponseModel):
    items: list[KnownSession]


class NewKey(RequestModel):
    name: str = Field(min_length=1, max_length=100, description="A name for the key.")
    scopes: list[Scope] = Field(["read", "write"], min_length=1, max_length=3)
    expires_at: Moment | None = None

    model_config = example(name="the nightly films")


class Key(ResponseModel):
    """An API key; of its text only the first characters (`prefix`) are stored."""

    id: UUID
    name: str
    prefix: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class KeyPage(PageOf[Key]):
    pass


class IssuedKey(Key):
    """`key` is in this response only."""

    key: str
