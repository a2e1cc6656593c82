"""Rows of production as schemas. What only the server may know of them is in a subclass, which no route declares."""

from __future__ import annotations

from collections.abc import Sequence

from reelbase.production.models import Asset as AssetRow
from reelbase.production.models import Job as JobRow
from reelbase.production.models import JobLog, JobStep
from reelbase.schemas.jobs import Asset, Job, JobStatus, LogLine, Step

EXPORT_FOLDER = "export_folder"
"""The option of a job that says where its package goes."""


class InternalJob(Job):
    """``fault``: why the code of an animation failed. ``event_seq`` grows with every change of the job.

    ``export_folder``: where its package goes on the machine that asked for it, if a folder was named.
    """

    export_folder: str | None
    worker_id: str | None
    fault: str | None
    event_seq: int


class InternalAsset(Asset):
    """``storage_name``: the file's name in storage."""

    storage_name: str


def job_of(row: JobRow, steps: Sequence[JobStep], title: str) -> InternalJob:
    return InternalJob.of(
        row,
        title=title,
        message=row.status_message,
        export_folder=row.options.get(EXPORT_FOLDER),
        is_final=JobStatus(row.status).is_final,
        steps=[step_of(step) for step in steps],
    )


def step_of(row: JobStep) -> Step:
    duration_s = (row.finished_at - row.started_at).total_seconds() if row.started_at and row.finished_at else None
    return Step.of(row, name=row.step_name, message=row.status_message, duration_s=duration_s)


def log_line_of(row: JobLog) -> LogLine:
    return LogLine.of(row, step=row.step_name, scene=row.scene_idx)


def asset_of(row: AssetRow) -> InternalAsset:
    return InternalAsset.of(row, scene=row.scene_idx, path=row.storage_path, storage_name=row.meta["name"])
