"""Estimates word times from the length of the words and the pauses in the sound, without recognising words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reelbase.kit.errors import ErrorCode, InputError, StepError
from reelbase.media.speech.alignment import timed_tokens
from reelbase.media.speech.decode import read_mono
from reelbase.media.speech.pronunciations import NO_PRONUNCIATIONS, Pronunciations
from reelbase.media.speech.tokens import Token, tokenize
from reelbase.media.speech.wav import Samples, silences
from reelbase.media.words import TimedToken
from reelbase.providers.align import Alignment

RATE = 16_000
ESTIMATE_VERSION = 2
_WORD_LETTERS = 2.0
"""Time of a word besides its letters, in letters. Chosen by hand."""
_PAUSE_S = 0.18
"""Shortest silence in seconds that counts as a pause."""
_MIN_STRETCH_S = 0.03
"""Shortest sound in seconds that counts as speech."""
_MIN_SOUND_S = 0.05
"""Shortest recording that can be aligned."""
_MAX_RUN_TOKENS = 120
"""Tokens that can be spoken without a pause; bounds the search."""

# Costs of dividing the tokens among the stretches of sound, relative to one another. Chosen by hand.
_CLAUSE_END_COST, _PHRASE_END_COST = 0.05, 0.6
"""Of a stretch that ends after a clause, and inside a phrase; after a sentence it is free."""
_SENTENCE_INSIDE_COST = 0.5
"""Of a sentence that ends inside a stretch."""
_EMPTY_COST = 1.0
"""Of a stretch without any token."""
_TOLERANCE_S, _TOLERANCE_SHARE = 0.25, 0.5
"""Difference between the expected and the real length of a stretch that costs 1: seconds, plus a share of it."""

Span = tuple[float, float]
Floats = NDArray[np.float64]


class EstimateAligner:
    """Spreads the words over what is loud, and lets clauses end where the sound pauses."""

    def __init__(self, pronunciations: Pronunciations = NO_PRONUNCIATIONS) -> None:
        self._pronunciations = pronunciations

    def identity(self) -> dict[str, Any]:
        return {"provider": "estimate", "method": "estimated", "version": ESTIMATE_VERSION}

    def align(self, audio: Path, text: str, *, language: str) -> Alignment:
        samples = speech_samples(audio)
        return Alignment(estimate_times(tokenize(text, language, self._pronunciations), samples), "estimated")


def speech_samples(audio: Path) -> Samples:
    """The sound at 16 kHz in [-1, 1]. Raises StepError (ERR_ALIGNMENT)."""
    try:
        pcm = read_mono(audio, rate=RATE)
    except InputError as error:
        raise StepError(f"The voice cannot be read: {error.message}", code=ErrorCode.ALIGNMENT) from error
    if len(pcm) < _MIN_SOUND_S * RATE:
        raise StepError("The recording contains no sound.", code=ErrorCode.ALIGNMENT, retryable=False)
    return pcm.astype(np.float32) / 32768.0


def estimate_times(tokens: tuple[Token, ...], samples: Samples) -> tuple[TimedToken, ...]:
    """One TimedToken a token, by length between the pauses of the sound."""
    duration_s = len(samples) / RATE
    said = [index for index, token in enumerate(tokens) if token.spoken]
    spans: list[Span | None] = [None] * len(tokens)
    if said:
        voiced = voiced_spans(samples)
        for index, span in zip(said, _spread([tokens[index] for index in said], voiced), strict=True):
            spans[index] = span
    return timed_tokens(tokens, spans, duration_s=duration_s)


def voiced_spans(samples: Samples) -> list[Span]:
    """Stretches of sound between the pauses, in seconds of 16 kHz sound."""
    duration_s = len(samples) / RATE
    quiet = silences(samples, RATE, least_s=_PAUSE_S)
    edges = [0.0, *(edge for pause in quiet for edge in pause), duration_s]
    stretches = [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2) if edges[i + 1] - edges[i] > _MIN_STRETCH_S]
    return stretches or [(0.0, duration_s)]


def _spread(tokens: list[Token], voiced: list[Span]) -> list[Span]:
    """Each stretch of sound takes a run of tokens about as long as itself, ended by a mark where that is possible."""
    weights = np.array([len(token.spoken) + _WORD_LETTERS for token in tokens])
    lengths_s = np.array([end - start for start, end in voiced])
    reach_s = np.concatenate([[0.0], np.cumsum(weights * lengths_s.sum() / weights.sum())])
    spans: list[Span] = []
    for (start_s, end_s), (first, last) in zip(voiced, _runs(reach_s, lengths_s, tokens), strict=True):
        run_s = reach_s[last] - reach_s[first]
        for index in range(first, last):
            begin, finish = ((reach_s[edge] - reach_s[first]) / run_s for edge in (index, index + 1))
            spans.append((start_s + float(begin) * (end_s - start_s), start_s + float(finish) * (end_s - start_s)))
    return spans


def _runs(reach_s: Floats, lengths_s: Floats, tokens: list[Token]) -> list[tuple[int, int]]:
    """The cheapest way to cut the tokens into one run a stretch; a run may be empty, at a cost."""
    count = len(tokens)
    ends_clause = np.array([bool(token.mark) for token in tokens])
    ends_sentence = np.array([token.mark in (".", "!", "?") for token in tokens])
    in_sentence = np.where(ends_clause, _CLAUSE_END_COST, _PHRASE_END_COST)
    ending = np.concatenate([[0.0], np.where(ends_sentence, 0.0, in_sentence)])
    ending[count] = 0.0
    inside = np.concatenate([[0.0], np.cumsum(np.where(ends_sentence, _SENTENCE_INSIDE_COST, 0.0))])
    best = np.full(count + 1, np.inf)
    best[0] = 0.0
    choices = []
    for length_s in lengths_s:
        costs = np.full(count + 1, np.inf)
        taken = np.zeros(count + 1, dtype=np.int64)
        for size in range(min(_MAX_RUN_TOKENS, count) + 1):
            run_s = reach_s[size:] - reach_s[: count + 1 - size]
            off = np.abs(run_s - length_s) / (_TOLERANCE_S + _TOLERANCE_SHARE * length_s)
            crossed = inside[np.maximum(np.arange(size, count + 1) - 1, 0)] - inside[: count + 1 - size]
            cost = best[: count + 1 - size] + off**2
            cost = cost + (np.maximum(crossed, 0.0) + ending[size:] if size else _EMPTY_COST)
            better = cost < costs[size:]
            costs[size:][better] = cost[better]
            taken[size:][better] = size
        best = costs
        choices.append(taken)
    if not np.isfinite(best[count]):
        return _even_runs(reach_s, lengths_s)
    runs: list[tuple[int, int]] = []
    stop = count
    for taken in reversed(choices):
        runs.append((stop - int(taken[stop]), stop))
        stop -= int(taken[stop])
    return runs[::-1]


def _even_runs(reach_s: Floats, lengths_s: Floats) -> list[tuple[int, int]]:
    """Cut where the lengths add up, for the rare text with far more words than pauses."""
    edges = np.searchsorted(reach_s, np.cumsum(lengths_s) - 1e-6)
    edges[-1] = len(reach_s) - 1
    return list(zip([0, *edges[:-1].tolist()], edges.tolist(), strict=True))
