"""What can be done with jobs: submit, look, cancel, retry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.kit.errors import Conflict, InputError, NotFound
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.kit.settings import ProductionSettings
from reelbase.plans.rules import PlanRules
from reelbase.plans.service import PlanService
from reelbase.production import charging
from reelbase.production.models import Job, JobStep
from reelbase.production.records.receipt import receipt_of
from reelbase.production.records.schemas import EXPORT_FOLDER, InternalAsset, InternalJob, asset_of, job_of, log_line_of
from reelbase.production.records.thumbnails import CHOICE, put_file, thumbnails_of
from reelbase.production.repository import JobRepository, JobSearch
from reelbase.production.states import RETRYABLE, STEPS
from reelbase.projects.service import ProjectService
from reelbase.providers.storage import FileState
from reelbase.schemas.jobs import JobStatus, LogLine, Receipt, StepName, StepState, Thumbnail
from reelbase.schemas.projects import ProjectStatus

LOG_LIMIT = 1000
LOOK = "look"
"""Key of a job's options."""


class Enqueuer(Protocol):
    """The part of the durable engine that submitting needs."""

    def enqueue(self, session: Session, job_id: UUID, owner_id: UUID) -> None: ...


class FilmFiles(Protocol):
    """The part of the storage that tells whether a film can be reused."""

    def check(self, name: str) -> FileState: ...


@dataclass(frozen=True, slots=True)
class Submission:
    """The job of a film. It is not new when the same film was being rendered, or ready, already."""

    job_id: UUID
    is_new: bool


