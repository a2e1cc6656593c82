"""The mix: voices on their bed, music under them, mastered once for the whole film."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reelbase.kit.errors import InputError
from reelbase.kit.files import atomic_path
from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.sound.decoding import Samples
from reelbase.media.sound.ducking import STEP_SAMPLES, gains_of, levels_under, music_curve, spoken_steps
from reelbase.media.sound.mastering import master
from reelbase.media.sound.raw import RawSound, new_sound, open_sound, pieces
from reelbase.media.sound.report import SoundReport
from reelbase.media.sound.tune import Music, Tune, measured
from reelbase.media.sound.voices import LEVEL_LUFS, VoiceBed, VoiceClip, lay_voices

SOUND_VERSION = 1
LONGEST_S = 4 * 3600.0
_SILENCE_DB, _SILENCE_S = -50.0, 2.0
_MOST_MUSIC_GAIN_DB = 40.0


@dataclass(frozen=True, slots=True)
class _Mixed:
    """A raw stereo mix, the highest value of each of its steps, and what its music was raised by."""

    path: Path
    peaks: NDArray[np.float32]
    music_gain_db: float | None


def mix_sound(
    voices: Sequence[VoiceClip],
    music: Path | None,
    *,
    duration_s: float,
    music_level_db: float,
    out: Path,
    work: Path,
    on_progress: Callable[[float], None] | None = None,
) -> SoundReport:
    """Write the film's sound to ``out``: stereo AAC (.m4a) at 48 kHz, -14 LUFS, true peak at most -1 dBTP.

    duration_s: the film's length; the sound has exactly as many samples.
    music_level_db: loudness of the music while somebody speaks, relative to the voice; in pauses it is higher.
    work: a folder for large files that are removed again (about 25 MB a minute).
    on_progress: called with the share that is done, 0 to 1.

    What is not as asked for (a silent recording, a loudness out of reach) is a note in the report.
    Raises InputError for a recording that cannot be decoded, StepError (ERR_RENDER), StorageError.
    """
    tell = on_progress or (lambda share: None)
    samples = _samples(duration_s)
    with atomic_path(out) as part, _folder(work) as name:
        folder = Path(name)
        bed = lay_voices(voices, samples, folder)
        tell(0.25)
        score = measured(music) if music else None
        mixed, notes = _mix(bed, score, music_level_db, samples, folder / "mix.f32")
        tell(0.45)
        mastered = master(mixed.path, part, lambda number: tell(1 - 0.5 ** (number + 1)))
        tell(1.0)
    notes = [*(bed.notes if bed else ()), *notes, *mastered.notes, *_silences(mixed, mastered.gain_db)]
    loudness = mastered.loudness
    return SoundReport(
        duration_s=samples / SAMPLE_RATE,
        integrated_lufs=None if loudness.silent else loudness.integrated_lufs,
        true_peak_dbtp=loudness.true_peak_dbtp if isfinite(loudness.true_peak_dbtp) else None,
        range_lu=loudness.range_lu,
        voice_gain_db=round(bed.gain_db, 2) if bed else None,
        music_gain_db=round(mixed.music_gain_db, 2) if mixed.music_gain_db is not None else None,
        passes=mastered.passes,
        notes=tuple(notes),
    )


def join_voice(clips: Sequence[VoiceClip], *, duration_s: float, out: Path, work: Path) -> SoundReport:
    """The voice alone, in its places, mastered like a film; errors are those of ``mix_sound``."""
    return mix_sound(clips, None, duration_s=duration_s, music_level_db=0.0, out=out, work=work)


def _samples(duration_s: float) -> int:
    if not 0 < duration_s <= LONGEST_S:
        raise InputError(
            f"A film of {duration_s} s cannot have a sound.", field="duration_s", fix="Use 0.02 s to 4 hours."
        )
    return max(1, round(duration_s * SAMPLE_RATE))


def _folder(work: Path) -> tempfile.TemporaryDirectory[str]:
    work.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(dir=work, prefix="sound-")


def _mix(
    bed: VoiceBed | None, music: Music | None, music_level_db: float, samples: int, out: Path
) -> tuple[_Mixed, list[str]]:
    """Write the raw stereo mix. Also says what is missing from it."""
    notes = []
    if music and music.loudness.silent:
        music, notes = None, ["The music is silent, so the film has none."]
    voice = bed if bed and not bed.loudness.silent else None
    if not voice and not music:
        notes.append("The film has neither voice nor music; its sound is silent.")
    peaks: list[NDArray[np.float32]] = []
    with ExitStack() as stack:
        mixed = stack.enter_context(new_sound(out, samples, 2))
        spoken = stack.enter_context(open_sound(voice.path, 1)) if voice else None
        tune = stack.enter_context(closing(Tune(music, samples))) if music else None
        gain_db = _music_gain_db(voice, music)
        curve_db = _curve(spoken, voice, music_level_db, samples) + gain_db
        for start, count in pieces(samples):
            block = np.zeros((count, 2), np.float32)
            if tune is not None:
                block += tune.take(count) * gains_of(curve_db, start, count)
            if spoken is not None:
                block += spoken.read(start, count)
            mixed.write(start, block)
            peaks.append(_peaks(block))
    if tune is not None:
        notes += tune.notes()
    whole = _Mixed(out, np.concatenate(peaks), gain_db if music else None)
    return whole, notes


def _music_gain_db(voice: VoiceBed | None, music: Music | None) -> float:
    """What brings the music to the loudness of the voice, from which its level counts."""
    if music is None:
        return 0.0
    beside = voice.loudness.integrated_lufs if voice else LEVEL_LUFS
    return min(beside - music.loudness.integrated_lufs, _MOST_MUSIC_GAIN_DB)


def _curve(spoken: RawSound | None, voice: VoiceBed | None, music_level_db: float, samples: int) -> NDArray[np.float32]:
    if spoken is None or voice is None:
        return np.zeros(-(-samples // STEP_SAMPLES), np.float32)
    return music_curve(spoken_steps(spoken, voice.loudness.integrated_lufs), levels_under(music_level_db))


def _peaks(block: Samples) -> NDArray[np.float32]:
    """The highest value of each step of a block."""
    highest = np.abs(block).max(axis=1)
    padded = np.pad(highest, (0, -len(highest) % STEP_SAMPLES))
    return np.asarray(padded.reshape(-1, STEP_SAMPLES).max(axis=1), np.float32)


def _silences(mixed: _Mixed, gain_db: float) -> Iterator[str]:
    """A sentence for each long silence of a film that is not silent as a whole."""
    quiet = mixed.peaks < 10.0 ** ((_SILENCE_DB - gain_db) / 20.0)
    if quiet.all():
        return
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    step_s = STEP_SAMPLES / SAMPLE_RATE
    for start, end in zip(edges[::2] * step_s, edges[1::2] * step_s, strict=True):
        if end - start >= _SILENCE_S:
            yield f"The film is silent from {start:.1f} s to {end:.1f} s."
