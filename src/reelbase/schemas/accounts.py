"""The caller's own account, API keys and drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from reelbase.schemas.common import NO_ZERO_CHARACTER, Flag, PageOf, RequestModel, ResponseModel, WebAddress, example

Scope = Literal["read", "write", "admin"]


class Me(ResponseModel):
    """The caller's account, and what the credential may do."""

    id: UUID
    email: str | None
    display_name: str | None
    avatar_url: str | None
    bio: str | None
    is_public: bool
    is_admin: bool
    method: Literal["local", "session", "api_key", "jwt"]
    scopes: list[Scope]


class MeEdit(RequestModel):
    """Omitted fields stay as they are; null clears a text."""

    display_name: Annotated[str, Field(max_length=200, pattern=r"^[^\u0000]*$")] | None = None
    avatar_url: WebAddress | None = None
    bio: Annotated[str, Field(max_length=2_000, pattern=r"^[^\u0000]*$")] | None = None
    is_public: Flag | None = None

    model_config = example(display_name="Ada")


class PublicProfile(ResponseModel):
    id: UUID
    display_name: str | None
    avatar_url: str | None
    bio: str | None


class AuditEntry(ResponseModel):
    """A change of the caller's data, with the old and new values of the changed columns."""

    id: UUID
    created_at: datetime
    table_name: str
    operation: Literal["INSERT", "UPDATE", "DELETE"]
    actor_id: UUID | None
    actor_role: str
    row_id: str
    old_values: dict[str, Any] | None
    new_values: dict[str, Any] | None


class AuditPage(PageOf[AuditEntry]):
    pass


class NewDraft(RequestModel):
    prompt_text: Annotated[str, Field(min_length=10, max_length=50_000, pattern=r"^[^\u0000]*$")]
    template_id: Annotated[str, Field(max_length=100, pattern=r"^[^\u0000]*$")] | None = None
    options: dict[
        Annotated[str, Field(max_length=100, pattern=NO_ZERO_CHARACTER)],
        Annotated[str, Field(pattern=NO_ZERO_CHARACTER)] | int | float | bool | None,
    ] = Field(default_factory=dict, max_length=50)

    model_config = example(prompt_text="Why the sea is salty, in a minute")


class Draft(ResponseModel):
    """What a visitor wrote before signing up, stored for the browser's cookie until it is claimed or expires."""

    id: UUID
    prompt_text: str
    template_id: str | None
    options: dict[str, Any]
    created_at: datetime
    expires_at: datetime


class DraftPage(PageOf[Draft]):
    pass


class ClaimedDraft(ResponseModel):
    """`draft` is null if this browser had none."""

    draft: Draft | None
