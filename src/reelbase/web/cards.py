"""A project as lists show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.plans.presets import PRESETS
from reelbase.production.records.covers import Cover, covers_of
from reelbase.projects.models import ARCHIVED, Project
from reelbase.schemas.projects import ProjectStatus


@dataclass(frozen=True, slots=True)
class Card:
    project: Project
    cover: Cover | None

    @property
    def is_archived(self) -> bool:
        return self.project.lifecycle == ARCHIVED

    @property
    def is_storyboard(self) -> bool:
        return self.project.format == "storyboard"

    @property
    def is_running(self) -> bool:
        return self.cover is not None and not self.cover.status.is_final

    @property
    def is_planned_again(self) -> bool:
        """Whether the plan was changed after its last job."""
        return self.project.status == ProjectStatus.PLAN_READY

    @property
    def href(self) -> str:
        if self.is_storyboard:
            return f"/projects/{self.project.id}/boards"
        return f"/projects/{self.project.id}/plan" if self.is_planned_again else f"/projects/{self.project.id}"

    @property
    def picture(self) -> str | None:
        if self.is_storyboard and self.project.latest_plan_version_id is not None:
            return f"/projects/{self.project.id}/boards/cover.jpg"
        if self.cover is None or self.cover.film_job_id is None:
            return None
        return f"/films/{self.cover.film_job_id}/files/thumbnail.jpg"

    @property
    def stand_in(self) -> str | None:
        """The static picture of its preset, for a project without a film."""
        return f"presets/{self.project.niche_preset}.jpg" if self.project.niche_preset in PRESETS else None


def cards_of(session: Session, viewer: Viewer, projects: Sequence[Project]) -> list[Card]:
    covers = covers_of(session, viewer, [project.id for project in projects]) if projects else {}
    return [Card(project, covers.get(project.id)) for project in projects]
