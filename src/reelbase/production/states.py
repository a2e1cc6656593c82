"""The states of jobs and steps, and which step puts a job in which state."""

from __future__ import annotations

from enum import StrEnum


class JobStatus(StrEnum):
    PENDING = "PENDING"
    QUEUED = "QUEUED"
    SCRIPTING = "SCRIPTING"
    VOICE_GEN = "VOICE_GEN"
    ALIGNMENT = "ALIGNMENT"
    VISUAL_PLAN = "VISUAL_PLAN"
    IMAGE_GEN = "IMAGE_GEN"
    TIMELINE = "TIMELINE"
    RENDERING = "RENDERING"
    PACKAGING = "PACKAGING"
    READY = "READY"
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    QA_FAILED = "QA_FAILED"

    @property
    def is_final(self) -> bool:
        return self in FINAL


FINAL = frozenset({JobStatus.READY, JobStatus.FAILED, JobStatus.CANCELED, JobStatus.QA_FAILED})
RETRYABLE = frozenset({JobStatus.FAILED, JobStatus.CANCELED, JobStatus.QA_FAILED})


class StepState(StrEnum):
    PENDING = "pending"
    STARTED = "started"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class StepName(StrEnum):
    """The steps of a job, in order."""

    SCRIPT = "script"
    VOICE = "voice"
    ALIGNMENT = "alignment"
    VISUALS = "visuals"
    CAPTIONS = "captions"
    MUSIC = "music"
    TIMELINE = "timeline"
    RENDER = "render"
    PACKAGE = "package"


STEPS = tuple(StepName)

STATUS_OF_STEP = {
    StepName.SCRIPT: JobStatus.SCRIPTING,
    StepName.VOICE: JobStatus.VOICE_GEN,
    StepName.ALIGNMENT: JobStatus.ALIGNMENT,
    StepName.VISUALS: JobStatus.IMAGE_GEN,
    StepName.CAPTIONS: JobStatus.TIMELINE,
    StepName.MUSIC: JobStatus.TIMELINE,
    StepName.TIMELINE: JobStatus.TIMELINE,
    StepName.RENDER: JobStatus.RENDERING,
    StepName.PACKAGE: JobStatus.PACKAGING,
}

WEIGHTS = {
    StepName.SCRIPT: 2,
    StepName.VOICE: 20,
    StepName.ALIGNMENT: 10,
    StepName.VISUALS: 33,
    StepName.CAPTIONS: 5,
    StepName.MUSIC: 5,
    StepName.TIMELINE: 2,
    StepName.RENDER: 18,
    StepName.PACKAGE: 5,
}
"""Share of each step in a job's progress; they add up to 100."""


def job_progress(step: StepName, step_pct: int) -> int:
    """Progress of a job in percent when ``step`` has come ``step_pct`` percent far."""
    before = sum(WEIGHTS[earlier] for earlier in STEPS[: STEPS.index(step)])
    return before + WEIGHTS[step] * step_pct // 100
