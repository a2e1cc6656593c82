"""The application: what every interface calls. Each method is one unit of work, or delegates to one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from copy import copy
from pathlib import Path
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from reelbase.accounts.service import ensure_local_owner
from reelbase.accounts.viewer import LOCAL_VIEWER, Viewer
from reelbase.application.exports import PlanExports
from reelbase.application.following import follow
from reelbase.application.new_plans import NewPlans
from reelbase.application.readiness import Readiness
from reelbase.application.sources import Source
from reelbase.application.storyboards import BoardsProgress, StoryboardWork
from reelbase.db.session import Database
from reelbase.kit.errors import Conflict, InputError, NotFound
from reelbase.kit.files import remove_leftovers
from reelbase.kit.privacy import share
from reelbase.kit.settings import Settings
from reelbase.plans.own_files import take_in_files
from reelbase.plans.rules import PlanRules
from reelbase.plans.scene_edits import retake_scenes
from reelbase.plans.service import Edit, PlanService
from reelbase.production.animations.service import AnimationService
from reelbase.production.animations.writing import try_out
from reelbase.production.collecting import Collector, SeldomCollector
from reelbase.production.execution.engine import WorkflowEngine
from reelbase.production.execution.leases import WorkerBusy
from reelbase.production.execution.leftovers import remove_work
from reelbase.production.execution.runner import JobRunner
from reelbase.production.execution.worker import Worker
from reelbase.production.look import look_of
from reelbase.production.models import Job
from reelbase.production.preview_service import PreviewService
from reelbase.production.previews import Previews
from reelbase.production.records.exporting import export_package
from reelbase.production.records.schemas import InternalJob
from reelbase.production.records.thumbnails import repackaged
from reelbase.production.service import JobService
from reelbase.production.steps.context import Providers
from reelbase.projects.service import ProjectService
from reelbase.providers.animation import OnProgress
from reelbase.providers.storage import Storage
from reelbase.schemas.animations import Animation, AnimationSummary
from reelbase.schemas.jobs import Thumbnail
from reelbase.schemas.plan_document import PlanDocument
from reelbase.schemas.plans import Plan
from reelbase.schemas.projects import AS_PRESET, PlanOptions


class InstalledProviders(Providers, Protocol):
    """The providers of an installation."""

    def can_animate(self) -> bool:
        """Whether animations render here: Manim is installed, and a sandbox holds."""
        ...


class Application:
    """The use cases of one viewer, on one database and one storage."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        storage: Storage,
        providers: InstalledProviders,
        viewer: Viewer = LOCAL_VIEWER,
    ) -> None:
        self.settings = settings
        self.database = database
        self.storage = storage
        self.providers = providers
        self.viewer = viewer
        self.plan_rules = PlanRules(settings)
        self.engine = WorkflowEngine(database, settings.production)
        self.readiness = Readiness(database, settings.storage_dir)
        # One for all viewers: voices and picture makers are asked only once who they are.
        self.previews = Previews(settings, database, storage, providers)

    def for_viewer(self, viewer: Viewer) -> Application:
        """The same application for somebody else; it shares everything with this one, which is the one to close."""
        other = copy(self)
        other.viewer = viewer
        return other

    def prepare(self) -> None:
        if not self.engine.is_migrated():
            self.engine.migrate()
        with self.database.work() as session:
            ensure_local_owner(session)

    # Plans

    def begin(self, source: Source, options: PlanOptions = AS_PRESET, *, to_render: bool = False) -> Plan:
        """A new project with a plan made of a source.

        to_render: refuse a plan that nobody here can narrate, before anything is stored; otherwise its validation says
        so, and the plan can be given a recording or another language.

        Raises InputError for a source or an option that cannot be used, NotConfigured for a topic without a language
        model, ProviderError, AnimationError for code that holds no scene.
        """
        new = NewPlans(self.settings, self.database, self.storage, self.providers, self.viewer)
        return new.begin(source, options, to_render=to_render)

    def try_out(
        self, document: PlanDocument, folder: Path | None, on_progress: OnProgress | None = None
    ) -> tuple[PlanDocument, list[Path]]:
        """Render previews of a plan's own animations; return the plan with their lengths, and the previews.

        folder: where they are kept; None throws them away. Raises AnimationError, or NotConfigured when Manim or a
        sandbox is missing.
        """
        with closing(self.providers.animations()) as maker:
            plan, previews = try_out(document, maker, folder, on_progress)
        for preview in previews if folder is not None else ():
            for path in (preview.parent, preview):
                share(path, home=self.settings.home)
        return plan, previews

    @property
    def can_write_animations(self) -> bool:
        """Whether a language model can write animations here, and they would render."""
        return self.settings.llm.configured and self.providers.can_animate()

    def animation_service(self, session: Session) -> AnimationService:
        """The viewer's animations inside a transaction."""
        return AnimationService(session, self.viewer, self.settings, self.engine, self.providers)

    def begin_animation(self, prompt: str, options: PlanOptions) -> AnimationSummary:
        with self.database.work() as session:
            return self.animation_service(session).begin(prompt, options)

    def cancel_animation(self, version_id: UUID) -> AnimationSummary:
        """Stop the writing of an animation: its processes are killed within seconds."""
        with self.database.work() as session:
            animation = self.animation_service(session).cancel(version_id)
        self.engine.cancel(version_id)
        return animation

    def animation(self, version_id: UUID) -> Animation:
        with self.database.reading(fresh=True) as session:
            return self.animation_service(session).get(version_id)

    @property
    def exports(self) -> PlanExports:
        """The viewer's plans as files of other programs."""
        return PlanExports(self.database, self.storage, self.previews, self.job_service, self.viewer)

    @property
    def storyboards(self) -> StoryboardWork:
        """The viewer's generated storyboards."""
        return StoryboardWork(self.settings, self.database, self.storage, self.engine, self.viewer)

    def see_boards(self, project_id: UUID, on_change: Callable[[BoardsProgress], None]) -> BoardsProgress:
        """As ``see_through``, for the storyboards of a project that are being written."""
        return follow(lambda: BoardsProgress(self.storyboards.tree(project_id)), on_change, self._worker_if_free)

    @property
    def preview_service(self) -> PreviewService:
        """Previews of the viewer's scenes."""
        return PreviewService(self.database, self.previews, self.viewer)

    def edit(self, project_id: UUID, document: PlanDocument) -> Plan:
        """Replace the latest plan. The user's own files are checked and taken into storage."""
        own = take_in_files(document, self.storage)
        with self._plans() as plans:
            return plans.change(project_id, lambda _before: own.document, self.plan_rules, brought=own.brought)

    def change_plan(self, project_id: UUID, edit: Edit, *, label: str = "") -> Plan:
        """Edit the latest plan; ``label`` is what undoing names. Raises what ``PlanService.change`` does."""
        with self._plans() as plans:
            return plans.change(project_id, edit, self.plan_rules, label=label)

    def latest_plan(self, project_id: UUID) -> Plan:
        with self._plans() as plans:
            return plans.latest(project_id)

    def retake(self, project_id: UUID, numbers: list[int]) -> Plan:
        """Ask for a new take of these scenes (1-based): voice and picture are made again."""

        def retake(plan: PlanDocument) -> PlanDocument:
            try:
                return retake_scenes(plan, numbers)
            except NotFound as error:
                raise InputError(error.message, field="scene", fix=error.fix) from error

        with self._plans() as plans:
            return plans.change(project_id, retake, self.plan_rules)

    def undo_edit(self, project_id: UUID) -> Plan:
        with self._plans() as plans:
            return plans.undo(project_id, self.plan_rules)

    def redo_edit(self, project_id: UUID) -> Plan:
        with self._plans() as plans:
            return plans.redo(project_id, self.plan_rules)

    def delete_project(self, project_id: UUID, *, stop: bool = False) -> None:
        """Delete a project with its plans, jobs and records, all or nothing.

        stop: end its jobs, and the writing of its animation or storyboards, first. They stay ended when the deletion
            is then refused.
        Raises NotFound, Conflict while the project renders or was given another job meanwhile.
        """
        if stop:
            self._stop_all(project_id)
        with self.database.work(self.viewer) as session:
            ProjectService(session, self.viewer).delete(project_id)

    # Jobs

    def submit(self, project_id: UUID, export_folder: Path | None = None) -> UUID:
        """Render the latest plan; return the job, which is an earlier one while its film is the same.

        export_folder: where its package goes on this machine.
        """
        with self.jobs() as jobs:
            job_id = jobs.submit(project_id, self.engine, self.plan_rules).job_id
            if export_folder is not None:
                jobs.export_to(job_id, str(export_folder))
            return job_id

    def export_to(self, job_id: UUID, folder: Path) -> None:
        with self.jobs() as jobs:
            jobs.export_to(job_id, str(folder))

    def redo(self, job_id: UUID, numbers: list[int]) -> UUID:
        """Make these scenes (1-based) of an ended job again, in a new job that reuses all others. All or nothing.

        Raises what ``submit`` does, NotFound, LockedScenes, and Conflict for a job that has not ended or whose
        plan has changed since.
        """
        with self.database.work() as session:
            return self.redo_in(session, job_id, numbers)

    def redo_in(self, session: Session, job_id: UUID, numbers: list[int]) -> UUID:
        """``redo`` in the service's transaction."""
        jobs = self.job_service(session)
        job = jobs.get(job_id)
        if not job.is_final:
            raise Conflict(f"Job {job_id} has not ended.", fix="Wait for it, or cancel it first.")

        def check(plan: Plan) -> None:
            if plan.version_id != job.plan_version_id:
                raise Conflict(
                    "The plan has changed since this job started.", fix="Change the scene there, then render the plan."
                )

        plans = PlanService(session, self.viewer)
        plans.change(job.project_id, lambda plan: retake_scenes(plan, numbers), self.plan_rules, check=check)
        return jobs.submit(job.project_id, self.engine, self.plan_rules).job_id

    def job_service(self, session: Session) -> JobService:
        """The viewer's jobs inside a transaction."""
        settings = self.settings
        return JobService(
            session,
            self.viewer,
            settings.production,
            charge=settings.credits.charge,
            look=look_of(settings),
            files=self.storage,
        )

    @contextmanager
    def jobs(self, *, reading: bool = False) -> Iterator[JobService]:
        """The viewer's jobs in a transaction of their own."""
        opened = self.database.reading() if reading else self.database.work()
        with opened as session:
            yield self.job_service(session)

    def job(self, job_id: UUID) -> InternalJob:
        with self.jobs(reading=True) as jobs:
            return jobs.get(job_id)

    def choose_thumbnail(self, job_id: UUID, number: int) -> list[Thumbnail]:
        """Have a film show another of its thumbnails, everywhere and in its package; return all of them.

        Raises NotFound, InputError for a number that it does not have, Conflict for a film without a choice.
        """
        with self.jobs(reading=True) as jobs:
            found, assets = jobs.thumbnails(job_id), jobs.assets(job_id)
        if not found:
            fix = "Wait until its film is finished; a film of an earlier release has to be rendered again."
            raise Conflict(f"Job {job_id} has no thumbnails to choose from.", fix=fix)
        if not 1 <= number <= len(found):
            raise InputError(f"There is no thumbnail {number}.", field="number", fix=f"Use 1 to {len(found)}.")
        changed = repackaged(self.storage, {asset.path: asset.storage_name for asset in assets}, number)
        sized = {path: (name, self.storage.size_bytes(name)) for path, name in changed.items()}
        with self.jobs() as jobs:
            return jobs.show_thumbnail(job_id, number, sized)

    def cancel(self, job_id: UUID) -> InternalJob:
        """End a job: its processes are killed within seconds, what was finished stays in the cache."""
        view = self.job(job_id)
        if view.is_final:
            raise Conflict(f"Job {job_id} has already ended: it is {view.status}.")
        self.engine.cancel(job_id)
        self._runner().settle(job_id, "CANCELED", "Canceled by its owner.")
        return self.job(job_id)

    def retry(self, job_id: UUID, from_step: str | None = None) -> InternalJob:
        with self.jobs() as jobs:
            step = jobs.mark_retried(job_id, from_step, self.plan_rules)
        self.engine.retry(job_id, step, self.viewer.owner_id)
        return self.job(job_id)

    def resumable(self) -> InternalJob:
        """The newest job that has not ended. Raises NotFound when all have."""
        with self.jobs(reading=True) as jobs:
            unfinished = jobs.newest(1, unfinished=True)
        if not unfinished:
            raise NotFound("There is no unfinished job.", fix="Start one with: reelbase make SOURCE")
        return unfinished[0]

    def start_worker(self) -> Worker:
        """Raises WorkerBusy when another process works on this SQLite database."""
        settings, runner = self.settings, self._runner()
        worker = Worker(
            *(self.engine, self.database, settings.production, runner),
            lock_dir=settings.home,
            chores=(SeldomCollector(self.collector),),
        )
        with suppress(Conflict):
            self.collector.claim()
        remove_leftovers()
        remove_work(settings, runner.unfinished)
        return worker

    @property
    def collector(self) -> Collector:
        """Removes from storage what nothing refers to."""
        return Collector(self.database, self.storage, self.previews)

    def see_through(self, job_id: UUID, on_change: Callable[[InternalJob], None]) -> InternalJob:
        """Follow a job to its end, and work on it ourselves unless another process does.

        An interrupt stops the work and leaves the job as it is, to be resumed.
        """
        known: InternalJob | None = None

        def look() -> InternalJob:
            nonlocal known
            if known is None or self._has_news(known):
                known = self.job(job_id)
            return known

        return follow(look, on_change, self._worker_if_free)

    def see_written(self, version_id: UUID, on_change: Callable[[Animation], None]) -> Animation:
        """As ``see_through``, for an animation."""
        return follow(lambda: self.animation(version_id), on_change, self._worker_if_free)

    def _has_news(self, job: InternalJob) -> bool:
        """Whether a job has changed or is gone; a tenth of the work of reading it with its steps."""
        with self.database.reading(fresh=True) as session:
            return session.scalar(select(Job.event_seq).where(Job.id == job.id)) != job.event_seq

    def export(self, job_id: UUID, folder: Path) -> Path:
        """Write the package of a finished job into ``folder``; return the film's path."""
        with self.jobs(reading=True) as jobs:
            assets = jobs.assets(job_id)
        return export_package(assets, self.storage, folder, home=self.settings.home)

    def close(self) -> None:
        self.engine.close()
        self.database.close()

    def _stop_all(self, project_id: UUID) -> None:
        with self.database.reading(fresh=True) as session:
            is_storyboard = ProjectService(session, self.viewer).get(project_id).format == "storyboard"
            running = self.job_service(session).unfinished_of(project_id)
            animation = self.animation_service(session).newest_of(project_id)
        for job_id in running:
            with suppress(Conflict):  # It may end by itself first.
                self.cancel(job_id)
        if animation is not None and not animation.is_final:
            with suppress(Conflict):
                self.cancel_animation(animation.id)
        if is_storyboard:
            self.storyboards.stop_all(project_id)

    def _worker_if_free(self) -> Worker | None:
        try:
            return self.start_worker()
        except WorkerBusy:
            return None

    def _runner(self) -> JobRunner:
        return JobRunner(self.settings, self.database)

    @contextmanager
    def _plans(self) -> Iterator[PlanService]:
        with self.database.work() as session:
            yield PlanService(session, self.viewer)
