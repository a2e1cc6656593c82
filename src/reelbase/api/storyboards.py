"""Storyboards: generated here from a brief, elsewhere or by hand, and the tasks of filming them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import File, Form, Path, Response, UploadFile

from reelbase.api.operations import CREATE, READ, WRITE, Acting, PageOf, ProjectId, VersionId, problems, with_headers
from reelbase.http.concurrency import concurrency_limited
from reelbase.http.identity import CurrentCaller
from reelbase.http.limits import limited
from reelbase.http.routing import Router
from reelbase.http.uploads import take_upload
from reelbase.http.work import App, PageCursors, Reading, ServiceWriting, Writing
from reelbase.plans.own_files import refuse_foreign_files
from reelbase.schemas import storyboards as schemas
from reelbase.schemas.plan_document import PlanDocument
from reelbase.schemas.projects import Language
from reelbase.schemas.sharing import Identifier
from reelbase.storyboards.generation.service import BoardRequest, ReferenceFile
from reelbase.storyboards.service import StoryboardService

router = Router(tags=["Storyboards"])
_ACCEPTED = with_headers(202, "What a worker writes.", Location="Address of the resource.")
SceneId = Annotated[UUID, Path(description="Id of a scene of a storyboard.")]


@router.get("/storyboards", dependencies=READ)
def list_storyboard_projects(
    session: Reading, caller: CurrentCaller, cursors: PageCursors, page: PageOf
) -> schemas.CountedProjectPage:
    """Your projects with their number of storyboards, the last changed first."""
    return schemas.CountedProjectPage.of(StoryboardService(session, caller.viewer).projects(page, cursors))


@router.post(
    "/storyboards",
    status_code=202,
    dependencies=[*CREATE, limited("generation")],
    responses={**_ACCEPTED, **problems(409)},
)
def create_storyboards(app: Acting, body: schemas.NewStoryboards, response: Response) -> schemas.ProjectTree:
    """Make a project with storyboards that a worker writes from a brief.

    With a language model, that writes them; without one, they are made of the brief's own words. Two variations follow
    two patterns: they open, go on and end differently. Poll the project's storyboards until none is `generating`. The
    first one that is ready is open. Refused when you have too many storyboard projects, or too many plans of yours are
    being written.
    """
    tree = app.storyboards.begin(
        BoardRequest(references=body.reference_urls, **body.model_dump(exclude={"reference_urls"}))
    )
    response.headers["Location"] = f"/v1/projects/{tree.project_id}/storyboards"
    return tree


@router.post(
    "/storyboards/like",
    status_code=202,
    dependencies=[*CREATE, limited("generation"), concurrency_limited("upload")],
    responses={**_ACCEPTED, **problems(409, 415, 507)},
)
def create_storyboards_like(
    app: Acting,
    response: Response,
    file: Annotated[UploadFile, File(description="A clip (MP4, MOV, WebM) that is yours to use.")],
    brief: Annotated[schemas.Brief, Form()],
    variations: Annotated[int, Form(ge=1, le=2, description="Storyboards that differ.")] = 2,
    target_s: Annotated[float, Form(ge=10, le=180, description="Length of each, in seconds.")] = 25.0,
    language: Annotated[Language | None, Form(description="By default that of the brief.")] = None,
) -> schemas.ProjectTree:
    """Make storyboards as `create_storyboards` does, paced like a clip of your own.

    Of the clip, its pattern is taken: shots, hook, pacing - never its content.
    """
    upload = take_upload(app, file, ("clip",))
    clip = ReferenceFile(upload.name, upload.called)
    tree = app.storyboards.begin(
        BoardRequest(
            brief=brief, references=[clip], variations=variations, target_s=target_s, language=language or None
        )
    )
    response.headers["Location"] = f"/v1/projects/{tree.project_id}/storyboards"
    return tree


@router.get("/storyboards/{version_id:uuid}", dependencies=READ, responses=problems(404))
def get_storyboard(app: Acting, version_id: VersionId) -> schemas.GeneratedStoryboard:
    """A storyboard with its scenes, and what writing it cost."""
    return app.storyboards.get(version_id)


@router.post("/storyboards/{version_id}/cancel", dependencies=WRITE, responses=problems(404, 409))
def cancel_storyboard(app: Acting, version_id: VersionId) -> schemas.GeneratedStoryboard:
    """Stop the writing of a storyboard. Its process ends within seconds."""
    return app.storyboards.cancel(version_id)


@router.post(
    "/storyboards/{version_id}/retry",
    status_code=202,
    dependencies=[*CREATE, limited("generation")],
    responses={**_ACCEPTED, **problems(404, 409)},
)
def retry_storyboard(app: Acting, version_id: VersionId, response: Response) -> schemas.GeneratedStoryboard:
    """Write a storyboard again whose writing failed or was canceled."""
    response.headers["Location"] = f"/v1/storyboards/{version_id}"
    return app.storyboards.retry(version_id)


@router.get("/projects/{project_id}/storyboards", dependencies=READ, responses=problems(404))
def get_storyboards(session: Reading, caller: CurrentCaller, project_id: ProjectId) -> schemas.ProjectTree:
    """A project with its storyboards, their scenes and the scenes' tasks."""
    return StoryboardService(session, caller.viewer).tree(project_id)


