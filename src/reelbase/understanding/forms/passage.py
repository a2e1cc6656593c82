"""A paragraph as the readers of forms see it: its sentences with their figures, dates and tagged words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from reelbase.media.speech.sentences import sentence_spans
from reelbase.understanding.figures import (
    CalendarDate,
    ClockTime,
    WrittenQuantity,
    clock_times_in,
    dates_in,
    quantities_in,
)
from reelbase.understanding.forms.model import Phrase
from reelbase.understanding.tagging import TaggedSentence, Token

_EDGES = " \t\n.,;:!?–—-\"“”'‘’()«»„"

_MOST_QUANTITIES = 40
"""In a sentence. What is read of them takes time by the square of their number."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of a paragraph. start, end: half open, in characters of the paragraph; so are all its figures.

    bare: its quantities with small numbers in words that have no noun, as in *Uganda two*.
    """

    paragraph: str
    start: int
    end: int
    language: str
    quantities: tuple[WrittenQuantity, ...]
    bare: tuple[WrittenQuantity, ...]
    dates: tuple[CalendarDate, ...]
    clocks: tuple[ClockTime, ...]
    tagged: TaggedSentence | None

    @cached_property
    def text(self) -> str:
        return self.paragraph[self.start : self.end]

    @property
    def tokens(self) -> tuple[Token, ...]:
        return self.tagged.tokens if self.tagged else ()

    def phrase(self, start: int, end: int) -> Phrase | None:
        """The text between two places without marks at its edges; None when nothing is left."""
        return phrase_of(self.paragraph, start, end)

    def tokens_between(self, start: int, end: int) -> list[Token]:
        return [token for token in self.tokens if token.start >= start and token.end <= end]

    def token_at(self, position: int) -> Token | None:
        return next((token for token in self.tokens if token.start <= position < token.end), None)


def passage_of(paragraph: str, language: str, tagged: Sequence[TaggedSentence] | None) -> tuple[Sentence, ...]:
    """The sentences of a paragraph. tagged: its sentences by the tagger, with offsets in the paragraph, or None."""
    base = language.partition("-")[0].lower()
    tokens = [token for sentence in tagged for token in sentence.tokens] if tagged else None
    quantities = quantities_in(paragraph, base, tokens)
    bare = quantities_in(paragraph, base, tokens, bare=True)
    dates, clocks = dates_in(paragraph, base), clock_times_in(paragraph, base)
    by_start = {sentence.start: sentence for sentence in tagged or ()}
    return tuple(
        Sentence(
            paragraph,
            start,
            end,
            base,
            _stated(quantities, start, end),
            _stated(bare, start, end),
            tuple(one for one in dates if start <= one.start < end),
            tuple(one for one in clocks if start <= one.start < end),
            by_start.get(start),
        )
        for start, end in sentence_spans(paragraph, language)
    )


def _stated(quantities: Sequence[WrittenQuantity], start: int, end: int) -> tuple[WrittenQuantity, ...]:
    """The quantities of a sentence; none where they are so many that they are a table's and no statement's."""
    found = tuple(one for one in quantities if start <= one.start < end)
    return found if len(found) <= _MOST_QUANTITIES else ()


def phrase_of(text: str, start: int, end: int) -> Phrase | None:
    part = text[start:end]
    stripped = part.strip(_EDGES)
    if not stripped:
        return None
    first = start + part.index(stripped)
    return Phrase(stripped, first, first + len(stripped))


def without_article(phrase: Phrase) -> Phrase:
    """Without *the*, *a* or *their* at its start."""
    match = re.match(r"(?:the|an?|its|their|his|her|our|your|my|this|that|these|those)\s+", phrase.text, re.IGNORECASE)
    if match is None or match.end() == len(phrase.text):
        return phrase
    return Phrase(phrase.text[match.end() :], phrase.start + match.end(), phrase.end)
