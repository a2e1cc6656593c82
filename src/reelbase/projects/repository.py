"""Queries of projects, each within its owner's rows."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.projects.models import Project


class ProjectRepository:
    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def add(self, project: Project) -> None:
        self._session.add(project)
        self._session.flush()

    def get(self, project_id: UUID) -> Project | None:
        return self._session.scalar(
            select(Project).where(Project.owner_id == self._viewer.owner_id, Project.id == project_id)
        )

    def newest(self, limit: int) -> list[Project]:
        query = (
            select(Project)
            .where(Project.owner_id == self._viewer.owner_id)
            .order_by(Project.updated_at.desc(), Project.id.desc())
            .limit(limit)
        )
        return list(self._session.scalars(query))
