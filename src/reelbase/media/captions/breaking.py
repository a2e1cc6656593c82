"""Breaks tokens into cues of at most two lines, preferably at the ends of sentences, clauses and phrases.

Every way to break the tokens has a cost, and the cheapest is taken (dynamic programming over the last cue's start).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from reelbase.media.captions.cues import Cue
from reelbase.media.captions.line_rules import LineRules, rules_for
from reelbase.media.captions.look import CaptionLook
from reelbase.media.formats import FrameFormat
from reelbase.media.speech.scripts import clean, gap_between, is_unspaced
from reelbase.media.speech.sentences import sentence_ends
from reelbase.media.words import TimedToken

MIN_SHOWN_S = 0.8
"""Seconds for which a cue is shown at least. This and the next two were chosen by eye."""
LINGER_S = 0.25
"""Seconds for which a cue stays after its last word."""
CLOSED_GAP_S = 0.6
"""Seconds without a caption that would flicker; a cue then stays until the next."""
LONG_PAUSE_S = 0.45
"""Seconds of silence that a reader notices as the end of a thought."""
_MAX_TOKENS = 40
"""Tokens that a cue could have; bounds the search."""

# Costs, relative to a break inside a phrase, which costs 1 (see ``LineRules.split_costs``). Tuned by eye on captions of
# spoken scripts until the breaks read well; only their proportions matter.
_CUE_COST = 1.2
"""Of every cue, so that there are few."""
_CUE_BREAK_WEIGHT = 2.2
"""Of the break between two cues, times its own cost."""
_LONE_TOKEN_COST = 1.8
"""Of a cue of a single token."""
_SENTENCE_INSIDE_COST = 4.0
"""Of a sentence that ends inside a cue."""
_COMFORTABLE_S = 1.0
_TOO_SHORT_COST_PER_S = 5.0
"""Of each second by which a cue is shorter than ``_COMFORTABLE_S``."""
_TOO_LONG_COST_PER_S = 2.5
"""Of each second by which a cue is too long."""
_PAUSE_INSIDE_COST = 2.5
"""Of a long pause inside a cue."""
_SECOND_LINE_COST = 0.35
_LINE_BREAK_WEIGHT = 1.3
"""Of the break between two lines, times its own cost."""
_IMBALANCE_WEIGHT = 1.2
"""Of the difference in length of two lines, as a share of the longest possible line."""
_LONE_TOKEN_LINE_COST = 1.5
"""Of a line of a single token beside a longer one."""
_MISSING_WORD_COST = 0.22
"""Of each word that a line has less than a full one."""
_UNFILLED_WEIGHT, _FILLED_SHARE = 0.5, 0.5
"""Of the share by which a line in a script without spaces is shorter than half of the longest."""
_LONG_TOKEN_CHARS = 16
"""Shorter tokens always fit."""
_SHRINKING = 1.5
"""How much wider than a line a token may be; it is then set smaller. A wider one is broken. Chosen by eye."""
_PART_FILL = 0.9
"""The share of a line that a part of a broken token fills, since its letters differ in width."""
_JOINERS = " \u200c\u200d\ufe0e\ufe0f"
_DECORATION = re.compile(r"^(?:[-*_=~#>|+.·•‣◦▪●○■□◆►▶]{2,}|[*_=~#>|•‣◦▪●○■□◆►▶])$")

LineRanges = tuple[tuple[int, int], ...]
"""Half-open token ranges, one for each line of a cue."""


def build_cues(
    tokens: Sequence[TimedToken],
    *,
    format: FrameFormat,
    language: str,
    offset_s: float = 0.0,
    look: CaptionLook | None = None,
) -> tuple[Cue, ...]:
    """Cues in time order, without overlap; every shown token is in exactly one of them, in order.

    tokens: of one scene, in order. offset_s: seconds to add to their times. look: decides how much fits a line, and
    where a line should not end; without one, a film that was made before there were looks has the same cues again.
    Decoration such as bullets, which is not spoken, is left out, and so is every sign that is not spoken if there are
    too many of them for the lines.
    """
    rules = rules_for(look, format, language)
    shown = [part for token in tokens if token.spoken or _is_shown(token.text) for part in _fitting(token, rules)]
    if not any(token.spoken for token in shown):
        return ()
    groups = _CueBreaker(shown, rules).groups()
    if groups is None:
        # Unspoken signs leave no room for the words; the words alone always fit.
        shown = [token for token in shown if token.spoken]
        groups = _CueBreaker(shown, rules).groups() or []
    return _timed(groups, [token.shifted(offset_s) for token in shown])


def _is_shown(text: str) -> bool:
    """Whether an unspoken token is more than joiners or decoration: a rule, a bullet, a heading mark."""
    own = clean(text)
    return bool(own.strip(_JOINERS)) and _DECORATION.match(own) is None


def _fitting(token: TimedToken, rules: LineRules) -> list[TimedToken]:
    """The token, or parts of one that would be set too small to read in one line; each has its share of the time."""
    limit_em = rules.line_em
    if len(token.text) < _LONG_TOKEN_CHARS or (width := rules.width_em(clean(token.text))) <= _SHRINKING * limit_em:
        return [token]
    size = max(1, math.floor(len(token.text) * limit_em / width * _PART_FILL))
    cuts = [0]
    while len(token.text) - cuts[-1] > size:
        cuts.append(_cut_place(token.text, cuts[-1] + size // 2, cuts[-1] + size))
    cuts.append(len(token.text))
    parts = []
    for number, (start, stop) in enumerate(pairwise(cuts)):
        part = replace(token, text=token.text[start:stop], gap="" if number else token.gap)
        if token.start_s is not None and token.end_s is not None:
            length_s = token.end_s - token.start_s
            begin, finish = (token.start_s + length_s * place / len(token.text) for place in (start, stop))
            part = replace(part, start_s=begin, end_s=finish)
        parts.append(part)
    return parts


def _cut_place(text: str, least: int, most: int) -> int:
    """Where to cut a long word: after a sign in it, else where the part is full; never before a combining mark."""
    after_sign = [place for place in range(least + 1, most + 1) if not text[place - 1].isalnum()]
    place = after_sign[-1] if after_sign else most
    while place < len(text) and unicodedata.category(text[place])[0] in "MC":
        place += 1
    return place


class _CueBreaker:
    def __init__(self, tokens: Sequence[TimedToken], rules: LineRules) -> None:
        self._tokens, self._rules = tokens, rules
        self._texts = [clean(token.text) for token in tokens]
        pairs = list(pairwise(self._texts))
        written = [token.gap for token in tokens[1:]]
        between = [gap_between(*pair, gap) for pair, gap in zip(pairs, written, strict=True)]
        ends = sentence_ends(self._texts, between, rules.language)[: len(written)]
        self._breaks = rules.split_costs(self._texts, ends, written)
        self._sentence_ends = [ended or gap == "\n" for ended, gap in zip(ends, written, strict=True)]
        widths = [rules.width_em(text) for text in self._texts]
        self._widest = max(widths, default=0.0)
        self._unspaced = [is_unspaced(text[-1]) for text in self._texts]
        self._gaps = [rules.space_em if gap else 0.0 for gap in between]
        # Sums from the start, so that the width of any range is one subtraction.
        self._reach = [0.0]
        for index, width in enumerate(widths):
            self._reach.append(self._reach[-1] + width + (self._gaps[index] if index < len(self._gaps) else 0.0))
        self._spoken_so_far = [0]
        for token in tokens:
            self._spoken_so_far.append(self._spoken_so_far[-1] + token.spoken)
        self._best_lines = lru_cache(maxsize=None)(self._lines_of)

    def groups(self) -> list[LineRanges] | None:
        """The cheapest breaking, or None when a cue would have no spoken token or more than two lines."""
        count = len(self._tokens)
        best = [0.0] + [math.inf] * count
        chosen: list[tuple[int, LineRanges]] = [(0, ())] * (count + 1)
        for stop in range(1, count + 1):
            for start in range(stop - 1, max(-1, stop - _MAX_TOKENS - 1), -1):
                if self._exceeds_lines(start, stop):
                    break
                if best[start] == math.inf:
                    continue
                cost, lines = self._cue_cost(start, stop)
                if best[start] + cost < best[stop]:
                    best[stop], chosen[stop] = best[start] + cost, (start, lines)
        if best[count] == math.inf:
            return None
        groups: list[LineRanges] = []
        stop = count
        while stop:
            start, lines = chosen[stop]
            groups.append(lines)
            stop = start
        return groups[::-1]

    def _exceeds_lines(self, start: int, stop: int) -> bool:
        """Whether these tokens, and so all longer ranges, are too many or too wide for the lines of a cue."""
        lines, words = self._rules.lines, stop - start
        if words > lines * self._rules.words_a_line and not any(self._unspaced[start:stop]):
            return True
        # A token is wider than a line only if it is alone in it.
        return self._width(start, stop) > lines * max(self._rules.line_em, self._widest) + self._rules.space_em

    def _cue_cost(self, start: int, stop: int) -> tuple[float, LineRanges]:
        if self._spoken_so_far[stop] == self._spoken_so_far[start]:
            return math.inf, ()
        cost, lines = self._best_lines(start, stop)
        if cost == math.inf:
            return cost, ()
        cost += _CUE_COST + self._time_cost(start, stop)
        if stop < len(self._tokens):
            cost += _CUE_BREAK_WEIGHT * self._breaks[stop - 1]
        if stop - start == 1 and len(self._tokens) > 1:
            cost += _LONE_TOKEN_COST
        cost += _SENTENCE_INSIDE_COST * sum(self._sentence_ends[start : stop - 1])
        return cost, lines

    def _time_cost(self, start: int, stop: int) -> float:
        spoken = [token for token in self._tokens[start:stop] if token.start_s is not None]
        first_s, last_s = spoken[0].start_s or 0.0, spoken[-1].end_s or 0.0
        shown_s = last_s - first_s
        cost = _TOO_SHORT_COST_PER_S * max(0.0, _COMFORTABLE_S - shown_s)
        cost += _TOO_LONG_COST_PER_S * max(0.0, shown_s - self._rules.long_s)
        for left, right in pairwise(spoken):
            if (right.start_s or 0.0) - (left.end_s or 0.0) > LONG_PAUSE_S:
                cost += _PAUSE_INSIDE_COST
        return cost

    def _lines_of(self, start: int, stop: int) -> tuple[float, LineRanges]:
        best, lines = self._line_cost(start, stop), ((start, stop),)
        best_lines: LineRanges = lines
        if self._rules.lines == 1:
            return best, best_lines
        for middle in range(start + 1, stop):
            upper, lower = self._line_cost(start, middle), self._line_cost(middle, stop)
            if upper + lower == math.inf:
                continue
            widths = self._width(start, middle), self._width(middle, stop)
            cost = _SECOND_LINE_COST + upper + lower + _LINE_BREAK_WEIGHT * self._breaks[middle - 1]
            cost += _IMBALANCE_WEIGHT * abs(widths[0] - widths[1]) / self._rules.line_em
            if min(middle - start, stop - middle) == 1 and stop - start > 2:
                cost += _LONE_TOKEN_LINE_COST
            if cost < best:
                best, best_lines = cost, ((start, middle), (middle, stop))
        return best, best_lines

    def _line_cost(self, start: int, stop: int) -> float:
        words = stop - start
        unspaced = any(self._unspaced[start:stop])
        most = math.inf if unspaced else self._rules.words_a_line
        if words > 1 and (words > most or self._width(start, stop) > self._rules.line_em):
            return math.inf
        if unspaced:
            return _UNFILLED_WEIGHT * max(0.0, _FILLED_SHARE - self._width(start, stop) / self._rules.line_em)
        return _MISSING_WORD_COST * max(0, self._rules.good_words - words)

    def _width(self, start: int, stop: int) -> float:
        trailing = self._gaps[stop - 1] if stop - 1 < len(self._gaps) else 0.0
        return self._reach[stop] - self._reach[start] - trailing


def _timed(groups: Sequence[LineRanges], tokens: Sequence[TimedToken]) -> tuple[Cue, ...]:
    spans = []
    for lines in groups:
        spoken = [token for token in tokens[lines[0][0] : lines[-1][1]] if token.start_s is not None]
        spans.append((spoken[0].start_s or 0.0, spoken[-1].end_s or 0.0))
    cues: list[Cue] = []
    earliest_s = -math.inf
    for index, (lines, (start_s, spoken_until_s)) in enumerate(zip(groups, spans, strict=True)):
        next_s = spans[index + 1][0] if index + 1 < len(spans) else math.inf
        start_s = max(start_s, earliest_s)
        end_s = max(spoken_until_s + LINGER_S, start_s + MIN_SHOWN_S)
        if next_s - end_s < CLOSED_GAP_S:
            end_s = next_s
        end_s = max(end_s, start_s + 0.001)
        earliest_s = end_s
        cues.append(Cue(start_s, end_s, tuple(tuple(tokens[first:last]) for first, last in lines)))
    return tuple(cues)
