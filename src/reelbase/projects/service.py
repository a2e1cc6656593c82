"""What can be done with a project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from reelbase.accounts.viewer import Viewer
from reelbase.db.keyset import Keyset
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, InputError, NotFound
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.projects.models import ARCHIVED, Project
from reelbase.schemas.projects import ProjectStatus

MAX_DESCRIPTION_CHARS = 5_000
OLD = timedelta(days=730)
BATCH = 500

ProjectSort = Literal["updated", "created", "title"]
_SORTED: dict[str, Keyset] = {
    "updated": Keyset("projects", (Project.updated_at, Project.id)),
    "created": Keyset("projects by age", (Project.created_at, Project.id)),
    "title": Keyset("projects by title", (Project.title, Project.id), descending=False),
}


@dataclass(frozen=True, slots=True)
class ProjectSearch:
    """Which projects, in which order: the last changed or the newest first, or by title.

    ``text`` occurs in the title, the topic or the description. Archived projects are left out unless
    ``lifecycle`` asks for them.
    """

    text: str | None = None
    status: str | None = None
    lifecycle: str | None = None
    format: str | None = None
    preset: str | None = None
    sort: ProjectSort = "updated"


class Unset:
    """An argument that was not passed, as opposed to None, which clears."""


UNSET = Unset()


class ProjectService:
    """Acts for one viewer inside one transaction."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def get(self, project_id: UUID) -> Project:
        """Raises NotFound, also for another owner's project."""
        project = self._session.scalar(select(Project).where(*self._own(project_id)))
        if project is None:
            raise NotFound(f"There is no project {project_id}.", fix="Check the project's id.")
        return project

    def create(self, project: Project) -> Project:
        project.owner_id = self._viewer.owner_id
        self._session.add(project)
        self._session.flush()
        return project

    def titles(self, project_ids: Sequence[UUID]) -> dict[UUID, str]:
        """Titles by project, in one statement; what is not the viewer's is left out."""
        query = select(Project.id, Project.title)
        query = query.where(Project.owner_id == self._viewer.owner_id, Project.id.in_(project_ids))
        return {row.id: row.title for row in self._session.execute(query)}

    def search(self, wanted: ProjectSearch, request: PageRequest, cursors: Cursors) -> Page[Project]:
        """Projects that match, in the order asked for. A cursor counts for its order only."""
        owner = self._viewer.owner_id
        query = select(Project).where(Project.owner_id == owner, *_conditions(wanted))
        return _SORTED[wanted.sort].fetch(self._session, query, request, cursors, owner, item=lambda row: row)

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
        self._set(project_id, status=status)

    def hold(self, project_id: UUID) -> Project:
        """The project, held against other writers until the transaction ends. Raises Conflict when it is archived."""
        project = self._lock(project_id)
        if project.lifecycle == ARCHIVED:
            raise _is_archived(project_id)
        return project

    def archive(self, project_id: UUID) -> None:
        """Archive a project with everything in it; archiving it twice has no further effect.

        Its plans, jobs, files and shares are preserved, but no list shows them, no link opens them and nothing can be
        added. Raises Conflict while it renders.
        """
        archived = self._change(
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
        restored = self._change(
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
        self._set(project_id, lifecycle=lifecycle)

    def delete(self, project_id: UUID) -> None:
        """Delete a project with its plans, jobs and records. Raises Conflict while it renders."""
        project = self._lock(project_id)
        if project.status == ProjectStatus.RENDERING:
            raise Conflict("The project is being rendered.", fix="Cancel its job first, or stop and delete it.")
        self._session.delete(project)
        self._session.flush()

    def _own(self, project_id: UUID) -> tuple[ColumnElement[bool], ...]:
        return Project.owner_id == self._viewer.owner_id, Project.id == project_id

    def _lock(self, project_id: UUID) -> Project:
        """The project as it is now, held against other writers until the transaction ends. Raises NotFound."""
        self._session.flush()
        query = select(Project).where(*self._own(project_id)).with_for_update(key_share=True)
        return self._session.scalar(query.execution_options(populate_existing=True)) or self.get(project_id)

    def _set(self, project_id: UUID, **values: Any) -> None:
        if not self._change(project_id, Project.lifecycle != ARCHIVED, **values):
            self.get(project_id)
            raise _is_archived(project_id)

    def _change(self, project_id: UUID, *conditions: ColumnElement[bool], **values: Any) -> bool:
        """Change a project in one statement, unless it fails a condition; returns whether it was changed."""
        self._session.flush()
        statement = update(Project).where(*self._own(project_id), *conditions).values(**values).returning(Project.id)
        changed = self._session.scalar(statement, execution_options={"synchronize_session": False}) is not None
        project = self._session.identity_map.get(identity_key(Project, project_id))
        if project is not None:
            self._session.expire(project)
        return changed


def _checked_text(text: str, field: str, *, least: int, most: int) -> str:
    text = text.strip()
    if not least <= len(text) <= most or "\0" in text:
        raise InputError(
            f"The {field} is empty or too long.", field=field, fix=f"Write {least} to {most} characters of text."
        )
    return text


def _is_archived(project_id: UUID) -> Conflict:
    return Conflict(f"The project {project_id} is archived.", fix="Restore it first.")


def _conditions(wanted: ProjectSearch) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        Project.lifecycle == wanted.lifecycle if wanted.lifecycle else Project.lifecycle != ARCHIVED
    ]
    exact = ((Project.status, wanted.status), (Project.format, wanted.format), (Project.niche_preset, wanted.preset))
    found += [column == value for column, value in exact if value is not None]
    if wanted.text and wanted.text.strip():
        if "\0" in wanted.text:
            return [*found, false()]  # No text has one, and PostgreSQL does not take it.
        texts = (Project.title, Project.topic, Project.description)
        found.append(or_(*(column.icontains(wanted.text.strip(), autoescape=True) for column in texts)))
    return found


def archive_old_projects(session: Session, *, older_than: timedelta = OLD, limit: int = BATCH) -> list[UUID]:
    """Archive up to ``limit`` completed projects that were not touched for so long; returns their ids.

    For the operator's timer: it acts on the projects of all owners. Each one goes with everything under it, all or
    none. Call it again until it returns nothing. Several callers share the work: none waits for a project that
    another one holds.
    """
    now = clock.now()
    old = (
        select(Project.id)
        .where(
            Project.lifecycle == "completed",
            Project.updated_at < now - older_than,
            Project.status != ProjectStatus.RENDERING,
        )
        .order_by(Project.updated_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("old")
    )
    statement = (
        update(Project)
        .where(Project.id.in_(select(old.c.id)))
        .values(lifecycle=ARCHIVED, archived_from=Project.lifecycle, archived_at=now, updated_at=Project.updated_at)
        .returning(Project.id)
        .execution_options(synchronize_session=False)
    )
    return list(session.scalars(statement))
