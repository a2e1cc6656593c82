"""Which shares are open, as a condition of queries. One place says it, so that no door forgets a part of it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import Select, or_
from sqlalchemy.orm import InstrumentedAttribute

from reelbase.production.models import Job
from reelbase.projects.models import ARCHIVED, Project
from reelbase.schemas.jobs import JobStatus
from reelbase.sharing.models import Share

VISITOR_ASSETS = ("video", "captions", "image", "thumbnail")
"""What a visitor may load. Manifests and packages tell how a film was made, so they are not among it."""
Columns = TypeVarTuple("Columns")


def hash_of_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_at(query: Select[*Columns], now: datetime) -> Select[*Columns]:
    """Keep shares that are neither revoked nor expired, of films that are finished and not archived."""
    expires: InstrumentedAttribute[datetime | None] = Share.expires_at
    return (
        query.join(Job, Job.id == Share.job_id)
        .join(Project, Project.id == Job.project_id)
        .where(Share.revoked_at.is_(None), or_(expires.is_(None), expires > now))
        .where(Job.status == JobStatus.READY, Project.lifecycle != ARCHIVED)
    )
