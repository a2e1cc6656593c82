"""The form of a film's music: its parts are the film's sections, and its last chord follows the last word.

Bars begin where sections begin. The tempo is chosen for that, and bends by a few percent from section to section; a
section may end with half a bar. All constants without a source were chosen by ear.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.music.form import BEATS, INTENSITY, MusicBar, MusicForm, chord_of, intensity_of
from reelbase.media.music.moods import DORIAN, LYDIAN, MAJOR, MINOR, MoodProfile

FILM_FORM_VERSION = 1
"""Raise it with every audible change; it is part of the cache key of a film's music."""
_BEND = 0.04
"""By which share a section may be slower or faster than the piece."""
_TEMPI = 33
"""Tempi of a mood's range that are tried."""
_MIN_SECTION_BARS = 2
_SHORTEST_RING_S, _LONGEST_RING_S = 1.2, 5.0
"""How long the last chord rings."""
_PHRASE = 4
_NOTE_GRID = SAMPLE_RATE // 10
"""Samples by which a sustained note may be longer than its bar: it fades into the next one anyway."""
_GROWTH = 0.10
"""By how much the intensity of a section grows until its end."""
_OFF_S, _BENT, _HALF_BAR_COST = 0.12, 0.02, 0.4
"""Distance of a bar line from its cut, and bend, that cost 1; and what half a bar costs."""
_CADENCES: dict[tuple[int, ...], tuple[int, int]] = {MAJOR: (4, 5), LYDIAN: (2, 5), MINOR: (6, 7), DORIAN: (4, 7)}
"""Degrees before the last chord, by scale."""


