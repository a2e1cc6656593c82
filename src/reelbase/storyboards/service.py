"""Storyboards: begun from a brief, completed with a plan, and filmed task by task."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, literal, select
from sqlalchemy.orm import aliased

from reelbase.db.columns import columns_of
from reelbase.db.keyset import Keyset
from reelbase.db.upsert import insert_into
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, InputError, NotFound
from reelbase.kit.ids import new_id
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.plans.models import TASK_TYPES, PlanVersion, SceneRow, SceneTask
from reelbase.plans.unwritten import COMPLETED, UnwrittenPlans
from reelbase.projects.models import ARCHIVED, Project
from reelbase.schemas import storyboards as schemas
from reelbase.storyboards.reading import BoardOutline, BoardReader, progress_of

MAX_REFERENCE_URLS = 3
REFERENCE_HOSTS = ("tiktok.com", "instagram.com", "youtube.com", "youtu.be")
"""Where references may lie, and on the names below these."""
MAX_URL_CHARS = 2_000
MAX_STORYBOARDS = 50
"""The newest ones of a project; a hierarchy is read whole and must end somewhere."""
_COUNTED = Keyset("projects with storyboard counts", (Project.updated_at, Project.id))


class StoryboardService(UnwrittenPlans):
    """Acts for one viewer inside one transaction."""

    def begin(
        self,
        project_id: UUID,
        brief: str,
        *,
        title: str | None = None,
        reference_urls: Sequence[str] = (),
        pattern_source: str | None = None,
    ) -> UUID:
        """Add a storyboard to a project, to be generated; returns its version. Raises InputError, Conflict."""
        if not brief.strip():
            raise InputError("The storyboard has no brief.", field="brief", fix="Describe what the video is about.")
        check_reference_urls(reference_urls)
        return super().begin(
            project_id, brief, title=title, reference_urls=reference_urls, pattern_source=pattern_source
        )

    def open(self, project_id: UUID, version_id: UUID) -> None:
        """Make a storyboard of a project the one that edits, previews and jobs apply to.

        Raises NotFound, and Conflict when it is not written yet, has a later version, or is archived.
        """
        project = self._projects.hold(project_id)
        version = self.get(version_id)
        if version.project_id != project_id:
            raise NotFound(f"There is no plan version {version_id}.")
        if version.generation_status != COMPLETED:
            raise Conflict("The storyboard is not written yet.", fix="Wait until it is written, or start it again.")
        successor = self._session.scalar(select(PlanVersion.number).where(PlanVersion.parent_id == version_id).limit(1))
        if successor is not None:
            raise Conflict(
                f"Version {successor} replaces this version.",
                fix=f"Open version {successor}, or restore this version as the plan.",
            )
        project.latest_plan_version_id = version_id
        self._session.flush()

    def set_task(self, scene_id: UUID, task_type: str, *, completed: bool) -> None:
        """Complete or reopen a task of a scene. Sealed versions allow it: filming goes on after approval.

        Raises InputError for an unknown type, NotFound for another owner's scene or one of an archived project.
        """
        if task_type not in TASK_TYPES:
            raise InputError(
                f"There is no task {task_type!r}.", field="task_type", fix=f"Use one of {', '.join(TASK_TYPES)}."
            )
        now = clock.now()
        values = {
            "id": new_id(),
            "task_type": task_type,
            "completed": completed,
            "completed_at": now if completed else None,
            "created_at": now,
            "updated_at": now,
        }
        column = SceneTask.__table__.c
        bound = [literal(value, column[name].type) for name, value in values.items()]
        source = (
            select(SceneRow.owner_id, SceneRow.id, *bound)
            .join(PlanVersion, PlanVersion.id == SceneRow.plan_version_id)
            .join(Project, Project.id == PlanVersion.project_id)
            .where(SceneRow.id == scene_id, SceneRow.owner_id == self._viewer.owner_id, Project.lifecycle != ARCHIVED)
        )
        statement = insert_into(self._session, SceneTask).from_select(
            ["owner_id", "scene_id", *values], source, include_defaults=False
        )
        new = statement.excluded
        # A task that is completed twice keeps its first time of completion.
        since = case((new.completed & SceneTask.completed, SceneTask.completed_at), else_=new.completed_at)
        statement = statement.on_conflict_do_update(
            index_elements=["scene_id", "task_type"],
            set_={"completed": new.completed, "completed_at": since, "updated_at": new.updated_at},
        )
        if self._session.scalar(statement.returning(SceneTask.id)) is None:
            raise NotFound(f"There is no scene {scene_id}.")
        self._session.expire_all()

    def progress(self, project_id: UUID) -> schemas.FilmingProgress:
        """How much of a project's filming is done. One statement beside the one that finds the project."""
        self._projects.get(project_id)
        query = (
            select(func.count(), func.count(case((SceneTask.completed, 1))))
            .select_from(SceneTask)
            .join(SceneRow, SceneRow.id == SceneTask.scene_id)
            .where(SceneTask.owner_id == self._viewer.owner_id)
            .where(SceneRow.plan_version_id.in_(self._newest(project_id).with_only_columns(PlanVersion.id)))
        )
        total, completed = self._session.execute(query).one()
        return progress_of(total, completed)

    def projects(self, request: PageRequest, cursors: Cursors) -> Page[schemas.CountedProject]:
        """Projects that are not archived, last changed first, with how many storyboards each has. One statement."""
        owner = self._viewer.owner_id
        version = aliased(PlanVersion)
        count = (
            select(func.count())
            .where(version.project_id == Project.id, version.owner_id == owner, _is_current(version))
            .correlate(Project)
            .scalar_subquery()
        )
        query = select(*columns_of(schemas.CountedProject.model_fields, Project, storyboard_count=count))
        query = query.where(Project.owner_id == owner, Project.lifecycle != ARCHIVED)
        return _COUNTED.fetch(self._session, query, request, cursors, owner, item=schemas.CountedProject.of)

    def tree(self, project_id: UUID) -> schemas.ProjectTree:
        """A project with its storyboards, their scenes and the scenes' tasks, in four statements however many."""
        project = self._projects.get(project_id)
        versions = self._session.scalars(self._newest(project_id)).all()[::-1]
        storyboards = BoardReader(self._session, self._viewer).storyboards(versions)
        return schemas.ProjectTree.of(
            project,
            project_id=project.id,
            open_version_id=project.latest_plan_version_id,
            storyboards=storyboards,
        )

    def board(self, version_id: UUID) -> schemas.Storyboard:
        """One storyboard, whatever its state. Raises NotFound."""
        (board,) = BoardReader(self._session, self._viewer).storyboards([self.get(version_id)])
        return board

    def outlines(self, project_id: UUID, *, first: int) -> list[BoardOutline]:
        """The storyboards of a project with their ``first`` scenes, oldest first, in five statements however many."""
        self._projects.get(project_id)
        versions = self._session.scalars(self._newest(project_id)).all()[::-1]
        return BoardReader(self._session, self._viewer).outlines(versions, first=first)

    def outline(self, project_id: UUID, version_id: UUID) -> BoardOutline:
        """One storyboard with all of its scenes, in four statements however many. Raises NotFound."""
        version = self.get(version_id)
        if version.project_id != project_id:
            raise NotFound(f"There is no plan version {version_id}.")
        (outline,) = BoardReader(self._session, self._viewer).outlines([version], first=version.total_scenes)
        return outline

    def _newest(self, project_id: UUID) -> Select[PlanVersion]:
        return (
            select(PlanVersion)
            .where(PlanVersion.owner_id == self._viewer.owner_id, PlanVersion.project_id == project_id)
            .where(_is_current(PlanVersion))
            .order_by(PlanVersion.number.desc())
            .limit(MAX_STORYBOARDS)
        )


def check_reference_urls(urls: Sequence[str]) -> None:
    """Raises InputError for too many references, and for an address that is not one of a video."""
    if len(urls) > MAX_REFERENCE_URLS:
        raise InputError(
            f"There are {len(urls)} reference URLs.", field="reference_urls", fix=f"Use at most {MAX_REFERENCE_URLS}."
        )
    for url in urls:
        if not _is_reference(url):
            raise InputError(
                f"{url[:80]!r} is not the address of a video on TikTok, Instagram or YouTube.",
                field="reference_urls",
                fix="Use an address such as https://www.youtube.com/watch?v=VIDEO.",
            )


def _is_reference(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    known = any(host == name or host.endswith(f".{name}") for name in REFERENCE_HOSTS)
    whole = known and parts.scheme in ("https", "http") and len(parts.path) > 1
    return whole and len(url) <= MAX_URL_CHARS and "\0" not in url and "@" not in parts.netloc


def _is_current(version: type[PlanVersion]) -> ColumnElement[bool]:
    later = aliased(PlanVersion)
    return ~select(later.id).where(later.parent_id == version.id).correlate(version).exists()
