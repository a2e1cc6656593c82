"""An estimate of word times from the length of the words and the pauses in the sound. It hears no words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reelbase.kit.errors import ErrorCode, InputError, StepError
from reelbase.media.speech.alignment import timed_tokens
from reelbase.media.speech.decode import read_mono
from reelbase.media.speech.tokens import Token, tokenize
from reelbase.media.speech.wav import Samples, silences
from reelbase.media.words import TimedToken
from reelbase.providers.align import Alignment

RATE = 16_000
ESTIMATE_VERSION = 2
_WORD_LETTERS = 2.0
"""What a word costs beside its letters, in letters."""
_PAUSE_S = 0.18
_MOST_IN_A_STRETCH = 120

Span = tuple[float, float]
Floats = NDArray[np.float64]


class EstimateAligner:
    """Spreads the words over what is loud, and lets clauses end where the sound pauses."""

    def identity(self) -> dict[str, Any]:
        return {"provider": "estimate", "method": "estimated", "version": ESTIMATE_VERSION}

    def align(self, audio: Path, text: str, *, language: str) -> Alignment:
        samples = speech_samples(audio)
        return Alignment(estimated(tokenize(text, language), samples), "estimated")


def speech_samples(audio: Path) -> Samples:
    """The sound at 16 kHz in [-1, 1]. Raises StepError (ERR_ALIGNMENT)."""
    try:
        pcm = read_mono(audio, rate=RATE)
    except InputError as error:
        raise StepError(f"The voice cannot be read: {error.message}", code=ErrorCode.ALIGNMENT) from error
    if len(pcm) < RATE // 20:
        raise StepError("The recording contains no sound.", code=ErrorCode.ALIGNMENT, retryable=False)
    return pcm.astype(np.float32) / 32768.0


def estimated(tokens: tuple[Token, ...], samples: Samples) -> tuple[TimedToken, ...]:
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
    stretches = [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2) if edges[i + 1] - edges[i] > 0.03]
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
    """The cheapest way to cut the tokens into one run a stretch; a run may be empty, at a price."""
    count = len(tokens)
    ends_clause = np.array([bool(token.mark) for token in tokens])
    ends_sentence = np.array([token.mark in (".", "!", "?") for token in tokens])
    # The price of a run that ends before token n: none after a sentence, some after a clause, more inside a phrase.
    ending = np.concatenate([[0.0], np.where(ends_sentence, 0.0, np.where(ends_clause, 0.05, 0.6))])
    ending[count] = 0.0
    inside = np.concatenate([[0.0], np.cumsum(np.where(ends_sentence, 0.5, 0.0))])
    best = np.full(count + 1, np.inf)
    best[0] = 0.0
    choices = []
    for length_s in lengths_s:
        prices = np.full(count + 1, np.inf)
        taken = np.zeros(count + 1, dtype=np.int64)
        for size in range(min(_MOST_IN_A_STRETCH, count) + 1):
            run_s = reach_s[size:] - reach_s[: count + 1 - size]
            off = np.abs(run_s - length_s) / (0.25 + 0.5 * length_s)
            crossed = inside[np.maximum(np.arange(size, count + 1) - 1, 0)] - inside[: count + 1 - size]
            price = best[: count + 1 - size] + off**2 + (np.maximum(crossed, 0.0) + ending[size:] if size else 1.0)
            better = price < prices[size:]
            prices[size:][better] = price[better]
            taken[size:][better] = size
        best = prices
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
