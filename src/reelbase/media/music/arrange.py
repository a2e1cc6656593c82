"""Arranges a bar: pads with smooth voice leading, figures on chord tones, a bass, a sparse melody and soft drums."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.music.drums import GAINS, TAKES, WET
from reelbase.media.music.form import BEATS, MusicBar, MusicForm
from reelbase.media.music.harmony import bass_pitch, chord_tones, voiced
from reelbase.media.music.instruments import INSTRUMENTS
from reelbase.media.music.moods import MoodProfile

_LATE_S = 0.008
"""Greatest delay of a note in seconds; a human's inaccuracy. This, the levels and the registers were chosen by ear."""

FIGURES: dict[str, tuple[tuple[float, int], ...]] = {
    # (eighth of the bar, step in the chord's ascending tones)
    "rolling": ((0, 0), (1, 2), (2, 4), (3, 3), (4, 5), (5, 3), (6, 4), (7, 2)),
    "rising": ((0, 0), (1, 1), (2, 2), (3, 4), (4, 3), (5, 4), (6, 5), (7, 6)),
    "offbeat": ((0, 1), (1.5, 3), (3, 4), (4.5, 3), (6, 2), (7, 4)),
    "stepping": ((0, 1), (2, 3), (3, 2), (5, 4), (6, 3)),
    "answering": ((0, 2), (1, 3), (3, 1), (5, 4), (6, 5), (7, 3)),
    "skipping": ((0, 1), (1, 3), (2, 2), (4, 4), (5, 3), (7, 1)),
    "driving": ((0, 0), (1, 0), (2, 1), (3, 0), (4, 2), (5, 0), (6, 1), (7, 0)),
    "galloping": ((0, 0), (1, 0), (1.5, 0), (2, 2), (3, 0), (4, 1), (5, 0), (5.5, 0), (6, 2), (7, 1)),
    "rolled": ((0, 0), (0.25, 1), (0.5, 2), (0.75, 3), (4, 4), (6, 2)),
    "breathing": ((0, 1), (0.3, 2), (0.6, 3), (5, 4)),
    "sparse": ((0, 1), (3, 4), (6, 3)),
}

GROOVES: dict[str, dict[str, tuple[float, ...]]] = {
    # eighths of the bar on which each drum is struck
    "": {},
    "pulse": {"kick": (0, 4), "shaker": (0, 1, 2, 3, 4, 5, 6, 7), "brush": (2, 6)},
    "tick": {"kick": (0, 5), "tick": (0, 2, 3, 4, 6, 7)},
    "snap": {"kick": (0, 3, 4), "snap": (2, 6), "shaker": (1, 3, 5, 7)},
    "toms": {"tom": (0, 3, 6), "kick": (0,), "shaker": (0, 2, 4, 6)},
    "heartbeat": {"heart": (0, 0.75)},
}

_REGISTER = {"spiccato": (48, 69), "epiano": (55, 77), "marimba": (57, 79)}
_DEFAULT_REGISTER = (55, 79)
_BELL_REGISTER = (67, 84)
"""Lowest and highest MIDI pitch of an instrument's figures."""
_OPENING_LEVEL, _ANSWER_LEVEL = 0.85, 0.8
"""Levels of the bell that opens a section, and of the one that answers in a pause."""
_FULL_BASS_INTENSITY, _MOVING_BASS_INTENSITY = 0.6, 0.75
"""Intensity of a bar from which a plucked bass plays a third note, and a sustained one moves."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note of a bar.

    pitch: MIDI number; for a drum, the number of its stroke.
    at, samples: start from the bar's start, and length, both in samples.
    level: factor; wet: share sent to the reverb; side: from -1 (left) to 1 (right).
    """

    sound: str
    pitch: int
    at: int
    samples: int
    level: float
    wet: float
    side: float = 0.0
    drum: bool = False


