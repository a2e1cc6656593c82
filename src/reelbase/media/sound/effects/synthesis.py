"""Building blocks of sound effects: noise, tones, envelopes, a room, and the level at which they are perceived.

All constants were chosen by ear and by spectrogram unless a source is given.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from reelbase.media.formats import SAMPLE_RATE

Mono = NDArray[np.float64]
"""(samples,), full scale at 1.0."""
Stereo = NDArray[np.float64]
"""(samples, 2), left and right."""
Random = np.random.Generator

_FRAME, _HOP = 1024, 512
"""Samples of a frame of noise, and between two frames."""
_WINDOW_SAMPLES = SAMPLE_RATE // 10
"""The ear adds up about a tenth of a second."""
_OFFSET_LU = -0.691
_K_WEIGHTING = (
    ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)),
    ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)),
)
"""Offset and filters at 48 kHz of the loudness measurement in ITU-R BS.1770."""


def seconds(duration_s: float) -> int:
    """Samples of a duration."""
    return max(1, round(duration_s * SAMPLE_RATE))


def time_axis(samples: int) -> Mono:
    """Seconds from the start of a sound."""
    return np.arange(samples) / SAMPLE_RATE


def decay(samples: int, fall_s: float, attack_s: float = 0.001) -> Mono:
    """A soft attack, then an exponential fall to 1/e in ``fall_s``, ending at zero."""
    at = time_axis(samples)
    rise = 0.5 - 0.5 * np.cos(np.pi * np.minimum(1.0, at / attack_s))
    envelope = rise * np.exp(-np.maximum(0.0, at - attack_s) / fall_s)
    end = max(1, samples // 5)
    envelope[-end:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, end + 1) / end)
    return np.asarray(envelope)


def bell(samples: int, peak: float, sharpness: float = 2.0) -> Mono:
    """Rises to 1 at the share ``peak`` of its length and falls to zero; the higher ``sharpness``, the narrower."""
    place = (np.arange(samples) + 0.5) / samples
    side = np.where(place < peak, place / peak, (1 - place) / (1 - peak))
    return np.asarray(np.sin(0.5 * np.pi * side) ** sharpness)


def tone(hz: Mono | float, samples: int) -> Mono:
    """A sine whose frequency may change with time."""
    steps = np.broadcast_to(np.asarray(hz, np.float64), (samples,))
    return np.asarray(np.sin(2 * np.pi * np.cumsum(steps) / SAMPLE_RATE))


def ringing(samples: int, partials: tuple[tuple[float, float, float], ...]) -> Mono:
    """Resonances that were struck together: (frequency in Hz, level, fall to 1/e in seconds) each."""
    at = time_axis(samples)
    return np.asarray(sum(level * np.sin(2 * np.pi * hz * at) * np.exp(-at / fall_s) for hz, level, fall_s in partials))


def noise(rng: Random, samples: int, centre_hz: Mono | float, octaves: Mono | float, width: float = 0.6) -> Stereo:
    """Noise in a band that may move and widen with time, with a mean square of about 1 inside the band.

    centre_hz, octaves: of the band, a bell curve over octaves; numbers, or one value a sample.
    width: 0 for the same noise on both sides, 1 for independent ones.
    """
    frames = samples // _HOP + 4
    places = np.clip(np.arange(frames) * _HOP - _HOP, 0, samples - 1)
    centres, spans = (
        np.broadcast_to(np.asarray(value, np.float64), (samples,))[places] for value in (centre_hz, octaves)
    )
    hz = np.fft.rfftfreq(_FRAME, 1 / SAMPLE_RATE)
    # Single precision is enough for noise, and twice as fast.
    distance = (np.log2(np.maximum(hz, 20.0))[None] - np.log2(centres)[:, None]) / spans[:, None]
    shape = np.exp(-0.5 * (distance * distance).astype(np.float32))
    shape /= np.sqrt(np.mean(shape**2, axis=1, keepdims=True))
    window = np.sqrt(np.hanning(_FRAME + 1)[:-1]).astype(np.float32)
    source = (rng.random((3, frames * _HOP + _FRAME)) - 0.5).astype(np.float32)
    sides = source[:1] * np.float32((12 * (1 - width)) ** 0.5) + source[1:] * np.float32((12 * width) ** 0.5)
    parts = np.lib.stride_tricks.sliding_window_view(sides, _FRAME, axis=1)[:, : frames * _HOP : _HOP] * window
    shaped = np.fft.irfft(np.fft.rfft(parts) * shape, _FRAME) * window
    out = np.zeros((2, frames + _FRAME // _HOP, _HOP))
    for part in range(_FRAME // _HOP):
        out[:, part : part + frames] += shaped[:, :, part * _HOP : (part + 1) * _HOP]
    return np.ascontiguousarray(out.reshape(2, -1)[:, 2 * _HOP : 2 * _HOP + samples].T)


def panned(values: Mono, side: Mono | float) -> Stereo:
    """At equal power from -1 (left) to 1 (right), which may change with time."""
    angle = (np.clip(side, -1.0, 1.0) + 1) * np.pi / 4
    return np.asarray(np.stack([values * np.cos(angle), values * np.sin(angle)], axis=1) * np.sqrt(2.0))


def in_room(values: Stereo, level: float, decay_s: float = 0.30) -> Stereo:
    """The sound with a short, dark reverb after it; ``level``: of the reverb, as a factor."""
    response = _room(round(decay_s * 1000))
    size = _fast_size(len(values) + len(response))
    spectrum = np.fft.rfft(values.T.astype(np.float32), size) * _room_spectrum(round(decay_s * 1000), size)
    wet = np.fft.irfft(spectrum, size)[:, : len(values) + len(response)].T * level
    wet[: len(values)] += values
    return np.asarray(wet, np.float64)


def strongest(values: Stereo, window_s: float) -> int:
    """The middle of the window of ``window_s`` seconds with the most energy, in samples."""
    window = seconds(window_s)
    energy = np.cumsum(np.concatenate([np.zeros(window), np.sum(values**2, axis=1), np.zeros(window)]))
    return int(np.argmax(energy[window:] - energy[:-window])) - window // 2


def perceived_db(values: Stereo) -> float:
    """The loudest tenth of a second, K-weighted: LUFS of a sound that would last. -inf for silence."""
    size = _fast_size(len(values) + _WINDOW_SAMPLES)
    weighted = np.fft.irfft(np.fft.rfft(values.T.astype(np.float32), size) * _weights(size), size)
    power = np.sum(np.square(weighted[:, : len(values) + _WINDOW_SAMPLES]), axis=0)
    power = np.cumsum(np.concatenate([np.zeros(1), power]))
    highest = float(np.max(power[_WINDOW_SAMPLES:] - power[:-_WINDOW_SAMPLES])) / _WINDOW_SAMPLES
    return _OFFSET_LU + 10 * float(np.log10(highest)) if highest > 0 else float("-inf")


@cache
def _weights(size: int) -> NDArray[np.complex64]:
    turn = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    response = np.ones_like(turn)
    for b, a in _K_WEIGHTING:
        response *= (b[0] + b[1] * turn + b[2] * turn**2) / (a[0] + a[1] * turn + a[2] * turn**2)
    return np.asarray(response, np.complex64)


@cache
def _room_spectrum(decay_ms: int, size: int) -> NDArray[np.complex64]:
    return np.fft.rfft(_room(decay_ms).T, size).astype(np.complex64)


def _fast_size(samples: int) -> int:
    """Few sizes, so that what is computed for one is used again, and none with large prime factors."""
    step = max(2048, 1 << ((samples - 1).bit_length() - 2))
    return -(-samples // step) * step


@cache
def _room(decay_ms: int) -> Stereo:
    """Impulse response of energy 1: a few early reflections, then noise whose highs fall faster, apart on each side."""
    samples = seconds(decay_ms / 1000)
    rng = np.random.Generator(np.random.PCG64(decay_ms))
    at = time_axis(samples)[:, None]
    low, high = noise(rng, samples, 500.0, 1.2, 0.9), noise(rng, samples, 2800.0, 0.8, 0.9)
    fall_s = decay_ms / 1000 / 6.9
    out = low * np.exp(-at / fall_s) + 0.7 * high * np.exp(-at / (0.6 * fall_s))
    out *= np.minimum(1.0, at / 0.008)
    for _ in range(6):
        out[seconds(rng.uniform(0.006, 0.035)), rng.integers(2)] += rng.choice((-1, 1)) * 0.8
    return np.asarray(out / np.sqrt(np.sum(out**2) / 2))
