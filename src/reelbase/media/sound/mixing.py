"""Mixes a film's voices and music, and masters the mix once for the whole film."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reelbase.kit.files import atomic_path
from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.sound.decoding import Samples
from reelbase.media.sound.design import SoundDesign
from reelbase.media.sound.ducking import (
    STEP_SAMPLES,
    breathing_curve,
    gains_of,
    levels_under,
    music_curve,
    spoken_steps,
    swell_db,
    with_words,
)
from reelbase.media.sound.effects.placing import PlacedEffect, placed_effects
from reelbase.media.sound.effects.track import EffectTrack
from reelbase.media.sound.mastering import RawMix, master
from reelbase.media.sound.music_track import MeasuredMusic, MusicTrack, measure_music
from reelbase.media.sound.narration import Narration
from reelbase.media.sound.raw import RawSound, chunks, new_sound, open_sound
from reelbase.media.sound.report import SoundReport
from reelbase.media.sound.voices import LEVEL_LUFS, VoiceTrack

SOUND_VERSION = 1
"""Raise it with every audible change; it is part of the cache key of a film's sound."""
_SILENCE_DB, _SILENCE_S = -50.0, 2.0
"""Level and length of a silence that is reported, as in the film's checks."""
_MAX_MUSIC_GAIN_DB = 40.0
"""Gain beyond which a quiet recording of music is mostly noise."""


