"""The timeline: everything in its place, and nothing missing, before a frame is rendered."""

from __future__ import annotations

from typing import Any

from reelbase.kit.errors import ErrorCode, StepError
from reelbase.production.states import StepName
from reelbase.production.steps.context import StepContext
from reelbase.production.steps.film import timeline_of


def run(context: StepContext) -> dict[str, Any]:
    timeline = timeline_of(context)
    visuals = context.record.artifacts(StepName.VISUALS)["scenes"]
    missing = [number for number, visual in enumerate(visuals, start=1) if not context.storage.has(visual["file"])]
    sound = context.record.artifacts(StepName.MUSIC)["sound"]
    if missing or not (sound and context.storage.has(sound)):
        raise StepError(
            f"Stored files are missing for scenes {missing}." if missing else "The stored sound is missing.",
            code=ErrorCode.TIMELINE,
            scene=missing[0] if missing else None,
            fix="Retry the job from the step voice.",
        )
    shots = [
        {
            "scene": shot.scene,
            "start_s": timeline.shot_start(index) / timeline.format.fps,
            "duration_s": shot.frames / timeline.format.fps,
            "effect": shot.effect,
        }
        for index, shot in enumerate(timeline.shots)
    ]
    return {"frames": timeline.frames, "fps": timeline.format.fps, "duration_s": timeline.duration_s, "shots": shots}
