"""Projects: created from a topic, a text or a plan, searched, renamed, copied, archived."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query, Response

from reelbase.api.operations import CREATE, READ, WRITE, Acting, PageOf, ProjectId, problems, with_headers
from reelbase.application.sources import source_of
from reelbase.http.concurrency import concurrency_limited
from reelbase.http.identity import CurrentCaller
from reelbase.http.routing import Router
from reelbase.http.work import PageCursors, Reading, Writing
from reelbase.plans.service import PlanService
from reelbase.projects.service import UNSET, ProjectSearch, ProjectService
from reelbase.schemas import projects as schemas
from reelbase.schemas.plan_document import Preset
from reelbase.schemas.plans import Plan

router = Router(prefix="/projects", tags=["Projects"])
_MADE = with_headers(201, "The new project.", Location="Address of the resource.")


@router.post(
    "",
    status_code=201,
    dependencies=[*CREATE, concurrency_limited("creation")],
    responses={**_MADE, **problems(409, 502)},
)
def create_project(app: Acting, new: schemas.NewProject, response: Response) -> schemas.Project:
    """Create a project from a topic, a text or a plan, with its first plan.

    A topic needs a language model on the server, and the answer waits for it. A plan may name only files of your
    other plans: upload pictures and clips to its scenes afterwards. A plan in a language that its voice does not
    speak is stored with an error, and cannot be rendered.
    """
    plan = app.begin(source_of(new.topic, new.text, new.plan), new)
    with app.database.reading(app.viewer, fresh=True) as session:
        return _answer(ProjectService(session, app.viewer), plan, response)


@router.get("", dependencies=READ)
def list_projects(
    session: Reading,
    caller: CurrentCaller,
    cursors: PageCursors,
    page: PageOf,
    q: Annotated[str | None, Query(max_length=200, description="Text in the title, topic or description.")] = None,
    sort: Annotated[
        Literal["updated", "created", "title"], Query(description="Last changed first, newest first, or by title.")
    ] = "updated",
    status: Annotated[schemas.ProjectStatus | None, Query(description="Only those with this status.")] = None,
    lifecycle: Annotated[
        schemas.Lifecycle | None, Query(description="Only this lifecycle; by default all but archived.")
    ] = None,
    format: Annotated[schemas.ProjectFormat | None, Query(description="Only those of this format.")] = None,
    preset: Annotated[Preset | None, Query(description="Only those of this preset.")] = None,
) -> schemas.ProjectPage:
    """Your projects that match. A cursor is valid for the order that it came from."""
    wanted = ProjectSearch(q, status, lifecycle, format, preset, sort)
    return schemas.ProjectPage.of(ProjectService(session, caller.viewer).search(wanted, page, cursors))


@router.get("/{project_id}", dependencies=READ, responses=problems(404))
def get_project(session: Reading, caller: CurrentCaller, project_id: ProjectId) -> schemas.Project:
    """A project."""
    return schemas.Project.of(ProjectService(session, caller.viewer).get(project_id))


@router.patch("/{project_id}", dependencies=WRITE, responses=problems(404, 409))
def edit_project(
    session: Writing, caller: CurrentCaller, project_id: ProjectId, edit: schemas.ProjectEdit
) -> schemas.Project:
    """Rename or describe a project, or change its lifecycle. An archived one must be restored first."""
    projects = ProjectService(session, caller.viewer)
    given = edit.model_fields_set
    projects.describe(project_id, title=edit.title, description=edit.description if "description" in given else UNSET)
    if edit.lifecycle is not None:
        projects.set_lifecycle(project_id, edit.lifecycle)
    return schemas.Project.of(projects.get(project_id))


@router.delete("/{project_id}", status_code=204, dependencies=WRITE, responses=problems(404, 409))
def delete_project(
    app: Acting,
    project_id: ProjectId,
    stop: Annotated[bool, Query(description="Cancel its running jobs first, instead of refusing.")] = False,
) -> None:
    """Delete a project with its plans, jobs and records. Refused while it is rendering, unless you stop that."""
    app.delete_project(project_id, stop=stop)


@router.post("/{project_id}/duplicate", status_code=201, dependencies=CREATE, responses={**_MADE, **problems(404, 409)})
def duplicate_project(
    session: Writing, caller: CurrentCaller, project_id: ProjectId, copy: schemas.ProjectCopy, response: Response
) -> schemas.Project:
    """Create a project with a copy of this one's latest plan."""
    plan = PlanService(session, caller.viewer).duplicate(project_id, title=copy.title)
    return _answer(ProjectService(session, caller.viewer), plan, response)


@router.put("/{project_id}/archive", dependencies=WRITE, responses=problems(404, 409))
def archive_project(session: Writing, caller: CurrentCaller, project_id: ProjectId) -> schemas.Project:
    """Archive a project with everything in it. Not while it renders."""
    projects = ProjectService(session, caller.viewer)
    projects.archive(project_id)
    return schemas.Project.of(projects.get(project_id))


@router.delete("/{project_id}/archive", dependencies=WRITE, responses=problems(404))
def restore_project(session: Writing, caller: CurrentCaller, project_id: ProjectId) -> schemas.Project:
    """Take a project out of the archive, unchanged."""
    projects = ProjectService(session, caller.viewer)
    projects.restore(project_id)
    return schemas.Project.of(projects.get(project_id))


def _answer(projects: ProjectService, plan: Plan, response: Response) -> schemas.Project:
    response.headers["Location"] = f"/v1/projects/{plan.project_id}"
    return schemas.Project.of(projects.get(plan.project_id))
