"""Queries of projects, each within its owner's rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from reelbase.accounts.viewer import Viewer
from reelbase.db.keyset import Keyset
from reelbase.kit.pagination import Cursors, Key, Page, PageRequest
from reelbase.projects.models import ARCHIVED, Project

_CHANGED = Keyset("projects", (Project.updated_at, Project.id))
_PUT_AWAY = Keyset("archived projects", (Project.updated_at, Project.id))

ProjectSort = Literal["updated", "created", "title"]
_SORTED: dict[str, tuple[Keyset, Callable[[Project], tuple[Key, ...]]]] = {
    "updated": (_CHANGED, lambda row: (row.updated_at, row.id)),
    "created": (Keyset("projects by age", (Project.created_at, Project.id)), lambda row: (row.created_at, row.id)),
    "title": (
        Keyset("projects by title", (Project.title, Project.id), descending=False),
        lambda row: (row.title, row.id),
    ),
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
        """Change a project in one statement, unless it fails a condition; returns whether it was changed."""
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
            .where(Project.owner_id == self._viewer.owner_id, Project.lifecycle != ARCHIVED)
            .order_by(Project.updated_at.desc(), Project.id.desc())
            .limit(limit)
        )
        return list(self._session.scalars(query))

    def titles(self, project_ids: Sequence[UUID]) -> dict[UUID, str]:
        query = select(Project.id, Project.title)
        query = query.where(Project.owner_id == self._viewer.owner_id, Project.id.in_(project_ids))
        return {row.id: row.title for row in self._session.execute(query)}

    def search(self, wanted: ProjectSearch, request: PageRequest, cursors: Cursors) -> Page[Project]:
        owner = self._viewer.owner_id
        keyset, keys = _SORTED[wanted.sort]
        query = keyset.select(
            select(Project).where(Project.owner_id == owner, *_conditions(wanted)), request, cursors, owner
        )
        rows = self._session.scalars(query).all()
        return keyset.page(rows, request, cursors, owner, keys=keys, item=lambda row: row)

    def page(self, request: PageRequest, cursors: Cursors, *, archived: bool) -> Page[Project]:
        owner = self._viewer.owner_id
        keyset = _PUT_AWAY if archived else _CHANGED
        wanted = Project.lifecycle == ARCHIVED if archived else Project.lifecycle != ARCHIVED
        query = keyset.select(select(Project).where(Project.owner_id == owner, wanted), request, cursors, owner)
        rows = self._session.scalars(query).all()
        return keyset.page(
            rows, request, cursors, owner, keys=lambda row: (row.updated_at, row.id), item=lambda row: row
        )


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
