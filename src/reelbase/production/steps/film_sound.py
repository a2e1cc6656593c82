"""What a running job's film with shots sounds like besides its voice: its sound design, and what its music follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from reelbase.media.music.film_form import FILM_FORM_VERSION, FilmScore
from reelbase.media.music.sections import music_sections
from reelbase.media.sound.cueing import PHOTOGRAPH, ShownShot, cues_of
from reelbase.media.sound.design import DESIGN_VERSION, SoundDesign, spoken_times
from reelbase.media.sound.options import SoundOptions
from reelbase.media.timeline import Timeline
from reelbase.production.steps.context import StepContext
from reelbase.production.steps.film import timeline_of
from reelbase.production.steps.layout import Layout
from reelbase.production.steps.results import AlignmentResult
from reelbase.schemas.plan_document import Scene

_ENDING_S = 2.0
"""Length of the music's last chord in a film in which nobody speaks."""


@dataclass(frozen=True, slots=True)
class FilmSound:
    """``options`` are those of the film's plan."""

    options: SoundOptions
    design: SoundDesign
    score: FilmScore

    def design_inputs(self) -> dict[str, Any]:
        """What decides the mix, for its cache key."""
        return {"version": DESIGN_VERSION, **asdict(self.design)}

    def score_inputs(self) -> dict[str, Any]:
        """What decides music that follows the film, for its cache key."""
        return {"version": FILM_FORM_VERSION, **asdict(self.score)}


def film_sound(context: StepContext, layout: Layout, seed: int) -> FilmSound | None:
    """None for a film without shots whose plan says nothing of sound: it sounds as films without shots always did."""
    plan = context.plan
    if plan.sound is None and not any(scene.shots for scene in plan.scenes):
        return None
    options = plan.sound or SoundOptions()
    alignment = context.result(AlignmentResult)
    spoken = [(layout.voice_start_s(index), alignment.tokens(index)) for index in range(len(plan.scenes))]
    words, pauses = spoken_times(spoken, plan.language)
    shots = tuple(_shown(timeline_of(context), layout, plan.scenes)) if options.effects else ()
    ending_s = words[-1][1] if words else layout.duration_s - _ENDING_S
    starts = [(shot.start / layout.fps, _opens_section(layout, index)) for index, shot in enumerate(layout.shots)]
    return FilmSound(
        options,
        SoundDesign(words, pauses, cues_of(shots), options.effects_level_db, seed),
        FilmScore(music_sections(starts, ending_s), ending_s, pauses),
    )


def _kind_of_picture(scene: Scene) -> str:
    if not scene.shots:
        return ""
    return PHOTOGRAPH if scene.visual_file else "picture"


def _opens_section(layout: Layout, scene: int) -> bool:
    """A transition shows that a section of the film ends."""
    return scene == 0 or layout.transitions[scene - 1].frames > 0


def _shown(timeline: Timeline, layout: Layout, scenes: Sequence[Scene]) -> Iterator[ShownShot]:
    fps, start, scene = timeline.format.fps, 0, 0
    for shot in timeline.shots:
        is_first, scene = shot.scene != scene, shot.scene
        drawn = shot.drawn
        yield ShownShot(
            kind=drawn.content.kind if drawn else _kind_of_picture(scenes[shot.scene - 1]),
            start_s=start / fps,
            duration_s=shot.frames / fps,
            parts_s=tuple((start - drawn.offset + part) / fps for part in drawn.parts if part is not None)
            if drawn
            else (),
            continues=drawn is not None and drawn.offset > 0,
            opens_section=is_first and _opens_section(layout, shot.scene - 1),
        )
        start += shot.frames
