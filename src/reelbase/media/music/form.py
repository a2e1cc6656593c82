"""The form of a piece: the number and length of its bars, its parts, and their intensity."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.music.harmony import Chord, chord_on
from reelbase.media.music.moods import MoodProfile

BEATS = 4
_RING_BARS = 1.4
_MAX_RING_S = 5.0
"""How long the last chord rings: in bars, and at most in seconds. These and the intensities were chosen by ear."""
_SHORT_S = 2.0
"""Seconds beyond one bar below which a piece is its ending alone."""
_PHRASE = 4
"""Bars of a phrase."""
_PEAK, _RISE = 0.8, 0.08
"""Share of the film at which the intensity has risen the most, and by how much."""
INTENSITY = {"intro": 0.30, "A": 0.52, "A'": 0.68, "B": 0.84, "rest": 0.42, "A''": 0.92, "outro": 0.38, "end": 0.5}


@dataclass(frozen=True, slots=True)
class MusicBar:
    """One bar of music.

    start, samples: its position in the film and its length, in samples, without gaps or overlap.
    part: intro, A, A', B, rest, A'', outro, or end for the chord that rings out.
    number: its number within its part, from 0; ``last`` when it ends the part.
    intensity: 0 to 1; decides how many instruments play and how strongly.
    beat: samples of a beat, not rounded; beats: how many of them the bar has.
    opens: whether a section of the film begins with it.
    """

    start: int
    samples: int
    part: str
    number: int
    last: bool
    intensity: float
    chord: Chord
    beat: float
    beats: int = BEATS
    opens: bool = False


@dataclass(frozen=True, slots=True)
class MusicForm:
    """The bars of a piece.

    pauses: (start, end) in seconds of the pauses of the narration, if the piece follows one.
    note_grid: sustained notes are a multiple of so many samples long, so that equal ones are rendered once.
    """

    bars: tuple[MusicBar, ...]
    pauses: tuple[tuple[float, float], ...] = ()
    note_grid: int = 1


def plan_form(profile: MoodProfile, samples: int, rng: Random) -> MusicForm:
    """Bars that fill ``samples`` exactly; the last one is the ending."""
    key = rng.choice(profile.keys)
    main, other = rng.choice(profile.main), rng.choice(profile.other)
    parts, bar = _parts(profile, samples)
    bars: list[MusicBar] = []
    count = sum(length for _, length in parts)
    starts = [round(index * bar) for index in range(count + 1)]
    for part, length in parts:
        degrees = other if part in ("B", "rest") else main
        for number in range(length):
            index = len(bars)
            chord = chord_of(profile, key, degrees[number % len(degrees)])
            intensity = intensity_of(part, index / max(1, count - 1))
            place = starts[index], starts[index + 1] - starts[index]
            bars.append(MusicBar(*place, part, number, number == length - 1, intensity, chord, bar / BEATS))
    tonic = chord_of(profile, key, 1)
    bars.append(MusicBar(starts[-1], samples - starts[-1], "end", 0, True, INTENSITY["end"], tonic, bar / BEATS))
    return MusicForm(tuple(bars))


def chord_of(profile: MoodProfile, key: int, degree: int) -> Chord:
    """The mood's chord on a degree, from 1, in a key."""
    return chord_on(degree, key=key, scale=profile.scale, extensions=profile.extensions)


def _parts(profile: MoodProfile, samples: int) -> tuple[list[tuple[str, int]], float]:
    """The parts before the ending with their lengths in bars, and the samples of one bar, not rounded.

    The tempo is adjusted within the mood's range so that whole phrases fill the film.
    """
    middle_bpm = sum(profile.tempo_bpm) / 2
    bar_samples = BEATS * 60 * SAMPLE_RATE / middle_bpm
    if samples < _SHORT_S * SAMPLE_RATE + bar_samples:
        return [], bar_samples
    max_ring = _MAX_RING_S * SAMPLE_RATE
    guess = (samples - min(max_ring, _RING_BARS * bar_samples)) / bar_samples
    intro, middle, outro = min(_shapes(guess), key=lambda shape: (abs(sum(shape) - guess), shape))
    count = intro + middle + outro
    bar = samples / (count + _RING_BARS)
    if bar * _RING_BARS > max_ring:
        bar = (samples - max_ring) / count
    slowest, fastest = (BEATS * 60 * SAMPLE_RATE / bpm for bpm in profile.tempo_bpm)
    bar = min(slowest, max(fastest, bar))
    named = [("intro", intro), *_middle_parts(middle), ("outro", outro)]
    return [(part, length) for part, length in named if length], bar


def _shapes(guess: float) -> list[tuple[int, int, int]]:
    """Lengths of intro, middle and outro whose sum is near ``guess`` bars."""
    near = max(1, round(guess))
    if near < 8:
        return [(0, count, 0) for count in (near, near + 1) if count]
    edges = [(2, outro) for outro in (1, 2, 3, 4)] if near < 16 else [(2, 2), (2, 4), (4, 2), (4, 4)]
    phrases = range(1, near // _PHRASE + 2)
    return [(intro, phrase * _PHRASE, outro) for phrase in phrases for intro, outro in edges]


def _middle_parts(bars: int) -> list[tuple[str, int]]:
    if bars < 2 * _PHRASE:
        return [("A", bars)]
    if bars < 4 * _PHRASE:
        return [("A", _PHRASE), ("A'", bars - _PHRASE)] if bars < 3 * _PHRASE else _split(bars, ("A", "A'", "B"))
    parts: list[tuple[str, int]] = []
    left = bars
    cycle = ("A", "A'", "B", "A'", "rest", "A", "B", "A'")
    while left >= 4 * _PHRASE:
        part = cycle[len(parts) % len(cycle)]
        length = _PHRASE if part == "rest" else 2 * _PHRASE
        parts.append((part, length))
        left -= length
    # The climax comes last, after a different part, however long the film is.
    before = "A'" if parts[-1][0] == "B" else "B"
    return parts + (_split(left, (before, "A''")) if left >= 2 * _PHRASE else [("A''", left)])


def _split(bars: int, names: tuple[str, ...]) -> list[tuple[str, int]]:
    """Whole phrases for each part; the last one takes the rest."""
    each = bars // len(names) // _PHRASE * _PHRASE
    lengths = [each] * (len(names) - 1)
    return list(zip(names, [*lengths, bars - sum(lengths)], strict=True))


def intensity_of(part: str, place: float) -> float:
    """The intensity of a part at a share of the film, with a long rise added over the film."""
    rise = min(1.0, place / _PEAK)
    return min(1.0, INTENSITY[part] + _RISE * rise)
