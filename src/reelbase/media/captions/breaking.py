"""Where captions break: tokens into cues of at most two lines, at the ends of sentences, clauses and phrases.

Every way to cut the tokens has a price, and the cheapest is taken (dynamic programming over the last cue's start).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from reelbase.media.captions.cues import Cue, shifted
from reelbase.media.captions.layout import line_limit_em, width_em
from reelbase.media.formats import FrameFormat
from reelbase.media.speech.phrases import break_price, ends_sentence
from reelbase.media.speech.scripts import clean, gap_between, is_unspaced
from reelbase.media.words import TimedToken

MAX_WORDS_A_LINE = 8
GOOD_WORDS_A_LINE = 5
MIN_SHOWN_S = 0.8
LINGER_S = 0.25
CLOSED_GAP_S = 0.6
LONG_PAUSE_S = 0.45
_LOOK_BACK = 40
_JOINERS = " \u200c\u200d\ufe0e\ufe0f"
_DECORATION = re.compile(r"^(?:[-*_=~#>|+.·•‣◦▪●○■□◆►▶]{2,}|[*_=~#>|•‣◦▪●○■□◆►▶])$")

Lines = tuple[tuple[int, int], ...]
"""Half-open token ranges, one a line."""


def build_cues(
    tokens: Sequence[TimedToken], *, format: FrameFormat, language: str, offset_s: float = 0.0
) -> tuple[Cue, ...]:
    """Cues in time order, none overlapping, every shown token in exactly one of them and in its place.

    tokens: of one scene, in order; ``offset_s`` is added to their times. Pure decoration is left out, and so is
    every sign that is not spoken where there are too many of them for two lines.
    """
    shown = [token for token in tokens if clean(token.text).strip(_JOINERS) and not is_decoration(token.text)]
    if not any(token.spoken for token in shown):
        return ()
    groups = _Breaker(shown, format, language).groups()
    if groups is None:
        # Signs that nobody says leave no room for the words; the words alone always find a place.
        shown = [token for token in shown if token.spoken]
        groups = _Breaker(shown, format, language).groups() or []
    return _timed(groups, shifted(shown, offset_s))


def is_decoration(text: str) -> bool:
    """Whether a token only draws: a rule, a bullet, a heading mark."""
    return _DECORATION.match(clean(text)) is not None


@dataclass(frozen=True, slots=True)
class _Limits:
    width_em: float
    long_s: float
    good_words: int


class _Breaker:
    def __init__(self, tokens: Sequence[TimedToken], format: FrameFormat, language: str) -> None:
        self._tokens = tokens
        self._texts = [clean(token.text) for token in tokens]
        self._limits = _Limits(
            width_em=line_limit_em(format),
            long_s=3.0 if format.is_tall else 4.2,
            good_words=GOOD_WORDS_A_LINE if format.width > 1.5 * format.height else 3,
        )
        self._breaks = [
            break_price(left, right, language) for left, right in zip(self._texts, self._texts[1:], strict=False)
        ]
        self._sentence_ends = [
            ends_sentence(left, right) for left, right in zip(self._texts, self._texts[1:], strict=False)
        ]
        widths = [width_em(text, language) for text in self._texts]
        space = width_em("n n", language) - width_em("nn", language)
        self._gaps = [
            space if gap_between(left, right) else 0.0
            for left, right in zip(self._texts, self._texts[1:], strict=False)
        ]
        # Sums from the start, so that the width of any range is one subtraction.
        self._reach = [0.0]
        for index, width in enumerate(widths):
            self._reach.append(self._reach[-1] + width + (self._gaps[index] if index < len(self._gaps) else 0.0))
        self._spoken_so_far = [0]
        for token in tokens:
            self._spoken_so_far.append(self._spoken_so_far[-1] + token.spoken)
        self._best_lines = lru_cache(maxsize=None)(self._lines_of)

    def groups(self) -> list[Lines] | None:
        """The cheapest way to cut, or None when a cue would have no spoken token or more than two lines."""
        count = len(self._tokens)
        best = [0.0] + [math.inf] * count
        chosen: list[tuple[int, Lines]] = [(0, ())] * (count + 1)
        for stop in range(1, count + 1):
            for start in range(stop - 1, max(-1, stop - _LOOK_BACK - 1), -1):
                if best[start] == math.inf:
                    continue
                price, lines = self._cue_price(start, stop)
                if best[start] + price < best[stop]:
                    best[stop], chosen[stop] = best[start] + price, (start, lines)
        if best[count] == math.inf:
            return None
        groups: list[Lines] = []
        stop = count
        while stop:
            start, lines = chosen[stop]
            groups.append(lines)
            stop = start
        return groups[::-1]

    def _cue_price(self, start: int, stop: int) -> tuple[float, Lines]:
        if self._spoken_so_far[stop] == self._spoken_so_far[start]:
            return math.inf, ()
        price, lines = self._best_lines(start, stop)
        if price == math.inf:
            return price, ()
        price += 1.2 + self._time_price(start, stop)
        if stop < len(self._tokens):
            price += 2.2 * self._breaks[stop - 1]
        if stop - start == 1 and len(self._tokens) > 1:
            price += 1.8
        price += 4.0 * sum(self._sentence_ends[start : stop - 1])
        return price, lines

    def _time_price(self, start: int, stop: int) -> float:
        spoken = [token for token in self._tokens[start:stop] if token.start_s is not None]
        first_s, last_s = spoken[0].start_s or 0.0, spoken[-1].end_s or 0.0
        shown_s = last_s - first_s
        price = max(0.0, 1.0 - shown_s) * 5.0 + max(0.0, shown_s - self._limits.long_s) * 2.5
        for left, right in pairwise(spoken):
            if (right.start_s or 0.0) - (left.end_s or 0.0) > LONG_PAUSE_S:
                price += 2.5
        return price

    def _lines_of(self, start: int, stop: int) -> tuple[float, Lines]:
        best, lines = self._line_price(start, stop), ((start, stop),)
        best_lines: Lines = lines
        for middle in range(start + 1, stop):
            upper, lower = self._line_price(start, middle), self._line_price(middle, stop)
            if upper + lower == math.inf:
                continue
            widths = self._width(start, middle), self._width(middle, stop)
            price = 0.35 + upper + lower + 1.3 * self._breaks[middle - 1]
            price += 1.2 * abs(widths[0] - widths[1]) / self._limits.width_em
            if min(middle - start, stop - middle) == 1 and stop - start > 2:
                price += 1.5
            if price < best:
                best, best_lines = price, ((start, middle), (middle, stop))
        return best, best_lines

    def _line_price(self, start: int, stop: int) -> float:
        words = stop - start
        unspaced = any(is_unspaced(text[-1]) for text in self._texts[start:stop])
        if words > 1 and (
            self._width(start, stop) > self._limits.width_em or (words > MAX_WORDS_A_LINE and not unspaced)
        ):
            return math.inf
        if unspaced:
            return 0.5 * max(0.0, 0.5 - self._width(start, stop) / self._limits.width_em)
        return 0.22 * max(0, self._limits.good_words - words)

    def _width(self, start: int, stop: int) -> float:
        trailing = self._gaps[stop - 1] if stop - 1 < len(self._gaps) else 0.0
        return self._reach[stop] - self._reach[start] - trailing


def _timed(groups: Sequence[Lines], tokens: Sequence[TimedToken]) -> tuple[Cue, ...]:
    spans = []
    for lines in groups:
        heard = [token for token in tokens[lines[0][0] : lines[-1][1]] if token.start_s is not None]
        spans.append((heard[0].start_s or 0.0, heard[-1].end_s or 0.0))
    cues: list[Cue] = []
    earliest_s = -math.inf
    for index, (lines, (start_s, heard_s)) in enumerate(zip(groups, spans, strict=True)):
        next_s = spans[index + 1][0] if index + 1 < len(spans) else math.inf
        start_s = max(start_s, earliest_s)
        end_s = max(heard_s + LINGER_S, start_s + MIN_SHOWN_S)
        if next_s - end_s < CLOSED_GAP_S:
            end_s = next_s
        end_s = max(end_s, start_s + 0.001)
        earliest_s = end_s
        cues.append(Cue(start_s, end_s, tuple(tuple(tokens[first:last]) for first, last in lines)))
    return tuple(cues)
