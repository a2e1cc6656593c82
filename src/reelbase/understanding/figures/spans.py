"""Which characters of a text are taken, found in time that does not grow with all that were found before."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

NEAR = 160
"""Characters before or behind a number in which words say what it is. Whole texts would be read for each number."""


class TakenSpans:
    """Half-open spans of characters, none inside another."""

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._spans = sorted(spans)

    def overlaps(self, start: int, end: int) -> bool:
        """Whether a character of the span is taken."""
        at = bisect_left(self._spans, (end, 0))
        return at > 0 and self._spans[at - 1][1] > start

    def add(self, start: int, end: int) -> None:
        insort(self._spans, (start, end))


def before(text: str, position: int, length: int = NEAR) -> str:
    """The characters right before a position."""
    return text[max(0, position - length) : position]


def behind(text: str, position: int, length: int = NEAR) -> str:
    """The characters from a position on."""
    return text[position : position + length]