class Arrangement:
    """The notes of each bar, in order. Keeps only the voicing of the last chord and the melody."""

    def __init__(self, profile: MoodProfile, form: MusicForm, rng: Random) -> None:
        self._profile = profile
        self._form = form
        self._rng = rng
        self._chord: tuple[int, ...] | None = None
        self._figures = rng.sample(profile.figures, k=min(2, len(profile.figures)))
        self._motif = _make_motif(rng)

    def bars(self) -> Iterator[tuple[MusicBar, list[Note]]]:
        for bar in self._form.bars:
            self._chord = voiced(bar.chord, self._chord)
            yield bar, [*self._ending_notes(bar)] if bar.part == "end" else [*self._bar_notes(bar)]

    def _bar_notes(self, bar: MusicBar) -> Iterator[Note]:
        assert self._chord is not None
        yield from self._pad(bar, self._chord)
        if bar.opens and bar.start:
            yield from self._opening(bar)
        yield from self._answers(bar)
        if bar.part == "intro" and bar.number < 1:
            return
        yield from self._figure(bar)
        if bar.part not in ("intro", "rest"):
            yield from self._bass(bar)
        if bar.part in ("A'", "B", "A''") or (bar.part == "A" and bar.number >= 4):
            yield from self._drums(bar)
        if bar.part in ("B", "A''") or (bar.part == "A'" and bar.number % 8 >= 4):
            yield from self._melody(bar)

    def _pad(self, bar: MusicBar, pitches: Sequence[int]) -> Iterator[Note]:
        level = self._profile.pad_level * (0.75 + 0.35 * bar.intensity)
        for pitch in pitches:
            yield self._note(self._profile.pad, pitch, 0, bar.samples, level)

    def _figure(self, bar: MusicBar) -> Iterator[Note]:
        name = self._figures[1 if bar.part in ("B", "rest") and len(self._figures) > 1 else 0]
        low, high = _REGISTER.get(self._profile.pluck, _DEFAULT_REGISTER)
        steps = chord_tones(bar.chord, low, high)
        sparse = bar.part in ("intro", "rest", "outro")
        for index, (eighth, step) in enumerate(FIGURES[name]):
            if (sparse and index % 2) or eighth >= 2 * bar.beats:
                continue
            accent = 1.0 if eighth % 4 == 0 else 0.78
            level = accent * (0.55 + 0.45 * bar.intensity) * self._rng.uniform(0.88, 1.0)
            side = 0.45 * (-1) ** index
            yield self._at(self._profile.pluck, steps[step % len(steps)], bar, eighth, 2, level, side)

    def _bass(self, bar: MusicBar) -> Iterator[Note]:
        root = bass_pitch(bar.chord)
        level = 0.7 + 0.3 * bar.intensity
        fifth = root + 7
        if self._profile.bass == "pizzicato":
            plucks = ((0, root), (4, fifth), (7, root))
            for eighth, pitch in plucks if bar.intensity > _FULL_BASS_INTENSITY else plucks[:2]:
                if eighth < 2 * bar.beats:
                    yield self._at("pizzicato", pitch, bar, eighth, 2, level)
        elif bar.intensity > _MOVING_BASS_INTENSITY and self._profile.drums in ("pulse", "toms"):
            for eighth, length in ((0, 3), (3, 3), (6, 2))[: 3 if bar.beats == BEATS else 1]:
                yield self._at(self._profile.bass, root, bar, eighth, length, level)
        else:
            yield self._at(self._profile.bass, root, bar, 0, 2 * bar.beats - 0.25, level)

    def _melody(self, bar: MusicBar) -> Iterator[Note]:
        """Two bars of a motif, then two bars of rest, which leaves room for the voice."""
        half = bar.number % 4
        if half >= 2:
            return
        steps = chord_tones(bar.chord, *_BELL_REGISTER)
        for eighth, step in self._motif[half]:
            if eighth >= 2 * bar.beats:
                continue
            level = (0.6 + 0.3 * bar.intensity) * self._rng.uniform(0.9, 1.0)
            yield self._at(self._profile.bell, steps[step % len(steps)], bar, eighth, 4, level, 0.25)

    def _opening(self, bar: MusicBar) -> Iterator[Note]:
        """A new section begins with a bell over its chord and a low root."""
        level = _OPENING_LEVEL * (0.6 + 0.4 * bar.intensity)
        for pitch in chord_tones(bar.chord, *_BELL_REGISTER)[1:3]:
            yield self._at(self._profile.bell, pitch, bar, 0, 4, level, 0.2)
        yield self._at(self._profile.bass, bass_pitch(bar.chord), bar, 0, 2 * bar.beats - 0.25, 0.5 * level)

    def _answers(self, bar: MusicBar) -> Iterator[Note]:
        """Two notes of the bell in each pause of the narration that begins in the bar."""
        steps = chord_tones(bar.chord, *_BELL_REGISTER)
        for start_s, end_s in self._form.pauses:
            start, end = (at_s * SAMPLE_RATE - bar.start for at_s in (start_s, end_s))
            if not 0 <= start < bar.samples:
                continue
            first, step = math.ceil(2 * start / bar.beat), self._rng.randrange(1, 4)
            for eighth, above in ((first, 0), (first + 1, self._rng.choice((-1, 1)))):
                if eighth * bar.beat / 2 < end and eighth < 2 * bar.beats:
                    level = _ANSWER_LEVEL * (0.6 + 0.4 * bar.intensity)
                    yield self._at(self._profile.bell, steps[(step + above) % len(steps)], bar, eighth, 4, level, -0.25)

    def _drums(self, bar: MusicBar) -> Iterator[Note]:
        calm = bar.part in ("A", "A'")
        for name, strokes in GROOVES[self._profile.drums].items():
            if calm and name in ("brush", "snap"):
                continue
            for index, eighth in enumerate(strokes):
                if eighth >= 2 * bar.beats:
                    continue
                accent = 1.0 if index % 2 == 0 else 0.7
                level = GAINS[name] * accent * (0.5 + 0.5 * bar.intensity) * self._rng.uniform(0.85, 1.0)
                at, _ = self._place(bar, eighth, 0)
                take = self._rng.randrange(TAKES)
                yield Note(name, take, at, 0, level, WET, 0.0 if name in ("kick", "heart") else 0.2, drum=True)

    def _ending_notes(self, bar: MusicBar) -> Iterator[Note]:
        """The tonic as a rolled chord that rings out; in a very short film it is the whole piece."""
        assert self._chord is not None
        for pitch in self._chord:
            yield self._note(self._profile.pad, pitch, 0, bar.samples, self._profile.pad_level)
        yield self._note(self._profile.bass, bass_pitch(bar.chord), 0, bar.samples, 0.85)
        low, high = _REGISTER.get(self._profile.pluck, _DEFAULT_REGISTER)
        for index, pitch in enumerate(chord_tones(bar.chord, low, high)[:5]):
            at = min(round(index * 0.25 * bar.beat), bar.samples // 2)
            yield self._note(self._profile.pluck, pitch, at, bar.samples - at, 0.7, 0.3 * (-1) ** index)

    def _at(
        self, sound: str, pitch: int, bar: MusicBar, eighth: float, length: float, level: float, side: float = 0.0
    ) -> Note:
        at, samples = self._place(bar, eighth, length)
        return self._note(sound, pitch, at, samples, level, side)

    def _place(self, bar: MusicBar, eighth: float, length: float) -> tuple[int, int]:
        """(start, length) in samples from the bar's start, with swing and a small random delay."""
        swung = eighth + (self._profile.swing if eighth % 2 == 1 else 0.0)
        late = self._rng.random() * _LATE_S * SAMPLE_RATE
        return round(swung * bar.beat / 2 + late), round(length * bar.beat / 2)

    def _note(self, sound: str, pitch: int, at: int, samples: int, level: float, side: float = 0.0) -> Note:
        instrument = INSTRUMENTS[sound]
        if instrument.sustained:
            samples = -(-samples // self._form.note_grid) * self._form.note_grid
        return Note(sound, pitch, at, samples, level * instrument.gain, instrument.wet, side)


def _make_motif(rng: Random) -> tuple[tuple[tuple[float, int], ...], tuple[tuple[float, int], ...]]:
    """Two bars of (eighth, step in the chord's tones), in small steps, with a long last note."""
    rhythms = ((0, 3, 4), (0, 2, 3, 6), (1, 3, 4), (0, 4, 6))
    answers = ((0,), (0, 4), (0, 3))
    step = rng.randrange(1, 4)
    bars: list[tuple[tuple[float, int], ...]] = []
    for rhythm in (rng.choice(rhythms), rng.choice(answers)):
        motif: list[tuple[float, int]] = []
        for eighth in rhythm:
            motif.append((float(eighth), step))
            step = min(5, max(0, step + rng.choice((-1, -1, 1, 1, 2))))
        bars.append(tuple(motif))
    return bars[0], bars[1]
