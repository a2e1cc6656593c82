"""Soft percussion. Its frequencies, times and levels were chosen by ear."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.music.instruments import Wave

WET = 0.22
"""Share of the drums that is sent to the reverb."""


def drum(name: str, take: int) -> Wave:
    """One stroke of a drum; ``take`` selects one of ``TAKES`` variations, which differ as a player's strokes do."""
    return DRUMS[name](take)


def _tom(take: int) -> Wave:
    low_hz = (72, 64, 58)[take % 3]
    body = _skin(high_hz=low_hz * 1.5, low_hz=low_hz, fall_s=0.06, fade_s=0.28, length_s=1.1)
    body[:, : round(0.2 * SAMPLE_RATE)] += 0.35 * _noise(take, 0.2, 380, 0.7, 0.004, 0.03)
    return body


DRUMS: dict[str, Callable[[int], Wave]] = {
    "kick": lambda take: _skin(high_hz=96, low_hz=47, fall_s=0.035, fade_s=0.10, length_s=0.45),
    "heart": lambda take: _skin(high_hz=66, low_hz=43, fall_s=0.05, fade_s=0.12, length_s=0.5),
    "tom": _tom,
    "shaker": lambda take: _noise(take, 0.14, 7200, 0.35, 0.022, 0.028),
    "tick": lambda take: _noise(take, 0.06, 5200, 0.22, 0.002, 0.008),
    "snap": lambda take: _noise(take, 0.16, 1900, 0.25, 0.002, 0.020),
    "brush": lambda take: _noise(take, 0.24, 4800, 0.5, 0.012, 0.055),
}
GAINS = {"kick": 0.20, "heart": 0.20, "tom": 0.17, "shaker": 0.060, "tick": 0.065, "snap": 0.100, "brush": 0.070}
TAKES = 3


def _skin(*, high_hz: float, low_hz: float, fall_s: float, fade_s: float, length_s: float) -> Wave:
    """A drum head: a decaying tone whose pitch falls from ``high_hz`` to ``low_hz``."""
    time_s = np.arange(round(length_s * SAMPLE_RATE)) / SAMPLE_RATE
    turns = low_hz * time_s + (high_hz - low_hz) * fall_s * (1 - np.exp(-time_s / fall_s))
    wave = np.sin(2 * np.pi * turns) * np.exp(-time_s / fade_s) * _edges(len(time_s), 0.003)
    return np.stack([wave, wave]).astype(np.float32)


def _noise(take: int, length_s: float, centre_hz: float, octaves: float, attack_s: float, fade_s: float) -> Wave:
    """Decaying noise around ``centre_hz`` (a bell curve over octaves), different left and right, with a peak of 1."""
    samples = round(length_s * SAMPLE_RATE)
    rng = np.random.Generator(np.random.PCG64(1000 + take))
    hz = np.fft.rfftfreq(samples, 1 / SAMPLE_RATE)
    distance = np.log2(np.maximum(hz, 1.0) / centre_hz) / octaves
    shape = np.exp(-0.5 * distance * distance)
    common, apart = rng.random((1, samples)) - 0.5, rng.random((2, samples)) - 0.5
    wave = np.fft.irfft(np.fft.rfft(common + 0.6 * apart) * shape, samples)
    time_s = np.arange(samples) / SAMPLE_RATE
    envelope = np.minimum(1.0, time_s / attack_s) * np.exp(-np.maximum(0.0, time_s - attack_s) / fade_s)
    wave *= envelope * _edges(samples, 0.001)
    out: Wave = (wave / np.abs(wave).max()).astype(np.float32)
    return out


def _edges(samples: int, fade_s: float) -> NDArray[np.float64]:
    fade = round(fade_s * SAMPLE_RATE)
    envelope = np.ones(samples)
    envelope[:fade] = 0.5 - 0.5 * np.cos(np.pi * np.arange(fade) / fade)
    end = samples // 3
    envelope[-end:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, end + 1) / end)
    return envelope
