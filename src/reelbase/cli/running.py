"""What the commands that run a job share: follow it, write its package, report its end."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any
from uuid import UUID

from reelbase.application.application import Application
from reelbase.bootstrap.opening import open_application
from reelbase.cli import output
from reelbase.cli.configuration import load_settings
from reelbase.cli.logs import log_to
from reelbase.cli.progress import display_for
from reelbase.kit.errors import ErrorCode, InputError, StepError
from reelbase.kit.names import slug
from reelbase.production.records.receipt import receipt_as_json
from reelbase.production.records.schemas import InternalJob
from reelbase.schemas.jobs import JobStatus, StepName

FILMS = "films"
_FAULTS_OF_THE_PLAN = frozenset({ErrorCode.INPUT, ErrorCode.MODERATION})
"""Codes of failures that the same plan, with the same settings, has every time."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where the result goes, and in which form."""

    out: Path | None = None
    json: bool = False

    @property
    def folder(self) -> Path | None:
        """The folder that the caller named, from the root on."""
        return self.out.expanduser().absolute() if self.out is not None else None


@contextmanager
def application() -> Iterator[Application]:
    settings = load_settings()
    log_to(settings.home)
    with closing(open_application(settings)) as opened:
        yield opened


def see_through(app: Application, job_id: UUID, delivery: Delivery) -> None:
    """Bring a job to its end and print its result. Raises StepError when it did not end READY."""
    was_ready = app.job(job_id).status is JobStatus.READY
    job = app.job(job_id) if was_ready else _followed(app, job_id)
    with app.jobs(reading=True) as jobs:
        receipt, log = jobs.receipt(job.id), jobs.logs(job.id)
    film = app.export(job.id, folder_for(app, job, delivery)) if job.status is JobStatus.READY else None
    for line in log:
        if line.level == "warning":
            output.note(f"warning: {_placed(line.scene)}{line.message}")
    if was_ready:
        output.note("This film is finished already, and nothing in it has changed: nothing was rendered again.")
    elif film is not None:
        output.note(receipt.summary)
    if delivery.json:
        output.result_json(_as_json(job, film, receipt_as_json(receipt)))
    elif film is not None:
        output.result(film)
    if film is None:
        raise _failure(job)


def see_again(app: Application, job_id: UUID, delivery: Delivery) -> None:
    """``see_through`` for a job that was begun before; a folder that is named now replaces the one of then."""
    if delivery.folder is not None:
        app.export_to(job_id, delivery.folder)
    see_through(app, job_id, delivery)


def folder_for(app: Application, job: InternalJob, delivery: Delivery) -> Path:
    """Where a job's package goes: what the caller says, or said at first, else a readable name in the data folder."""
    named = delivery.folder or (Path(job.export_folder) if job.export_folder else None)
    if named is not None:
        return named
    return app.settings.home / FILMS / f"{slug(job.title)}-{job.id.hex[-6:]}"


def parse_id(text: str, kind: str) -> UUID:
    """Raises InputError that says where to find the right one."""
    try:
        return UUID(text)
    except ValueError:
        where = "reelbase jobs list" if kind == "job" else "reelbase projects list"
        raise InputError(f"{text!r} is not a valid {kind} id.", field=kind, fix=f"See: {where}") from None


@contextmanager
def terminable() -> Iterator[None]:
    """Let a polite request to end (SIGTERM) unwind like Ctrl-C, so that leases are given back."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before: Callable[[int, FrameType | None], Any] | int | None = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _followed(app: Application, job_id: UUID) -> InternalJob:
    try:
        with terminable(), display_for() as display:
            return app.see_through(job_id, display.update)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"Finish it with: reelbase resume {job_id}") from None


def _failure(job: InternalJob) -> StepError:
    where = f" in the step {job.failed_step}" if job.failed_step else ""
    scene = f", scene {job.failed_scene}" if job.failed_scene else ""
    reason = f": {job.error_message}" if job.error_message else "."
    verb = {JobStatus.CANCELED: "was canceled", JobStatus.QA_FAILED: "made a film that failed its checks"}
    return StepError(
        f"Job {job.id} {verb.get(job.status, 'failed')}{where}{scene}{reason}",
        code=ErrorCode(job.error_code) if job.error_code in set(ErrorCode) else ErrorCode.UNKNOWN,
        scene=job.failed_scene,
        fix=_way_on(job),
    )


def _way_on(job: InternalJob) -> str:
    """What can help after a failure. The same plan would fail again for a fault in it, so that is not tried again."""
    if job.fault:
        return f"Correct the code with: reelbase plan edit {job.project_id}. Then: reelbase render {job.project_id}"
    unlike_script = job.failed_step is StepName.VOICE and job.error_code == ErrorCode.ALIGNMENT
    if job.error_code in _FAULTS_OF_THE_PLAN or unlike_script or job.status is JobStatus.QA_FAILED:
        return f"Change the plan or the settings first. Then: reelbase render {job.project_id}"
    return f"Try again with: reelbase jobs retry {job.id}"


def _as_json(job: InternalJob, film: Path | None, receipt: dict[str, Any]) -> dict[str, Any]:
    return {
        "job": job.id,
        "project": job.project_id,
        "status": job.status,
        "film": film,
        "folder": film and film.parent,
        "failed_step": job.failed_step,
        "failed_scene": job.failed_scene,
        "error_code": job.error_code,
        "error": job.error_message,
        "fault": job.fault,
        "receipt": receipt,
    }


def _placed(scene: int | None) -> str:
    return f"scene {scene}: " if scene else ""
