"""Queries of projects, each within its owner's rows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

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

    def lock(self, project_id: UUID) -> Project | None:
        """The project as it is now, held against other writers until the transaction ends."""
        query = select(Project).where(Project.owner_id == self._viewer.owner_id, Project.id == project_id)
        return self._session.scalar(query.with_for_update().execution_options(populate_existing=True))

    def change(self, project_id: UUID, *conditions: ColumnElement[bool], **values: Any) -> bool:
        """Change a project in one statement, unless it fails a condition; tell whether it was changed."""
        statement = (
            update(Project)
            .where(Project.owner_id == self._viewer.owner_id, Project.id == project_id, *conditions)
            .values(**values)
            .returning(Project.id)
        )
        changed = self._session.scalar(statement, execution_options={"synchronize_session": False}) is not None
        project = self._session.identity_map.get(identity_key(Project, project_id))
        if project is not None:
            self._session.expire(project)
        return changed

    def newest(self, limit: int) -> list[Project]:
        query = (
            select(Project)
            .where(Project.owner_id == self._viewer.owner_id, Project.lifecycle != "archived")
            .order_by(Project.updated_at.desc(), Project.id.desc())
            .limit(limit)
        )
        return list(self._session.scalars(query))
