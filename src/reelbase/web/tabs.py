"""Which job and which film the stages of a project lead to."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.production.records.covers import covers_of


@dataclass(frozen=True, slots=True)
class Tab:
    """``film_id`` is the newest job that has a film."""

    id: UUID
    film_id: UUID | None


def tab_of(session: Session, viewer: Viewer, project_id: UUID) -> Tab | None:
    cover = covers_of(session, viewer, [project_id]).get(project_id)
    return Tab(cover.job_id, cover.film_job_id) if cover is not None else None