class JobService:
    """Acts for one viewer inside one transaction. Where credits are charged, a job holds its cost while it runs.

    look: what the settings of the installation add to a film, as a hash; another look is another film.
    files: where films are stored; without it, every film is taken to be there.
    """

    def __init__(
        self,
        session: Session,
        viewer: Viewer,
        settings: ProductionSettings,
        *,
        charge: bool = False,
        look: str = "",
        files: FilmFiles | None = None,
    ) -> None:
        self._session = session
        self._viewer = viewer
        self._settings = settings
        self._charge = charge
        self._look = look
        self._files = files
        self._jobs = JobRepository(session, viewer)
        self._projects = ProjectService(session, viewer)

    def submit(self, project_id: UUID, engine: Enqueuer, rules: PlanRules) -> Submission:
        """Seal the project's latest plan and queue a job for it; both happen or neither.

        While a job renders the same plan, or when its film is ready, that job is returned, and nothing is charged.
        Callers take turns, so of two at once only one begins a job.
        Raises InputError while the plan has errors or nobody here can narrate it, Conflict when too many jobs wait
        already, NotEnoughCredits when its cost cannot be held.
        """
        self._projects.hold(project_id)
        plans = PlanService(self._session, self._viewer)
        plan = plans.latest(project_id)
        same = self._rendering_of(plan.version_id)
        if same is not None:
            return Submission(same.id, is_new=False)
        limit = self._settings.max_queued_per_user
        if self._jobs.count_waiting() >= limit:
            raise Conflict(f"{limit} jobs are already waiting.", fix="Wait for one to end, or cancel one.")
        plan = plans.recheck(plan.version_id, rules)
        plans.seal(plan.version_id)
        job = Job(
            project_id=project_id,
            plan_version_id=plan.version_id,
            status=JobStatus.QUEUED,
            has_voiceover=bool(plan.document.script.strip()),
            options={LOOK: self._look} if self._look else {},
        )
        self._jobs.add(job)
        self._projects.set_status(project_id, ProjectStatus.RENDERING)
        if self._charge:
            charging.hold(self._session, job, charging.cost_of(plan.document))
        engine.enqueue(self._session, job.id, self._viewer.owner_id)
        return Submission(job.id, is_new=True)

    def rendering_of(self, version_id: UUID) -> InternalJob | None:
        """The job that renders a plan version, or has rendered one with the same content; None where there is none."""
        job = self._rendering_of(version_id)
        return None if job is None else self._with_steps([job])[0]

    def export_to(self, job_id: UUID, folder: str) -> None:
        """Note where a job's package goes, so that whoever finishes the job writes it there."""
        job = self._job(job_id)
        job.options = {**job.options, EXPORT_FOLDER: folder}

    def get(self, job_id: UUID) -> InternalJob:
        return self._with_steps([self._job(job_id)])[0]

    def newest(self, limit: int = 20, *, unfinished: bool = False) -> list[InternalJob]:
        return self._with_steps(self._jobs.newest(limit, unfinished=unfinished))

    def unfinished_of(self, project_id: UUID) -> list[UUID]:
        """The jobs of a project that have not ended."""
        return self._jobs.unfinished_of(project_id)

    def page(
        self,
        request: PageRequest,
        cursors: Cursors,
        wanted: JobSearch = JobSearch(),  # noqa: B008
    ) -> Page[InternalJob]:
        """The jobs that match, the newest first."""
        page = self._jobs.page(wanted, request, cursors)
        return Page(tuple(self._with_steps(page.items)), page.next_cursor)

    def receipt(self, job_id: UUID) -> Receipt:
        return receipt_of(self._session, self._job(job_id).id)

    def logs(self, job_id: UUID) -> list[LogLine]:
        self._job(job_id)
        return [log_line_of(line) for line in self._jobs.logs(job_id, LOG_LIMIT)]

    def log_page(self, job_id: UUID, request: PageRequest, cursors: Cursors) -> Page[LogLine]:
        """The log, the oldest line first."""
        self._job(job_id)
        return self._jobs.log_page(job_id, request, cursors)

    def assets(self, job_id: UUID) -> list[InternalAsset]:
        """All files of a job, in the order of its package."""
        self._job(job_id)
        return [asset_of(asset) for asset in self._jobs.assets(job_id)]

    def thumbnails(self, job_id: UUID) -> list[Thumbnail]:
        """Those to choose from, the best first; none where there is no choice."""
        self._job(job_id)
        return thumbnails_of(self._jobs.assets(job_id))

    def show_thumbnail(self, job_id: UUID, number: int, changed: Mapping[str, tuple[str, int]]) -> list[Thumbnail]:
        """Show another thumbnail. changed: stored names and sizes of the files that change, by path."""
        job = self._job(job_id, lock=True)
        job.options = {**job.options, CHOICE: number}
        assets = self._jobs.assets(job_id)
        for asset in assets:
            if asset.storage_path in changed:
                put_file(asset, *changed[asset.storage_path])
        self._session.flush()
        return thumbnails_of(assets)

    def mark_retried(self, job_id: UUID, from_step: str | None, rules: PlanRules) -> StepName:
        """Put an ended job back into the queue from a step on; return that step. All or nothing.

        Raises Conflict unless the job is FAILED, CANCELED or QA_FAILED, and when another one renders the same plan
        or has rendered it; InputError for an unknown step or one whose forerunners have not succeeded, or
        when nobody here can narrate the plan; NotEnoughCredits when its cost cannot be held.
        """
        job = self._job(job_id, lock=True)
        if JobStatus(job.status) not in RETRYABLE:
            raise Conflict(f"Job {job_id} is {job.status}.", fix="Only a failed or canceled job can be retried.")
        self._projects.hold(job.project_id)
        same = self._rendering_of(job.plan_version_id)
        if same is not None:
            raise Conflict(
                f"Job {same.id} renders the same plan, or has rendered it.", fix="Use that job instead of this one."
            )
        steps = self._jobs.steps([job_id])[job_id]
        step = self._start_step(job, steps, from_step)
        if STEPS.index(step) <= STEPS.index(StepName.VOICE):
            rules.check_speech(PlanService(self._session, self._viewer).get(job.plan_version_id).document)
        later = [other.step_name for other in steps if other.step_order >= STEPS.index(step)]
        self._session.execute(
            update(JobStep)
            .where(JobStep.job_id == job_id, JobStep.step_name.in_(later))
            .values(
                state=StepState.PENDING,
                progress_pct=0,
                tries=0,
                error_code=None,
                error_message=None,
                status_message=None,
                started_at=None,
                finished_at=None,
            )
        )
        job.status = JobStatus.QUEUED
        job.finished_at = job.failed_step = job.failed_scene = job.error_code = job.error_message = job.fault = None
        self._projects.set_status(job.project_id, ProjectStatus.RENDERING)
        if self._charge:
            plan = PlanService(self._session, self._viewer).get(job.plan_version_id)
            charging.hold(self._session, job, charging.cost_of(plan.document, step))
        return step

    def _start_step(self, job: Job, steps: Sequence[JobStep], from_step: str | None) -> StepName:
        unfinished = next((step.step_name for step in steps if step.state != StepState.SUCCEEDED), None)
        if from_step is None:
            return StepName(job.failed_step or unfinished or STEPS[-1])
        if from_step not in tuple(STEPS):
            raise InputError(f"There is no step {from_step!r}.", field="from", fix=f"Use one of {', '.join(STEPS)}.")
        if unfinished is not None and STEPS.index(StepName(from_step)) > STEPS.index(StepName(unfinished)):
            raise InputError(
                f"The step {unfinished} before {from_step} has not succeeded.",
                field="from",
                fix=f"Retry from {unfinished} or an earlier step.",
            )
        return StepName(from_step)

    def _rendering_of(self, version_id: UUID) -> Job | None:
        for job in self._jobs.of_content(version_id):
            has_other_look = self._look and job.options.get(LOOK, self._look) != self._look
            if not has_other_look and (job.status != JobStatus.READY or self._has_film(job.id)):
                return job
        return None

    def _has_film(self, job_id: UUID) -> bool:
        if self._files is None:
            return True
        film = self._jobs.film(job_id)
        return film is not None and self._files.check(film.meta["name"]) is FileState.INTACT

    def _job(self, job_id: UUID, *, lock: bool = False) -> Job:
        job = self._jobs.get(job_id, lock=lock)
        if job is None:
            raise NotFound(f"There is no job {job_id}.", fix="See them with: reelbase jobs list.")
        return job

    def _with_steps(self, jobs: Sequence[Job]) -> list[InternalJob]:
        steps = self._jobs.steps([job.id for job in jobs])
        titles = self._projects.titles(list({job.project_id for job in jobs}))
        return [job_of(job, steps[job.id], titles[job.project_id]) for job in jobs]
