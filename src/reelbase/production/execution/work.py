"""Running one step of one job: the part of production that works, in whatever process it is called."""

from __future__ import annotations

import errno
import shutil
import traceback
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.kit.errors import ErrorCode, Fenced, InputError, ProviderError, QualityFailure, ReelbaseError, StepError
from reelbase.kit.settings import Settings
from reelbase.plans.service import PlanService
from reelbase.production.cache import Cache
from reelbase.production.execution.outcome import StepOutcome
from reelbase.production.execution.repairing import repair_before
from reelbase.production.models import Job
from reelbase.production.records.record import JobRecord
from reelbase.production.steps import step_function
from reelbase.production.steps.context import Providers, StepContext
from reelbase.production.steps.results import StepResult
from reelbase.providers.animation import AnimationError
from reelbase.providers.answers import AnswerStore
from reelbase.providers.storage import Storage, StoredFileError
from reelbase.schemas.jobs import JobStatus, StepName
from reelbase.schemas.plan_document import PlanDocument

ANSWERS = "answers"
CODE_OF_STEP = {
    StepName.SCRIPT: ErrorCode.SCRIPT_GEN,
    StepName.VOICE: ErrorCode.TTS,
    StepName.ALIGNMENT: ErrorCode.ALIGNMENT,
    StepName.VISUALS: ErrorCode.IMAGE_GEN,
    StepName.CAPTIONS: ErrorCode.TIMELINE,
    StepName.MUSIC: ErrorCode.TIMELINE,
    StepName.TIMELINE: ErrorCode.TIMELINE,
    StepName.RENDER: ErrorCode.RENDER,
    StepName.PACKAGE: ErrorCode.PACKAGING,
}


@dataclass(frozen=True, slots=True)
class StepDependencies:
    """What the steps of every job need: the settings, the database, storage and providers."""

    settings: Settings
    database: Database
    storage: Storage
    providers: Providers

    @property
    def cache(self) -> Cache:
        return Cache(self.database, self.storage)


class JobWork:
    """The steps of one job under one fence token."""

    def __init__(self, dependencies: StepDependencies, job_id: UUID, token: int) -> None:
        self._dependencies = dependencies
        self._record, self._plan = _load(dependencies.database, job_id, token)
        self._work = dependencies.settings.work_dir / str(job_id) / str(token)
        self._answers = AnswerStore(self._work.parent / ANSWERS)
        dependencies.providers.keep_answers(self._answers)
        _remove_older(self._work)

    def run(self, step: StepName, try_number: int) -> StepOutcome:
        """Run a step and write down how it went. Raises Fenced when the job is another worker's now."""
        record = self._record
        record.begin_step(step, try_number)
        try:
            result = self._result(step)
        except Fenced:
            raise
        except Exception as error:
            outcome = _failure(step, error)
            if not isinstance(error, ReelbaseError):
                record.log(step, traceback.format_exc(), level="error")
            record.fail_step(step, outcome.code or ErrorCode.UNKNOWN, outcome.message or "")
            return outcome
        record.succeed_step(step, result.to_json())
        return StepOutcome(ok=True)

    def _result(self, step: StepName) -> StepResult:
        """Run a step on intact files; once more if one is found damaged on the way."""
        self._repair(step)
        try:
            return step_function(step)(self._context(step))
        except StoredFileError as error:
            self._record.log(step, error.message, level="warning")
            self._repair(step)
            return step_function(step)(self._context(step))

    def _repair(self, step: StepName) -> None:
        repair_before(step, self._record, self._dependencies.storage, self._context)

    def _context(self, step: StepName) -> StepContext:
        dependencies = self._dependencies
        return StepContext(
            step=step,
            plan=self._plan,
            settings=dependencies.settings,
            providers=dependencies.providers,
            storage=dependencies.storage,
            cache=dependencies.cache,
            record=self._record,
            work=self._work,
            answers=self._answers,
        )

    def close(self) -> None:
        shutil.rmtree(self._work.parent, ignore_errors=True)


def _load(database: Database, job_id: UUID, token: int) -> tuple[JobRecord, PlanDocument]:
    with database.reading(fresh=True) as session:
        job = session.get(Job, job_id)
        if job is None or job.attempt != token:
            raise Fenced("Another worker has this job now.")
        plan = PlanService(session, Viewer(job.owner_id)).get(job.plan_version_id).document
        return JobRecord(database, job_id, job.project_id, job.owner_id, token), plan


def _remove_older(work: Path) -> None:
    """What a killed attempt left behind is of no use, but for answers: what was finished is in the cache."""
    for other in work.parent.glob("*"):
        if other.name not in (work.name, ANSWERS):
            shutil.rmtree(other, ignore_errors=True)


def _failure(step: StepName, error: Exception) -> StepOutcome:
    if isinstance(error, QualityFailure):
        return StepOutcome(
            ok=False, code=error.code, message=str(error), final_status=JobStatus.QA_FAILED, retryable=False
        )
    if isinstance(error, StepError):
        code = CODE_OF_STEP[step] if error.code is ErrorCode.UNKNOWN else error.code
        wait_s = error.retry_after_s if isinstance(error, ProviderError) else None
        return StepOutcome(
            ok=False,
            code=code,
            message=str(error),
            scene=error.scene,
            retryable=error.retryable,
            retry_after_s=wait_s,
            fault=error.fault if isinstance(error, AnimationError) else None,
        )
    if isinstance(error, InputError):
        return StepOutcome(ok=False, code=ErrorCode.INPUT, message=str(error))
    if isinstance(error, ReelbaseError):
        return StepOutcome(ok=False, code=CODE_OF_STEP[step], message=str(error))
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        message = "The disk is full. Free some space and try again."
        return StepOutcome(ok=False, code=CODE_OF_STEP[step], message=message)
    return StepOutcome(ok=False, code=CODE_OF_STEP[step], message=f"{type(error).__name__}: {error}")
