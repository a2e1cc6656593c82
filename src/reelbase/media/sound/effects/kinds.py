"""What each sound effect sounds like. Every take differs a little, as it would if a person made the sound again.

All frequencies, times and levels were chosen by ear and by spectrogram.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from reelbase.media.sound.cues import SoundEffect
from reelbase.media.sound.effects.synthesis import (
    Mono,
    Random,
    Stereo,
    bell,
    decay,
    in_room,
    noise,
    panned,
    perceived_db,
    ringing,
    seconds,
    strongest,
    time_axis,
    tone,
)

_ENDING_SAMPLES = 480
"""Fade at a sound's end: 10 ms."""
_SLOW_S = 0.08
"""Window in which a sound of moving air or paper is strongest."""


@dataclass(frozen=True, slots=True)
class EffectSound:
    """One take of a sound effect, with a perceived level of 0 dB.

    values: (samples, 2).
    anchor: the sample that belongs to the moment of the cue.
    """

    values: Stereo
    anchor: int


@dataclass(frozen=True, slots=True)
class EffectProfile:
    """How a kind of effect is used.

    make: (random numbers, length in seconds) to (sound, anchor in samples).
    level_db: perceived level relative to the loudness of the voice.
    weight: which of two effects that are too close to each other stays, the heavier one.
    length_s: usual length of a sound that can be of any, with its least and greatest; None for the others.
    is_short: whether nearly all of it is one moment, which may be moved off the beginning of a word.
    """

    make: Callable[[Random, float], tuple[Stereo, int]]
    level_db: float
    weight: int
    length_s: tuple[float, float, float] | None = None
    is_short: bool = True


def effect_sound(kind: SoundEffect, *, take: int, seed: int, length_s: float | None = None) -> EffectSound:
    """A take of an effect; equal arguments give equal samples."""
    profile = EFFECTS[kind]
    rng = np.random.Generator(np.random.PCG64([crc32(kind.encode()), seed & 0xFFFFFFFF, take]))
    values, anchor = profile.make(rng, length_of(kind, length_s))
    ending = min(_ENDING_SAMPLES, len(values))
    values[-ending:] *= np.linspace(1.0, 0.0, ending)[:, None]
    values[0] = 0.0
    return EffectSound(values * 10 ** (-perceived_db(values) / 20), anchor)


def length_of(kind: SoundEffect, length_s: float | None = None) -> float:
    """Seconds that an effect lasts when ``length_s`` is requested; 0 for a kind whose length cannot be chosen."""
    limits = EFFECTS[kind].length_s
    if limits is None:
        return 0.0
    usual_s, shortest_s, longest_s = limits
    return min(longest_s, max(shortest_s, usual_s if length_s is None else length_s))


def _whoosh(rng: Random, length_s: float) -> tuple[Stereo, int]:
    """Air: a band of noise that rises and falls while it passes from one side to the other."""
    samples, peak = seconds(length_s), rng.uniform(0.50, 0.58)
    shape = bell(samples, peak)
    top_hz = rng.uniform(1300, 1800)
    air = noise(rng, samples, 220 * (top_hz / 220) ** shape, 0.55 + 0.35 * shape, 0.25)
    breath = noise(rng, samples, 3200 + 2200 * shape, 0.7, 0.8)
    body = noise(rng, samples, 130.0, 0.6, 0.1)
    values = (air + 0.16 * breath + 0.35 * body) * (shape**1.7)[:, None]
    direction = rng.choice((-1.0, 1.0))
    side = direction * 0.75 * np.tanh(5 * (np.arange(samples) / samples - peak))
    gains = panned(np.ones(samples), side)
    values *= gains
    return in_room(values, 0.22), strongest(values, _SLOW_S)


def _pop(rng: Random, _length_s: float) -> tuple[Stereo, int]:
    """A bubble: a short tone that rises, with the smallest of clicks before it."""
    samples, low_hz = seconds(0.16), rng.uniform(300, 380)
    at = time_axis(samples)
    hz = low_hz * (1 + 1.35 * (1 - np.exp(-at / 0.022)))
    values = (tone(hz, samples) + 0.22 * tone(2 * hz, samples)) * decay(samples, 0.026, 0.006)
    click = noise(rng, samples, 3600.0, 0.5, 0.3) * (0.10 * decay(samples, 0.003, 0.0008))[:, None]
    return in_room(panned(values, rng.uniform(-0.15, 0.15)) + click, 0.13, 0.22), seconds(0.010)


def _tick(rng: Random, _length_s: float) -> tuple[Stereo, int]:
    """A small wooden tick."""
    samples, pitch = seconds(0.09), rng.uniform(0.93, 1.07)
    wood = ((1150 * pitch, 1.0, 0.008), (2270 * pitch, 0.55, 0.005), (3580 * pitch, 0.25, 0.003))
    values = ringing(samples, wood) * decay(samples, 0.03, 0.0012)
    scratch = noise(rng, samples, 4200.0, 0.6, 0.4) * (0.16 * decay(samples, 0.0025, 0.0008))[:, None]
    return in_room(panned(values, rng.uniform(-0.2, 0.2)) + scratch, 0.16, 0.18), seconds(0.002)