@dataclass(frozen=True, slots=True)
class FilmScore:
    """What the music of a film follows; all times are seconds of film.

    sections: where the film's sections after the first begin.
    ending: the end of the last word; the last chord is struck there.
    pauses: (start, end) of the pauses between sentences, in which a bell may answer.
    """

    sections: tuple[float, ...] = ()
    ending: float = math.inf
    pauses: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A section on the beat: its first sample, number of beats, and samples of a beat, not rounded."""

    start: float
    beats: int
    beat: float


def plan_film_form(profile: MoodProfile, samples: int, score: FilmScore, rng: Random) -> MusicForm:
    """Bars that fill ``samples`` exactly; a part begins with each section, and the last bar is the last chord."""
    key, main, other = rng.choice(profile.keys), rng.choice(profile.main), rng.choice(profile.other)
    stretches = _fitted(profile, _borders(profile, samples, score))
    ending = stretches[-1].start + stretches[-1].beats * stretches[-1].beat if stretches else 0.0
    bars: list[MusicBar] = []
    for name, stretch in zip(_part_names(len(stretches)), stretches, strict=True):
        degrees = other if name in ("B", "rest") else main
        for number, (start, end, beats) in enumerate(_bar_lines(stretch)):
            last = end >= stretch.start + stretch.beats * stretch.beat - 1
            part = _varied(name, number)
            intensity = min(1.0, intensity_of(part, start / samples) + _growth(number, stretch))
            chord = chord_of(profile, key, degrees[number % len(degrees)])
            place = round(start), round(end) - round(start)
            bars.append(MusicBar(*place, part, number, last, intensity, chord, stretch.beat, beats, number == 0))
    bars = _with_cadence(bars, profile, key)
    tonic = chord_of(profile, key, 1)
    start = round(ending)
    beat = stretches[-1].beat if stretches else _beats(profile)[0]
    bars.append(MusicBar(start, samples - start, "end", 0, True, INTENSITY["end"], tonic, beat, BEATS, True))
    return MusicForm(tuple(bars), score.pauses, _NOTE_GRID)


def _borders(profile: MoodProfile, samples: int, score: FilmScore) -> list[float]:
    """The samples at which sections end, without sections that are too short for music; the last is the ending."""
    ring_s = samples / SAMPLE_RATE - min(score.ending, samples / SAMPLE_RATE)
    ending = samples - SAMPLE_RATE * min(_LONGEST_RING_S, max(_SHORTEST_RING_S, ring_s))
    shortest = _MIN_SECTION_BARS * BEATS * sum(_beats(profile)) / 2 * (1 - _BEND)
    borders = [0.0]
    for start_s in sorted(score.sections):
        if start_s * SAMPLE_RATE - borders[-1] >= shortest and ending - start_s * SAMPLE_RATE >= shortest:
            borders.append(start_s * SAMPLE_RATE)
    return [*borders[1:], ending] if ending >= shortest / _MIN_SECTION_BARS else []


def _fitted(profile: MoodProfile, borders: Sequence[float]) -> list[_Stretch]:
    """Sections on the beat, in the tempo in which their borders are nearest to those of the film."""
    slowest, fastest = _beats(profile)
    beats = (slowest * (fastest / slowest) ** (step / (_TEMPI - 1)) for step in range(_TEMPI))
    return min((_at_tempo(beat, borders) for beat in beats), key=lambda found: found[0])[1]


def _at_tempo(beat: float, borders: Sequence[float]) -> tuple[float, list[_Stretch]]:
    """(cost, sections) at a tempo, given as samples of a beat."""
    cost, at = 0.0, 0.0
    found: list[_Stretch] = []
    for border in borders:
        halves = max(2, round((border - at) / (beat * BEATS / 2)))
        count = halves * BEATS // 2
        bend = min(1 + _BEND, max(1 - _BEND, (border - at) / (count * beat)))
        found.append(_Stretch(at, count, beat * bend))
        at += count * beat * bend
        cost += ((at - border) / SAMPLE_RATE / _OFF_S) ** 2 + (math.log(bend) / _BENT) ** 2
        cost += _HALF_BAR_COST * (halves % 2)
    return cost, found


def _bar_lines(stretch: _Stretch) -> list[tuple[float, float, int]]:
    """(start, end, beats) of each bar, in samples; half a bar comes last."""
    starts = range(0, stretch.beats, BEATS)
    return [
        (
            stretch.start + first * stretch.beat,
            stretch.start + min(first + BEATS, stretch.beats) * stretch.beat,
            min(BEATS, stretch.beats - first),
        )
        for first in starts
    ]


def _part_names(count: int) -> list[str]:
    """The parts of a piece with ``count`` sections: it opens quietly, builds, and has its climax last."""
    if count < 3:
        return [[], ["A"], ["A", "A''"]][count]
    middle = ("A", "A'", "B", "rest", "A'", "B")
    names = ["intro", *(middle[index % len(middle)] for index in range(count - 2)), "A''"]
    if names[-2] == "rest":
        # Right before the climax it would take the music down once more.
        names[-2] = "B"
    return names


def _varied(name: str, number: int) -> str:
    """The part of a bar: the second phrase of a section has more instruments than its first."""
    return {"intro": "A", "A": "A'", "rest": "A'"}.get(name, name) if number >= _PHRASE else name


def _growth(number: int, stretch: _Stretch) -> float:
    return _GROWTH * number * BEATS / max(stretch.beats, 2 * BEATS)


def _with_cadence(bars: list[MusicBar], profile: MoodProfile, key: int) -> list[MusicBar]:
    """The bars with a half cadence before each new section and a whole one before the last chord."""
    prepares, leads = (chord_of(profile, key, degree) for degree in _CADENCES[profile.scale])
    out = [replace(bar, chord=leads) if bar.last else bar for bar in bars]
    if len(out) > 1 and not out[-2].last:
        out[-2] = replace(out[-2], chord=prepares)
    return out


def _beats(profile: MoodProfile) -> tuple[float, float]:
    """Samples of a beat at the slowest and the fastest tempo."""
    slowest, fastest = (60 * SAMPLE_RATE / bpm for bpm in profile.tempo_bpm)
    return slowest, fastest
