"""Queries of storyboards, each within its owner's rows. A storyboard is a plan version that no later one replaces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, insert, literal, select
from sqlalchemy.orm import Session, aliased

from reelbase.accounts.viewer import Viewer
from reelbase.db.columns import columns_of
from reelbase.db.keyset import Keyset
from reelbase.db.upsert import insert_into
from reelbase.kit import clock
from reelbase.kit.ids import new_id
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.plans.models import TASK_TYPES, PlanVersion, SceneRow, SceneTask
from reelbase.projects.models import ARCHIVED, Project
from reelbase.schemas.storyboards import CountedProject, FilmingProgress

MAX_STORYBOARDS = 50
"""The newest ones of a project; a hierarchy is read whole and must end somewhere."""
_COUNTED = Keyset("projects with storyboard counts", (Project.updated_at, Project.id))


class StoryboardRepository:
    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def counted_projects(self, request: PageRequest, cursors: Cursors) -> Page[CountedProject]:
        """Projects that are not archived, last changed first, with how many storyboards each has. One statement."""
        owner = self._viewer.owner_id
        version = aliased(PlanVersion)
        count = (
            select(func.count())
            .where(version.project_id == Project.id, version.owner_id == owner, _is_current(version))
            .correlate(Project)
            .scalar_subquery()
        )
        query = select(*columns_of(CountedProject.model_fields, Project, storyboard_count=count))
        query = query.where(Project.owner_id == owner, Project.lifecycle != ARCHIVED)
        return _COUNTED.fetch(self._session, query, request, cursors, owner, item=CountedProject.of)

    def versions(self, project_id: UUID) -> Sequence[PlanVersion]:
        """The newest storyboards of a project, the oldest of them first."""
        query = (
            select(PlanVersion)
            .where(PlanVersion.owner_id == self._viewer.owner_id, PlanVersion.project_id == project_id)
            .where(_is_current(PlanVersion))
            .order_by(PlanVersion.number.desc())
            .limit(MAX_STORYBOARDS)
        )
        return self._session.scalars(query).all()[::-1]

    def scenes(self, version_ids: Sequence[UUID]) -> Sequence[SceneRow]:
        """The scenes of these versions in order."""
        query = select(SceneRow).where(SceneRow.owner_id == self._viewer.owner_id)
        query = query.where(SceneRow.plan_version_id.in_(version_ids))
        return self._session.scalars(query.order_by(SceneRow.plan_version_id, SceneRow.idx)).all()

    def tasks(self, version_ids: Sequence[UUID]) -> Sequence[SceneTask]:
        owner = self._viewer.owner_id
        query = (
            select(SceneTask)
            .join(SceneRow, SceneRow.id == SceneTask.scene_id)
            .where(SceneTask.owner_id == owner, SceneRow.owner_id == owner, SceneRow.plan_version_id.in_(version_ids))
        )
        return self._session.scalars(query).all()

    def progress(self, project_id: UUID) -> FilmingProgress:
        """All tasks and the completed ones, in one statement."""
        query = (
            select(func.count(), func.count(case((SceneTask.completed, 1))))
            .select_from(SceneTask)
            .join(SceneRow, SceneRow.id == SceneTask.scene_id)
            .where(SceneTask.owner_id == self._viewer.owner_id)
            .where(SceneRow.plan_version_id.in_(self._current(project_id)))
        )
        total, completed = self._session.execute(query).one()
        return FilmingProgress(total=total, completed=completed, pct=100 * completed // total if total else 0)

    def add_tasks(self, version_id: UUID) -> None:
        """One task of each type for each scene."""
        scenes = self._session.scalars(select(SceneRow.id).where(SceneRow.plan_version_id == version_id)).all()
        owner = self._viewer.owner_id
        rows = [{"owner_id": owner, "scene_id": scene, "task_type": kind} for scene in scenes for kind in TASK_TYPES]
        if rows:
            self._session.execute(insert(SceneTask), rows)

    def set_task(self, scene_id: UUID, task_type: str, completed: bool) -> bool:
        """Returns False unless the scene exists in a project that is not archived. One statement."""
        now = clock.now()
        names = ["id", "owner_id", "scene_id", "task_type", "completed", "completed_at", "created_at", "updated_at"]
        column = SceneTask.__table__.c
        values = [new_id(), None, None, task_type, completed, now if completed else None, now, now]
        bound: list[ColumnElement[Any]] = [
            literal(value, column[name].type).label(name) for name, value in zip(names, values, strict=True)
        ]
        bound[1:3] = [SceneRow.__table__.c.owner_id, SceneRow.__table__.c.id]
        source = (
            select(*bound)
            .join(PlanVersion, PlanVersion.id == SceneRow.plan_version_id)
            .join(Project, Project.id == PlanVersion.project_id)
            .where(SceneRow.id == scene_id, SceneRow.owner_id == self._viewer.owner_id, Project.lifecycle != ARCHIVED)
        )
        statement = insert_into(self._session, SceneTask).from_select(names, source, include_defaults=False)
        new = statement.excluded
        # A task that is completed twice keeps its first time of completion.
        since = case((new.completed & SceneTask.completed, SceneTask.completed_at), else_=new.completed_at)
        statement = statement.on_conflict_do_update(
            index_elements=["scene_id", "task_type"],
            set_={"completed": new.completed, "completed_at": since, "updated_at": new.updated_at},
        )
        task_id = self._session.scalar(statement.returning(SceneTask.id))
        self._session.expire_all()
        return task_id is not None

    def _current(self, project_id: UUID) -> Select[UUID]:
        version = aliased(PlanVersion)
        return (
            select(version.id)
            .where(version.owner_id == self._viewer.owner_id, version.project_id == project_id, _is_current(version))
            .order_by(version.number.desc())
            .limit(MAX_STORYBOARDS)
        )


def _is_current(version: type[PlanVersion]) -> ColumnElement[bool]:
    later = aliased(PlanVersion)
    return ~select(later.id).where(later.parent_id == version.id).correlate(version).exists()
