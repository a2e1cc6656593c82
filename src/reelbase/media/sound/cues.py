"""Sound cues: which sound effect accompanies which moment of a film. It imports nothing that is heavy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SoundEffect(StrEnum):
    """A kind of synthesised sound, by what it accompanies."""

    WHOOSH = "whoosh"
    """Something moves past or slides in; the cue is the moment at which it is fastest."""
    POP = "pop"
    """A small thing appears."""
    TICK = "tick"
    """A step of a count, an item of a list, a mark on a scale."""
    RISER = "riser"
    """Builds up to the cue and ends there."""
    IMPACT = "impact"
    """Something large arrives, such as the figure that a sentence is about."""
    TYPING = "typing"
    """Text that appears letter by letter, from the cue on."""
    PAGE = "page"
    """A page is turned: a new section, a document."""
    CHIME = "chime"
    """A conclusion, a correct answer, a goal that is reached."""
    DRAW = "draw"
    """A pencil draws a line or a route, from the cue on."""
    CAMERA = "camera"
    """A photograph is shown."""


@dataclass(frozen=True, slots=True)
class SoundCue:
    """One sound effect of a film.

    time_s: seconds of film at which the sound is strongest; for ``typing`` and ``draw``, at which it begins.
    gain_db: how much louder than the kind's usual level.
    length_s: seconds that a ``riser``, ``whoosh``, ``typing`` or ``draw`` lasts; None for the kind's usual length.
    """

    kind: SoundEffect
    time_s: float
    gain_db: float = 0.0
    length_s: float | None = None
