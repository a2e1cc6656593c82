"""Putting two sequences side by side, and turning timed sounds into timed tokens."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from reelbase.media.speech.tokens import Token
from reelbase.media.words import TimedToken

MIN_TOKEN_S = 0.02
_GAP = 1.0
_GLIDE_S = 0.04
_BAND = 80
_VOWELS = frozenset("aeiouyæøœɐɑɒɔəɘɚɛɜɝɞɤɨɪɯɵɶʉʊʌʏᵻ")
_STRESS = frozenset("ˈˌːˑ˞ʲ̩̯̃")

Price = Callable[[str, str], float]


def pair_up(left: Sequence[str], right: Sequence[str], price: Price) -> list[int | None]:
    """For each item of ``left`` the index of its partner in ``right``, or None; partners never cross.

    The cheapest global alignment inside a band around the diagonal; leaving an item alone costs 1.
    """
    rows, columns = len(left), len(right)
    if not rows or not columns:
        return [None] * rows
    band = _BAND + abs(rows - columns)
    steps = _fill(left, right, price, band)
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


def phoneme_price(left: str, right: str) -> float:
    """0 for the same sound, little for a near one, and more than two gaps for a sound against a pause."""
    if left == right:
        return 0.0
    if left.isspace() or right.isspace():
        return 2.5
    if left in _STRESS or right in _STRESS:
        return 0.4 if left in _STRESS and right in _STRESS else 2.1
    return 0.7 if (left in _VOWELS) == (right in _VOWELS) else 1.6


def letter_price(left: str, right: str) -> float:
    return 0.0 if left == right else 1.4


def token_spans(phonemes: Sequence[tuple[str, float]], words: Sequence[str]) -> list[tuple[float, float] | None]:
    """When each word is heard, from the timed sounds of the sentence that holds them.

    phonemes: (symbol, seconds) in order, from the start of the sentence.
    words: the sounds of each word said alone; a sentence merges some and says others differently.
    Returns (start, end) in seconds, in order and without overlap, or None for a word that left no sound.
    """
    heard, starts, ends = _sounds(phonemes)
    expected: list[str] = []
    owners: list[int] = []
    for index, word in enumerate(words):
        for symbol in ([" "] if index else []) + list(_bare(word)):
            expected.append(symbol)
            owners.append(index if symbol != " " else -1)
    pairs = pair_up(heard, expected, phoneme_price)
    spans: list[tuple[float, float] | None] = [None] * len(words)
    for position, partner in enumerate(pairs):
        owner = owners[partner] if partner is not None else -1
        if owner < 0 or heard[position] == " ":
            continue
        known = spans[owner]
        # A word begins inside the short glide before it, which the voice counts as a space.
        glide_s = (
            min(_GLIDE_S, ends[position - 1] - starts[position - 1]) if position and heard[position - 1] == " " else 0.0
        )
        spans[owner] = (known[0] if known else max(0.0, starts[position] - glide_s), ends[position])
    return spans


def timed_tokens(
    tokens: Sequence[Token], spans: Sequence[tuple[float, float] | None], *, duration_s: float
) -> tuple[TimedToken, ...]:
    """One TimedToken a token: those that are said get an interval, in order, apart, and longer than nothing.

    spans: one entry a token; a spoken token without one shares the time between its neighbours.
    """
    said = [index for index, token in enumerate(tokens) if token.spoken]
    intervals = _spread([spans[index] for index in said], [len(tokens[i].spoken) for i in said], duration_s)
    times = dict(zip(said, intervals, strict=True))
    return tuple(TimedToken(token.text, *times.get(index, (None, None))) for index, token in enumerate(tokens))


def _spread(
    spans: Sequence[tuple[float, float] | None], weights: Sequence[int], duration_s: float
) -> list[tuple[float, float]]:
    """Fill the unknown spans from the known ones and push apart what touches."""
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
    """Monotone and each at least ``MIN_TOKEN_S`` long, or an even share when there is not that much time."""
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


def _sounds(phonemes: Sequence[tuple[str, float]]) -> tuple[list[str], list[float], list[float]]:
    symbols: list[str] = []
    starts: list[float] = []
    ends: list[float] = []
    now_s = 0.0
    for symbol, length_s in phonemes:
        kept = " " if symbol.isspace() else symbol
        if symbol not in ("^", "$") and not unicodedata.category(symbol[0]).startswith("P"):
            symbols.append(kept)
            starts.append(now_s)
            ends.append(now_s + length_s)
        now_s += length_s
    return symbols, starts, ends


def _bare(word: str) -> str:
    letters = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFD", word))
    return "".join(char for char in letters if not unicodedata.category(char).startswith("P")).strip()


def _low(row: int, rows: int, columns: int, band: int) -> int:
    return max(0, row * columns // rows - band)


def _fill(left: Sequence[str], right: Sequence[str], price: Price, band: int) -> NDArray[np.int8]:
    """Which step reaches each cell most cheaply: 0 from both, 1 from the left alone, 2 from the right alone."""
    rows, columns = len(left), len(right)
    width = min(columns, 2 * band) + 2
    steps = np.full((rows + 1, width), 2, dtype=np.int8)
    prices: dict[tuple[str, str], float] = {}
    infinite = float("inf")
    above = [column * _GAP for column in range(width)]
    above_low = 0
    for row in range(1, rows + 1):
        low = _low(row, rows, columns, band)
        symbol = left[row - 1]
        current = [infinite] * width
        line = steps[row]
        for column in range(low, min(columns, low + width - 1) + 1):
            at = column - above_low
            up = above[at] + _GAP if 0 <= at < width else infinite
            best, step = up, 1
            if column:
                back = current[column - low - 1] + _GAP if column > low else infinite
                if back < best:
                    best, step = back, 2
                partner = right[column - 1]
                key = (symbol, partner)
                cost = prices.get(key)
                if cost is None:
                    cost = prices[key] = price(symbol, partner)
                both = above[at - 1] + cost if 1 <= at <= width else infinite
                if both <= best:
                    best, step = both, 0
            current[column - low] = best
            line[column - low] = step
        above, above_low = current, low
    return steps
