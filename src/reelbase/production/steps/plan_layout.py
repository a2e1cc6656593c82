"""The layout of a running job, from its plan and the lengths of its voices."""

from __future__ import annotations

from reelbase.production.states import StepName
from reelbase.production.steps.context import StepContext
from reelbase.production.steps.layout import Layout, lay_out


def layout_of(context: StepContext) -> Layout:
    spoken = context.record.artifacts(StepName.VOICE)["scenes"]
    lengths = [speech["duration_s"] if speech else None for speech in spoken]
    visuals = context.record.artifacts(StepName.VISUALS).get("scenes", [])
    animations = [visual.get("animation_s") for visual in visuals]
    return lay_out(context.plan, lengths, context.format, animations)
