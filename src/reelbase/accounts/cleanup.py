"""Deletes expired sessions, and stored responses of idempotent requests after a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from reelbase.accounts.models import IdempotentRequest, SignInSession
from reelbase.kit import clock

RESPONSE_LIFETIME = timedelta(hours=24)
PURGE_ROWS = 1_000


def purge_sessions(session: Session, *, limit: int = PURGE_ROWS) -> int:
    """Delete at most ``limit`` expired sessions; returns how many. Run it as the service."""
    return purge(session, SignInSession.expires_at, SignInSession.expires_at <= clock.now(), limit=limit)


def purge_requests(session: Session, *, limit: int = PURGE_ROWS) -> int:
    """Delete at most ``limit`` stored responses that are a day old; returns how many. Run it as the service."""
    old = IdempotentRequest.created_at <= clock.now() - RESPONSE_LIFETIME
    return purge(session, IdempotentRequest.created_at, old, limit=limit)


def purge(session: Session, time: InstrumentedAttribute[Any], *due: ColumnElement[bool], limit: int) -> int:
    """Delete at most ``limit`` rows that are ``due``, those with the earliest ``time`` first; returns how many.

    Rows that another transaction has locked are skipped.
    """
    model = time.class_
    rows = select(model.id).where(*due).order_by(time, model.id).limit(limit).with_for_update(skip_locked=True)
    return len(session.scalars(delete(model).where(model.id.in_(rows)).returning(model.id)).all())
