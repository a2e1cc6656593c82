"""Storyboards: briefs whose plans are made outside or by hand, and the tasks of filming them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path

from reelbase.api.operations import CREATE, READ, WRITE, PageOf, ProjectId, VersionId, problems
from reelbase.http.identity import CurrentCaller
from reelbase.http.limits import limited
from reelbase.http.routing import Router
from reelbase.http.work import App, PageCursors, Reading, ServiceWriting, Writing
from reelbase.plans.own_files import refuse_foreign_files
from reelbase.schemas.plan_document import PlanDocument
from reelbase.schemas.sharing import Made
from reelbase.schemas.storyboards import (
    CountedProjectPage,
    FilmingProgress,
    GenerationFailure,
    NewStoryboard,
    ProjectTree,
    TaskState,
    TaskType,
)
from reelbase.storyboards.service import StoryboardService

router = Router(tags=["Storyboards"])
SceneId = Annotated[UUID, Path(description="Id of a scene of a storyboard.")]


@router.get("/storyboards", dependencies=READ)
def list_storyboard_projects(
    session: Reading, caller: CurrentCaller, cursors: PageCursors, page: PageOf
) -> CountedProjectPage:
    """Your projects with how many storyboards each has, the last changed first."""
    return CountedProjectPage.of(StoryboardService(session, caller.viewer).projects(page, cursors))


@router.get("/projects/{project_id}/storyboards", dependencies=READ, responses=problems(404))
def get_storyboards(session: Reading, caller: CurrentCaller, project_id: ProjectId) -> ProjectTree:
    """A project with its storyboards, their scenes and the scenes' tasks."""
    return StoryboardService(session, caller.viewer).tree(project_id)


@router.get("/projects/{project_id}/progress", dependencies=READ, responses=problems(404))
def get_filming_progress(session: Reading, caller: CurrentCaller, project_id: ProjectId) -> FilmingProgress:
    """How much of a project's filming is done."""
    return StoryboardService(session, caller.viewer).progress(project_id)


@router.post(
    "/projects/{project_id}/storyboards", status_code=201, dependencies=[*CREATE, limited("generation")],
    responses=problems(404, 409),
)  # fmt: skip
def begin_storyboard(session: Writing, caller: CurrentCaller, project_id: ProjectId, wish: NewStoryboard) -> Made:
    """Begin a storyboard from a brief. It is `generating` until whoever generates it hands in its plan.

    The id is that of the plan version that it becomes.
    """
    return Made(
        id=StoryboardService(session, caller.viewer).begin(
            project_id, wish.brief, title=wish.title, reference_urls=wish.reference_urls,
            pattern_source=wish.pattern_source,
        )
    )  # fmt: skip


@router.put("/storyboards/{version_id}/plan", status_code=204, dependencies=WRITE, responses=problems(404, 409))
def complete_storyboard(
    session: ServiceWriting, caller: CurrentCaller, app: App, version_id: VersionId, document: PlanDocument
) -> None:
    """Hand in the plan of a storyboard that is being generated. Each of its scenes gets its four tasks."""
    refuse_foreign_files(session, caller.viewer, document)
    StoryboardService(session, caller.viewer).complete(version_id, app.plan_rules.apply(document))


@router.put("/storyboards/{version_id}/failure", status_code=204, dependencies=WRITE, responses=problems(404, 409))
def fail_storyboard(session: Writing, caller: CurrentCaller, version_id: VersionId, failure: GenerationFailure) -> None:
    """Note that a storyboard that is being generated could not be."""
    StoryboardService(session, caller.viewer).fail(version_id, failure.message)


@router.delete("/storyboards/{version_id}/failure", status_code=204, dependencies=WRITE, responses=problems(404, 409))
def begin_storyboard_again(session: Writing, caller: CurrentCaller, version_id: VersionId) -> None:
    """Generate a storyboard anew that could not be generated before."""
    StoryboardService(session, caller.viewer).begin_again(version_id)


@router.put("/scenes/{scene_id}/tasks/{task_type}", status_code=204, dependencies=WRITE, responses=problems(404))
def set_scene_task(
    session: ServiceWriting,
    caller: CurrentCaller,
    scene_id: SceneId,
    task_type: Annotated[TaskType, Path(description="Which of the scene's tasks.")],
    state: TaskState,
) -> None:
    """Tick a task of a scene off, or on again. Sealed storyboards allow it: filming goes on after approval."""
    StoryboardService(session, caller.viewer).set_task(scene_id, task_type, completed=state.completed)
