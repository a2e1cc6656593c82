"""What can be done with a project."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.kit.errors import Conflict, NotFound
from reelbase.projects.models import Project, ProjectStatus
from reelbase.projects.repository import ProjectRepository


class ProjectService:
    """Acts for one viewer inside one transaction."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer
        self._projects = ProjectRepository(session, viewer)

    def get(self, project_id: UUID) -> Project:
        """Raises NotFound, also for another owner's project."""
        project = self._projects.get(project_id)
        if project is None:
            raise NotFound(f"There is no project {project_id}.", fix="See them with: reelbase jobs list.")
        return project

    def create(self, project: Project) -> Project:
        project.owner_id = self._viewer.owner_id
        self._projects.add(project)
        return project

    def newest(self, limit: int = 20) -> list[Project]:
        return self._projects.newest(limit)

    def set_status(self, project_id: UUID, status: ProjectStatus) -> None:
        self.get(project_id).status = status
        self._session.flush()

    def delete(self, project_id: UUID) -> None:
        """Delete a project with its plans, jobs and records. Raises Conflict while it renders."""
        project = self.get(project_id)
        if project.status == ProjectStatus.RENDERING:
            raise Conflict("The project is rendering.", fix="Cancel its job first: reelbase jobs cancel JOB.")
        self._session.delete(project)
        self._session.flush()
