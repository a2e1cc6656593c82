"""Chooses the sound effects of a film's shots: what enters, what appears on a word, and where a section begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reelbase.media.sound.cues import SoundCue, SoundEffect

PHOTOGRAPH = "photograph"
"""The kind of a shot that shows a picture of the author's own."""
ENTRANCES: dict[str, SoundEffect | None] = {
    "route": SoundEffect.DRAW,
    "line": SoundEffect.DRAW,
    "growth": SoundEffect.DRAW,
    "plot": SoundEffect.DRAW,
    "triangle": SoundEffect.DRAW,
    "circle": SoundEffect.DRAW,
    "vectors": SoundEffect.DRAW,
    "circuit": SoundEffect.DRAW,
    "lens": SoundEffect.DRAW,
    "waves": SoundEffect.DRAW,
    "code": SoundEffect.TYPING,
    "terminal": SoundEffect.TYPING,
    "definition": SoundEffect.TYPING,
    "date": SoundEffect.PAGE,
    "calendar": SoundEffect.PAGE,
    "quote": SoundEffect.PAGE,
    "picture": SoundEffect.WHOOSH,
    PHOTOGRAPH: SoundEffect.CAMERA,
    "screen": SoundEffect.TICK,
    "map": SoundEffect.WHOOSH,
    "flag": SoundEffect.WHOOSH,
    "versus": SoundEffect.WHOOSH,
    "scenery": SoundEffect.WHOOSH,
    "title": SoundEffect.IMPACT,
    "person": SoundEffect.POP,
    "object": SoundEffect.POP,
    "question": SoundEffect.POP,
    "formula": SoundEffect.POP,
    "words": None,
}
"""The effect with which a kind of shot enters. Others enter without one, for their parts have effects."""
PARTS: dict[str, SoundEffect] = {
    "number": SoundEffect.IMPACT,
    "percentage": SoundEffect.IMPACT,
    "fraction": SoundEffect.IMPACT,
    "price": SoundEffect.CHIME,
    "before_after": SoundEffect.WHOOSH,
    "cause": SoundEffect.WHOOSH,
    "checklist": SoundEffect.CHIME,
    "range": SoundEffect.TICK,
    "timeline": SoundEffect.TICK,
    "clock": SoundEffect.TICK,
    "sorting": SoundEffect.TICK,
    "search": SoundEffect.TICK,
    "particles": SoundEffect.TICK,
}
"""The effect with which a part of a kind of shot appears; a pop for all kinds that are not named."""
_RESTS_S = {
    SoundEffect.RISER: 20.0,
    SoundEffect.IMPACT: 9.0,
    SoundEffect.CHIME: 9.0,
    SoundEffect.CAMERA: 5.0,
    SoundEffect.PAGE: 5.0,
    SoundEffect.WHOOSH: 4.0,
    SoundEffect.DRAW: 4.0,
    SoundEffect.TYPING: 4.0,
}
"""Seconds in which a striking effect is not heard again. Chosen by ear, as are the levels and lengths below."""
_PLAINER = {SoundEffect.IMPACT: SoundEffect.POP, SoundEffect.CHIME: SoundEffect.TICK}
"""What is heard instead."""
_SECTION_GAIN_DB, _ENTRANCE_GAIN_DB, _PART_GAIN_DB = 1.0, -1.0, -2.0
_RISER_S = 1.6
_LONGEST_WORK_S = 2.2
"""Length of the riser before a section, and the greatest of drawing and typing."""
_ENTERING_S = 0.12
"""From a cut until what enters is fastest or arrives."""


@dataclass(frozen=True, slots=True)
class ShownShot:
    """A shot as the film shows it; all times are seconds of film.

    kind: of its content, such as ``bars``; ``PHOTOGRAPH``; or nothing for a scene that shows one picture throughout.
    parts_s: when the parts of the content appear on words.
    continues: whether it shows what the shot before it showed, only closer.
    opens_section: whether a section of the film begins with it.
    """

    kind: str
    start_s: float
    duration_s: float
    parts_s: tuple[float, ...] = ()
    continues: bool = False
    opens_section: bool = False


def cues_of(shots: Sequence[ShownShot]) -> tuple[SoundCue, ...]:
    """The effects of a film, in order of time. The mix leaves out what is too close to something more important."""
    candidates = sorted((cue for shot in shots for cue in _of_shot(shot)), key=lambda cue: (cue.time_s, cue.kind))
    last_s: dict[SoundEffect, float] = {}
    chosen = []
    for cue in candidates:
        kind = cue.kind
        if _rests(kind, cue.time_s, last_s):
            kind = _PLAINER.get(kind, kind)
        if _rests(kind, cue.time_s, last_s):
            continue
        last_s[kind] = cue.time_s
        chosen.append(SoundCue(kind, cue.time_s, cue.gain_db, cue.length_s))
    return tuple(chosen)


def _rests(kind: SoundEffect, time_s: float, last_s: dict[SoundEffect, float]) -> bool:
    return kind in last_s and time_s - last_s[kind] < _RESTS_S.get(kind, 0.0)


def _of_shot(shot: ShownShot) -> Iterator[SoundCue]:
    at_s = shot.start_s + _ENTERING_S
    if shot.opens_section and shot.start_s > 0:
        yield SoundCue(SoundEffect.RISER, shot.start_s, _PART_GAIN_DB, _RISER_S)
        yield SoundCue(SoundEffect.WHOOSH, at_s, _SECTION_GAIN_DB)
    elif not shot.continues and (enters := ENTRANCES.get(shot.kind)) is not None:
        works = enters in (SoundEffect.DRAW, SoundEffect.TYPING)
        length_s = min(_LONGEST_WORK_S, 0.7 * shot.duration_s) if works else None
        yield SoundCue(enters, shot.start_s if works else at_s, _ENTRANCE_GAIN_DB, length_s)
    for part_s in shot.parts_s:
        if shot.start_s <= part_s < shot.start_s + shot.duration_s:
            yield SoundCue(PARTS.get(shot.kind, SoundEffect.POP), part_s, _PART_GAIN_DB)
