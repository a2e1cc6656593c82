"""How loud the music is at each moment: low while somebody speaks, higher in pauses and at the end.

The whole voice is known beforehand, so the music is down before a word begins and never jumps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.sound.raw import RawSound, pieces

STEP_SAMPLES = SAMPLE_RATE // 100
_PAUSE_LIFT_DB, _EDGE_LIFT_DB, _LONG_LIFT_DB = 7.0, 10.0, 16.0
_HIGHEST_DB = -3.0
_GATE_DB = -24.0
_FALL_DB_S, _RISE_DB_S = 28.0, 9.0
_HOLD_S = 0.30
_SHORTEST_PAUSE_S, _LONG_PAUSE_S = 0.9, 3.0


@dataclass(frozen=True, slots=True)
class Levels:
    """Music levels in dB relative to the voice.

    While it speaks; in pauses; before and after all speech; and wherever nobody speaks for long, so that a film
    of few words need not be crushed to reach its loudness.
    """

    speech_db: float
    pause_db: float
    edge_db: float
    long_db: float


def levels_under(music_level_db: float) -> Levels:
    """Music comes up where nobody speaks, but stays below the voice unless it was asked to be louder."""
    roof = max(_HIGHEST_DB, music_level_db)
    lifts = (_PAUSE_LIFT_DB, _EDGE_LIFT_DB, _LONG_LIFT_DB)
    return Levels(music_level_db, *(min(roof, music_level_db + lift) for lift in lifts))


def spoken_steps(voice: RawSound, voice_lufs: float) -> NDArray[np.bool_]:
    """For each hundredth of a second whether somebody speaks in it."""
    gate = 10.0 ** ((voice_lufs + _GATE_DB) / 20.0)
    found = []
    for start, count in pieces(voice.samples, STEP_SAMPLES * 100):
        block = voice.read(start, count)[:, 0]
        block = np.pad(block, (0, -len(block) % STEP_SAMPLES)).reshape(-1, STEP_SAMPLES)
        found.append(np.sqrt(np.mean(np.square(block), axis=1)) > gate)
    return np.concatenate(found)


def music_curve(spoken: NDArray[np.bool_], levels: Levels) -> NDArray[np.float32]:
    """Level of the music in dB relative to the voice, one value a step.

    It is down when the voice begins, waits a little after a word, and rises more slowly than it falls.
    """
    curve = _goals(spoken, levels)
    rise, fall = _RISE_DB_S / _steps(1.0), _FALL_DB_S / _steps(1.0)
    # Backwards for the falls, so that they end where speech begins; forwards for the rises.
    for index in range(len(curve) - 2, -1, -1):
        curve[index] = min(curve[index], curve[index + 1] + fall)
    for index in range(1, len(curve)):
        curve[index] = min(curve[index], curve[index - 1] + rise)
    return _rounded_off(curve).astype(np.float32)


def gains_of(curve_db: NDArray[np.float32], start: int, count: int) -> NDArray[np.float32]:
    """Factors for the samples from ``start`` on: (count, 1)."""
    places = np.arange(start, start + count) / STEP_SAMPLES - 0.5
    level_db = np.interp(places, np.arange(len(curve_db)), curve_db)
    return np.asarray(10.0 ** (level_db / 20.0), np.float32)[:, None]


def _goals(spoken: NDArray[np.bool_], levels: Levels) -> NDArray[np.float64]:
    """The level that each step calls for, before it is made to glide."""
    goal = np.full(len(spoken), levels.speech_db)
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
        if first or last or length >= _steps(_SHORTEST_PAUSE_S):
            goal[start if first else start + _steps(_HOLD_S) : end] = lifted_db
    return goal


def _rounded_off(curve: NDArray[np.float64]) -> NDArray[np.float64]:
    """Corners become bends; a tenth of a second is too little to be late for a word."""
    window = np.hanning(13)[1:-1]
    reach = len(window) // 2
    padded = np.pad(curve, reach, mode="edge")
    return np.asarray(np.convolve(padded, window / window.sum(), mode="valid"))


def _steps(duration_s: float) -> int:
    return round(duration_s * SAMPLE_RATE / STEP_SAMPLES)
