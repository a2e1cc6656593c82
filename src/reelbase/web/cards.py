"""A project as lists show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.plans.presets import PRESETS
from reelbase.production.records.covers import Cover, covers_of
from reelbase.projects.models import ARCHIVED, Project
from reelbase.schemas.projects import ProjectStatus


@dataclass(frozen=True, slots=True)
class Card:
    id: UUID
    title: str
    preset: str
    status: str
    is_archived: bool
    created_at: datetime
    updated_at: datetime
    cover: Cover | None

    @property
    def is_running(self) -> bool:
        return self.cover is not None and not self.cover.status.is_final

    @property
    def is_planned_again(self) -> bool:
        """Whether the plan was changed after its last job."""
        return self.status == ProjectStatus.PLAN_READY

    @property
    def href(self) -> str:
        return f"/projects/{self.id}/plan" if self.is_planned_again else f"/projects/{self.id}"

    @property
    def picture(self) -> str | None:
        if self.cover is None or self.cover.film_job_id is None:
            return None
        return f"/films/{self.cover.film_job_id}/files/thumbnail.jpg"

    @property
    def stand_in(self) -> str | None:
        """The static picture of its preset, for a project without a film."""
        return f"presets/{self.preset}.jpg" if self.preset in PRESETS else None


def cards_of(session: Session, viewer: Viewer, projects: Sequence[Project]) -> list[Card]:
    covers = covers_of(session, viewer, [project.id for project in projects]) if projects else {}
    return [
        Card(
            id=project.id,
            title=project.title,
            preset=project.niche_preset,
            status=project.status,
            is_archived=project.lifecycle == ARCHIVED,
            created_at=project.created_at,
            updated_at=project.updated_at,
            cover=covers.get(project.id),
        )
        for project in projects
    ]
