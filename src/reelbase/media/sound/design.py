"""The sound design of a film with shots: its sound effects, and where its music may come up between sentences."""

from __future__ import annotations

from dataclasses import dataclass

from reelbase.media.sound.cues import SoundCue

Span = tuple[float, float]
"""(start, end) in seconds of film."""


@dataclass(frozen=True, slots=True)
class SoundDesign:
    """All times are seconds of film.

    words: when each spoken word is heard, in order.
    pauses: between the last word of a sentence and the first of the next, in order.
    cues: the sound effects that events ask for; the mix leaves out those that are too close to others.
    effects_level_db: how much louder than usual all of them are.
    seed: decides how the effects differ from those of other films.
    """

    words: tuple[Span, ...] = ()
    pauses: tuple[Span, ...] = ()
    cues: tuple[SoundCue, ...] = ()
    effects_level_db: float = 0.0
    seed: int = 0
