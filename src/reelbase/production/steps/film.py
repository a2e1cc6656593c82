"""The film of a running job as the media engine wants it, and its layout by the lengths of its voices."""

from __future__ import annotations

from reelbase.media.timeline import Look, Shot, Timeline, Visual
from reelbase.production.steps.context import StepContext
from reelbase.production.steps.layout import Layout, lay_out
from reelbase.production.steps.results import AlignmentResult, VisualResult, VoiceResult


def layout_of(context: StepContext) -> Layout:
    lengths = [voice.duration_s if voice else None for voice in context.result(VoiceResult).scenes]
    animations = [visual.animation_s for visual in context.result(VisualResult).scenes]
    return lay_out(context.plan, lengths, context.format, animations)


def look_of_film(context: StepContext) -> Look:
    """What all shots of the running job's film share."""
    plan = context.plan
    return Look(plan.preset, plan.visual_style, context.settings.render.caption_style, plan.language)


def timeline_of(context: StepContext) -> Timeline:
    """Built from the results of the earlier steps; the same results give the same timeline."""
    layout = layout_of(context)
    visuals = context.result(VisualResult).scenes
    alignment = context.result(AlignmentResult)
    shots = tuple(
        Shot(
            scene=index + 1,
            visual=Visual(
                visuals[index].kind, context.storage.path(visuals[index].file), visuals[index].file.split(".")[0]
            ),
            effect=scene.effect,
            frames=layout.shots[index].frames,
            on_screen_text=scene.on_screen_text,
            tokens=alignment.tokens(index),
            voice_offset_s=layout.shots[index].voice_offset_s,
        )
        for index, scene in enumerate(context.plan.scenes)
    )
    return Timeline(context.format, look_of_film(context), shots, layout.transitions)