def _riser(rng: Random, length_s: float) -> tuple[Stereo, int]:
    """Noise and a chord of sines that climb and swell, and stop at the cue."""
    samples = seconds(length_s)
    place = np.arange(samples) / samples
    swell = (np.exp(3.2 * place) - 1) / (np.exp(3.2) - 1)
    air = noise(rng, samples, 240 * 12.0**place, 0.5 + 0.3 * place, 0.7)
    root_hz = rng.uniform(105, 125) * 2.0**place
    voices = [
        panned(tone(root_hz * ratio * 2 ** (cents / 1200), samples), side)
        for ratio, cents, side in ((1, -6, -0.6), (1, 5, 0.6), (1.5, 3, -0.3), (2, -4, 0.3), (3, 2, 0.0))
    ]
    pulse = 0.8 + 0.2 * np.sin(2 * np.pi * np.cumsum(4 + 10 * place) * length_s / samples)
    values = (0.8 * air * (0.3 + 0.7 * place)[:, None] + 0.35 * sum(voices)) * (swell * pulse)[:, None]
    closing = seconds(0.035)
    values[-closing:] *= np.cos(0.5 * np.pi * np.arange(closing) / closing)[:, None] ** 2
    return in_room(values, 0.25, 0.5), samples - closing


def _impact(rng: Random, _length_s: float) -> tuple[Stereo, int]:
    """A soft, low blow: a drum head whose overtones small speakers still reproduce, in a large room."""
    samples, low_hz = seconds(0.75), rng.uniform(50, 58)
    at = time_axis(samples)
    head = tone(low_hz + 75 * np.exp(-at / 0.030), samples) * decay(samples, 0.20, 0.004)
    body = np.tanh(2.2 * head) + 0.35 * tone(3.1 * low_hz, samples) * decay(samples, 0.10, 0.003)
    blow = noise(rng, samples, 420.0, 0.9, 0.5) * (0.55 * decay(samples, 0.035, 0.002))[:, None]
    skin = noise(rng, samples, 1900.0, 0.7, 0.8) * (0.12 * decay(samples, 0.018, 0.001))[:, None]
    return in_room(panned(body, 0.0) + blow + skin, 0.30, 0.9), seconds(0.008)


def _keystroke(rng: Random, *, is_wide: bool) -> Stereo:
    """A key that is pressed and hits the bottom; a wide one, such as the space bar, sounds lower."""
    samples, pitch = seconds(0.07), (0.72 if is_wide else 1.0) * rng.uniform(0.94, 1.06)
    bottom = seconds(rng.uniform(0.010, 0.016))
    plastic = ((980 * pitch, 1.0, 0.006), (1730 * pitch, 0.7, 0.005), (2900 * pitch, 0.35, 0.003))
    press = noise(rng, samples, 3100 * pitch, 0.5, 0.3) * (0.35 * decay(samples, 0.003, 0.0008))[:, None]
    hit = panned(ringing(samples, plastic) * decay(samples, 0.02, 0.001), rng.uniform(-0.25, 0.25))
    thud = noise(rng, samples, 260 * pitch, 0.6, 0.2) * (0.5 * decay(samples, 0.010, 0.002))[:, None]
    press[bottom:] += (hit + thud)[:-bottom]
    return press * rng.uniform(0.65, 1.0)


def _typing(rng: Random, length_s: float) -> tuple[Stereo, int]:
    """Keystrokes at a fast typist's pace, with a wide key after every few."""
    values = np.zeros((seconds(length_s + 0.1), 2))
    at_s, until_wide = 0.0, int(rng.integers(4, 8))
    while at_s < length_s:
        stroke = _keystroke(rng, is_wide=until_wide == 0)
        start = round(at_s * 48_000)
        part = values[start : start + len(stroke)]
        part += stroke[: len(part)]
        at_s += rng.uniform(0.075, 0.135) + (0.05 if until_wide == 0 else 0.0)
        until_wide = int(rng.integers(4, 8)) if until_wide == 0 else until_wide - 1
    return in_room(values, 0.14, 0.2), 0


def _grain(rng: Random, samples: int, hz: float) -> Mono:
    """The roughness of a surface: random level that changes about ``hz`` times a second, with a mean of 1."""
    points = rng.random(max(4, round(samples / 48_000 * hz) + 2)) ** 2
    places = np.linspace(0, len(points) - 1, samples)
    grain = np.interp(places, np.arange(len(points)), points)
    return np.asarray(grain / grain.mean())


