"""What a storyboard takes from references: the rhythm of their shots, never what they show or say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reelbase.media.references.pattern import ReferencePattern

_MAX_CALLED = 80


@dataclass(frozen=True, slots=True)
class Pacing:
    """shares: lengths of shots as shares of the whole, the first one that of the hook; none without a reference.

    source: the reference, for ``pattern_source``. rhythm: a sentence about it, for a language model. notes: for people.
    """

    shares: tuple[float, ...] = ()
    source: str = ""
    rhythm: str = ""
    notes: tuple[str, ...] = ()


def pacing_of(found: Sequence[tuple[str, ReferencePattern | None]], missing: Sequence[str]) -> Pacing:
    """The pacing of the first reference that has a pattern. found: what references are called, with their patterns."""
    for called, pattern in found:
        if pattern is not None:
            shots = f"{len(pattern.shots)} shot{'s' if len(pattern.shots) > 1 else ''} in {pattern.analysed_s:.0f} s"
            name = called[-_MAX_CALLED:]
            said = f"Paced like {name}: {shots}, a hook of {pattern.hook_s:.1f} s."
            rhythm = f"Pace it like a video of {shots} with a hook of {pattern.hook_s:.1f} s."
            if pattern.words_per_s:
                rhythm += f" Its voice says {pattern.words_per_s:.1f} words a second."
            return Pacing(_shares(pattern), f"paced like {name} ({shots})", rhythm, (said, *missing))
    return Pacing(notes=tuple(missing))


def _shares(pattern: ReferencePattern) -> tuple[float, ...]:
    """The hook, then each shot that begins within what is left, as shares of the whole."""
    total_s, hook_s = pattern.analysed_s, min(pattern.hook_s, pattern.analysed_s)
    rest = [shot.end_s - max(shot.start_s, hook_s) for shot in pattern.shots if shot.end_s > hook_s]
    return tuple(length_s / total_s for length_s in (hook_s, *rest) if length_s > 0)
