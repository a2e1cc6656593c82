"""Ducking: the level of the music over time, low during speech, higher in pauses and at the ends.

The whole voice is known in advance, so the music is down before a word starts and never jumps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.sound.raw import RawSound, chunks

STEP_SAMPLES = SAMPLE_RATE // 100
"""Samples between two values of the curve: 10 ms. All other numbers here were chosen by ear."""
_PAUSE_LIFT_DB, _EDGE_LIFT_DB, _LONG_LIFT_DB = 7.0, 10.0, 16.0
"""How much louder than under speech the music is in pauses, at the film's ends, and in long pauses."""
_MAX_LEVEL_DB = -3.0
"""Highest level of the music relative to the voice, unless a higher one was requested."""
_GATE_DB = -24.0
"""Level relative to the voice's loudness from which a step counts as speech."""
_FALL_DB_S, _RISE_DB_S = 28.0, 9.0
"""How fast the music fades down and up, in dB a second."""
_HOLD_S = 0.30
"""Seconds for which the music stays down after a word."""
_MIN_PAUSE_S, _LONG_PAUSE_S = 0.9, 3.0
"""Seconds of silence in which the music comes up, and from which it comes up further."""
_BREATH_RISE_DB_S = 24.0
"""How fast the music comes up between sentences, in the mix of a film with a sound design."""
_MIN_BREATH_S = 0.2
"""Seconds of silence between sentences in which it does."""
_SOFT_ONSET_S = 0.1
"""Seconds of a word in which it has become as loud as it is."""
_BEND_STEPS = 13
"""Steps over which corners of the curve are rounded; a tenth of a second is too short to be late for a word."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Levels of the music in dB relative to the voice.

    During speech; in pauses; before and after all speech; and in long pauses, so that a film with few words reaches
    its loudness without heavy limiting.
    """

    speech_db: float
    pause_db: float
    edge_db: float
    long_db: float


def levels_under(music_level_db: float) -> Levels:
    """The levels for a requested one under speech; all stay below the voice unless a louder one was requested."""
    max_db = max(_MAX_LEVEL_DB, music_level_db)
    lifts = (_PAUSE_LIFT_DB, _EDGE_LIFT_DB, _LONG_LIFT_DB)
    return Levels(music_level_db, *(min(max_db, music_level_db + lift) for lift in lifts))


def spoken_steps(voice: RawSound, voice_lufs: float) -> NDArray[np.bool_]:
    """Whether there is speech, for each step of 10 ms."""
    gate = 10.0 ** ((voice_lufs + _GATE_DB) / 20.0)
    found = []
    for start, count in chunks(voice.samples, STEP_SAMPLES * 100):
        block = voice.read(start, count)[:, 0]
        block = np.pad(block, (0, -len(block) % STEP_SAMPLES)).reshape(-1, STEP_SAMPLES)
        found.append(np.sqrt(np.mean(np.square(block), axis=1)) > gate)
    return np.concatenate(found)


def music_curve(spoken: NDArray[np.bool_], levels: Levels) -> NDArray[np.float32]:
    """Level of the music in dB relative to the voice, for each step.

    It is down when the voice starts, stays down shortly after a word, and rises more slowly than it falls.
    """
    return _with_slopes(_target_levels(spoken, levels), _RISE_DB_S)


def breathing_curve(
    spoken: NDArray[np.bool_], levels: Levels, pauses: Sequence[tuple[float, float]]
) -> NDArray[np.float32]:
    """The music curve of a film whose music comes up between sentences also where the pause is short.

    pauses: between sentences, as (start, end) in seconds of film.
    """
    target = _target_levels(spoken, levels)
    for start_s, end_s in pauses:
        first, last = _longest_silence(spoken, _steps(start_s), _steps(end_s))
        if last - first >= _steps(_MIN_BREATH_S):
            target[first:last] = np.maximum(target[first:last], levels.pause_db)
    return _with_slopes(target, _BREATH_RISE_DB_S)


def swell_db(curve_db: NDArray[np.float32], pauses: Sequence[tuple[float, float]]) -> float | None:
    """By how much the music comes up in pauses between sentences; the median. None without pauses."""
    highest = [
        float(part.max()) for start_s, end_s in pauses if (part := curve_db[_steps(start_s) : _steps(end_s)]).size
    ]
    return round(float(np.median(highest)) - float(curve_db.min()), 2) if highest else None


def gains_of(curve_db: NDArray[np.float32], start: int, count: int) -> NDArray[np.float32]:
    """Gain factors for ``count`` samples from ``start`` on: (count, 1)."""
    places = np.arange(start, start + count) / STEP_SAMPLES - 0.5
    level_db = np.interp(places, np.arange(len(curve_db)), curve_db)
    return np.asarray(10.0 ** (level_db / 20.0), np.float32)[:, None]


def with_words(spoken: NDArray[np.bool_], words: Sequence[tuple[float, float]]) -> NDArray[np.bool_]:
    """Speech also where words begin so softly that their level does not show it; ``words`` in seconds of film."""
    out = spoken.copy()
    for start_s, end_s in words:
        out[_steps(start_s) : _steps(min(end_s, start_s + _SOFT_ONSET_S)) + 1] = True
    return out


def _longest_silence(spoken: NDArray[np.bool_], first: int, last: int) -> tuple[int, int]:
    """(start, end) of the longest stretch without speech between two steps."""
    silent = np.concatenate([[False], ~spoken[max(0, first) : last], [False]])
    edges = np.flatnonzero(np.diff(silent.astype(np.int8)))
    spans = zip(edges[::2] + max(0, first), edges[1::2] + max(0, first), strict=True)
    return max(((int(start), int(end)) for start, end in spans), key=lambda span: span[1] - span[0], default=(0, 0))


def _with_slopes(curve: NDArray[np.float64], rise_db_s: float) -> NDArray[np.float32]:
    """The curve without jumps: it falls before speech starts, and rises after it."""
    rise, fall = rise_db_s / _steps(1.0), _FALL_DB_S / _steps(1.0)
    # Backwards for the falls, so that they end where speech starts; forwards for the rises.
    for index in range(len(curve) - 2, -1, -1):
        curve[index] = min(curve[index], curve[index + 1] + fall)
    for index in range(1, len(curve)):
        curve[index] = min(curve[index], curve[index - 1] + rise)
    return _smoothed(curve).astype(np.float32)


def _target_levels(spoken: NDArray[np.bool_], levels: Levels) -> NDArray[np.float64]:
    """The level of each step, without transitions."""
    target = np.full(len(spoken), levels.speech_db)
    edges = np.flatnonzero(np.diff(np.concatenate([[True], spoken, [True]]).astype(np.int8)))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        first, last = start == 0, end == len(spoken)
        length = end - start
        if length >= _steps(_LONG_PAUSE_S):
            lifted_db = levels.long_db
        elif first or last:
            lifted_db = levels.edge_db
        else:
            lifted_db = levels.pause_db
        if first or last or length >= _steps(_MIN_PAUSE_S):
            target[start if first else start + _steps(_HOLD_S) : end] = lifted_db
    return target


def _smoothed(curve: NDArray[np.float64]) -> NDArray[np.float64]:
    """The curve with rounded corners."""
    window = np.hanning(_BEND_STEPS)[1:-1]
    reach = len(window) // 2
    padded = np.pad(curve, reach, mode="edge")
    return np.asarray(np.convolve(padded, window / window.sum(), mode="valid"))


def _steps(duration_s: float) -> int:
    return round(duration_s * SAMPLE_RATE / STEP_SAMPLES)
