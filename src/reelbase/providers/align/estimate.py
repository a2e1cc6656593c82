"""An estimate of word times from the length of the words and the pauses in the sound. It hears no words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from reelbase.kit.errors import ErrorCode, InputError, StepError
from reelbase.media.speech.alignment import timed_tokens
from reelbase.media.speech.decode import read_mono
from reelbase.media.speech.tokens import Token, tokenize
from reelbase.media.speech.wav import Samples, silences
from reelbase.providers.align import Alignment

RATE = 16_000
ESTIMATE_VERSION = 1
_WORD_LETTERS = 2.0
"""What a word costs beside its letters, in letters."""
_MARK_LETTERS = {"": 0.0, ",": 1.0, ";": 1.5, ":": 1.5, ".": 2.0, "!": 2.0, "?": 2.0}
_PAUSE_S = 0.18
_SNAP_S = 0.7

Span = tuple[float, float]


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
        raise StepError("The voice holds no sound.", code=ErrorCode.ALIGNMENT, retryable=False)
    return pcm.astype(np.float32) / 32768.0


def estimated(tokens: tuple[Token, ...], samples: Samples) -> Any:
    """One TimedToken a token, by length between the pauses of the sound."""
    duration_s = len(samples) / RATE
    said = [index for index, token in enumerate(tokens) if token.spoken]
    spans: list[Span | None] = [None] * len(tokens)
    if said:
        voiced = _voiced(samples, duration_s)
        for index, span in zip(said, _spread([tokens[index] for index in said], voiced), strict=True):
            spans[index] = span
    return timed_tokens(tokens, spans, duration_s=duration_s)


def _voiced(samples: Samples, duration_s: float) -> list[Span]:
    """Stretches of sound between the pauses."""
    quiet = silences(samples, RATE, least_s=_PAUSE_S)
    edges = [0.0, *(edge for pause in quiet for edge in pause), duration_s]
    stretches = [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2) if edges[i + 1] - edges[i] > 0.03]
    return stretches or [(0.0, duration_s)]


def _spread(tokens: list[Token], voiced: list[Span]) -> list[Span]:
    total_s = sum(end - start for start, end in voiced)
    weights = [len(token.spoken) + _WORD_LETTERS for token in tokens]
    ends = list(np.cumsum(weights) / sum(weights) * total_s)
    joints = list(np.cumsum([end - start for start, end in voiced]))[:-1]
    _snap(ends, [token.mark for token in tokens], joints)
    starts = [0.0, *ends[:-1]]
    return [(_clock(start, voiced, begins=True), _clock(end, voiced)) for start, end in zip(starts, ends, strict=True)]


def _snap(ends: list[float], marks: list[str], joints: list[float]) -> None:
    """Move the ends of clauses to the nearest joint between two stretches, and stretch what lies between."""
    anchors = [(0.0, 0.0)]
    for index, mark in enumerate(marks[:-1]):
        nearest = min(joints, key=lambda joint: abs(joint - ends[index]), default=None) if _MARK_LETTERS[mark] else None
        if nearest is not None and abs(nearest - ends[index]) < _SNAP_S and nearest > anchors[-1][1]:
            anchors.append((ends[index], nearest))
    anchors.append((ends[-1], ends[-1]))
    moved = np.interp(ends, [source for source, _ in anchors], [target for _, target in anchors])
    ends[:] = [float(value) for value in moved]


def _clock(at_s: float, voiced: list[Span], *, begins: bool = False) -> float:
    """From seconds of sound to seconds of the recording; at a joint, a start lies after the pause, an end before."""
    for start, end in voiced:
        length_s = end - start
        if at_s < length_s - 1e-6 or (at_s <= length_s + 1e-6 and not begins):
            return start + at_s
        at_s -= length_s
    return voiced[-1][1]
