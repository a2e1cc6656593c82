"""How loud the music is at each moment: low while somebody speaks, higher in pauses and at the end.

The whole voice is known beforehand, so the music is down before a word begins and never jumps.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.sound.raw import RawSound, pieces

STEP_SAMPLES = SAMPLE_RATE // 100
PAUSE_LIFT_DB = 7.0
EDGE_LIFT_DB = 10.0
_HIGHEST_DB = -6.0
_GATE_DB = -24.0
_ATTACK_S, _HOLD_S, _RELEASE_S = 0.35, 0.30, 1.1
_SHORTEST_PAUSE_S = 0.9


@dataclass(frozen=True, slots=True)
class Levels:
    """Music levels in dB relative to the voice: while it speaks, in pauses, and before and after all speech."""

    speech_db: float
    pause_db: float
    edge_db: float


def levels_under(music_level_db: float) -> Levels:
    """Pauses and edges come up, but stay below the voice unless the music was asked to be louder."""
    roof = max(_HIGHEST_DB, music_level_db)
    return Levels(music_level_db, min(roof, music_level_db + PAUSE_LIFT_DB), min(roof, music_level_db + EDGE_LIFT_DB))


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

    It falls within ``_ATTACK_S`` and is down when the voice begins; it waits, then rises within ``_RELEASE_S``.
    """
    goal = _goals(spoken, levels)
    deepest = max(levels.edge_db - levels.speech_db, 0.001)
    rise, fall = deepest / _steps(_RELEASE_S), deepest / _steps(_ATTACK_S)
    curve = goal.copy()
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
    goal = np.full(len(spoken), levels.edge_db)
    places = np.flatnonzero(spoken)
    if not len(places):
        return goal
    goal[places[0] : places[-1] + 1] = levels.pause_db
    held = places[-1] + _steps(_HOLD_S)
    goal[places[-1] : held] = levels.speech_db
    for here, following in pairwise(places):
        pause = following - here
        until = following if pause < _steps(_SHORTEST_PAUSE_S) else here + _steps(_HOLD_S)
        goal[here:until] = levels.speech_db
    return goal


def _rounded_off(curve: NDArray[np.float64]) -> NDArray[np.float64]:
    """Corners become bends; a tenth of a second is too little to be late for a word."""
    window = np.hanning(13)[1:-1]
    reach = len(window) // 2
    padded = np.pad(curve, reach, mode="edge")
    return np.asarray(np.convolve(padded, window / window.sum(), mode="valid"))


def _steps(duration_s: float) -> int:
    return round(duration_s * SAMPLE_RATE / STEP_SAMPLES)