def mix_sound(
    narration: Narration,
    music: Path | None,
    *,
    music_level_db: float,
    out: Path,
    design: SoundDesign | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> SoundReport:
    """Write the film's sound to ``out``: stereo AAC (.m4a) at 48 kHz, -14 LUFS, true peak at most -1 dBTP.

    narration: an open one; the sound has exactly as many samples.
    music_level_db: loudness of the music during speech, relative to the voice; in pauses it is higher.
    design: sound effects, and pauses in which the music comes up; None for a film without shots.
    on_progress: called with the completed share, 0 to 1.

    Deviations (a silent recording, an unreachable loudness) are notes in the report.
    Raises InputError for a recording that cannot be decoded, StepError (ERR_RENDER), StorageError.
    """
    report = on_progress or (lambda share: None)
    with atomic_path(out) as part:
        voice = narration.track()
        report(0.25)
        with tempfile.TemporaryDirectory(dir=narration.folder(), prefix="mix-") as name:
            score = measure_music(music) if music else None
            sources = _Sources(voice, score, music_level_db, narration.samples, design)
            mixed = _mixed(sources, Path(name))
            report(0.45)
            mastered = master(mixed.raw, part, lambda number: report(1 - 0.5 ** (number + 1)))
        report(1.0)
    loudness = mastered.loudness
    notes = [
        *(voice.notes if voice else ()),
        *mixed.notes,
        *mastered.notes,
        *_silences(mixed.raw.peaks, mastered.gain_db),
    ]
    return SoundReport(
        duration_s=narration.samples / SAMPLE_RATE,
        integrated_lufs=None if loudness.silent else loudness.integrated_lufs,
        true_peak_dbtp=loudness.true_peak_dbtp if isfinite(loudness.true_peak_dbtp) else None,
        range_lu=loudness.range_lu,
        voice_gain_db=round(voice.gain_db, 2) if voice else None,
        music_gain_db=round(mixed.music_gain_db, 2) if mixed.music_gain_db is not None else None,
        passes=mastered.passes,
        notes=tuple(notes),
        effects=mixed.effects,
        effects_db=mixed.effects_db,
        swell_db=mixed.swell_db,
    )


def join_voice(narration: Narration, *, out: Path) -> SoundReport:
    """Write the voice alone, placed and mastered as in a film. Arguments and errors are those of ``mix_sound``."""
    return mix_sound(narration, None, music_level_db=0.0, out=out)


@dataclass(frozen=True, slots=True)
class _Sources:
    """What a mix is made of, for a film of ``samples``."""

    voice: VoiceTrack | None
    music: MeasuredMusic | None
    music_level_db: float
    samples: int
    design: SoundDesign | None

    @property
    def effects(self) -> tuple[PlacedEffect, ...]:
        if self.design is None:
            return ()
        return placed_effects(self.design.cues, self.words_s, level_db=self.design.effects_level_db)

    @property
    def words_s(self) -> list[float]:
        return [start_s for start_s, _ in self.design.words] if self.design else []

    @property
    def voice_lufs(self) -> float:
        """What the levels of music and effects are relative to, also in a film without a voice."""
        return self.voice.lufs if self.voice else LEVEL_LUFS


@dataclass(frozen=True, slots=True)
class _RoughMix:
    """A mix before mastering, the gain of its music, and notes on what is missing from it.

    effects, effects_db, swell_db: as in the report.
    """

    raw: RawMix
    music_gain_db: float | None
    notes: list[str]
    effects: int | None = None
    effects_db: float | None = None
    swell_db: float | None = None


def _mixed(sources: _Sources, folder: Path) -> _RoughMix:
    notes = []
    if sources.music and sources.music.silent:
        sources, notes = replace(sources, music=None), ["The music is silent, so the film has none."]
    if sources.voice and sources.voice.silent:
        sources = replace(sources, voice=None)
    effects = sources.effects
    voice = sources.voice
    if voice and not sources.music and not effects:
        # A mono track is its own mix.
        with open_sound(voice.path, 1) as spoken:
            peaks = [_peaks(spoken.read(start, count)) for start, count in chunks(sources.samples)]
        raw = RawMix(voice.path, 1, np.concatenate(peaks), folder)
        return _RoughMix(raw, None, notes, effects=None if sources.design is None else 0)
    if not voice and not sources.music and not effects:
        notes.append("The film has neither voice nor music; its sound is silent.")
    return _mixed_in_stereo(sources, effects, folder / "mix.f32", notes)


def _mixed_in_stereo(sources: _Sources, effects: tuple[PlacedEffect, ...], out: Path, notes: list[str]) -> _RoughMix:
    samples, design = sources.samples, sources.design
    peaks: list[NDArray[np.float32]] = []
    with ExitStack() as stack:
        mixed = stack.enter_context(new_sound(out, samples, 2))
        spoken = stack.enter_context(open_sound(sources.voice.path, 1)) if sources.voice else None
        music_track = stack.enter_context(closing(MusicTrack(sources.music, samples))) if sources.music else None
        gain_db = _music_gain_db(sources)
        curve_db = _curve(spoken, sources)
        gains_db = curve_db + gain_db
        seed = design.seed if design else 0
        effect_sounds = (
            EffectTrack(effects, sources.words_s, voice_lufs=sources.voice_lufs, seed=seed) if effects else None
        )
        for start, count in chunks(samples):
            block = np.zeros((count, 2), np.float32)
            if music_track is not None:
                block += music_track.take(count) * gains_of(gains_db, start, count)
            if spoken is not None:
                block += spoken.read(start, count)
            if effect_sounds is not None:
                block += effect_sounds.take(count)
            mixed.write(start, block)
            peaks.append(_peaks(block))
    if music_track is not None:
        notes = [*notes, *music_track.notes()]
    raw = RawMix(out, 2, np.concatenate(peaks), out.parent)
    if design is None:
        return _RoughMix(raw, gain_db if music_track else None, notes)
    levels_db = [effect.level_db for effect in effects]
    return _RoughMix(
        raw,
        gain_db if music_track else None,
        notes,
        effects=len(effects),
        effects_db=round(max(levels_db), 2) if levels_db else None,
        swell_db=swell_db(curve_db, design.pauses) if music_track and spoken else None,
    )


def _music_gain_db(sources: _Sources) -> float:
    """The gain that brings the music to the loudness of the voice, to which its level is relative."""
    if sources.music is None:
        return 0.0
    return min(sources.voice_lufs - sources.music.lufs, _MAX_MUSIC_GAIN_DB)


def _curve(spoken: RawSound | None, sources: _Sources) -> NDArray[np.float32]:
    """Level of the music in dB relative to the voice, for each step of 10 ms."""
    if spoken is None:
        return np.zeros(-(-sources.samples // STEP_SAMPLES), np.float32)
    speech, levels = spoken_steps(spoken, sources.voice_lufs), levels_under(sources.music_level_db)
    if sources.design is None:
        return music_curve(speech, levels)
    return breathing_curve(with_words(speech, sources.design.words), levels, sources.design.pauses)


def _peaks(block: Samples) -> NDArray[np.float32]:
    """The peak of each step of a block."""
    highest = np.abs(block[:, 0])
    if block.shape[1] == 2:
        np.maximum(highest, np.abs(block[:, 1]), out=highest)
    padded = np.pad(highest, (0, -len(highest) % STEP_SAMPLES))
    return np.asarray(padded.reshape(-1, STEP_SAMPLES).max(axis=1), np.float32)


def _silences(peaks: NDArray[np.float32], gain_db: float) -> Iterator[str]:
    """A note for each long silence of a film that is not silent throughout."""
    quiet = peaks < 10.0 ** ((_SILENCE_DB - gain_db) / 20.0)
    if quiet.all():
        return
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    step_s = STEP_SAMPLES / SAMPLE_RATE
    for start, end in zip(edges[::2] * step_s, edges[1::2] * step_s, strict=True):
        if end - start >= _SILENCE_S:
            yield f"The film is silent from {start:.1f} s to {end:.1f} s."
