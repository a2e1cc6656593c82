"""The condition under which a share is open, in one place for all queries."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from reelbase.accounts.drafts import hash_token
from reelbase.kit.errors import LinkExpired, LinkRevoked, NotFound
from reelbase.production.models import Job
from reelbase.projects.models import ARCHIVED, Project
from reelbase.schemas.jobs import JobStatus
from reelbase.sharing.models import Share

VISITOR_ASSETS = ("video", "captions", "image", "thumbnail")
"""Assets that a visitor may load. Manifests and packages are excluded: they tell how a film was made."""
Columns = TypeVarTuple("Columns")


_ASK = "Ask the person who sent the link for a new one."


def film_not_found() -> NotFound:
    return NotFound("There is no such film.", fix=_ASK)


def link_not_open(session: Session, token: str, now: datetime) -> NotFound:
    """Why a link opens nothing, for whoever has its token: it was revoked or has expired, else there is no film."""
    query = select(Share.revoked_at, Share.expires_at).where(Share.token_hash == hash_token(token))
    share = session.execute(query).one_or_none()
    if share is not None and share.revoked_at is not None:
        return LinkRevoked("This link was revoked.", fix=_ASK)
    if share is not None and share.expires_at is not None and share.expires_at <= now:
        return LinkExpired("This link has expired.", fix=_ASK)
    return film_not_found()


def open_at(query: Select[*Columns], now: datetime) -> Select[*Columns]:
    """Keep shares that are neither revoked nor expired, of films that are finished and not archived."""
    expires: InstrumentedAttribute[datetime | None] = Share.expires_at
    return (
        query.join(Job, Job.id == Share.job_id)
        .join(Project, Project.id == Job.project_id)
        .where(Share.revoked_at.is_(None), or_(expires.is_(None), expires > now))
        .where(Job.status == JobStatus.READY, Project.lifecycle != ARCHIVED)
    )
