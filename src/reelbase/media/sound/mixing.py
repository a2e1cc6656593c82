"""Mixes a film's voices and music, and masters the mix once for the whole film."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reelbase.kit.files import atomic_path
from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.sound.decoding import Samples
from reelbase.media.sound.ducking import STEP_SAMPLES, gains_of, levels_under, music_curve, spoken_steps
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
    on_progress: Callable[[float], None] | None = None,
) -> SoundReport:
    """Write the film's sound to ``out``: stereo AAC (.m4a) at 48 kHz, -14 LUFS, true peak at most -1 dBTP.

    narration: an open one; the sound has exactly as many samples.
    music_level_db: loudness of the music during speech, relative to the voice; in pauses it is higher.
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
            mixed = _mixed(voice, score, music_level_db, narration.samples, Path(name))
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
    )


def join_voice(narration: Narration, *, out: Path) -> SoundReport:
    """Write the voice alone, placed and mastered as in a film. Arguments and errors are those of ``mix_sound``."""
    return mix_sound(narration, None, music_level_db=0.0, out=out)


@dataclass(frozen=True, slots=True)
class _Mixed:
    """A mix before mastering, the gain of its music, and notes on what is missing from it."""

    raw: RawMix
    music_gain_db: float | None
    notes: list[str]


def _mixed(
    voice: VoiceTrack | None, music: MeasuredMusic | None, music_level_db: float, samples: int, folder: Path
) -> _Mixed:
    notes = []
    if music and music.silent:
        music, notes = None, ["The music is silent, so the film has none."]
    if voice and voice.silent:
        voice = None
    if voice and not music:
        # A mono track is its own mix.
        with open_sound(voice.path, 1) as spoken:
            peaks = [_peaks(spoken.read(start, count)) for start, count in chunks(samples)]
        return _Mixed(RawMix(voice.path, 1, np.concatenate(peaks), folder), None, notes)
    if not voice and not music:
        notes.append("The film has neither voice nor music; its sound is silent.")
    return _mixed_in_stereo(voice, music, music_level_db, samples, folder, notes)


def _mixed_in_stereo(
    voice: VoiceTrack | None,
    music: MeasuredMusic | None,
    music_level_db: float,
    samples: int,
    folder: Path,
    notes: list[str],
) -> _Mixed:
    out = folder / "mix.f32"
    peaks: list[NDArray[np.float32]] = []
    with ExitStack() as stack:
        mixed = stack.enter_context(new_sound(out, samples, 2))
        spoken = stack.enter_context(open_sound(voice.path, 1)) if voice else None
        tune = stack.enter_context(closing(MusicTrack(music, samples))) if music else None
        gain_db = _music_gain_db(voice, music)
        curve_db = _curve(spoken, voice, music_level_db, samples) + gain_db
        for start, count in chunks(samples):
            block = np.zeros((count, 2), np.float32)
            if tune is not None:
                block += tune.take(count) * gains_of(curve_db, start, count)
            if spoken is not None:
                block += spoken.read(start, count)
            mixed.write(start, block)
            peaks.append(_peaks(block))
    if tune is not None:
        notes = [*notes, *tune.notes()]
    return _Mixed(RawMix(out, 2, np.concatenate(peaks), folder), gain_db if music else None, notes)


def _music_gain_db(voice: VoiceTrack | None, music: MeasuredMusic | None) -> float:
    """The gain that brings the music to the loudness of the voice, to which its level is relative."""
    if music is None:
        return 0.0
    beside_lufs = voice.lufs if voice else LEVEL_LUFS
    return min(beside_lufs - music.lufs, _MAX_MUSIC_GAIN_DB)


def _curve(
    spoken: RawSound | None, voice: VoiceTrack | None, music_level_db: float, samples: int
) -> NDArray[np.float32]:
    if spoken is None or voice is None:
        return np.zeros(-(-samples // STEP_SAMPLES), np.float32)
    return music_curve(spoken_steps(spoken, voice.lufs), levels_under(music_level_db))


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
