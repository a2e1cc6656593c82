"""What is audible in a reference: its loudness, and when somebody speaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.references.frames import about_references
from reelbase.media.sound.decoding import Samples, decoded
from reelbase.media.sound.loudness import measure_chunks
from reelbase.media.speech.decode import Pcm, mono_blocks

MIN_PAUSE_S = 0.5
"""Shorter gaps belong to speech: they lie between words and clauses."""
SPEECH_RATE = 16_000

_LEVEL_SAMPLES = 160
_LEVEL_S = _LEVEL_SAMPLES / SPEECH_RATE
_VAD_LEVELS = 3
"""Levels, of 10 ms each, that the detector of voices judges at once."""
_VAD_MODE = 2
_MIN_SPEECH_S = 0.1
_SILENT_DB = -55.0
"""Level of full scale below which nobody is audible to speak."""
_FAINTEST_DB = 30.0
"""How much fainter than its loud parts a voice gets within words."""
_ABOVE_FLOOR = 0.4
"""Where a voice begins between the quiet and the loud level, when something else sounds all the time."""
_MIN_DIPS = 0.15
"""Share of levels far below the mean of a second from which a sound is a voice; music has fewer. Measured on both."""
_ANY_LENGTH_S = 1e9

Span = tuple[float, float]
"""(start, end) in seconds."""


def hear(path: Path, *, limit_s: float) -> tuple[float, tuple[Span, ...]]:
    """The loudness in LUFS of the first audio track up to ``limit_s`` seconds, and the spans in which somebody speaks.

    The spans are at least ``MIN_PAUSE_S`` apart. Raises InputError with the field ``reference``.
    """
    with about_references():
        chunks = _limited(decoded(path, 2), round(limit_s * SAMPLE_RATE))
        loudness = measure_chunks(chunks, 2, f"measuring {path.name}")
        speech = _speech(path, limit_s)
    return loudness, speech


def read_speech(path: Path, *, limit_s: float) -> Pcm:
    """The first audio track up to ``limit_s`` seconds, mono at 16 kHz. Raises InputError (``reference``)."""
    blocks, left = [np.zeros(0, np.int16)], round(limit_s * SPEECH_RATE)
    with about_references():
        for block in mono_blocks(path, rate=SPEECH_RATE, max_s=_ANY_LENGTH_S):
            blocks.append(block[:left])
            left -= len(block)
            if left <= 0:
                break
    return np.concatenate(blocks)


def pauses_between(speech: Iterable[Span], end_s: float) -> list[Span]:
    """The spans without speech of at least ``MIN_PAUSE_S``, from 0 to ``end_s``."""
    found, before_s = [], 0.0
    for start_s, stop_s in [*speech, (end_s, end_s)]:
        if start_s - before_s >= MIN_PAUSE_S:
            found.append((before_s, start_s))
        before_s = stop_s
    return found


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, with gaps shorter than ``MIN_PAUSE_S`` filled."""
    out: list[Span] = []
    for start_s, end_s in spans:
        if out and start_s - out[-1][1] < MIN_PAUSE_S:
            out[-1] = (out[-1][0], max(out[-1][1], end_s))
        else:
            out.append((start_s, end_s))
    return tuple(out)


def _limited(chunks: Iterable[Samples], samples: int) -> Iterator[Samples]:
    for chunk in chunks:
        yield chunk[:samples]
        samples -= len(chunk)
        if samples <= 0:
            return


def _speech(path: Path, limit_s: float) -> tuple[Span, ...]:
    levels_db, voiced = _levels(path, round(limit_s / _LEVEL_S))
    if not voiced.any():
        return ()
    loud_db = float(np.percentile(levels_db[voiced], 95))
    if loud_db < _SILENT_DB or _dips(levels_db, loud_db) < _MIN_DIPS:
        return ()
    floor_db = max(float(np.percentile(levels_db, 10)), loud_db - 2 * _FAINTEST_DB)
    threshold_db = max(loud_db - _FAINTEST_DB, floor_db + _ABOVE_FLOOR * (loud_db - floor_db))
    active = (levels_db > threshold_db).astype(np.int8)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], active, [0]))))
    spans = [
        (float(first) * _LEVEL_S, float(last) * _LEVEL_S) for first, last in zip(edges[::2], edges[1::2], strict=True)
    ]
    return tuple(span for span in joined(spans) if _is_voice(span, voiced))


def _is_voice(span: Span, voiced: NDArray[np.bool_]) -> bool:
    part = voiced[round(span[0] / _LEVEL_S) : round(span[1] / _LEVEL_S)]
    return span[1] - span[0] >= _MIN_SPEECH_S and float(part.mean()) >= 0.5


def _dips(levels_db: NDArray[np.float32], loud_db: float) -> float:
    """Share of the levels of sound that are less than half of the mean around them, as between syllables."""
    power = 10 ** (levels_db / 20)
    near = np.convolve(power, np.full(100, 0.01), mode="same")
    audible = 20 * np.log10(near + 1e-9) > loud_db - _FAINTEST_DB
    return float(np.mean(power[audible] < 0.5 * near[audible])) if audible.any() else 0.0


def _levels(path: Path, count: int) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """The level of each 10 ms in dB of full scale, bass removed, and whether a voice may be audible in it."""
    from pocketsphinx import Vad

    vad = Vad(_VAD_MODE, SPEECH_RATE, _VAD_LEVELS * _LEVEL_S)
    size = _VAD_LEVELS * _LEVEL_SAMPLES
    levels: list[NDArray[np.float32]] = []
    voiced: list[bool] = []
    rest, last = np.zeros(0, np.int16), 0.0
    for block in mono_blocks(path, rate=SPEECH_RATE, max_s=_ANY_LENGTH_S):
        rest = np.concatenate((rest, block))
        whole = len(rest) // size * size
        for start in range(0, whole, size):
            voiced += [vad.is_speech(rest[start : start + size].tobytes())] * _VAD_LEVELS
        if whole:
            values = rest[:whole].astype(np.float32) / 32768
            treble = np.diff(values, prepend=np.float32(last))
            last = float(values[-1])
            power = np.square(treble).reshape(-1, _LEVEL_SAMPLES).mean(axis=1)
            levels.append((10 * np.log10(power + 1e-10)).astype(np.float32))
            rest = rest[whole:]
        if len(voiced) >= count:
            break
    found = np.concatenate(levels)[:count] if levels else np.zeros(0, np.float32)
    return found, np.array(voiced[: len(found)], np.bool_)
