"""Instruments in numpy. Each note is a band-limited stereo array that starts and ends at zero.

All constants of sounds and the table at the end were chosen by ear.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reelbase.media.formats import SAMPLE_RATE

Wave = NDArray[np.float32]
"""(2, samples), left and right."""

_TOP_HZ = 9000.0
"""Partials above it are left out."""
_DECAY_NEPERS = 6.9
"""Natural logarithm of 1000: a decay of 60 dB."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument. A ``sustained`` one sounds for the note's length; the others decay by themselves.

    gain: level relative to the others; wet: share sent to the reverb.
    """

    play: Callable[[int, int], Wave]
    sustained: bool
    gain: float
    wet: float


def note(name: str, pitch: int, samples: int) -> Wave:
    """One note of an instrument at MIDI ``pitch``; ``samples`` is its notated length."""
    return INSTRUMENTS[name].play(pitch, samples)


def frequency_hz(pitch: float) -> float:
    return float(440.0 * 2.0 ** ((pitch - 69) / 12))


@dataclass(frozen=True, slots=True)
class _Pad:
    """Detuned oscillators whose overtones fall off like a low-pass filter that slowly opens and closes.

    corner_hz: where overtones are 30 dB down; sway: by how much of itself that moves.
    """

    corner_hz: float
    sway: float
    attack_s: float
    release_s: float
    cents: tuple[float, ...] = (-6.0, 0.7, 5.3)

    def __call__(self, pitch: int, samples: int) -> Wave:
        hz = frequency_hz(pitch)
        release = round(self.release_s * SAMPLE_RATE)
        total = samples + release
        time_s = np.arange(total) / SAMPLE_RATE
        # The rate of the sway depends on the pitch, so that the notes of a chord do not sway together.
        moving = np.sin(2 * np.pi * (0.11 + 0.013 * (pitch % 5)) * time_s + pitch)
        share = 10 ** (-1.5 * hz / (self.corner_hz * (1.0 + self.sway * moving)))
        share = np.minimum(share, 0.86)
        out = np.zeros((2, total), np.float32)
        for index, cents in enumerate(self.cents):
            phase = _phase(hz * 2 ** (cents / 1200), time_s, start=(pitch * 0.37 + index * 0.41) % 1.0)
            wave = _overtones(phase, share)
            side = (2 * index / (len(self.cents) - 1) - 1) * 0.62
            out += _panned(wave, side)
        out *= _envelope(total, min(samples, round(self.attack_s * SAMPLE_RATE)), release)
        out /= len(self.cents)
        return out


@dataclass(frozen=True, slots=True)
class _Struck:
    """Strings, bars and tines: partials that each decay at their own rate.

    ratios, levels: the partials; decay_s: seconds in which the first falls by 60 dB at middle C;
    damping: how much faster the higher ones decay; stroke_s: length of the attack in seconds.
    """

    ratios: tuple[float, ...]
    levels: tuple[float, ...]
    decay_s: float
    damping: float
    stroke_s: float = 0.004
    width: float = 0.35

    def __call__(self, pitch: int, samples: int) -> Wave:
        hz = frequency_hz(pitch)
        decay_s = self.decay_s * 2 ** ((60 - pitch) / 24)
        total = round(min(decay_s * 1.1, 4.0) * SAMPLE_RATE)
        time_s = np.arange(total) / SAMPLE_RATE
        out = np.zeros((2, total), np.float32)
        for index, (ratio, level) in enumerate(zip(self.ratios, self.levels, strict=True)):
            if hz * ratio > _TOP_HZ:
                break
            rate = -_DECAY_NEPERS * (1.0 + self.damping * (ratio - 1)) / decay_s
            fading = np.exp((rate * time_s).astype(np.float32))
            wave = np.sin(_phase(hz * ratio, time_s)) * fading
            out += level * _panned(wave, self.width * (-1) ** index * min(1.0, index / 2))
        out *= _envelope(total, round(self.stroke_s * SAMPLE_RATE), total // 4)
        return out


@dataclass(frozen=True, slots=True)
class _ElectricPiano:
    """Two operators of frequency modulation: a warm body and a short tine; the sides drift apart a little."""

    decay_s: float
    index: float

    def __call__(self, pitch: int, samples: int) -> Wave:
        hz = frequency_hz(pitch)
        decay_s = self.decay_s * 2 ** ((60 - pitch) / 30)
        total = round(min(decay_s * 1.1, 4.5) * SAMPLE_RATE)
        time_s = np.arange(total) / SAMPLE_RATE
        fading = np.exp((-_DECAY_NEPERS / decay_s * time_s).astype(np.float32))
        depth = self.index * 2 ** ((60 - pitch) / 18) * np.exp((-4.0 * time_s).astype(np.float32))
        tine = 0.09 * np.exp((-18.0 * time_s).astype(np.float32)) * np.sin(_phase(hz * 7.0, time_s))
        sides = []
        for cents in (-2.5, 2.5):
            phase = _phase(hz * 2 ** (cents / 1200), time_s)
            sides.append((np.sin(phase + depth * np.sin(phase)) + tine) * fading)
        out = np.stack(sides).astype(np.float32)
        out *= _envelope(total, round(0.006 * SAMPLE_RATE), total // 4)
        return out


@dataclass(frozen=True, slots=True)
class _Bass:
    """One oscillator in the middle of the stereo field, with low overtones only."""

    corner_hz: float
    attack_s: float
    fade_s: float

    def __call__(self, pitch: int, samples: int) -> Wave:
        hz = frequency_hz(pitch)
        release = round(0.12 * SAMPLE_RATE)
        total = samples + release
        time_s = np.arange(total) / SAMPLE_RATE
        fading = np.exp((-time_s / self.fade_s).astype(np.float32))
        share = 10 ** (-1.5 * hz / self.corner_hz) * (0.55 + 0.45 * fading)
        wave = _overtones(_phase(hz, time_s), share)
        wave *= _envelope(total, round(self.attack_s * SAMPLE_RATE), release) * (0.25 + 0.75 * fading)
        return np.stack([wave, wave]).astype(np.float32)


def _phase(hz: float, time_s: NDArray[np.float64], start: float = 0.0) -> Wave:
    """Phase in radians, wrapped before it loses precision as 32-bit numbers."""
    turns = hz * time_s + start
    # Of positive numbers, this is the remainder of a division by one, several times faster.
    turns -= np.floor(turns)
    turns *= 2 * np.pi
    return turns.astype(np.float32)


def _overtones(phase: NDArray[np.float32], share: NDArray[Any]) -> NDArray[np.float32]:
    """A tone whose overtone k has the level ``share`` to the power of k - 1: the infinite sum in closed form."""
    wave: NDArray[np.float32] = np.sin(phase) * (1 - share) / (1 - 2 * share * np.cos(phase) + share * share)
    return wave.astype(np.float32, copy=False)


def _panned(wave: NDArray[np.float32], side: float) -> Wave:
    """``side`` from -1 (left) to 1 (right), at equal power."""
    angle = (side + 1) * np.pi / 4
    gains = np.array([[np.cos(angle)], [np.sin(angle)]], np.float32) * np.float32(np.sqrt(2))
    return gains * wave


def _envelope(total: int, attack: int, release: int) -> NDArray[np.float32]:
    """An envelope with cosine edges, which do not click; all lengths in samples."""
    envelope = np.ones(total, np.float32)
    attack, release = max(2, min(attack, total // 2)), max(2, min(release, total // 2))
    envelope[:attack] = 0.5 - 0.5 * np.cos(np.pi * np.arange(attack) / attack)
    envelope[-release:] *= (0.5 + 0.5 * np.cos(np.pi * np.arange(1, release + 1) / release)).astype(np.float32)
    return envelope


def _string(partials: int, slope: float, place: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """(ratios, levels) of a string plucked at ``place`` (0 to 1), which silences partials with a node there."""
    numbers = range(1, partials + 1)
    ratios = tuple(k * (1 + 0.00012 * k * k) ** 0.5 for k in numbers)
    return ratios, tuple(float(abs(np.sin(np.pi * k * place)) / k**slope) for k in numbers)


INSTRUMENTS: dict[str, Instrument] = {
    "warm": Instrument(_Pad(2500.0, 0.25, 0.7, 1.3), True, 0.092, 0.55),
    "glass": Instrument(_Pad(2300.0, 0.35, 0.5, 1.2, (-4.0, 4.0)), True, 0.096, 0.6),
    "dark": Instrument(_Pad(1600.0, 0.4, 1.1, 1.8, (-8.0, 0.0, 7.0)), True, 0.100, 0.7),
    "strings": Instrument(_Pad(2700.0, 0.2, 0.55, 0.9, (-9.0, -3.0, 3.5, 8.5)), True, 0.105, 0.6),
    "harp": Instrument(_Struck(*_string(18, 1.35, 0.23), 2.4, 0.45), False, 0.26, 0.5),
    "spiccato": Instrument(_Struck(*_string(20, 1.15, 0.17), 0.75, 0.22, 0.006), False, 0.22, 0.5),
    "kalimba": Instrument(_Struck((1, 2.0, 5.4, 8.9), (1, 0.18, 0.14, 0.05), 1.5, 0.7, 0.003), False, 0.24, 0.4),
    "marimba": Instrument(_Struck((1, 3.93, 9.2), (1, 0.28, 0.08), 1.1, 0.75, 0.003), False, 0.25, 0.4),
    "celesta": Instrument(_Struck((1, 2.0, 4.02, 6.1), (1, 0.26, 0.16, 0.07), 2.6, 0.4), False, 0.135, 0.8),
    "epiano": Instrument(_ElectricPiano(3.4, 1.05), False, 0.17, 0.5),
    "round": Instrument(_Bass(700.0, 0.02, 1.4), True, 0.145, 0.05),
    "deep": Instrument(_Bass(620.0, 0.05, 3.0), True, 0.135, 0.08),
    "pizzicato": Instrument(_Bass(900.0, 0.006, 0.28), True, 0.19, 0.15),
}
