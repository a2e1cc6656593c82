"""The record of one running job. Every write carries the fence: a worker that lost the job writes nothing."""

from __future__ import annotations

import threading
import time
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from reelbase.db.session import Database
from reelbase.kit import clock
from reelbase.kit.errors import Fenced
from reelbase.production.models import Job, JobLog, JobStep, ProviderCall
from reelbase.production.states import STATUS_OF_STEP, job_progress
from reelbase.providers.usage import Usage
from reelbase.schemas.jobs import StepName, StepState

PROGRESS_INTERVAL_S = 1.0
"""Each report is a transaction here, and news for all who follow the job."""
REPAIR, REPAIRER = "repair", "storage"
LOST_ANSWER = "lost answer"
"""Capability and provider of the calls that say what was made again because its stored file was damaged or missing.

Their model is the state of the file, and their unit is what it held.
"""


class JobRecord:
    """Writes for one job under one fence token. Safe to use from several threads."""

    def __init__(self, database: Database, job_id: UUID, project_id: UUID, owner_id: UUID, token: int) -> None:
        self._database = database
        self.job_id = job_id
        self.project_id = project_id
        self.owner_id = owner_id
        self.token = token
        self._lock = threading.Lock()
        self._last_progress_s = 0.0

    def check(self) -> None:
        """Raises Fenced when another worker has the job, or nobody has any more."""
        with self._database.reading(fresh=True) as session:
            if session.scalar(select(Job.attempt).where(Job.id == self.job_id)) != self.token:
                raise Fenced("Another worker has this job now.")

    def begin_step(self, step: StepName, try_number: int) -> None:
        with self._database.work() as session:
            self.write(session, status=STATUS_OF_STEP[step], current_step=step, progress=job_progress(step, 0))
            self._step(
                session,
                step,
                state=StepState.STARTED,
                tries=try_number,
                progress_pct=0,
                started_at=clock.now(),
                finished_at=None,
                error_code=None,
                error_message=None,
                status_message=None,
            )

    def progress(self, step: StepName, pct: int, message: str | None = None) -> None:
        """Fine progress; calls in quick succession are dropped."""
        with self._lock:
            now_s = time.monotonic()
            if now_s - self._last_progress_s < PROGRESS_INTERVAL_S:
                return
            self._last_progress_s = now_s
        pct = max(0, min(100, pct))
        with self._database.work() as session:
            self.write(session, progress=job_progress(step, pct), status_message=message)
            self._step(session, step, progress_pct=pct, status_message=message)

    def succeed_step(self, step: StepName, artifacts: dict[str, Any]) -> None:
        with self._database.work() as session:
            self.write(session, progress=job_progress(step, 100), status_message=None)
            self._step(
                session, step, state=StepState.SUCCEEDED, progress_pct=100, artifacts=artifacts, finished_at=clock.now()
            )

    def fail_step(self, step: StepName, code: str, message: str) -> None:
        with self._database.work() as session:
            self.write(session, status_message=message)
            self._step(
                session, step, state=StepState.FAILED, error_code=code, error_message=message, finished_at=clock.now()
            )
            self._add_log(session, step, "error", message, None)

    def log(self, step: StepName | None, message: str, *, level: str = "info", scene: int | None = None) -> None:
        with self._database.work() as session:
            self._add_log(session, step, level, message, scene)

    def call(
        self,
        step: StepName,
        capability: str,
        usage: Usage,
        *,
        cache: str,
        duration_ms: int,
        scene: int | None,
        error_code: str | None = None,
    ) -> None:
        """One line of the receipt. A hit costs nothing, whatever its making did."""
        with self._database.work() as session:
            session.add(
                ProviderCall.of(
                    usage,
                    owner_id=self.owner_id,
                    job_id=self.job_id,
                    attempt=self.token,
                    step_name=step,
                    scene_idx=scene,
                    capability=capability,
                    duration_ms=duration_ms,
                    cache=cache,
                    error_code=error_code,
                )
            )

    def replace_artifacts(self, step: StepName, artifacts: dict[str, Any]) -> None:
        """Replace what a step left that had ended before; neither its state nor the job's changes."""
        with self._database.work() as session:
            self.write(session)
            self._step(session, step, artifacts=artifacts)

    def artifacts(self, step: StepName) -> dict[str, Any]:
        """What an earlier step of this job left."""
        with self._database.reading(fresh=True) as session:
            found = session.scalar(
                select(JobStep.artifacts).where(JobStep.job_id == self.job_id, JobStep.step_name == step)
            )
        return found or {}

    def write(self, session: Session, **values: Any) -> None:
        """Change the job inside the caller's transaction, under the fence."""
        changed = session.execute(
            update(Job)
            .where(Job.id == self.job_id, Job.attempt == self.token)
            .values(updated_at=clock.now(), **values)
            .returning(Job.id)
        ).first()
        if changed is None:
            raise Fenced("Another worker has this job now.")

    def _step(self, session: Session, step: StepName, **values: Any) -> None:
        session.execute(
            update(JobStep).where(JobStep.job_id == self.job_id, JobStep.step_name == step).values(**values)
        )

    def _add_log(self, session: Session, step: StepName | None, level: str, message: str, scene: int | None) -> None:
        session.add(
            JobLog(
                owner_id=self.owner_id,
                job_id=self.job_id,
                step_name=step,
                scene_idx=scene,
                level=level,
                message=message[:4000],
            )
        )
