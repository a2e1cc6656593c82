"""Jobs: a film is rendered, followed, stopped, tried again."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Query, Request, Response

from reelbase.api.operations import (
    CREATE,
    READ,
    WRITE,
    Acting,
    JobId,
    PageOf,
    ProjectId,
    SceneNumber,
    problems,
    with_headers,
)
from reelbase.http.events import After, stream_job
from reelbase.http.identity import CurrentCaller
from reelbase.http.routing import Router
from reelbase.http.work import PageCursors, Reading, ServiceWriting
from reelbase.production.repository import JobSearch
from reelbase.schemas.jobs import (
    Job,
    JobPage,
    JobRetry,
    JobStatus,
    LogPage,
    Receipt,
    Steps,
    ThumbnailChoice,
    Thumbnails,
)

router = Router(tags=["Jobs"])


class EventStream(Response):
    media_type = "text/event-stream"


_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The events.", "content": {"text/event-stream": {}}},
    204: {"description": "The job has ended, and you have received all its events."},
    **problems(404),
}
_LOCATION = "Address of the resource."
_BEGUN = with_headers(202, "The job, which is now queued.", Location=_LOCATION)
_SAME = with_headers(200, "The job that renders the same plan, or has rendered it.", Location=_LOCATION)
_RENDER = {200: {"model": Job, **_SAME[200]}, **_BEGUN, **problems(402, 404, 409)}


@router.post("/projects/{project_id}/jobs", status_code=202, dependencies=CREATE, responses=_RENDER)
def render_project(session: ServiceWriting, app: Acting, project_id: ProjectId, response: Response) -> Job:
    """Render a project's latest plan. This seals the plan; unchanged scenes are reused.

    While the same plan is being rendered, or if its film is ready, the answer is that job with status 200, and nothing
    is charged. For another rendering, change the plan or ask for a new take of a scene.
    Refused if the plan has errors, if too many jobs are waiting, or if there are not enough credits.
    """
    jobs = app.job_service(session)
    submission = jobs.submit(project_id, app.engine, app.plan_rules)
    if not submission.is_new:
        response.status_code = 200
    return _begun(jobs.get(submission.job_id), response)


@router.get("/jobs", dependencies=READ)
def list_jobs(
    session: Reading,
    app: Acting,
    cursors: PageCursors,
    page: PageOf,
    project_id: Annotated[UUID | None, Query(description="Only those of this project.")] = None,
    status: Annotated[JobStatus | None, Query(description="Only those with this status.")] = None,
    unfinished: Annotated[bool, Query(description="Only those that have not ended.")] = False,
) -> JobPage:
    """Your matching jobs, newest first."""
    wanted = JobSearch(project_id, status, unfinished)
    return JobPage.of(app.job_service(session).page(page, cursors, wanted))


@router.get("/jobs/{job_id}", dependencies=READ, responses=problems(404))
def get_job(session: Reading, app: Acting, job_id: JobId) -> Job:
    """A job with its steps."""
    return Job.of(app.job_service(session).get(job_id))


@router.post("/jobs/{job_id}/cancel", dependencies=WRITE, responses=problems(404, 409))
def cancel_job(app: Acting, job_id: JobId) -> Job:
    """Cancel a job. Its processes end within seconds, its finished work is kept, and its credits are released."""
    return Job.of(app.cancel(job_id))


@router.post("/jobs/{job_id}/retry", status_code=202, dependencies=CREATE, responses=problems(402, 404, 409))
def retry_job(app: Acting, job_id: JobId, body: JobRetry) -> Job:
    """Try a failed or canceled job again from a step on; what was finished before is not done again."""
    return Job.of(app.retry(job_id, body.from_step))


@router.post(
    "/jobs/{job_id}/scenes/{number}/retry",
    status_code=202,
    dependencies=CREATE,
    responses={**_BEGUN, **problems(402, 404, 409)},
)
def retry_scene(session: ServiceWriting, app: Acting, job_id: JobId, number: SceneNumber, response: Response) -> Job:
    """Regenerate one scene of a finished job, in a new job that reuses all others.

    Refused if the plan has changed since then: in that case, edit the scene in the plan and render it.
    """
    return _begun(app.job_service(session).get(app.redo_in(session, job_id, [number])), response)


@router.get("/jobs/{job_id}/steps", dependencies=READ, responses=problems(404))
def list_steps(session: Reading, app: Acting, job_id: JobId) -> Steps:
    """The steps of a job, in order."""
    job = app.job_service(session).get(job_id)
    return Steps.model_validate({"items": job.steps})


@router.get("/jobs/{job_id}/logs", dependencies=READ, responses=problems(404))
def list_logs(session: Reading, app: Acting, cursors: PageCursors, page: PageOf, job_id: JobId) -> LogPage:
    """The log of a job, oldest line first."""
    return LogPage.of(app.job_service(session).log_page(job_id, page, cursors))


@router.get("/jobs/{job_id}/receipt", dependencies=READ, responses=problems(404))
def get_receipt(session: Reading, app: Acting, job_id: JobId) -> Receipt:
    """What a job called, reused and cost, over all its attempts."""
    return Receipt.of(app.job_service(session).receipt(job_id))


@router.get("/jobs/{job_id}/thumbnails", dependencies=READ, responses=problems(404))
def list_thumbnails(session: Reading, app: Acting, job_id: JobId) -> Thumbnails:
    """The thumbnails of a finished film to choose from, the best first. Load each as a file by its `asset_id`."""
    return Thumbnails(items=app.job_service(session).thumbnails(job_id))


@router.put("/jobs/{job_id}/thumbnail", dependencies=WRITE, responses=problems(404, 409, 507))
def choose_thumbnail(app: Acting, job_id: JobId, body: ThumbnailChoice) -> Thumbnails:
    """Have a film show another of its thumbnails: in lists, on its public page, in players and in its package."""
    return Thumbnails(items=app.choose_thumbnail(job_id, body.number))


@router.get("/jobs/{job_id}/events", dependencies=READ, responses=_EVENTS, response_class=EventStream)
async def follow_job(
    request: Request,
    caller: CurrentCaller,
    job_id: JobId,
    after: After = None,
    _last: Annotated[
        str | None,
        Header(alias="Last-Event-ID", pattern=r"^[0-9]{1,18}$", description="Takes precedence over `after`."),
    ] = None,
) -> Response:
    """Follow a job as server-sent events: `state` first, then `progress`, `step` and `log`, at last its end.

    The last event is `complete` or `error`. Come back with Last-Event-ID to get what you missed; to one who has seen
    the end already the answer is 204. Where nothing happens for a while a comment keeps the connection open.
    """
    return await stream_job(request, caller, job_id, after)


def _begun(view: object, response: Response) -> Job:
    job = Job.of(view)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return job
