"""A cue: one or two lines that are shown together, with the times of their words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from reelbase.media.speech.scripts import join_tokens
from reelbase.media.words import TimedToken


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption on the screen.

    start_s, end_s: when it is shown, in seconds; ``end_s > start_s``.
    lines: one or two, in reading order; their tokens keep their own times even where the cue is clipped.
    """

    start_s: float
    end_s: float
    lines: tuple[tuple[TimedToken, ...], ...]

    @property
    def tokens(self) -> tuple[TimedToken, ...]:
        return tuple(token for line in self.lines for token in line)

    @property
    def text(self) -> str:
        """The lines, joined by a line feed."""
        return "\n".join(
            join_tokens([token.text for token in line], [token.gap for token in line]) for line in self.lines
        )


def window(cues: Iterable[Cue], start_s: float, end_s: float) -> tuple[Cue, ...]:
    """The cues between two times, clipped to them, with times counted from ``start_s``."""
    clipped: list[Cue] = []
    for cue in cues:
        first, last = max(cue.start_s, start_s), min(cue.end_s, end_s)
        if last > first:
            lines = tuple(tuple(token.shifted(-start_s) for token in line) for line in cue.lines)
            clipped.append(Cue(first - start_s, last - start_s, lines))
    return tuple(clipped)


def in_order(cues: Iterable[Cue]) -> tuple[Cue, ...]:
    """Cues sorted by start, each ending no later than the next one starts; those without duration are left out."""
    ordered = sorted(cues, key=lambda cue: (cue.start_s, cue.end_s))
    result: list[Cue] = []
    for index, cue in enumerate(ordered):
        end_s = min(cue.end_s, ordered[index + 1].start_s) if index + 1 < len(ordered) else cue.end_s
        if end_s > cue.start_s:
            result.append(replace(cue, end_s=end_s))
    return tuple(result)
