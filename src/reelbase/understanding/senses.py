"""The things that a text speaks of, each with its icon and the probability that the icon shows what is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from reelbase.media.pictures.embedding import embedded, unit
from reelbase.media.pictures.icons import icon_library
from reelbase.media.pictures.suitability import is_offered
from reelbase.understanding.candidates import Candidate, SentenceContext, content_lemmas, find_candidates
from reelbase.understanding.era import is_past, period_of, periods_of
from reelbase.understanding.gate import NEUTRAL_SENTENCE, NEUTRAL_TEXT, probability
from reelbase.understanding.names import find_names
from reelbase.understanding.negation import absent_words
from reelbase.understanding.tagging import LANGUAGE, TaggedSentence, tag

SHOWN_FROM = 0.65
"""The score from which a thing is shown: of the labelled candidates, nine of ten such icons fit."""
_TEXT_CHARS, _SENTENCE_CHARS = 400, 160
"""Of title and text, and of a sentence: as many as say what it is about. An embedding takes half a millisecond each."""
_TITLE_TIMES = 2.0
_SUBJECT_BASE, _SUBJECT_SLOPE = 0.4, 3.0
_SUBJECT_FROM = 1.2
_SUBJECT_LIKENESS = 0.15
_SUBJECT_SCORE = 0.66
_RECURRING = 3
"""Sentences in which a thing is named."""
_INSTRUCTING = 0.4
"""The share of orders among the sentences of instructions."""
_GOING_ON = frozenset({"it", "they", "this", "these", "its", "their", "if", "always", "never"})
"""First words of a sentence that goes on about the subject."""


@dataclass(frozen=True, slots=True)
class Thing:
    """An icon for some words. start, end: their character offsets in the paragraph, half-open.

    score: the probability that the icon fits, from 0 to 1. reason: noun, verb, or subject for a sentence that goes on
    about the text's subject without a thing of its own.
    """

    icon: str
    score: float
    start: int
    end: int
    lemma: str
    reason: str


class ThingReader:
    """Reads things out of the paragraphs of one text in English.

    paragraphs: the tagged sentences of each. title: the text's title as it is written, or "".
    """

    def __init__(self, paragraphs: Sequence[tuple[TaggedSentence, ...]], title: str = "") -> None:
        self._paragraphs = paragraphs
        # In small letters, or the tagger takes every word of a title for a name.
        headings = tag([title, title.lower()], LANGUAGE) or [(), ()]
        sentences = [sentence for paragraph in paragraphs for sentence in paragraph]
        written = [" ".join(sentence.text for sentence in paragraph) for paragraph in paragraphs]
        names = find_names(sentences, headings[0])
        lemmas = content_lemmas([*headings[1], *sentences])
        self._contexts = [SentenceContext(names, lemmas, period) for period in periods_of(written, title)]
        self._candidates = [
            [find_candidates(sentence, _at_its_time(sentence, around)) for sentence in paragraph]
            for paragraph, around in zip(paragraphs, self._contexts, strict=True)
        ]
        small_names = frozenset(name.lower() for name in names)
        around = SentenceContext(small_names, lemmas, next((a.period for a in self._contexts), None))
        self._of_title = [found for sentence in headings[1] for found in find_candidates(sentence, around)]
        self._about = " ".join([f"{title}." if title else "", *written]).strip()[:_TEXT_CHARS]

    def things(self) -> list[tuple[Thing, ...]]:
        """For each paragraph its things, sentence by sentence, the best of each sentence first."""
        return [
            tuple(
                thing
                for sentence, candidates in zip(paragraph, found, strict=True)
                for thing in self._of_sentence(sentence, candidates)
            )
            for paragraph, found in zip(self._paragraphs, self._candidates, strict=True)
        ]

    @cached_property
    def subject(self) -> str:
        """The icon of what the whole text is about, or ""."""
        weights: dict[str, float] = defaultdict(float)
        for candidate in self._of_title:
            weights[candidate.icon] += _TITLE_TIMES * candidate.weight
        for candidate in (each for paragraph in self._candidates for found in paragraph for each in found):
            weights[candidate.icon] += candidate.weight
        rated = {
            icon: weight * (_SUBJECT_BASE + _SUBJECT_SLOPE * max(0.0, _likeness(icon, self._about, NEUTRAL_TEXT)))
            for icon, weight in weights.items()
        }
        best = max(rated, key=lambda icon: (rated[icon], icon), default="")
        if not best or rated[best] < _SUBJECT_FROM or _likeness(best, self._about, NEUTRAL_TEXT) < _SUBJECT_LIKENESS:
            return ""
        return best if self._is_central(best) else ""

    def _is_central(self, icon: str) -> bool:
        """Whether a text begins with a thing or comes back to it."""
        spoken = [any(each.icon == icon for each in found) for paragraph in self._candidates for found in paragraph]
        return spoken[0] or sum(spoken) >= _RECURRING or any(candidate.icon == icon for candidate in self._of_title)

    @cached_property
    def _instructs(self) -> bool:
        """Whether the text tells what to do, so that its orders are about its subject."""
        sentences = [sentence for paragraph in self._paragraphs for sentence in paragraph]
        orders = sum(sentence.tokens[0].tag == "VB" for sentence in sentences if sentence.tokens)
        return orders >= _INSTRUCTING * len(sentences)

    def _of_sentence(self, sentence: TaggedSentence, candidates: Sequence[Candidate]) -> list[Thing]:
        found = [self._thing(sentence, candidate) for candidate in candidates]
        found.sort(key=lambda thing: (-thing.score, thing.start, thing.icon))
        if all(thing.score < SHOWN_FROM for thing in found) and self.subject and self._goes_on(sentence, candidates):
            end = sentence.start + len(sentence.text)
            found.insert(0, Thing(self.subject, _SUBJECT_SCORE, sentence.start, end, "", "subject"))
        return found

    def _thing(self, sentence: TaggedSentence, candidate: Candidate) -> Thing:
        score = probability(
            candidate.weight,
            _likeness(candidate.icon, sentence.text[:_SENTENCE_CHARS], NEUTRAL_SENTENCE),
            _likeness(candidate.icon, self._about, NEUTRAL_TEXT),
        )
        first, last = sentence.tokens[candidate.first], sentence.tokens[candidate.stop - 1]
        reason = "verb" if candidate.is_verb else "noun"
        return Thing(candidate.icon, round(score, 3), first.start, last.end, candidate.lemma, reason)

    def _goes_on(self, sentence: TaggedSentence, candidates: Sequence[Candidate]) -> bool:
        """Whether a sentence speaks of the subject: it says it, points back to it, or tells what to do with it."""
        if absent_words(sentence):
            return False
        first = sentence.tokens[0]
        return (
            any(candidate.icon == self.subject for candidate in candidates)
            or first.text.lower() in _GOING_ON
            or (first.tag == "VB" and self._instructs)
        )


def find_things(paragraphs: Sequence[tuple[TaggedSentence, ...]], title: str = "") -> list[tuple[Thing, ...]]:
    """For each tagged paragraph of a text its things, sentence by sentence, the best of each sentence first."""
    return ThingReader(paragraphs, title).things()


def subject_of(paragraphs: Sequence[tuple[TaggedSentence, ...]], title: str = "") -> str:
    """The icon of what a whole text is about, or "" where nothing stands out."""
    return ThingReader(paragraphs, title).subject


def _at_its_time(sentence: TaggedSentence, around: SentenceContext) -> SentenceContext:
    """A sentence in the present tense that names no year does not speak of the past beside it."""
    if around.period is None or is_past(sentence) or period_of(sentence.text) is not None:
        return around
    return replace(around, period=None)


def _likeness(icon: str, text: str, neutral: float) -> float:
    """The cosine of an icon and a text, each without what all of its kind have in common."""
    rows, vectors, everyday = _vectors()
    if icon not in rows:
        return neutral
    return float(vectors[rows[icon]] @ unit(embedded(text) - everyday))


@cache
def _vectors() -> tuple[dict[str, int], NDArray[np.float32], NDArray[np.float32]]:
    """Rows by icon, (icons, 384) float32 of the icons that may be shown, and (384,) of everyday sentences."""
    library = icon_library()
    offered = [(row, icon.name) for row, icon in enumerate(library.icons) if is_offered(icon)]
    vectors = library.vectors[[row for row, _name in offered]].astype(np.float32)
    rows = {name: index for index, (_row, name) in enumerate(offered)}
    return rows, unit(vectors - vectors.mean(axis=0)), library.everyday
