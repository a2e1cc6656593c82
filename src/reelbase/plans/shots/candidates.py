"""A candidate: what a shot may show, how sure that is, and which words of the scene it needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from reelbase.media.shots.contents import ShotContent
from reelbase.understanding.forms.model import Phrase

MIN_SCORE = 0.6
"""Below it, words are shown: a doubtful picture costs more trust than a card."""


@dataclass(frozen=True)
class Evidence:
    """Where the narration says what a shot shows: start, end half open, in characters.

    parts: where each part of the content is said, as its number and a character. until: a further character that must
    have been said, such as the end of a label.
    """

    start: int
    end: int
    parts: tuple[tuple[int, int], ...] = ()
    until: int | None = None

    @property
    def needs(self) -> int:
        """The last character that must have been said, or the content would tell what is not said yet."""
        positions = [position for _, position in self.parts]
        return max([*positions, *([self.until] if self.until is not None else [])], default=self.start)


@dataclass(frozen=True)
class ShotCandidate:
    """What a shot may show.

    score: from 0 to 1, how surely it shows what the words say. spreads: whether it may also stand for words inside its
    evidence that hold no part, as a quotation does. icons: those that it shows.
    """

    content: ShotContent
    score: float
    evidence: Evidence
    reason: str
    spreads: bool = False
    icons: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return self.content.kind


def build(make: Callable[[], ShotContent]) -> ShotContent | None:
    """The content, or None where the text does not fit into it, such as a label that is too long."""
    try:
        return make()
    except ValidationError:
        return None


def short(phrase: Phrase | None, longest: int) -> str:
    """A phrase if it fits, cut before a clause that hangs on it, with a capital; otherwise nothing."""
    if phrase is None:
        return ""
    text = " ".join(phrase.text.split())
    if len(text) > longest:
        text = re.split(r"[,;:(]|\s(?:that|which|who|when|where|because|so|and|but)\s", text, maxsplit=1)[0].strip()
    if len(text) > longest:
        return ""
    return text[:1].upper() + text[1:]


def positions(phrases: Sequence[Phrase | None]) -> tuple[tuple[int, int], ...]:
    """Parts by where their phrases begin."""
    return tuple((part, phrase.start) for part, phrase in enumerate(phrases) if phrase is not None)
