"""The film of a running job as the media engine wants it, and its layout by the lengths of its voices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from reelbase.media.captions.look import on_light_ground
from reelbase.media.shots.contents import ShotContent
from reelbase.media.shots.contents.things import PictureContent
from reelbase.media.shots.drawn import DrawnShot
from reelbase.media.shots.styles import style_for
from reelbase.media.timeline import Effect, Look, Shot, Timeline, Transition, TransitionKind, Visual
from reelbase.production.scenes.drawn_shots import drawn_shot, punch_frame
from reelbase.production.scenes.fitting import FittedShot, fit_shots
from reelbase.production.steps.context import StepContext
from reelbase.production.steps.layout import Layout, lay_out
from reelbase.production.steps.results import AlignmentResult, SceneVisual, VisualResult, VoiceResult
from reelbase.schemas.plan_document import Scene


def layout_of(context: StepContext, visuals: VisualResult | None = None) -> Layout:
    """visuals: those of the step that makes them, before they are stored."""
    lengths = [voice.duration_s if voice else None for voice in context.result(VoiceResult).scenes]
    scenes = (visuals or context.result(VisualResult)).scenes
    animations = [visual.animation_s if visual else None for visual in scenes]
    return lay_out(context.plan, lengths, context.format, animations)


def look_of_film(context: StepContext) -> Look:
    """What all shots of the running job's film share."""
    plan = context.plan
    style, captions = context.settings.render.caption_style, plan.captions
    drawn = any(scene.shots for scene in plan.scenes)
    if captions is not None and drawn and style_for(plan.preset, plan.visual_style).is_light:
        captions = on_light_ground(captions)
    return Look(plan.preset, plan.visual_style, style, plan.language, captions=captions)


def timeline_of(context: StepContext) -> Timeline:
    """Built from the results of the earlier steps; the same results give the same timeline."""
    layout = layout_of(context)
    cut = Transition(TransitionKind.CUT, 0)
    shots: list[Shot] = []
    transitions: list[Transition] = []
    for index, scene in enumerate(context.plan.scenes):
        show = _shots if scene.shots else _whole
        of_scene = show(context, layout, index, scene)
        transitions += [cut] * (len(of_scene) - 1)
        if index < len(layout.transitions):
            transitions.append(layout.transitions[index])
        shots += of_scene
    return Timeline(context.format, look_of_film(context), tuple(shots), tuple(transitions))


def _whole(context: StepContext, layout: Layout, index: int, scene: Scene) -> tuple[Shot, ...]:
    """A scene that shows its picture from its start to its end."""
    visual = context.result(VisualResult).of(index)
    shot = Shot(
        scene=index + 1,
        visual=_visual(context, visual),
        effect=scene.effect,
        frames=layout.shots[index].frames,
        on_screen_text=scene.on_screen_text,
        tokens=context.result(AlignmentResult).tokens(index),
        voice_offset_s=layout.shots[index].voice_offset_s,
    )
    return (shot,)


def planned_drawings(context: StepContext, visuals: VisualResult) -> Iterator[tuple[int, int, DrawnShot]]:
    """Every drawn shot as the film will show it, from cut to cut, with its scene and its shot counted from 0."""
    layout = layout_of(context, visuals)
    for index, scene in enumerate(context.plan.scenes):
        for fit in _fitted(context, layout, index, scene) if scene.shots else ():
            content = scene.shots[fit.index].content
            if not isinstance(content, PictureContent):
                yield index, fit.index, _drawing(context, scene, fit, content)


def _shots(context: StepContext, layout: Layout, index: int, scene: Scene) -> tuple[Shot, ...]:
    tokens, voice_offset_s = context.result(AlignmentResult).tokens(index), layout.shots[index].voice_offset_s
    replaced = context.result(VisualResult).replaced(index)
    shots: list[Shot] = []
    for fit in _fitted(context, layout, index, scene):
        content = replaced.get(fit.index, scene.shots[fit.index].content)
        if isinstance(content, PictureContent):
            visual = _visual(context, context.result(VisualResult).of(index))
            shown = Shot(index + 1, visual, scene.effect, fit.frames)
        else:
            drawn = _drawing(context, scene, fit, content)
            shown = Shot(index + 1, Visual("drawn", Path(), ""), Effect.STATIC, fit.frames, drawn=drawn)
        offset_s = voice_offset_s - fit.start / context.format.fps
        shots.append(replace(shown, tokens=tokens, voice_offset_s=offset_s))
    return tuple(shots)


def _fitted(context: StepContext, layout: Layout, index: int, scene: Scene) -> tuple[FittedShot, ...]:
    length = layout.shots[index]
    before = layout.transitions[index - 1].frames // 2 if index else 0
    after = layout.transitions[index].frames // 2 if index < len(layout.transitions) else 0
    return fit_shots(
        scene.shots,
        context.result(AlignmentResult).tokens(index),
        narration=scene.narration,
        frames=length.frames,
        voice_offset_s=length.voice_offset_s,
        fps=context.format.fps,
        margins=(before, after),
    )


def _drawing(context: StepContext, scene: Scene, fit: FittedShot, content: ShotContent) -> DrawnShot:
    shot = scene.shots[fit.index]
    framing = _closer(shot.framing) if fit.is_closer else shot.framing
    return drawn_shot(
        scene,
        shot.model_copy(update={"content": content}),
        frames=fit.whole,
        parts=fit.parts,
        offset=fit.offset,
        framing=framing,
        entrance=shot.entrance if fit.offset == 0 else "cut",
        punch=punch_frame(fit.punch, framing, fit.offset, fit.offset + fit.frames, context.format.fps),
    )


def _closer(framing: str) -> str:
    return "medium" if framing == "close" else "close"


def _visual(context: StepContext, visual: SceneVisual) -> Visual:
    return Visual(visual.kind, context.storage.path(visual.file), visual.file.split(".")[0])
