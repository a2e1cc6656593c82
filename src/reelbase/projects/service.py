"""What can be done with a project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, InputError, NotFound
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.projects.models import ARCHIVED, Project
from reelbase.projects.repository import ProjectRepository, ProjectSearch
from reelbase.schemas.projects import ProjectStatus

MAX_DESCRIPTION_CHARS = 5_000


class Unset:
    """An argument that was not passed, as opposed to None, which clears."""


UNSET = Unset()


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
            raise NotFound(f"There is no project {project_id}.", fix="Check the project's id.")
        return project

    def create(self, project: Project) -> Project:
        project.owner_id = self._viewer.owner_id
        self._projects.add(project)
        return project

    def newest(self, limit: int = 20) -> list[Project]:
        return self._projects.newest(limit)

    def titles(self, project_ids: Sequence[UUID]) -> dict[UUID, str]:
        """Titles by project, in one statement; what is not the viewer's is left out."""
        return self._projects.titles(project_ids)

    def page(self, request: PageRequest, cursors: Cursors, *, archived: bool = False) -> Page[Project]:
        """Projects, last changed first: those that are not archived, or those that are."""
        return self._projects.page(request, cursors, archived=archived)

    def search(self, wanted: ProjectSearch, request: PageRequest, cursors: Cursors) -> Page[Project]:
        """Projects that match, in the order asked for. A cursor counts for its order only."""
        return self._projects.search(wanted, request, cursors)

    def describe(self, project_id: UUID, *, title: str | None = None, description: str | Unset | None = UNSET) -> None:
        """Give a project another title or description (None clears it). Raises InputError, Conflict when archived."""
        project = self.hold(project_id)
        if title is not None:
            project.title = _checked_text(title, "title", least=1, most=200)
        if not isinstance(description, Unset):
            text = description and _checked_text(description, "description", least=0, most=MAX_DESCRIPTION_CHARS)
            project.description = text or None
        self._session.flush()

    def set_status(self, project_id: UUID, status: ProjectStatus) -> None:
        """Raises Conflict for an archived project."""
        self._session.flush()
        if not self._projects.change(project_id, Project.lifecycle != ARCHIVED, status=status):
            self.get(project_id)
            raise _is_archived(project_id)

    def hold(self, project_id: UUID) -> Project:
        """The project, held against other writers until the transaction ends. Raises Conflict when it is archived."""
        self._session.flush()
        project = self._projects.lock(project_id)
        if project is None:
            return self.get(project_id)
        if project.lifecycle == ARCHIVED:
            raise _is_archived(project_id)
        return project

    def archive(self, project_id: UUID) -> None:
        """Archive a project with everything in it; archiving it twice has no further effect.

        Its plans, jobs, files and shares are preserved, but no list shows them, no link opens them and nothing can be
        added. Raises Conflict while it renders.
        """
        self._session.flush()
        archived = self._projects.change(
            project_id,
            Project.lifecycle != ARCHIVED,
            Project.status != ProjectStatus.RENDERING,
            lifecycle=ARCHIVED,
            archived_from=Project.lifecycle,
            archived_at=clock.now(),
            updated_at=Project.updated_at,
        )
        if not archived and self.get(project_id).lifecycle != ARCHIVED:
            raise Conflict("The project is rendering.", fix="Cancel its job first.")

    def restore(self, project_id: UUID) -> None:
        """Take a project out of the archive, unchanged."""
        self._session.flush()
        restored = self._projects.change(
            project_id,
            Project.lifecycle == ARCHIVED,
            lifecycle=func.coalesce(Project.archived_from, "active"),
            archived_from=None,
            archived_at=None,
            updated_at=Project.updated_at,
        )
        if not restored:
            self.get(project_id)

    def set_lifecycle(self, project_id: UUID, lifecycle: Literal["draft", "active", "completed"]) -> None:
        """Raises Conflict for an archived project."""
        self._session.flush()
        if not self._projects.change(project_id, Project.lifecycle != ARCHIVED, lifecycle=lifecycle):
            self.get(project_id)
            raise _is_archived(project_id)

    def delete(self, project_id: UUID) -> None:
        """Delete a project with its plans, jobs and records. Raises Conflict while it renders."""
        self._session.flush()
        project = self._projects.lock(project_id) or self.get(project_id)
        if project.status == ProjectStatus.RENDERING:
            raise Conflict("The project is rendering.", fix="Cancel its job first.")
        self._session.delete(project)
        self._session.flush()


def _checked_text(text: str, field: str, *, least: int, most: int) -> str:
    text = text.strip()
    if not least <= len(text) <= most or "\0" in text:
        raise InputError(
            f"The {field} is empty or too long.", field=field, fix=f"Write {least} to {most} characters of text."
        )
    return text


def _is_archived(project_id: UUID) -> Conflict:
    return Conflict(f"The project {project_id} is archived.", fix="Restore it first.")