def _page(rng: Random, _length_s: float) -> tuple[Stereo, int]:
    """A sheet of paper that is turned: it rustles across, and settles."""
    samples, peak = seconds(0.46), rng.uniform(0.42, 0.5)
    shape = bell(samples, peak, 1.6)
    rustle = noise(rng, samples, 1500 + 2600 * shape, 0.65, 0.5) * (shape * _grain(rng, samples, 140))[:, None]
    crackle = noise(rng, samples, 5200.0, 0.5, 0.8) * (0.3 * shape**2 * _grain(rng, samples, 320) ** 2)[:, None]
    flap = noise(rng, samples, 330.0, 0.7, 0.3) * (0.5 * bell(samples, peak + 0.16, 9.0))[:, None]
    side = rng.choice((-1.0, 1.0)) * np.linspace(-0.6, 0.6, samples)
    values = (rustle + crackle + flap) * panned(np.ones(samples), side)
    return in_room(values, 0.16), strongest(values, _SLOW_S)


def _chime(rng: Random, _length_s: float) -> tuple[Stereo, int]:
    """A small bell and, a moment later, the fifth above it."""
    samples = seconds(1.3)
    values = np.zeros((samples, 2))
    root_hz = 880.0 * 2 ** (rng.uniform(-12, 12) / 1200)
    for ratio, start_s, level, side in ((1.0, 0.0, 1.0, -0.25), (1.5, 0.085, 0.85, 0.25)):
        hz, start = root_hz * ratio, seconds(start_s) - 1
        partials = ((hz, 1.0, 0.34), (2.0 * hz, 0.30, 0.22), (2.76 * hz, 0.20, 0.10), (5.4 * hz, 0.07, 0.04))
        note = ringing(samples, partials) * decay(samples, 5.0, 0.003) * level
        values[start:] += panned(note, side)[: samples - start]
    return in_room(values, 0.22, 0.7), seconds(0.004)


def _draw(rng: Random, length_s: float) -> tuple[Stereo, int]:
    """A pencil on paper, in strokes that go there and back."""
    total, at, forward = seconds(length_s), 0, True
    values = np.zeros((total, 2))
    while at < total - seconds(0.05):
        samples = min(total - at, seconds(rng.uniform(0.16, 0.34)))
        speed = bell(samples, rng.uniform(0.4, 0.6), 0.8)
        centre_hz = (2600 if forward else 2150) * rng.uniform(0.93, 1.07) * (0.75 + 0.35 * speed)
        lead = noise(rng, samples, centre_hz, 0.55, 0.25) * (speed * _grain(rng, samples, 450))[:, None]
        table = noise(rng, samples, 310.0, 0.5, 0.1) * (0.16 * speed * _grain(rng, samples, 90))[:, None]
        values[at : at + samples] += (lead + table) * rng.uniform(0.75, 1.0)
        at += samples + seconds(rng.uniform(0.01, 0.04))
        forward = not forward
    side = np.linspace(-0.3, 0.3, total)
    return in_room(values * panned(np.ones(total), side), 0.12, 0.2), 0


def _camera(rng: Random, _length_s: float) -> tuple[Stereo, int]:
    """The mirror goes up, the shutter runs, and the mirror comes down."""
    values = np.zeros((seconds(0.26), 2))
    gap_s = rng.uniform(0.075, 0.095)
    for start_s, pitch, level in ((0.0, 1.0, 1.0), (gap_s, 0.86, 0.7)):
        samples, start = seconds(0.12), seconds(start_s) - 1
        metal = (
            (820 * pitch, 1.0, 0.010),
            (1640 * pitch, 0.8, 0.008),
            (2750 * pitch, 0.5, 0.006),
            (4300 * pitch, 0.25, 0.004),
        )
        clack = panned(ringing(samples, metal) * decay(samples, 0.03, 0.001), rng.uniform(-0.1, 0.1))
        snap = noise(rng, samples, 2400.0, 1.0, 0.5) * (0.8 * decay(samples, 0.007, 0.001))[:, None]
        values[start : start + samples] += level * (clack + snap)
    whirr = noise(rng, seconds(gap_s), 3300.0, 0.4, 0.4) * 0.05
    values[: len(whirr)] += whirr
    return in_room(values, 0.16, 0.22), seconds(0.002)


EFFECTS: dict[SoundEffect, EffectProfile] = {
    SoundEffect.WHOOSH: EffectProfile(_whoosh, -15.0, 5, (0.55, 0.25, 1.2), is_short=False),
    SoundEffect.POP: EffectProfile(_pop, -15.0, 3),
    SoundEffect.TICK: EffectProfile(_tick, -17.0, 2),
    SoundEffect.RISER: EffectProfile(_riser, -14.0, 7, (1.6, 0.6, 4.0), is_short=False),
    SoundEffect.IMPACT: EffectProfile(_impact, -12.0, 9),
    SoundEffect.TYPING: EffectProfile(_typing, -18.0, 1, (1.0, 0.2, 6.0), is_short=False),
    SoundEffect.PAGE: EffectProfile(_page, -16.0, 6, is_short=False),
    SoundEffect.CHIME: EffectProfile(_chime, -14.0, 8),
    SoundEffect.DRAW: EffectProfile(_draw, -18.0, 0, (1.2, 0.3, 6.0), is_short=False),
    SoundEffect.CAMERA: EffectProfile(_camera, -15.0, 4),
}
"""Levels of 12 to 18 dB below the voice: what lasts is quieter than what strikes once."""
