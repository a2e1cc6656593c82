"""Finds the sections of a film that its music follows."""

from __future__ import annotations

from collections.abc import Sequence

_LONGEST_S = 24.0
"""Seconds after which music should change even when the film's sections do not. Chosen by ear, as is the next."""
_USUAL_S = 14.0


def music_sections(starts: Sequence[tuple[float, bool]], ending_s: float) -> tuple[float, ...]:
    """When the music changes, in seconds of film: with each of the film's sections, and within those that are long.

    starts: when each scene starts, and whether a section of the film begins with it.
    ending_s: when the last word is over.
    """
    borders = [start_s for start_s, opens in starts if opens and 0 < start_s < ending_s]
    scenes = [start_s for start_s, _ in starts]
    found: list[float] = []
    for first_s, last_s in zip([0.0, *borders], [*borders, ending_s], strict=True):
        found += [first_s, *_within(first_s, last_s, scenes)]
    return tuple(start_s for start_s in found if start_s > 0)


def _within(first_s: float, last_s: float, scenes: Sequence[float]) -> list[float]:
    """The starts of scenes that divide a long section most evenly."""
    length_s = last_s - first_s
    inside = [start_s for start_s in scenes if first_s < start_s < last_s]
    if length_s <= _LONGEST_S or not inside:
        return []
    count = round(length_s / _USUAL_S)
    ideal = [first_s + length_s * number / count for number in range(1, count)]
    return sorted({min(inside, key=lambda start_s: abs(start_s - at_s)) for at_s in ideal})
