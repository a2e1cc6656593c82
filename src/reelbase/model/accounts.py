"""The tables of ``reelbase.accounts``. Written by tools/write_schema.py from the models; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, JsonValue

from reelbase.model.base import Row


class Profile(Row):
    """A row of ``profiles``.

    Made by a trigger when its user is made. What else a new user is given hangs on its insertion.
    """

    id: UUID
    display_name: Annotated[str, Field(max_length=200)] | None
    avatar_url: Annotated[str, Field(max_length=2000)] | None
    bio: Annotated[str, Field(max_length=2000)] | None
    is_public: bool
    is_admin: bool
    notification_prefs: dict[str, bool]
    stripe_customer_id: Annotated[str, Field(max_length=255)] | None
    updated_at: AwareDatetime
    created_at: AwareDatetime


class DraftPrompt(Row):
    """A row of ``draft_prompts``.

    What somebody wrote before signing up. The session's token itself is not kept, only its SHA-256 (hex).
    """

    session_token_hash: Annotated[str, Field(max_length=64)]
    owner_id: UUID | None
    prompt_text: str
    template_id: Annotated[str, Field(max_length=100)] | None
    options: dict[str, JsonValue]
    expires_at: AwareDatetime
    id: UUID
    updated_at: AwareDatetime
    created_at: AwareDatetime


class Password(Row):
    """A row of ``passwords``.

    The password of a local account, as Argon2 keeps it: the hash with its salt and its costs.
    """

    password_hash: Annotated[str, Field(max_length=500)]
    owner_id: UUID
    id: UUID
    updated_at: AwareDatetime
    created_at: AwareDatetime


class ExternalIdentity(Row):
    """A row of ``external_identities``.

    Who a user is at an OpenID Connect service: ``subject`` is that service's own name of the person.
    """

    issuer: Annotated[str, Field(max_length=500)]
    subject: Annotated[str, Field(max_length=255)]
    email: Annotated[str, Field(max_length=320)] | None
    owner_id: UUID
    id: UUID
    created_at: AwareDatetime


class SignInSession(Row):
    """A row of ``sign_in_sessions``.

    Somebody signed in with a browser. The token itself is not kept, only its SHA-256 (hex).
    """

    token_hash: Annotated[str, Field(max_length=64)]
    user_agent: Annotated[str, Field(max_length=300)] | None
    seen_at: AwareDatetime
    expires_at: AwareDatetime
    owner_id: UUID
    id: UUID
    created_at: AwareDatetime


class ApiKey(Row):
    """A row of ``api_keys``.

    A program's key. It is shown once; kept are its first characters and its SHA-256 (hex).
    """

    name: Annotated[str, Field(max_length=100)]
    prefix: Annotated[str, Field(max_length=16)]
    key_hash: Annotated[str, Field(max_length=64)]
    scopes: list[JsonValue]
    expires_at: AwareDatetime | None
    last_used_at: AwareDatetime | None
    revoked_at: AwareDatetime | None
    owner_id: UUID
    id: UUID
    created_at: AwareDatetime


class IdempotentRequest(Row):
    """A row of ``idempotent_requests``.

    A call that came with an idempotency key, and its answer once it has one (``status``).
    """

    key: Annotated[str, Field(max_length=255)]
    operation: Annotated[str, Field(max_length=500)]
    fingerprint: Annotated[str, Field(max_length=64)]
    claimed_until: AwareDatetime
    status: int | None
    headers: dict[str, JsonValue]
    body: str | None
    owner_id: UUID
    id: UUID
    created_at: AwareDatetime


class AuditEntry(Row):
    """A row of ``audit_log``.

    A change of a tenant's data, written by triggers. Append-only; by month on PostgreSQL.
    """

    id: UUID
    created_at: AwareDatetime
    table_name: Annotated[str, Field(max_length=63)]
    operation: Literal["INSERT", "UPDATE", "DELETE"]
    owner_id: UUID | None
    actor_id: UUID | None
    actor_role: Annotated[str, Field(max_length=20)]
    row_id: Annotated[str, Field(max_length=100)]
    old_values: dict[str, JsonValue] | None
    new_values: dict[str, JsonValue] | None
