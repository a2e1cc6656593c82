"""The manifest: every input by its hash, every provider, every timing, so that a film can be explained later."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from reelbase import __version__
from reelbase.production.models import Job, JobLog, JobStep
from reelbase.production.records.receipt import receipt_of
from reelbase.production.states import StepName
from reelbase.production.steps.context import StepContext

MANIFEST_VERSION = 1


def manifest_of(context: StepContext, files: dict[str, str]) -> dict[str, Any]:
    """``files`` maps paths in the package to stored names."""
    plan = context.plan
    timeline = context.record.artifacts(StepName.TIMELINE)
    sound = context.record.artifacts(StepName.MUSIC)
    return {
        "schema_version": MANIFEST_VERSION,
        "reelbase": __version__,
        **_job_facts(context),
        "title": plan.title,
        "origin": plan.origin,
        "settings": {
            name: getattr(plan, name)
            for name in ("preset", "language", "tempo", "voice", "visual_style", "aspect", "template", "music_mood")
        },
        "film": {
            "width": context.format.width,
            "height": context.format.height,
            "fps": timeline["fps"],
            "duration_s": timeline["duration_s"],
            "sound": sound["report"],
        },
        "scenes": _scenes(context, timeline["shots"]),
        "segments": context.record.artifacts(StepName.RENDER)["segments"],
        "files": {path: {"sha256": name.split(".")[0]} for path, name in files.items()},
    }


def _scenes(context: StepContext, shots: list[dict[str, Any]]) -> list[dict[str, Any]]:
    spoken = context.record.artifacts(StepName.VOICE)["scenes"]
    aligned = context.record.artifacts(StepName.ALIGNMENT)["scenes"]
    visuals = context.record.artifacts(StepName.VISUALS)["scenes"]
    return [
        {
            "number": index + 1,
            "content_hash": scene.content_hash,
            "start_s": shots[index]["start_s"],
            "duration_s": shots[index]["duration_s"],
            "voice_sha256": spoken[index]["file"].split(".")[0] if spoken[index] else None,
            "alignment": aligned[index]["method"] if aligned[index] else None,
            "visual_sha256": visuals[index]["file"].split(".")[0],
            "placeholder": visuals[index]["placeholder"],
            "note": visuals[index]["note"],
        }
        for index, scene in enumerate(context.plan.scenes)
    ]


def _job_facts(context: StepContext) -> dict[str, Any]:
    job_id = context.record.job_id
    with context.cache.database.reading(fresh=True) as session:
        job = session.get_one(Job, job_id)
        steps = session.scalars(select(JobStep).where(JobStep.job_id == job_id).order_by(JobStep.step_order))
        timings = {
            step.step_name: round((step.finished_at - step.started_at).total_seconds(), 3)
            for step in steps
            if step.started_at and step.finished_at
        }
        warnings = session.scalars(
            select(JobLog.message).where(JobLog.job_id == job_id, JobLog.level == "warning").order_by(JobLog.id)
        )
        return {
            "job_id": str(job_id),
            "project_id": str(job.project_id),
            "plan_version_id": str(job.plan_version_id),
            "timings_s": timings,
            "warnings": list(dict.fromkeys(warnings)),
            "receipt": receipt_of(session, job_id).as_json(),
        }
