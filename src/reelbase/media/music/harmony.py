"""Chords of a scale, and how their notes lie so that each voice moves as little as it can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product

VOICES = 4
# Two whole octaves: every pitch class lies in them twice, so that a doubled root need not be a unison.
_LOWEST, _HIGHEST, _CENTRE = 50, 73, 60
_BASS_LOWEST = 31


@dataclass(frozen=True, slots=True)
class Chord:
    """``classes``: pitch classes from the root up (0 is C); ``degree``: the scale degree that it stands on."""

    degree: int
    classes: tuple[int, ...]

    @property
    def root(self) -> int:
        return self.classes[0]


def chord_on(degree: int, *, key: int, scale: Sequence[int], extensions: Sequence[int]) -> Chord:
    """The chord that a scale has on a degree (counted from 1)."""
    steps = (degree - 1 + step for step in _playable(degree, scale, extensions))
    return Chord(degree, tuple((key + scale[step % 7]) % 12 for step in steps))


def voiced(chord: Chord, previous: Sequence[int] | None) -> tuple[int, ...]:
    """MIDI pitches of ``VOICES`` voices, ascending and apart; the chord's third is always among them."""
    candidates = {
        tuple(sorted(pitches)) for wanted in _choices(chord) for pitches in product(*(_places(note) for note in wanted))
    }
    return min(sorted(candidates), key=lambda pitches: _cost(pitches, previous))


def bass_pitch(chord: Chord) -> int:
    """The root between G1 and F#2, where small speakers still show its overtones."""
    return _BASS_LOWEST + (chord.root - _BASS_LOWEST) % 12


def ladder(chord: Chord, lowest: int, highest: int) -> list[int]:
    """Every pitch of the chord in a range, ascending."""
    return [pitch for pitch in range(lowest, highest + 1) if pitch % 12 in chord.classes]


def _playable(degree: int, scale: Sequence[int], extensions: Sequence[int]) -> list[int]:
    """Leave out what would stand a semitone above the root; held under speech it only sounds wrong."""
    root = scale[(degree - 1) % 7]
    return [step for step in extensions if (scale[(degree - 1 + step) % 7] - root) % 12 != 1]


def _choices(chord: Chord) -> list[tuple[int, ...]]:
    """Which notes the voices may take: a triad doubles its root, of five notes the root or the fifth is left out."""
    if len(chord.classes) <= VOICES:
        return [(*chord.classes, *[chord.root] * (VOICES - len(chord.classes)))]
    # The bass plays the root anyway.
    root, third, fifth, *colour = chord.classes
    return [(root, third, *colour), (third, fifth, *colour)]


def _places(note: int) -> list[int]:
    return [pitch for pitch in range(_LOWEST, _HIGHEST + 1) if pitch % 12 == note]


def _cost(pitches: tuple[int, ...], previous: Sequence[int] | None) -> float:
    cost = 0.25 * abs(sum(pitches) / len(pitches) - _CENTRE)
    for low, high in pairwise(pitches):
        gap = high - low
        cost += 40.0 if gap == 0 else 3.0 if gap == 1 else 1.5 if gap == 2 and low < 57 else 0.0
        cost += max(0, gap - 7)
    if previous is not None:
        cost += sum(abs(a - b) for a, b in zip(pitches, previous, strict=True))
    return cost
