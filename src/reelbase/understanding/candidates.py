"""The icons that the words of a sentence name, by their part of speech, their sense and their role in the sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from reelbase.media.speech.tables import listed, table
from reelbase.understanding.lexicon.entries import Sense, icon_in, nouns, senses, verbs
from reelbase.understanding.names import is_name
from reelbase.understanding.negation import absent_words
from reelbase.understanding.tagging import TaggedSentence, Token

_LONGEST_TERM = 3
_VERB_WEIGHT = 0.62
_TERM_BONUS = 1.1
_ROLES = {
    role: float(weight)
    for role, weight in table("""
        dobj=1, nsubj=1, nsubjpass=1, ROOT=1, attr=.9, agent=.8, appos=.8, pobj=.75, poss=.55, oprd=.5, npadvmod=.5,
        nmod=.5, compound=.4, amod=.35
    """).items()
}
_OTHER_ROLE = 0.7
_COMPARED = 0.6
"""Of what a thing is only compared with: *as big as a house*."""
_JOINED = 0.92
_DERIVED = 0.6
"""Of a noun that a participle makes something else: *charging station*."""
_COMPARING = frozenset({"like", "as", "than"})
_INSIDE_TERMS = frozenset({"NOUN", "PROPN", "ADJ"})
_TERM_LINKS = frozenset({"of", "for", "to", "'s"})
_CUES_IN_TEXT = 2
_RISING_CHART, _FALLING_CHART, _NEUTRAL_CHART = "chart-increasing", "chart-decreasing", "bar-chart"
_RISING = frozenset(
    listed("rise climb increase grow gain jump surge soar rally rebound recover growth boom rising upturn")
)
_FALLING = frozenset(
    listed("""
    fall drop decline decrease lose crash sink slip slide plunge tumble slump shrink collapse loss fear panic falling
    downturn recession worse worsen bear
    """)
)
"""Lemmas that say which way a chart goes."""
_WHERE_TO = frozenset({"home", "north", "south", "east", "west"})


@dataclass(frozen=True)
class SentenceContext:
    """What a sentence stands in. lemmas: how often the whole text says each. period: a year, None for the present."""

    names: frozenset[str]
    lemmas: Counter[str]
    period: int | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An icon that some words of a sentence ask for. first, stop: their indexes. weight: 0 to about 1.1."""

    icon: str
    weight: float
    first: int
    stop: int
    lemma: str
    is_verb: bool = False


def find_candidates(sentence: TaggedSentence, context: SentenceContext) -> list[Candidate]:
    """The best candidate for each icon, heaviest first, then in order of the words."""
    search = _Search(sentence, context)
    best: dict[str, Candidate] = {}
    for candidate in search.all():
        known = best.get(candidate.icon)
        if known is None or candidate.weight > known.weight:
            best[candidate.icon] = candidate
    return sorted(best.values(), key=lambda found: (-found.weight, found.first, found.icon))


