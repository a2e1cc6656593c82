"""Aligns two sequences, and turns timed phonemes into timed tokens."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from reelbase.media.speech.tokens import Token
from reelbase.media.words import TimedToken

MIN_TOKEN_S = 0.02
"""Shortest token in seconds, so that every spoken one has an interval. Chosen by hand."""
_GLIDE_S = 0.04
"""Seconds by which a word starts before its first phoneme, because voices count the glide into it as a pause. Chosen
for the packaged voice; on another neural voice 0.036 to 0.045 s were measured (24 sentences)."""
_BAND = 80
"""How far an alignment may stray from the diagonal, in items; recordings that stray further do not follow the text."""

# Costs of an alignment, relative to leaving an item unpaired. Two unpaired items cost 2, so pairs above 2 never occur.
# Chosen by hand, so that a word's phonemes find each other when a sentence reduces or merges some of them.
_GAP_COST = 1.0
_PAUSE_COST = 2.5
"""Of a phoneme against a pause."""
_STRESS_PAIR_COST = 0.4
"""Of two different signs of stress or length."""
_STRESS_COST = 2.1
"""Of a sign of stress against a phoneme."""
_NEAR_PHONEME_COST = 0.7
"""Of two vowels or two consonants."""
_FAR_PHONEME_COST = 1.6
"""Of a vowel against a consonant."""
_LETTER_COST = 1.4
"""Of two different letters, or two ARPAbet symbols."""
_VOWELS = frozenset("aeiouyæøœɐɑɒɔəɘɚɛɜɝɞɤɨɪɯɵɶʉʊʌʏᵻ")
_STRESS = frozenset("ˈˌːˑ˞ʲ̩̯̃")

Cost = Callable[[str, str], float]


def align_sequences(left: Sequence[str], right: Sequence[str], cost: Cost) -> list[int | None]:
    """For each item of ``left`` the index of its partner in ``right``, or None; partners never cross.

    The cheapest global alignment within a band around the diagonal; an unpaired item costs 1.
    """
    rows, columns = len(left), len(right)
    if not rows or not columns:
        return [None] * rows
    band = _BAND + abs(rows - columns)
    steps = _fill(left, right, cost, band)
    pairs: list[int | None] = [None] * rows
    row, column = rows, columns
    while row and column:
        step = steps[row, column - _low(row, rows, columns, band)]
        if step == 0:
            row, column = row - 1, column - 1
            pairs[row] = column
        elif step == 1:
            row -= 1
        else:
            column -= 1
    return pairs


def phoneme_cost(left: str, right: str) -> float:
    """Cost of pairing two phonemes: 0 for equal ones, and too much ever to pair one with a pause."""
    if left == right:
        return 0.0
    if left.isspace() or right.isspace():
        return _PAUSE_COST
    if left in _STRESS or right in _STRESS:
        return _STRESS_PAIR_COST if left in _STRESS and right in _STRESS else _STRESS_COST
    return _NEAR_PHONEME_COST if (left in _VOWELS) == (right in _VOWELS) else _FAR_PHONEME_COST


def letter_cost(left: str, right: str) -> float:
    return 0.0 if left == right else _LETTER_COST


def token_spans(phonemes: Sequence[tuple[str, float]], words: Sequence[str]) -> list[tuple[float, float] | None]:
    """When each word is spoken, from the timed phonemes of its sentence.

    phonemes: (symbol, seconds) in order, from the start of the sentence.
    words: the phonemes of each word on its own; in a sentence some merge and others are pronounced differently.
    Returns (start, end) in seconds, in order and without overlap, or None for a word without a matching phoneme.
    """
    spoken, starts, ends = _timed_symbols(phonemes)
    expected: list[str] = []
    owners: list[int] = []
    for index, word in enumerate(words):
        for symbol in ([" "] if index else []) + list(_bare(word)):
            expected.append(symbol)
            owners.append(index if symbol != " " else -1)
    pairs = align_sequences(spoken, expected, phoneme_cost)
    spans: list[tuple[float, float] | None] = [None] * len(words)
    for position, partner in enumerate(pairs):
        owner = owners[partner] if partner is not None else -1
        if owner < 0 or spoken[position] == " ":
            continue
        known = spans[owner]
        # A word starts inside the glide before it, which the voice counts as a space.
        glides = position and spoken[position - 1] == " "
        glide_s = min(_GLIDE_S, ends[position - 1] - starts[position - 1]) if glides else 0.0
        spans[owner] = (known[0] if known else max(0.0, starts[position] - glide_s), ends[position])
    return spans


def timed_tokens(
    tokens: Sequence[Token], spans: Sequence[tuple[float, float] | None], *, duration_s: float
) -> tuple[TimedToken, ...]:
    """One TimedToken for each token; spoken ones get intervals in order, without overlap, each longer than zero.

    spans: (start, end) in seconds for each token; a spoken token without one shares the time between its neighbours.
    """
    spoken = [index for index, token in enumerate(tokens) if token.spoken]
    intervals = _spread([spans[index] for index in spoken], [len(tokens[i].spoken) for i in spoken], duration_s)
    times = dict(zip(spoken, intervals, strict=True))
    timed = (times.get(index, (None, None)) for index in range(len(tokens)))
    return tuple(
        TimedToken(token.text, start_s, end_s, token.gap) for token, (start_s, end_s) in zip(tokens, timed, strict=True)
    )


def _spread(
    spans: Sequence[tuple[float, float] | None], weights: Sequence[int], duration_s: float
) -> list[tuple[float, float]]:
    """Fill unknown spans from the known ones and separate overlapping ones."""
    known = [(i, span) for i, span in enumerate(spans) if span is not None]
    filled: list[tuple[float, float]] = []
    index = 0
    while index < len(spans):
        span = spans[index]
        if span is not None:
            filled.append(span)
            index += 1
            continue
        stop = next((i for i, _ in known if i > index), len(spans))
        begin_s = filled[-1][1] if filled else 0.0
        following = spans[stop] if stop < len(spans) else None
        end_s = following[0] if following else duration_s
        total = sum(weights[index:stop])
        for position in range(index, stop):
            length_s = (max(end_s, begin_s) - begin_s) * weights[position] / max(total, 1)
            total -= weights[position]
            filled.append((begin_s, begin_s + length_s))
            begin_s += length_s
        index = stop
    return _apart(filled, duration_s)


def _apart(spans: Sequence[tuple[float, float]], duration_s: float) -> list[tuple[float, float]]:
    """In order, each at least ``MIN_TOKEN_S`` long, or an even share when there is less time."""
    least_s = min(MIN_TOKEN_S, duration_s / max(1, len(spans)))
    starts = [start for start, _ in spans]
    for index in range(1, len(starts)):
        starts[index] = max(starts[index], starts[index - 1] + least_s)
    latest_s = duration_s
    for index in range(len(starts) - 1, -1, -1):
        starts[index] = max(0.0, min(starts[index], latest_s - least_s))
        latest_s = starts[index]
    result = []
    for index, (_, end) in enumerate(spans):
        next_s = starts[index + 1] if index + 1 < len(starts) else duration_s
        start = starts[index]
        result.append((start, max(min(end, next_s), min(start + least_s, next_s))))
    return result


def _timed_symbols(phonemes: Sequence[tuple[str, float]]) -> tuple[list[str], list[float], list[float]]:
    symbols: list[str] = []
    starts: list[float] = []
    ends: list[float] = []
    now_s = 0.0
    for symbol, length_s in phonemes:
        if symbol not in ("^", "$") and not unicodedata.category(symbol[0]).startswith("P"):
            symbols.append(" " if symbol.isspace() else symbol)
            starts.append(now_s)
            ends.append(now_s + length_s)
        now_s += length_s
    return symbols, starts, ends


def _bare(word: str) -> str:
    letters = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFD", word))
    return "".join(char for char in letters if not unicodedata.category(char).startswith("P")).strip()


def _low(row: int, rows: int, columns: int, band: int) -> int:
    return max(0, row * columns // rows - band)


def _fill(left: Sequence[str], right: Sequence[str], cost_of: Cost, band: int) -> NDArray[np.int8]:
    """The cheapest step to each cell: 0 pairs both items, 1 skips one on the left, 2 one on the right."""
    rows, columns = len(left), len(right)
    width = min(columns, 2 * band) + 2
    steps = np.full((rows + 1, width), 2, dtype=np.int8)
    costs: dict[tuple[str, str], float] = {}
    infinite = float("inf")
    above = [column * _GAP_COST for column in range(width)]
    above_low = 0
    for row in range(1, rows + 1):
        low = _low(row, rows, columns, band)
        symbol = left[row - 1]
        current = [infinite] * width
        line = steps[row]
        for column in range(low, min(columns, low + width - 1) + 1):
            at = column - above_low
            up = above[at] + _GAP_COST if 0 <= at < width else infinite
            best, step = up, 1
            if column:
                back = current[column - low - 1] + _GAP_COST if column > low else infinite
                if back < best:
                    best, step = back, 2
                partner = right[column - 1]
                key = (symbol, partner)
                cost = costs.get(key)
                if cost is None:
                    cost = costs[key] = cost_of(symbol, partner)
                both = above[at - 1] + cost if 1 <= at <= width else infinite
                if both <= best:
                    best, step = both, 0
            current[column - low] = best
            line[column - low] = step
        above, above_low = current, low
    return steps
