"""The condition under which a share is open, in one place for all queries."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import Select, or_
from sqlalchemy.orm import InstrumentedAttribute

from reelbase.kit.errors import NotFound
from reelbase.production.models import Job
from reelbase.projects.models import ARCHIVED, Project
from reelbase.schemas.jobs import JobStatus
from reelbase.sharing.models import Share

VISITOR_ASSETS = ("video", "captions", "image", "thumbnail")
"""Assets that a visitor may load. Manifests and packages are excluded: they tell how a film was made."""
Columns = TypeVarTuple("Columns")


def film_not_found() -> NotFound:
    return NotFound("There is no such film.", fix="Ask the person who sent the link for a new one.")


def open_at(query: Select[*Columns], now: datetime) -> Select[*Columns]:
    """Keep shares that are neither revoked nor expired, of films that are finished and not archived."""
    expires: InstrumentedAttribute[datetime | None] = Share.expires_at
    return (
        query.join(Job, Job.id == Share.job_id)
        .join(Project, Project.id == Job.project_id)
        .where(Share.revoked_at.is_(None), or_(expires.is_(None), expires > now))
        .where(Job.status == JobStatus.READY, Project.lifecycle != ARCHIVED)
    )
