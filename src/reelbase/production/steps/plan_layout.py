"""The layout of a running job, from its plan and the lengths of its voices."""

from __future__ import annotations

from reelbase.production.steps.context import StepContext
from reelbase.production.steps.layout import Layout, lay_out
from reelbase.production.steps.results import VisualResult, VoiceResult


def layout_of(context: StepContext) -> Layout:
    lengths = [voice.duration_s if voice else None for voice in context.result(VoiceResult).scenes]
    animations = [visual.animation_s for visual in context.result(VisualResult).scenes]
    return lay_out(context.plan, lengths, context.format, animations)
