"""Users, profiles, how they sign in, drafts and the audit log.

On Supabase ``auth.users`` already exists and belongs to it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from reelbase.db.base import Created, Identified, Model, Owned, Timestamped, one_of, where
from reelbase.db.defaults import default_now
from reelbase.kit import clock

LOCAL_OWNER_ID = UUID("00000000-0000-7000-8000-000000000001")
"""The only user of an installation without sign-in."""

NOTIFICATIONS = {"job_complete": True, "job_failed": True}
DRAFT_CHARS = (10, 50_000)
DRAFT_LIFE = timedelta(days=7)


class User(Timestamped, Model):
    __tablename__ = "users"
    __table_args__ = ({"schema": "auth"},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(Text, unique=True)
    raw_user_meta_data: Mapped[dict[str, Any] | None]


class Profile(Timestamped, Model):
    """Created by a trigger with its user. Other triggers on its insertion give a new user the rest."""

    __tablename__ = "profiles"
    __table_args__ = (Index("ix_profiles_stripe_customer", "stripe_customer_id"),)

    id: Mapped[UUID] = mapped_column(ForeignKey("auth.users.id", ondelete="CASCADE"), primary_key=True)
    display_name: Mapped[str | None] = mapped_column(String(200))
    avatar_url: Mapped[str | None] = mapped_column(String(2000))
    bio: Mapped[str | None] = mapped_column(String(2000))
    is_public: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_admin: Mapped[bool] = mapped_column(default=False, server_default=false())
    notification_prefs: Mapped[dict[str, bool]] = mapped_column(
        default=lambda: dict(NOTIFICATIONS), server_default='{"job_complete": true, "job_failed": true}'
    )
    stripe_customer_id: Mapped[str | None] = mapped_column(String(255))


class DraftPrompt(Identified, Timestamped, Model):
    """What a visitor wrote before signing up. Only the SHA-256 (hex) of the session's token is stored."""

    __tablename__ = "draft_prompts"
    __table_args__ = (
        CheckConstraint(f"length(prompt_text) BETWEEN {DRAFT_CHARS[0]} AND {DRAFT_CHARS[1]}", name="prompt_text"),
        # One unclaimed draft a session; claimed ones stay.
        Index("uq_draft_prompts_live_session", "session_token_hash", unique=True, **where("owner_id IS NULL")),
        Index("ix_draft_prompts_session", "session_token_hash"),
        Index("ix_draft_prompts_owner", "owner_id", "created_at", "id"),
        Index("ix_draft_prompts_expires", "expires_at"),
    )

    session_token_hash: Mapped[str] = mapped_column(String(64))
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("auth.users.id", ondelete="CASCADE"))
    prompt_text: Mapped[str] = mapped_column(Text)
    template_id: Mapped[str | None] = mapped_column(String(100))
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    expires_at: Mapped[datetime] = mapped_column(
        default=lambda: clock.now() + DRAFT_LIFE, server_default=default_now(DRAFT_LIFE.days)
    )


class Password(Owned, Timestamped, Model):
    """The password of a local account: an Argon2 hash with its salt and costs."""

    __tablename__ = "passwords"
    __table_args__ = (UniqueConstraint("owner_id"),)

    password_hash: Mapped[str] = mapped_column(String(500))


class ExternalIdentity(Owned, Created, Model):
    """A user's identity at an OpenID Connect service; ``subject`` is the service's id of the person."""

    __tablename__ = "external_identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"), Index("ix_external_identities_owner", "owner_id", "id"))

    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(255))
    email: Mapped[str | None] = mapped_column(String(320))


class SignInSession(Owned, Created, Model):
    """A browser's session. Only the SHA-256 (hex) of its token is stored."""

    __tablename__ = "sign_in_sessions"
    __table_args__ = (
        Index("ix_sign_in_sessions_owner", "owner_id", "id"),
        Index("ix_sign_in_sessions_expires", "expires_at"),
    )

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_agent: Mapped[str | None] = mapped_column(String(300))
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]


class ApiKey(Owned, Created, Model):
    """A program's key. It is shown once; only its first characters and its SHA-256 (hex) are stored."""

    __tablename__ = "api_keys"
    __table_args__ = (Index("ix_api_keys_owner", "owner_id", "created_at", "id"),)

    name: Mapped[str] = mapped_column(String(100))
    prefix: Mapped[str] = mapped_column(String(16))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[Any]]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class IdempotentRequest(Owned, Created, Model):
    """A request with an idempotency key, and its response once there is one (``status``).

    Until then, and at most until ``claimed_until``, the same request is refused.
    """

    __tablename__ = "idempotent_requests"
    __table_args__ = (
        UniqueConstraint("owner_id", "key"),
        Index("ix_idempotent_requests_created", "created_at", "id"),
    )

    key: Mapped[str] = mapped_column(String(255))
    operation: Mapped[str] = mapped_column(String(500))
    fingerprint: Mapped[str] = mapped_column(String(64))
    claimed_until: Mapped[datetime] = mapped_column(default=clock.now)
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    body: Mapped[str | None] = mapped_column(Text)


class AuditEntry(Created, Model):
    """A change of a tenant's data, written by triggers. Append-only; by month on PostgreSQL.

    The owner has no foreign key, because the entry outlives the owner. ``old_values`` and ``new_values`` of an
    update are the changed columns; values over 2,000 characters are replaced by ``{"omitted_chars": n}``.
    """

    __tablename__ = "audit_log"
    __table_args__ = (
        one_of("operation", ("INSERT", "UPDATE", "DELETE")),
        Index("ix_audit_log_owner", "owner_id", "created_at", "id"),
        Index("ix_audit_log_row", "table_name", "row_id", "created_at"),
        {"postgresql_partition_by": "RANGE (created_at)"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(primary_key=True, default=clock.now)
    table_name: Mapped[str] = mapped_column(String(63))
    operation: Mapped[str] = mapped_column(String(10))
    owner_id: Mapped[UUID | None]
    actor_id: Mapped[UUID | None]
    actor_role: Mapped[str] = mapped_column(String(20))
    row_id: Mapped[str] = mapped_column(String(100))
    old_values: Mapped[dict[str, Any] | None]
    new_values: Mapped[dict[str, Any] | None]
