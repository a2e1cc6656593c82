"""A job on its way: live steps, scenes that fill in, the log, the receipt, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from reelbase.http.events import After, stream_job
from reelbase.http.identity import CurrentCaller
from reelbase.http.ranges import stored_file
from reelbase.http.routing import Router
from reelbase.http.work import Reading
from reelbase.kit.errors import NotFound
from reelbase.plans.scene_edits import scene_of
from reelbase.plans.service import PlanService
from reelbase.production.records.covers import cover_of
from reelbase.production.records.scene_progress import SceneProgress, scenes_of
from reelbase.production.records.schemas import InternalJob
from reelbase.production.states import RETRYABLE, STEPS
from reelbase.schemas.jobs import LogLine, Receipt, Step, StepState
from reelbase.schemas.plan_document import PlanDocument
from reelbase.schemas.plans import Plan
from reelbase.web.forms import Form
from reelbase.web.screen import OnScreen, Screen
from reelbase.web.wording import ASPECT_CLASSES

router = Router()
LOG_LINES = 200


@dataclass(frozen=True, slots=True)
class Frame:
    """A scene on the strip. is_drawn: it shows drawn shots alone, which have no picture of their own to wait for."""

    number: int
    progress: SceneProgress
    text: str
    is_drawn: bool

    @property
    def has_picture(self) -> bool:
        done = self.progress.render if self.is_drawn else self.progress.picture
        return done in ("made", "reused")


@dataclass(frozen=True, slots=True)
class Live:
    """All that changes while a job runs."""

    job: InternalJob
    plan: PlanDocument
    frames: tuple[Frame, ...]
    receipt: Receipt
    log: Sequence[LogLine]
    film_s: float | None
    shape: str

    @property
    def can_retry(self) -> bool:
        return self.job.status in RETRYABLE

    @property
    def steps_to_retry(self) -> list[Step]:
        """Steps that a retry may begin with: all up to the first that has not succeeded."""
        found: list[Step] = []
        for step in self.job.steps:
            found.append(step)
            if step.state != StepState.SUCCEEDED:
                break
        return found

    @property
    def made(self) -> int:
        return sum(frame.has_picture for frame in self.frames)


@router.get("/jobs/{job_id}", name="Render")
def render_page(screen: OnScreen, session: Reading, job_id: UUID) -> Response:
    live = _live(screen, session, job_id)
    return screen.page(
        "pages/render.html", live=live, job=cover_of(session, screen.viewer, live.job.project_id), steps=STEPS
    )


@router.get("/jobs/{job_id}/live")
def live_part(screen: OnScreen, session: Reading, job_id: UUID) -> Response:
    """What changes while a job runs, to be put over what is shown."""
    return screen.parts("render/live.html", live=_live(screen, session, job_id))


@router.get("/jobs/{job_id}/events")
async def events(request: Request, caller: CurrentCaller, job_id: UUID, after: After = None) -> Response:
    """The job as server-sent events."""
    return await stream_job(request, caller, job_id, after)


@router.get("/jobs/{job_id}/scenes/{number}/picture.jpg")
def picture(request: Request, screen: OnScreen, job_id: UUID, number: int) -> Response:
    """What a scene of this job shows, as soon as its picture is made; of drawn shots, the first one."""
    with screen.application.database.reading(screen.viewer) as session:
        plan = _plan_of(session, screen, screen.acting.job_service(session).get(job_id))
    if not scene_of(plan.document, number).shows_picture:
        drawn = screen.acting.preview_service.shot_picture(plan.version_id, number, 1)
        return stored_file(request, screen.application.storage, drawn.name, media_type=drawn.mime_type)
    preview = screen.application.previews.find_picture(plan.document, number, screen.viewer.owner_id)
    if preview is None:
        raise NotFound(f"Scene {number} has no picture yet.")
    return stored_file(request, screen.application.storage, preview.name, media_type=preview.mime_type)


@router.post("/jobs/{job_id}/cancel")
def cancel(screen: OnScreen, job_id: UUID) -> Response:
    screen.acting.cancel(job_id)
    return screen.go(f"/jobs/{job_id}", say="Job canceled. Finished work saved.")


@router.post("/jobs/{job_id}/retry")
def retry(screen: OnScreen, job_id: UUID, form: Form) -> Response:
    """Run a job that ended without a film again, from a step on."""
    screen.acting.retry(job_id, form.text("from_step") or None)
    return screen.go(f"/jobs/{job_id}")


@router.post("/jobs/{job_id}/scenes/{number}/again")
def scene_again(screen: OnScreen, job_id: UUID, number: int) -> Response:
    """Make one scene of a film anew and join the film with it; all other scenes are reused."""
    return screen.go(f"/jobs/{screen.acting.redo(job_id, [number])}")


def _live(screen: Screen, session: Session, job_id: UUID) -> Live:
    jobs = screen.acting.job_service(session)
    job = jobs.get(job_id)
    plan = _plan_of(session, screen, job).document
    progress = scenes_of(session, screen.viewer, job_id)
    frames = tuple(
        Frame(
            number,
            progress.get(number, SceneProgress()),
            scene.on_screen_text or scene.narration,
            is_drawn=not scene.shows_picture,
        )
        for number, scene in enumerate(plan.scenes, start=1)
    )
    film_s = next((file.duration_s for file in jobs.assets(job_id) if file.path == "final.mp4"), None)
    return Live(
        job, plan, frames, jobs.receipt(job_id), jobs.logs(job_id)[-LOG_LINES:], film_s, ASPECT_CLASSES[plan.aspect]
    )


def _plan_of(session: Session, screen: Screen, job: InternalJob) -> Plan:
    return PlanService(session, screen.viewer).get(job.plan_version_id)
