"""Deletes expired sessions, and stored responses of idempotent requests after a day."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from reelbase.accounts.models import IdempotentRequest, SignInSession
from reelbase.kit import clock

RESPONSE_LIFETIME = timedelta(hours=24)
PURGE_ROWS = 1_000


def purge_sessions(session: Session, *, limit: int = PURGE_ROWS) -> int:
    """Delete at most ``limit`` expired sessions; returns how many. Run it as the service."""
    gone = select(SignInSession.id).where(SignInSession.expires_at <= clock.now())
    gone = gone.order_by(SignInSession.expires_at).limit(limit).with_for_update(skip_locked=True)
    deleted = delete(SignInSession).where(SignInSession.id.in_(gone)).returning(SignInSession.id)
    return len(session.scalars(deleted).all())


def purge_requests(session: Session, *, limit: int = PURGE_ROWS) -> int:
    """Delete at most ``limit`` stored responses that are a day old; returns how many. Run it as the service."""
    old = select(IdempotentRequest.id).where(IdempotentRequest.created_at <= clock.now() - RESPONSE_LIFETIME)
    old = old.order_by(IdempotentRequest.created_at, IdempotentRequest.id).limit(limit)
    old = old.with_for_update(skip_locked=True)
    deleted = delete(IdempotentRequest).where(IdempotentRequest.id.in_(old)).returning(IdempotentRequest.id)
    return len(session.scalars(deleted).all())
