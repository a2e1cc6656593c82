"""``reelbase projects``: the films in the making on this installation."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from cyclopts import App, Parameter

from reelbase.application.application import Application
from reelbase.cli import output
from reelbase.cli.confirm import agree
from reelbase.cli.plan_notes import findings
from reelbase.cli.running import application, parse_id
from reelbase.http.keys import open_keys
from reelbase.kit.pagination import Cursors, PageRequest
from reelbase.production.repository import JobSearch
from reelbase.projects.service import ProjectSearch, ProjectService
from reelbase.schemas.projects import Lifecycle, Project

app = App(name="projects", help="List, show, archive and delete projects.")

Json = Annotated[bool, Parameter(negative="", help="Print JSON instead of a table.")]
_SHOWN_JOBS = 20


@app.command(name="list")
def list_(
    *,
    search: str | None = None,
    sort: Literal["updated", "created", "title"] = "updated",
    archived: Annotated[bool, Parameter(negative="")] = False,
    limit: int = 20,
    cursor: str | None = None,
    json: Json = False,
) -> None:
    """List projects, the last changed first.

    Parameters
    ----------
    search
        Only those with this text in their title, topic or description.
    sort
        Last changed first, newest first, or by title.
    archived
        List the archived projects instead.
    limit
        Maximum number of items.
    cursor
        Where the last page ended.
    """
    lifecycle: Lifecycle | None = "archived" if archived else None
    wanted = ProjectSearch(search, lifecycle=lifecycle, sort=sort)
    with application() as opened, opened.database.reading() as session:
        cursors = Cursors(open_keys(opened.settings).derived("cursors"))
        page = ProjectService(session, opened.viewer).search(wanted, PageRequest(limit, cursor), cursors)
        found = [Project.of(row) for row in page.items]
    if json:
        output.result_json([project.model_dump(mode="json") for project in found])
    else:
        rows = [(each.id, output.local_time(each.updated_at), each.status, each.title) for each in found]
        output.table(("PROJECT", "CHANGED", "STATUS", "TITLE"), rows)
    if page.next_cursor is not None:
        output.note(f"There are more. Add to the same command: --cursor {page.next_cursor}")


@app.command
def show(project: str, /, *, json: Json = False) -> None:
    """Show a project: its plan, what the plan's checks found, and its jobs.

    Parameters
    ----------
    project
        Id of the project.
    """
    project_id = parse_id(project, "project")
    with application() as opened:
        described = _described(opened, project_id)
        plan = opened.latest_plan(project_id) if described.latest_plan_version_id else None
        cursors = Cursors(open_keys(opened.settings).derived("cursors"))
        with opened.jobs(reading=True) as service:
            jobs = service.page(PageRequest(_SHOWN_JOBS), cursors, JobSearch(project_id=project_id)).items
    if json:
        output.result_json(
            {
                "project": described.model_dump(mode="json"),
                "plan": plan and {"version": plan.number, "estimates": plan.document.estimates.model_dump(mode="json")},
                "jobs": [{"id": job.id, "status": job.status, "created_at": job.created_at} for job in jobs],
            }
        )
        return
    output.result(described.title)
    output.result(f"{described.status}, {described.lifecycle}, {described.language}, {described.aspect}")
    output.result(f"project {described.id}\ncreated {output.local_time(described.created_at)}")
    if plan is not None:
        estimates, scenes = plan.document.estimates, plan.document.scenes
        output.result(f"plan version {plan.number}: {len(scenes)} scenes, about {estimates.duration_s:.0f} s")
        findings(plan.document)
    if jobs:
        output.result("")
        rows = [(job.id, output.local_time(job.created_at), job.status, f"{job.progress} %") for job in jobs]
        output.table(("JOB", "CREATED", "STATUS", "DONE"), rows)


@app.command
def archive(project: str, /) -> None:
    """Archive a project: no list shows it and nothing in it changes until you restore it.

    Parameters
    ----------
    project
        Id of the project.
    """
    with application() as opened, opened.database.work() as session:
        ProjectService(session, opened.viewer).archive(parse_id(project, "project"))


@app.command
def restore(project: str, /) -> None:
    """Take a project out of the archive.

    Parameters
    ----------
    project
        Id of the project.
    """
    with application() as opened, opened.database.work() as session:
        ProjectService(session, opened.viewer).restore(parse_id(project, "project"))


@app.command
def delete(
    project: str,
    /,
    *,
    stop: Annotated[bool, Parameter(negative="")] = False,
    yes: Annotated[bool, Parameter(negative="")] = False,
) -> None:
    """Delete a project with its plans, jobs and records. Films in a folder of yours stay there.

    Parameters
    ----------
    project
        Id of the project.
    stop
        Cancel its running jobs first; otherwise a project that is being rendered is not deleted.
    yes
        Delete it without asking.
    """
    project_id = parse_id(project, "project")
    with application() as opened:
        described = _described(opened, project_id)
        agree(f"This deletes “{described.title}” with its plans and jobs.", answer="delete", yes=yes)
        opened.delete_project(project_id, stop=stop)
    output.note(f"Deleted “{described.title}”.")


def _described(opened: Application, project_id: UUID) -> Project:
    with opened.database.reading() as session:
        return Project.of(ProjectService(session, opened.viewer).get(project_id))
