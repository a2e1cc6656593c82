"""The timeline: everything in its place, and nothing missing, before a frame is rendered."""

from __future__ import annotations

from reelbase.kit.errors import ErrorCode, StepError
from reelbase.production.steps.context import StepContext
from reelbase.production.steps.film import timeline_of
from reelbase.production.steps.results import MusicResult, ShotTimes, TimelineResult, VisualResult


def run(context: StepContext) -> TimelineResult:
    timeline = timeline_of(context)
    visuals = context.result(VisualResult).scenes
    missing = [
        number for number, visual in enumerate(visuals, start=1) if visual and not context.storage.has(visual.file)
    ]
    sound = context.result(MusicResult).sound
    if missing or not (sound and context.storage.has(sound)):
        raise StepError(
            f"Stored files are missing for scenes {missing}." if missing else "The stored sound is missing.",
            code=ErrorCode.TIMELINE,
            scene=missing[0] if missing else None,
            fix="Retry the job from the step voice.",
        )
    fps = timeline.format.fps
    shots = tuple(
        ShotTimes(
            scene=shot.scene,
            start_s=timeline.shot_start(index) / fps,
            duration_s=shot.frames / fps,
            effect=shot.effect,
            kind=shot.drawn.content.kind if shot.drawn else shot.visual.kind,
        )
        for index, shot in enumerate(timeline.shots)
    )
    return TimelineResult(frames=timeline.frames, fps=fps, duration_s=timeline.duration_s, shots=shots)
