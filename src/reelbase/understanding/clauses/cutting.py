"""The best cuts of each sentence, by what a cut costs and by how long the parts are said."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import inf

from reelbase.media.speech.phrases import bare, break_cost, ends_clause
from reelbase.media.speech.sentences import sentence_spans
from reelbase.understanding.clauses.costs import cut_cost
from reelbase.understanding.durations import USUAL_WORDS_PER_MINUTE, word_durations_s
from reelbase.understanding.tagging import TaggedSentence

SHORTEST_S, LONGEST_S = 1.8, 3.5
"""A clause should take at least and at most so many seconds."""
_SHORT_COST_A_SECOND, _LONG_COST, _LONG_COST_A_SECOND, _LONG_COST_SQUARED = 1.1, 0.3, 0.9, 0.25
_EVERY_CUT_COST = 0.02
_CLAUSE_END_COST, _LIST_COST, _WORD_COST = 0.05, 0.6, 1.2
_HOLDING = 1.5
"""From this cost of a line break on, its words are never cut apart."""
_LIST_ITEM_WORDS = 2
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Clause:
    """A run of words of a text: ``text.split()[first:stop]``. start, end: its character offsets, half-open.

    duration_s: how long it takes to say, as estimated.
    """

    first: int
    stop: int
    start: int
    end: int
    duration_s: float


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int


def find_clauses(
    text: str,
    language: str,
    tagged: Sequence[TaggedSentence] | None = None,
    *,
    words_per_minute: float = USUAL_WORDS_PER_MINUTE,
) -> list[Clause]:
    """The clauses of a text, which are all of its words in order; none reaches across a sentence's end.

    tagged: the sentences of the text where its language has a tagger. Without it, marks and words that belong to what
    follows them decide.
    """
    words = [_Word(found.group(), found.start(), found.end()) for found in _WORD.finditer(text)]
    durations = word_durations_s([word.text for word in words], words_per_minute)
    said_before = [0.0, *accumulate(durations)]
    ends = _sentence_ends(text, language, tagged)
    found: list[Clause] = []
    first = 0
    for end in ends:
        stop = bisect_left([word.start for word in words], end)
        if stop > first:
            costs = _costs(words, first, stop, language, tagged)
            for begin, finish in _parts(first, stop, costs, said_before):
                duration_s = round(said_before[finish] - said_before[begin], 2)
                found.append(Clause(begin, finish, words[begin].start, words[finish - 1].end, duration_s))
        first = stop
    return found


def _sentence_ends(text: str, language: str, tagged: Sequence[TaggedSentence] | None) -> list[int]:
    if tagged is not None:
        ends = [sentence.start + len(sentence.text) for sentence in tagged]
    else:
        ends = [end for _start, end in sentence_spans(text, language)]
    return [*ends[:-1], len(text)]


def _costs(
    words: Sequence[_Word], first: int, stop: int, language: str, tagged: Sequence[TaggedSentence] | None
) -> dict[int, float]:
    """What a cut before each word of a sentence costs; words before which there can be none are left out."""
    if tagged is None:
        costs = {place: _plain_cost(words, first, place, language) for place in range(first + 1, stop)}
    else:
        sentence = next(each for each in tagged if each.start <= words[first].start < each.start + len(each.text))
        tokens = {token.start: index for index, token in enumerate(sentence.tokens)}
        costs = {
            place: cut_cost(sentence, tokens[words[place].start])
            for place in range(first + 1, stop)
            if words[place].start in tokens
        }
    return {place: cost for place, cost in costs.items() if cost < inf}


def _plain_cost(words: Sequence[_Word], first: int, place: int, language: str) -> float:
    """What a cut costs where nothing is known of grammar."""
    left, right = words[place - 1].text, words[place].text
    if not any(character.isalnum() for character in right):
        return inf
    if ends_clause(left):
        is_list = left.endswith(",") and _is_item(words, first, place)
        return _LIST_COST if is_list else _CLAUSE_END_COST
    cost = break_cost(left, right, language)
    return inf if cost >= _HOLDING or not bare(left) else _WORD_COST * cost


def _is_item(words: Sequence[_Word], first: int, place: int) -> bool:
    """Whether a comma stands after one of several short things."""
    before = next((back for back in range(2, _LIST_ITEM_WORDS + 2) if place - back < first), None)
    commas = [words[at].text.endswith(",") for at in range(max(first, place - 1 - _LIST_ITEM_WORDS), place - 1)]
    after = [word.text.endswith(",") for word in words[place : place + _LIST_ITEM_WORDS]]
    return before is None and (any(commas) or any(after))


def _parts(first: int, stop: int, costs: dict[int, float], said_before: Sequence[float]) -> list[tuple[int, int]]:
    """The cheapest way to cut the words from first to stop."""
    places = [first, *sorted(costs), stop]
    best: dict[int, tuple[float, int]] = {first: (0.0, first)}
    for number, finish in enumerate(places[1:], 1):
        best[finish] = min(
            (
                best[begin][0]
                + costs.get(begin, 0.0)
                + _EVERY_CUT_COST
                + _length_cost(said_before[finish] - said_before[begin]),
                begin,
            )
            for begin in places[:number]
        )
    found: list[tuple[int, int]] = []
    finish = stop
    while finish > first:
        begin = best[finish][1]
        found.append((begin, finish))
        finish = begin
    return found[::-1]


def _length_cost(duration_s: float) -> float:
    if duration_s < SHORTEST_S:
        return _SHORT_COST_A_SECOND * (SHORTEST_S - duration_s)
    if duration_s > LONGEST_S:
        over_s = duration_s - LONGEST_S
        return _LONG_COST + _LONG_COST_A_SECOND * over_s + _LONG_COST_SQUARED * over_s**2
    return 0.0
