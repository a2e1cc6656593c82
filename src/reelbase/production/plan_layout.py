"""The layout of a running job, from its plan and the lengths of its voices."""

from __future__ import annotations

from reelbase.production.context import StepContext
from reelbase.production.layout import Layout, lay_out
from reelbase.production.states import StepName


def layout_of(context: StepContext) -> Layout:
    spoken = context.record.artifacts(StepName.VOICE)["scenes"]
    lengths = [speech["duration_s"] if speech else None for speech in spoken]
    visuals = context.record.artifacts(StepName.VISUALS).get("scenes", [])
    animations = [visual.get("animation_s") for visual in visuals]
    return lay_out(context.plan, lengths, context.format, animations)
