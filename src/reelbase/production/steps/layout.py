"""From scenes and voice lengths to whole frames: how long each shot is and where its voice starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reelbase.media.clips import MAX_SPEEDUP
from reelbase.media.formats import FrameFormat
from reelbase.media.timeline import Transition, TransitionKind
from reelbase.schemas.plan_document import PlanDocument, Scene

OPENING_S = 0.30
BREATH_BEFORE_S = 0.12
BREATH_AFTER_S = 0.22
CLOSING_S = 1.40
TRANSITION_S = 0.4


@dataclass(frozen=True, slots=True)
class ShotLength:
    """``start`` and ``frames`` in frames of the film; ``voice_offset_s`` in seconds from the shot's start."""

    start: int
    frames: int
    voice_offset_s: float


@dataclass(frozen=True, slots=True)
class Layout:
    shots: tuple[ShotLength, ...]
    transitions: tuple[Transition, ...]
    fps: int

    @property
    def frames(self) -> int:
        return sum(shot.frames for shot in self.shots)

    @property
    def duration_s(self) -> float:
        return self.frames / self.fps

    def voice_start_s(self, index: int) -> float:
        """When a scene's voice starts on the film."""
        shot = self.shots[index]
        return shot.start / self.fps + shot.voice_offset_s


def lay_out(
    plan: PlanDocument, voice_s: Sequence[float | None], format: FrameFormat, animations_s: Sequence[float | None] = ()
) -> Layout:
    """Shots without gap or overlap; the voice decides a shot's length, a scene without one its target.

    voice_s: seconds of each scene's voice, None for a scene that says nothing.
    animations_s: seconds that each scene's animation takes, None for a scene that has none. A shot is long enough to
    show all of it: in its own time when its code is the author's, else as fast as it may be played.
    """
    transitions = tuple(_transition(scene.transition, format) for scene in plan.scenes[:-1])
    shots: list[ShotLength] = []
    start = 0
    for index, scene in enumerate(plan.scenes):
        before = transitions[index - 1].frames // 2 if index else 0
        after = transitions[index].frames // 2 if index < len(transitions) else 0
        opening_s = OPENING_S if index == 0 else BREATH_BEFORE_S
        closing_s = CLOSING_S if index == len(plan.scenes) - 1 else BREATH_AFTER_S
        length_s = voice_s[index]
        animation_s = animations_s[index] if index < len(animations_s) else None
        if length_s is not None:
            frames = before + format.frames(opening_s + length_s + closing_s) + after
        else:
            target_s = scene.duration_target_s if animation_s is None else animation_s
            frames = max(format.frames(target_s), before + after + 2)
        if animation_s is not None:
            frames = max(frames, _needed_frames(scene, animation_s, format) - before - after)
        shots.append(ShotLength(start, frames, before / format.fps + opening_s))
        start += frames
    return Layout(tuple(shots), transitions, format.fps)


def _needed_frames(scene: Scene, animation_s: float, format: FrameFormat) -> int:
    speed = 1.0 if scene.manim_code else MAX_SPEEDUP
    return format.frames(animation_s / speed)


def _transition(kind: TransitionKind, format: FrameFormat) -> Transition:
    if kind is TransitionKind.CUT:
        return Transition(kind, 0)
    return Transition(kind, round(TRANSITION_S * format.fps / 2) * 2)
