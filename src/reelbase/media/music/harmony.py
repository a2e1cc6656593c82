"""Chords of a scale, voiced so that each voice moves as little as possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product

VOICES = 4
_LOWEST, _HIGHEST, _CENTRE = 50, 73, 60
"""MIDI range of the voices: two octaves, so that a doubled root need not be a unison; and its ideal mean, middle C."""
_BASS_LOWEST = 31
"""G1: small speakers still reproduce the overtones of basses from there on."""

# Costs of a voicing, relative to moving one voice by a semitone. Chosen by ear.
_OFF_CENTRE_COST = 0.25
_UNISON_COST, _SEMITONE_COST, _LOW_TONE_COST = 40.0, 3.0, 1.5
"""Of two voices 0, 1, or (below ``_MUDDY_BELOW``) 2 semitones apart."""
_MUDDY_BELOW = 57
_WIDE_GAP = 7
"""Semitones between neighbours beyond which each costs 1."""


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord: its pitch ``classes`` from the root up (0 is C), and the scale ``degree`` of its root, from 1."""

    degree: int
    classes: tuple[int, ...]

    @property
    def root(self) -> int:
        return self.classes[0]


def chord_on(degree: int, *, key: int, scale: Sequence[int], extensions: Sequence[int]) -> Chord:
    """The chord on a degree (from 1) of a scale."""
    steps = (degree - 1 + step for step in _playable(degree, scale, extensions))
    return Chord(degree, tuple((key + scale[step % 7]) % 12 for step in steps))


def voiced(chord: Chord, previous: Sequence[int] | None) -> tuple[int, ...]:
    """MIDI pitches of ``VOICES`` voices, ascending and distinct, always with the chord's third."""
    candidates = {
        tuple(sorted(pitches)) for notes in _choices(chord) for pitches in product(*(_places(note) for note in notes))
    }
    return min(sorted(candidates), key=lambda pitches: _cost(pitches, previous))


def bass_pitch(chord: Chord) -> int:
    """The root between G1 and F#2, where small speakers still show its overtones."""
    return _BASS_LOWEST + (chord.root - _BASS_LOWEST) % 12


def chord_tones(chord: Chord, lowest: int, highest: int) -> list[int]:
    """Every MIDI pitch of the chord in a range, ascending."""
    return [pitch for pitch in range(lowest, highest + 1) if pitch % 12 in chord.classes]


def _playable(degree: int, scale: Sequence[int], extensions: Sequence[int]) -> list[int]:
    """The extensions without a tone a semitone above the root, which sounds wrong when sustained under speech."""
    root = scale[(degree - 1) % 7]
    return [step for step in extensions if (scale[(degree - 1 + step) % 7] - root) % 12 != 1]


def _choices(chord: Chord) -> list[tuple[int, ...]]:
    """Notes for the voices: a triad doubles its root; a chord of five notes omits the root or the fifth."""
    if len(chord.classes) <= VOICES:
        return [(*chord.classes, *[chord.root] * (VOICES - len(chord.classes)))]
    # The bass plays the root anyway.
    root, third, fifth, *colour = chord.classes
    return [(root, third, *colour), (third, fifth, *colour)]


def _places(note: int) -> list[int]:
    return [pitch for pitch in range(_LOWEST, _HIGHEST + 1) if pitch % 12 == note]


def _cost(pitches: tuple[int, ...], previous: Sequence[int] | None) -> float:
    cost = _OFF_CENTRE_COST * abs(sum(pitches) / len(pitches) - _CENTRE)
    for low, high in pairwise(pitches):
        gap = high - low
        if gap == 2 and low < _MUDDY_BELOW:
            cost += _LOW_TONE_COST
        cost += {0: _UNISON_COST, 1: _SEMITONE_COST}.get(gap, 0.0) + max(0, gap - _WIDE_GAP)
    if previous is not None:
        cost += sum(abs(a - b) for a, b in zip(pitches, previous, strict=True))
    return cost
