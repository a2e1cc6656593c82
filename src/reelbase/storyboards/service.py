"""Storyboards: begun from a brief, completed with a plan, and filmed task by task."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.kit.errors import InputError, NotFound
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.plans.models import TASK_TYPES
from reelbase.plans.unwritten import UnwrittenPlans
from reelbase.projects.service import ProjectService
from reelbase.schemas.plan_document import PlanDocument
from reelbase.schemas.storyboards import (
    CountedProject,
    FilmingProgress,
    ProjectTree,
    SceneTask,
    Storyboard,
    StoryboardScene,
)
from reelbase.storyboards.repository import StoryboardRepository

MAX_REFERENCE_URLS = 20
MAX_URL_CHARS = 2_000


class StoryboardService:
    """Acts for one viewer inside one transaction."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer
        self._projects = ProjectService(session, viewer)
        self._storyboards = StoryboardRepository(session, viewer)
        self._unwritten = UnwrittenPlans(session, viewer)

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
        _check_urls(reference_urls)
        return self._unwritten.begin(
            project_id, brief, title=title, reference_urls=reference_urls, pattern_source=pattern_source
        )

    def complete(self, version_id: UUID, document: PlanDocument) -> None:
        """Store the generated plan of a storyboard, with one task of each type for each scene.

        Raises Conflict unless it is being generated: of two concurrent calls one succeeds.
        """
        self._unwritten.complete(version_id, document)
        self._storyboards.add_tasks(version_id)
        self._session.flush()

    def fail(self, version_id: UUID, message: str) -> None:
        """Record that generating it has failed. Raises Conflict unless it is being generated."""
        self._unwritten.fail(version_id, message)

    def begin_again(self, version_id: UUID) -> None:
        """Generate a failed storyboard again. Raises Conflict unless it has failed."""
        self._unwritten.begin_again(version_id)

    def set_task(self, scene_id: UUID, task_type: str, *, completed: bool) -> None:
        """Complete or reopen a task of a scene. Sealed versions allow it: filming goes on after approval.

        Raises InputError for an unknown type, NotFound for another owner's scene or one of an archived project.
        """
        if task_type not in TASK_TYPES:
            raise InputError(
                f"There is no task {task_type!r}.", field="task_type", fix=f"Use one of {', '.join(TASK_TYPES)}."
            )
        if not self._storyboards.set_task(scene_id, task_type, completed):
            raise NotFound(f"There is no scene {scene_id}.")

    def progress(self, project_id: UUID) -> FilmingProgress:
        """How much of a project's filming is done. One statement beside the one that finds the project."""
        self._projects.get(project_id)
        return self._storyboards.progress(project_id)

    def projects(self, request: PageRequest, cursors: Cursors) -> Page[CountedProject]:
        """Projects with how many storyboards each has, last changed first."""
        return self._storyboards.counted_projects(request, cursors)

    def tree(self, project_id: UUID) -> ProjectTree:
        """A project with its storyboards, their scenes and the scenes' tasks, in four statements however many."""
        project = self._projects.get(project_id)
        versions = self._storyboards.versions(project_id)
        ids = [version.id for version in versions]
        tasks: dict[UUID, list[SceneTask]] = defaultdict(list)
        for task in sorted(self._storyboards.tasks(ids), key=lambda task: TASK_TYPES.index(task.task_type)):
            tasks[task.scene_id].append(SceneTask.of(task, type=task.task_type))
        scenes: dict[UUID, list[StoryboardScene]] = defaultdict(list)
        for row in self._storyboards.scenes(ids):
            done = sum(task.completed for task in tasks[row.id])
            scenes[row.plan_version_id].append(
                StoryboardScene.of(
                    row,
                    number=row.idx + 1,
                    total_tasks=len(tasks[row.id]),
                    completed_tasks=done,
                    tasks=tasks[row.id],
                )
            )
        storyboards = [
            Storyboard.of(
                version,
                version_id=version.id,
                status=version.generation_status,
                error=version.generation_error,
                sealed=version.sealed_at is not None,
                scenes=scenes[version.id],
            )
            for version in versions
        ]
        return ProjectTree.of(project, project_id=project.id, storyboards=storyboards)


def _check_urls(urls: Sequence[str]) -> None:
    if len(urls) > MAX_REFERENCE_URLS:
        raise InputError(
            f"There are {len(urls)} reference URLs.", field="reference_urls", fix=f"Use at most {MAX_REFERENCE_URLS}."
        )
    for url in urls:
        if not url.startswith(("https://", "http://")) or len(url) > MAX_URL_CHARS or "\0" in url:
            raise InputError(
                f"{url[:80]!r} is not a web address.",
                field="reference_urls",
                fix="Use an address such as https://example.com/video.",
            )