class _Search:
    def __init__(self, sentence: TaggedSentence, context: SentenceContext) -> None:
        self._sentence = sentence
        self._tokens = sentence.tokens
        self._context = context
        self._absent = absent_words(sentence)
        self._lemmas = [token.lemma.lower() for token in sentence.tokens]
        self._used: set[int] = set()

    def all(self) -> Iterator[Candidate]:
        for length in range(_LONGEST_TERM, 0, -1):
            for first in range(len(self._tokens) - length + 1):
                yield from self._of_nouns(first, first + length)
        for index, token in enumerate(self._tokens):
            if token.pos == "VERB" and index not in self._used and index not in self._absent:
                yield from self._of_verb(index)

    def _of_nouns(self, first: int, stop: int) -> Iterator[Candidate]:
        places = range(first, stop)
        if self._used.intersection(places) or not self._is_term(first, stop):
            return
        term = " ".join(self._lemmas[first:stop])
        icons = self._icons_of(term, stop - first == 1)
        if icons is None:
            return
        # A term explains its words: a black hole is neither black nor a hole. What has no icon takes none either.
        self._used.update(places)
        if self._absent.intersection(places) or any(is_name(self._tokens[at], self._context.names) for at in places):
            return
        head = self._head_of(first, stop)
        factor = self._role(head) * (_TERM_BONUS if stop - first > 1 else self._participle(head))
        for name, weight in icons.items():
            if icon := self._directed(icon_in(self._context.period, name)):
                yield Candidate(icon, weight * factor, first, stop, term)

    def _directed(self, icon: str) -> str:
        """A chart that goes the way the sentence says: no rising line for a market that falls."""
        if icon not in (_RISING_CHART, _FALLING_CHART):
            return icon
        rises, falls = self._said & _RISING, self._said & _FALLING
        if rises and falls:
            return _NEUTRAL_CHART
        return _FALLING_CHART if falls else _RISING_CHART if rises else icon

    def _is_term(self, first: int, stop: int) -> bool:
        """Whether some words may be one noun: *steam engine*, *cup of tea*, and not *runs* or *the fast*."""
        if stop - first == 1:
            is_noun = self._tokens[first].pos in ("NOUN", "PROPN")
            return is_noun and not self._is_hidden_verb(first) and not self._is_adverb(first)
        tokens = self._tokens[first:stop]
        ends = tokens[0].pos in _INSIDE_TERMS and tokens[-1].pos in ("NOUN", "PROPN")
        return ends and all(token.pos in _INSIDE_TERMS or token.lemma in _TERM_LINKS for token in tokens[1:-1])

    def _is_adverb(self, index: int) -> bool:
        """*She goes home*: a noun that only says where to."""
        bare = self._lemmas[index] in _WHERE_TO and not self._sentence.children[index]
        return self._tokens[index].dep == "advmod" or (bare and index > 0 and self._tokens[index - 1].pos != "ADP")

    def _is_hidden_verb(self, index: int) -> bool:
        """*A list stores each value*: a plural between a noun and what it acts on is most often a verb."""
        token = self._tokens[index]
        if token.tag != "NNS" or not 0 < index < len(self._tokens) - 1:
            return False
        before, after = self._tokens[index - 1], self._tokens[index + 1]
        if before.pos not in ("NOUN", "PROPN") or before.tag == "NNS":
            return False
        has_no_verb = self._tokens[self._sentence.root].pos not in ("VERB", "AUX")
        return after.pos in ("DET", "PRON", "NUM") or (has_no_verb and token.dep == "compound")

    def _icons_of(self, term: str, single: bool) -> Mapping[str, float] | None:
        """None for a term that the lists do not know; empty for one that no icon shows here."""
        known = senses().get(term) if single else None
        if known is None:
            return nouns().get(term) or nouns().get(term.replace("-", " "))
        sense = self._meant(term, known)
        return {sense.icon: sense.weight} if sense and sense.icon else {}

    def _meant(self, term: str, known: tuple[Sense, ...]) -> Sense | None:
        """The sense with the most cues in the sentence and the text; the default where there are none."""
        rated = [(self._cues(term, sense), sense) for sense in known]
        most = max((cues for cues, _sense in rated), default=0)
        if most:
            meant = [sense for cues, sense in rated if cues == most]
            return meant[0] if len(meant) == 1 else next((sense for sense in meant if sense.is_default), None)
        return next((sense for sense in known if sense.is_default), None)

    def _cues(self, term: str, sense: Sense) -> int:
        """Cues beside the word count most; those in the rest of the text only if there are two, or one that recurs."""
        cues = sense.cues - {term}
        beside = len(cues & self._said)
        counts = [self._context.lemmas[cue] for cue in cues if self._context.lemmas[cue]]
        elsewhere = len(counts) if len(counts) >= _CUES_IN_TEXT or any(n >= _CUES_IN_TEXT for n in counts) else 0
        return 3 * beside + elsewhere

    @cached_property
    def _said(self) -> frozenset[str]:
        return frozenset(self._lemmas) | frozenset(token.text.lower() for token in self._tokens)

    def _of_verb(self, index: int) -> Iterator[Candidate]:
        verb = self._lemmas[index]
        if any(self._tokens[child].dep == "neg" for child in self._sentence.children[index]):
            return
        companions = [
            self._lemmas[child]
            for child in self._sentence.children[index]
            if self._tokens[child].dep in ("prt", "prep", "dobj")
        ]
        has_particle = any(self._tokens[child].dep == "prt" for child in self._sentence.children[index])
        terms = [f"{verb} {companion}" for companion in companions]
        terms += [] if has_particle else [verb, self._tokens[index].text.lower()]
        term = next((term for term in terms if term in verbs()), None)
        if term and (icon := icon_in(self._context.period, verbs()[term])):
            yield Candidate(icon, _VERB_WEIGHT, index, index + 1, term, is_verb=True)

    def _head_of(self, first: int, stop: int) -> int:
        """Of *cup of tea* the cup, of *steam engine* the engine."""
        return next(
            (
                at
                for at in range(first, stop)
                if not first <= self._tokens[at].head < stop or self._tokens[at].head == at
            ),
            stop - 1,
        )

    def _role(self, index: int) -> float:
        tokens, at = self._tokens, index
        while tokens[at].dep == "conj" and tokens[at].head != at:
            at = tokens[at].head
        token = tokens[at]
        role = _ROLES.get(token.dep, _OTHER_ROLE)
        if token.dep == "pobj" and tokens[token.head].lemma.lower() in _COMPARING:
            role = _COMPARED
        return role * (1.0 if at == index else _JOINED)

    def _participle(self, head: int) -> float:
        modifiers = (self._tokens[child] for child in self._sentence.children[head])
        made_other = any(token.tag == "VBG" and token.dep in ("compound", "amod") for token in modifiers)
        return _DERIVED if made_other else 1.0


def content_lemmas(sentences: list[TaggedSentence]) -> Counter[str]:
    """How often the nouns, verbs and adjectives of a text are said."""
    return Counter(token.lemma.lower() for sentence in sentences for token in sentence.tokens if _has_content(token))


def _has_content(token: Token) -> bool:
    return token.pos in ("NOUN", "VERB", "ADJ", "PROPN")
