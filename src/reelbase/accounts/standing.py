"""Whether what callers showed when they came still counts: for answers that take longer than a moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from reelbase.accounts.models import ApiKey, SignInSession
from reelbase.kit import clock


def still_counting(session: Session, sessions: Iterable[UUID], keys: Iterable[UUID]) -> set[UUID]:
    """Of these sessions and API keys, those that have not been ended or revoked and have not expired.

    Run it as the service. Two statements at most.
    """
    now = clock.now()
    found: set[UUID] = set()
    if session_ids := list(sessions):
        query = select(SignInSession.id).where(SignInSession.id.in_(session_ids), SignInSession.expires_at > now)
        found.update(session.scalars(query))
    if key_ids := list(keys):
        expires: InstrumentedAttribute[datetime | None] = ApiKey.expires_at
        live = (ApiKey.revoked_at.is_(None), or_(expires.is_(None), expires > now))
        found.update(session.scalars(select(ApiKey.id).where(ApiKey.id.in_(key_ids), *live)))
    return found
