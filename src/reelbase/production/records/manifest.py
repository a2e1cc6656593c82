"""The manifest: every input by its hash, every provider, every timing, so that a film can be explained later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from reelbase import __version__
from reelbase.production.models import Job, JobLog, JobStep
from reelbase.production.records.receipt import receipt_as_json, receipt_of
from reelbase.production.steps.context import StepContext
from reelbase.production.steps.results import (
    AlignmentResult,
    MusicResult,
    RenderResult,
    ShotTimes,
    TimelineResult,
    VisualResult,
    VoiceResult,
)

MANIFEST_VERSION = 1


def manifest_of(context: StepContext, files: dict[str, str]) -> dict[str, Any]:
    """``files`` maps paths in the package to stored names."""
    plan = context.plan
    timeline = context.result(TimelineResult)
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
            "fps": timeline.fps,
            "duration_s": timeline.duration_s,
            "sound": context.result(MusicResult).report.as_json(),
        },
        "scenes": _scenes(context, timeline.shots),
        "segments": [segment.model_dump(mode="json") for segment in context.result(RenderResult).segments],
        "files": {path: {"sha256": name.split(".")[0]} for path, name in files.items()},
    }


def _scenes(context: StepContext, shots: Sequence[ShotTimes]) -> list[dict[str, Any]]:
    voices = context.result(VoiceResult).scenes
    alignments = context.result(AlignmentResult).scenes
    visuals = context.result(VisualResult)
    described = []
    for index, (scene, voice, alignment) in enumerate(zip(context.plan.scenes, voices, alignments, strict=True)):
        of_scene = [shot for shot in shots if shot.scene == index + 1]
        visual = visuals.scenes[index]
        described.append(
            {
                "number": index + 1,
                "content_hash": scene.content_hash,
                "start_s": of_scene[0].start_s,
                "duration_s": sum(shot.duration_s for shot in of_scene),
                "voice_sha256": voice.file.split(".")[0] if voice else None,
                "alignment": alignment.method if alignment else None,
                "visual_sha256": visual.file.split(".")[0] if visual else None,
                "placeholder": visual.placeholder if visual else False,
                "note": " ".join(_notes(visuals, index)),
                "shots": [shot.model_dump(include={"start_s", "duration_s", "kind"}) for shot in of_scene],
            }
        )
    return described


def _notes(visuals: VisualResult, index: int) -> list[str]:
    visual = visuals.scenes[index]
    notes = [visual.note] if visual and visual.note else []
    return notes + [card.note for card in visuals.cards if card.scene == index]


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
            "receipt": receipt_as_json(receipt_of(session, job_id)),
        }
