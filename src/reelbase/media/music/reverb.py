"""A stereo reverb and equaliser, applied block by block with overlap-add convolution."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.music.instruments import Wave

_PREDELAY_S = 0.018
"""Seconds from a sound to its first reflection, as in a hall of 6 m. This and all below was chosen by ear."""
_BUILD_UP_S, _FADE_SHARE = 0.012, 0.2
"""Seconds in which the reverb builds up, and the share of its length in which it fades to silence."""
_BAND_OCTAVES = 0.8
"""Width of the bands around these frequencies, each with its decay and level relative to the whole."""
_BANDS_HZ = (200.0, 600.0, 1800.0, 5000.0)
_BAND_DECAY = (0.85, 1.0, 0.75, 0.45)
_BAND_LEVEL = (0.6, 1.0, 0.75, 0.35)
_DECAY_NEPERS = 6.9
"""Natural logarithm of 1000: a decay of 60 dB."""
_RUMBLE_HZ = 32.0
"""Corner of the high-pass."""
_SPEECH_DIP = (2300.0, -3.5, 0.55)
"""(Hz, dB, Q) of a dip where consonants are understood, which leaves room for the voice."""
_TOP_SHELF = (9000.0, -1.5)
"""(Hz, dB) of a shelf that softens the highest tones."""


class Reverb:
    """Adds reverb to consecutive blocks. Holds only the tail of what was played."""

    def __init__(self, *, decay_s: float, level: float, seed: int, longest_block: int) -> None:
        """``longest_block``: the most samples in one call of ``add``."""
        response = level * _impulse_response(decay_s, seed)
        self._reach = response.shape[1]
        self._size = _fast_size(longest_block + self._reach)
        tone = _tone(self._size)
        self._dry = tone
        self._wet = np.fft.rfft(response, self._size).astype(np.complex64) * tone
        self._tail = np.zeros((2, self._size), np.float32)

    def add(self, dry: Wave, wet: Wave) -> Wave:
        """One block of sound, (2, samples): dry signal, reverb of the wet one, and the tail of earlier blocks."""
        samples = dry.shape[1]
        spectrum = np.fft.rfft(dry, self._size) * self._dry
        spectrum += np.fft.rfft(wet, self._size) * self._wet
        self._tail += np.fft.irfft(spectrum, self._size)
        out = self._tail[:, :samples].copy()
        self._tail[:, :-samples] = self._tail[:, samples:]
        self._tail[:, -samples:] = 0.0
        return out


def _impulse_response(decay_s: float, seed: int) -> NDArray[np.float32]:
    """Impulse response: noise in bands, different left and right; the higher bands decay faster."""
    samples = round(decay_s * SAMPLE_RATE)
    rng = np.random.Generator(np.random.PCG64(seed))
    noise = np.fft.rfft(rng.random((2, samples)) - 0.5)
    hz = np.maximum(np.fft.rfftfreq(samples, 1 / SAMPLE_RATE), 1.0)
    time_s = np.arange(samples) / SAMPLE_RATE
    out: NDArray[np.float64] = np.zeros((2, samples))
    for centre_hz, decay, level in zip(_BANDS_HZ, _BAND_DECAY, _BAND_LEVEL, strict=True):
        distance = np.log2(hz / centre_hz) / _BAND_OCTAVES
        band = np.fft.irfft(noise * np.exp(-0.5 * distance * distance), samples)
        band /= np.sqrt((band**2).sum(axis=1, keepdims=True) / samples)
        out += level * band * np.exp(-_DECAY_NEPERS * time_s / (decay * decay_s))
    out *= np.minimum(1.0, time_s / _BUILD_UP_S)
    out *= np.minimum(1.0, (samples - np.arange(samples)) / (_FADE_SHARE * samples))
    out = np.pad(out, ((0, 0), (round(_PREDELAY_S * SAMPLE_RATE), 0)))
    out /= np.sqrt((out**2).sum(axis=1, keepdims=True))
    return out.astype(np.float32)


def _tone(size: int) -> NDArray[np.complex64]:
    """Frequency response of the equaliser at each bin."""
    turn = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    sections = (_high_pass(_RUMBLE_HZ), _bell(*_SPEECH_DIP), _high_shelf(*_TOP_SHELF))
    response: NDArray[np.complex128] = np.ones_like(turn)
    for b, a in sections:
        response *= (b[0] + b[1] * turn + b[2] * turn**2) / (a[0] + a[1] * turn + a[2] * turn**2)
    return response.astype(np.complex64)


_Section = tuple[tuple[float, float, float], tuple[float, float, float]]


def _high_pass(hz: float) -> _Section:
    cos, alpha = _angle(hz, 0.707)
    return ((1 + cos) / 2, -(1 + cos), (1 + cos) / 2), (1 + alpha, -2 * cos, 1 - alpha)


def _bell(hz: float, gain_db: float, q: float) -> _Section:
    cos, alpha = _angle(hz, q)
    gain = 10 ** (gain_db / 40)
    return (1 + alpha * gain, -2 * cos, 1 - alpha * gain), (1 + alpha / gain, -2 * cos, 1 - alpha / gain)


def _high_shelf(hz: float, gain_db: float) -> _Section:
    cos, alpha = _angle(hz, 0.707)
    gain = 10 ** (gain_db / 40)
    root = 2 * gain**0.5 * alpha
    plus, minus = gain + 1, gain - 1
    return (
        (gain * (plus + minus * cos + root), -2 * gain * (minus + plus * cos), gain * (plus + minus * cos - root)),
        (plus - minus * cos + root, 2 * (minus - plus * cos), plus - minus * cos - root),
    )


def _angle(hz: float, q: float) -> tuple[float, float]:
    angle = 2 * np.pi * hz / SAMPLE_RATE
    return float(np.cos(angle)), float(np.sin(angle) / (2 * q))


def _fast_size(samples: int) -> int:
    """The smallest even size with no prime factors but 2, 3 and 5."""
    sizes = (int(2**a * 3**b * 5**c) for a in range(1, 20) for b in range(4) for c in range(4))
    return min(size for size in sizes if size >= samples)
