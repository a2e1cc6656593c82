"""The units that shots are made of: clauses, and parts of those that take too long to say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from reelbase.media.speech.sentences import sentence_spans
from reelbase.media.speech.tables import listed
from reelbase.understanding.clauses import find_clauses
from reelbase.understanding.clauses.costs import cut_cost
from reelbase.understanding.durations import word_durations_s
from reelbase.understanding.tagging import TaggedSentence

LONGEST_S = 3.9
"""A shot that lasts longer stands still; four seconds are the limit, and voices differ from estimates."""
LONGEST_FIRST_S = 3.0
"""Of the film's first shot: who scrolls on decides before."""
SHORTEST_S, BEST_S = 1.8, 3.5
_HELD, _BRIEF, _SHORTEST_PART_S = 2.5, 2.0, 1.2
"""Costs of a cut inside of words that hold together, and of a second less than the shortest part."""
_HOLDING = frozenset(
    listed("""
    the a an of to in on at by for from with and or but as is are was were not no its their his her our my your this
    that than about more roughly nearly almost around over under only just very far so too has have had been be will
    would could can should may might must who which where because if when while between into through after before
    until since during against towards every each all some any you we i he she they it there
    der die das des dem den ein eine und oder zu von mit le la les un une de du et à el los las una del y con il lo
    gli di e
    """)
)
"""Words that belong to what follows."""
_SIGNS = frozenset("+-−–×·÷/=<>≤≥*^")


@dataclass(frozen=True)
class Unit:
    """Words of a scene that a cut does not divide. first, stop: word indexes, half open; start, end: characters.

    duration_s: as estimated. sentence: the number of its sentence in the scene.
    """

    first: int
    stop: int
    start: int
    end: int
    duration_s: float
    sentence: int


@dataclass(frozen=True)
class SceneText:
    """A scene's narration with its words, units and sentences."""

    text: str
    words: tuple[tuple[int, int], ...]
    units: tuple[Unit, ...]
    sentences: tuple[tuple[int, int], ...]

    def word_at(self, position: int) -> int:
        """The index of the word that holds a character, or of the next one."""
        return next((index for index, (_, end) in enumerate(self.words) if position < end), len(self.words) - 1)


def scene_text(
    text: str, language: str, tagged: Sequence[TaggedSentence] | None, *, words_per_minute: float, is_first: bool
) -> SceneText:
    """A scene's units in order; its first one is short if the film begins with it."""
    words = tuple(match.span() for match in re.finditer(r"\S+", text))
    durations = word_durations_s([text[start:end] for start, end in words], words_per_minute)
    spans = tuple(sentence_spans(text, language))
    units: list[Unit] = []
    for clause in find_clauses(text, language, tagged, words_per_minute=words_per_minute):
        limit = LONGEST_FIRST_S if is_first and not units else LONGEST_S
        sentence = sum(end <= clause.start for _, end in spans)
        costs = _word_costs(text, words, clause.first, clause.stop, tagged)
        for first, stop in _divided(durations, costs, clause.first, clause.stop, limit):
            length_s = sum(durations[first:stop])
            units.append(Unit(first, stop, words[first][0], words[stop - 1][1], length_s, sentence))
    return SceneText(text, words, tuple(units), spans)


def _word_costs(
    text: str, words: Sequence[tuple[int, int]], first: int, stop: int, tagged: Sequence[TaggedSentence] | None
) -> dict[int, float]:
    """What a cut before each word of a clause costs: by grammar where it is known, else by the words on both sides."""
    sentence = next(
        (each for each in tagged or () if each.start <= words[first][0] < each.start + len(each.text)), None
    )
    places = {token.start: index for index, token in enumerate(sentence.tokens)} if sentence else {}
    costs = {}
    for index in range(first + 1, stop):
        left, right = (text[slice(*words[at])] for at in (index - 1, index))
        cost = 2.0 * (left.lower().strip("\"'“(") in _HOLDING) + 1.5 * (left[-1:].isdigit() and right[:1].isalpha())
        cost += 2.0 * (left[:1].isupper() and left[-1:].isalpha() and (right[:1].isupper() or right[:1].isdigit()))
        cost += 3.0 * _is_one_expression(left, right)
        cost -= 0.8 * (left[-1:] in ",;:—–" and not (left[:1].isdigit() and right[:1].isdigit()))
        if sentence is not None and words[index][0] in places:
            by_grammar = cut_cost(sentence, places[words[index][0]])
            cost += _HELD if by_grammar == inf else by_grammar
        costs[index] = cost
    return costs


def _is_one_expression(left: str, right: str) -> bool:
    """Whether a cut would divide a formula or a row of numbers: *2 × 3 + 1*, *2, 3, 5*, *up to*."""
    signs = left in _SIGNS or right in _SIGNS
    row = left[:1].isdigit() and right[:1].isdigit()
    return signs or row or (left.lower(), right.lower()) in (("up", "to"), ("such", "as"), ("as", "far"), ("out", "of"))


def _divided(
    durations: Sequence[float], costs: dict[int, float], first: int, stop: int, limit: float
) -> list[tuple[int, int]]:
    """The range itself if it is short enough, else its parts, cut near the middle where words least hold together."""
    total = sum(durations[first:stop])
    if total <= limit or stop - first < 2:
        return [(first, stop)]
    said = 0.0
    best, cut = inf, first + 1
    for index in range(first + 1, stop):
        said += durations[index - 1]
        cost = costs[index] + abs(said - total / 2) + _BRIEF * max(0.0, _SHORTEST_PART_S - min(said, total - said))
        cost += _BRIEF * max(0.0, said - limit)
        if cost < best:
            best, cut = cost, index
    return [
        *_divided(durations, costs, first, cut, limit),
        *_divided(durations, costs, cut, stop, LONGEST_S),
    ]