@router.get("/projects/{project_id}/references", dependencies=READ, responses=problems(404))
def get_references(app: Acting, project_id: ProjectId) -> schemas.ReferenceList:
    """The references of a project's storyboards, with the pattern that was found in each."""
    return schemas.ReferenceList(references=app.storyboards.references(project_id))


@router.put(
    "/projects/{project_id}/storyboards/open", status_code=204, dependencies=WRITE, responses=problems(404, 409)
)
def open_storyboard(
    session: Writing, caller: CurrentCaller, project_id: ProjectId, request: schemas.OpenStoryboard
) -> None:
    """Open a storyboard of a project: edits, previews and jobs of the project apply to it from now on."""
    StoryboardService(session, caller.viewer).open(project_id, request.version_id)


@router.get("/projects/{project_id}/progress", dependencies=READ, responses=problems(404))
def get_filming_progress(session: Reading, caller: CurrentCaller, project_id: ProjectId) -> schemas.FilmingProgress:
    """How much of a project's filming is done."""
    return StoryboardService(session, caller.viewer).progress(project_id)


@router.post(
    "/projects/{project_id}/storyboards",
    status_code=201,
    dependencies=[*CREATE, limited("generation")],
    responses=problems(404, 409),
)
def begin_storyboard(
    session: Writing, caller: CurrentCaller, project_id: ProjectId, request: schemas.NewStoryboard
) -> Identifier:
    """Start a storyboard that you write yourself. It is `generating` until its plan is submitted.

    Its id is that of its plan version.
    """
    return Identifier(id=StoryboardService(session, caller.viewer).begin(project_id, **request.model_dump()))


@router.put("/storyboards/{version_id}/plan", status_code=204, dependencies=WRITE, responses=problems(404, 409))
def complete_storyboard(
    session: ServiceWriting, caller: CurrentCaller, app: App, version_id: VersionId, document: PlanDocument
) -> None:
    """Submit the plan of a storyboard that is being generated. Each of its scenes gets four tasks."""
    refuse_foreign_files(session, caller.viewer, document)
    StoryboardService(session, caller.viewer).complete(version_id, app.plan_rules.apply(document))


@router.put("/storyboards/{version_id}/failure", status_code=204, dependencies=WRITE, responses=problems(404, 409))
def fail_storyboard(
    session: Writing, caller: CurrentCaller, version_id: VersionId, failure: schemas.GenerationFailure
) -> None:
    """Record that generating a storyboard has failed."""
    StoryboardService(session, caller.viewer).fail(version_id, failure.message)


@router.delete("/storyboards/{version_id}/failure", status_code=204, dependencies=WRITE, responses=problems(404, 409))
def begin_storyboard_again(session: Writing, caller: CurrentCaller, version_id: VersionId) -> None:
    """Generate a failed storyboard again."""
    StoryboardService(session, caller.viewer).begin_again(version_id)


@router.put("/scenes/{scene_id}/tasks/{task_type}", status_code=204, dependencies=WRITE, responses=problems(404))
def set_scene_task(
    session: ServiceWriting,
    caller: CurrentCaller,
    scene_id: SceneId,
    task_type: Annotated[schemas.TaskType, Path(description="The task.")],
    state: schemas.TaskState,
) -> None:
    """Complete or reopen a task of a scene. Sealed storyboards allow it: filming goes on after approval."""
    StoryboardService(session, caller.viewer).set_task(scene_id, task_type, completed=state.completed)
