"""What follows from the states of jobs and steps: which are final, which step puts a job in which, how far it is."""

from __future__ import annotations

from reelbase.schemas.jobs import JobStatus, StepName

FINAL = frozenset(status for status in JobStatus if status.is_final)
RETRYABLE = FINAL - {JobStatus.READY}
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
