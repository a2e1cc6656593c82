"""Places voice clips on one track, then filters and compresses it, and brings it to one level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reelbase.kit.errors import InputError
from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.sound.decoding import Samples, decoded
from reelbase.media.sound.filtering import raw_input, raw_output, run
from reelbase.media.sound.loudness import METER, SILENT_LUFS, measure_lufs, read_lufs
from reelbase.media.sound.raw import RawSound, chunks, new_sound, open_sound

LEVEL_LUFS = -18.0
"""Loudness of the voice before mastering: leaves headroom for its peaks."""
MAX_GAIN_DB = 40.0
"""Gain beyond which a recording is mostly noise."""
_NOISY_GAIN_DB = 24.0
"""Gain from which a recording's noise becomes audible, which is reported. Chosen by ear."""
_TRACE = 1e-15
"""Size of samples that count as silence, 300 dB below full scale: no encoder represents them."""
_EDGE_SAMPLES = 144
"""Fade at either end of a clip: 3 ms, too short to be heard and long enough not to click."""
_CUT_TOLERANCE_SAMPLES = SAMPLE_RATE // 100
"""How far a voice may exceed the film without a note: 10 ms."""
# Removes rumble and plosives; a slow compressor evens out words, and a fast one rounds peaks, so that the master's
# limiter has little left to do. Chosen by ear.
_POLISH = ",".join(
    (
        "highpass=f=70:poles=2",
        "acompressor=threshold=-24dB:ratio=2.5:knee=6:attack=8:release=160",
        "acompressor=threshold=-16dB:ratio=6:knee=3:attack=0.5:release=50:detection=peak",
        f"{METER}:dualmono=true",
    )
)


@dataclass(frozen=True, slots=True)
class VoiceClip:
    """A mono recording and when it starts on the film, in seconds."""

    path: Path
    start_s: float


@dataclass(frozen=True, slots=True)
class VoiceTrack:
    """All voices on one mono track as long as the film; ``lufs``: its loudness as if it played on both sides."""

    path: Path
    lufs: float
    gain_db: float
    notes: tuple[str, ...]

    @property
    def silent(self) -> bool:
        return self.lufs <= SILENT_LUFS


def place_voices(clips: Sequence[VoiceClip], samples: int, folder: Path) -> VoiceTrack | None:
    """The processed voice track in ``folder``, or None without clips.

    Raises InputError for a clip that cannot be decoded or starts before the film, OSError, StepError.
    """
    if not clips:
        return None
    placed, polished = folder / "placed.f32", folder / "voice.f32"
    with new_sound(placed, samples, 1) as track:
        notes = [note for clip in clips if (note := _place(clip, track))]
    recorded_lufs = measure_lufs(raw_input(placed, 1), "measuring the voice", dual_mono=True)
    if recorded_lufs <= SILENT_LUFS:
        return VoiceTrack(placed, recorded_lufs, 0.0, (*notes, "The voice recordings are silent."))
    gain_db = min(LEVEL_LUFS - recorded_lufs, MAX_GAIN_DB)
    if gain_db > _NOISY_GAIN_DB:
        notes.append(f"The voice recording is very quiet; it was amplified by {gain_db:.0f} dB, including its noise.")
    messages = run(
        (*raw_input(placed, 1), "-af", f"volume={gain_db:.3f}dB,{_POLISH}", *raw_output(polished, 1)),
        "polishing the voice",
    )
    placed.unlink()
    _without_traces(polished)
    return VoiceTrack(polished, read_lufs(messages, "polishing the voice"), gain_db, tuple(notes))


def _without_traces(path: Path) -> None:
    """Set to zero what the filters leave in silence.

    Such numbers are so small that processors compute with them many times more slowly, in the limiter and the encoder.
    """
    with open_sound(path, 1) as track:
        for start, count in chunks(track.samples):
            values = track.read(start, count)
            traces = (np.abs(values) < _TRACE) & (values != 0)
            if traces.any():
                values[traces] = 0.0
                track.write(start, values)


def _place(clip: VoiceClip, track: RawSound) -> str | None:
    """Add a clip to the track; returns a note when it is empty or exceeds the film."""
    if not 0 <= clip.start_s < float("inf"):
        raise InputError(
            f"{clip.path.name} starts at {clip.start_s} s.", field="start_s", fix="Start it at 0 s or later."
        )
    start = place = round(clip.start_s * SAMPLE_RATE)
    for chunk in _faded_at_ends(decoded(clip.path, 1)):
        fitting = chunk[: max(0, track.samples - place)]
        if len(fitting):
            track.add(place, fitting)
        place += len(chunk)
    if place == start:
        return f"The recording at {clip.start_s:.2f} s is empty."
    over = place - track.samples
    if over > _CUT_TOLERANCE_SAMPLES:
        return f"The voice at {clip.start_s:.2f} s ends {over / SAMPLE_RATE:.2f} s after the film and was cut."
    return None


def _faded_at_ends(recording: Iterator[Samples]) -> Iterator[Samples]:
    """The samples with a short fade at either end, so that a hard-cut recording does not click."""
    ramp = np.linspace(0.0, 1.0, _EDGE_SAMPLES, dtype=np.float32)[:, None]
    done = 0
    pending = np.zeros((0, 1), np.float32)
    for chunk in recording:
        chunk = chunk.copy()
        if done < _EDGE_SAMPLES:
            part = ramp[done : done + len(chunk)]
            chunk[: len(part)] *= part
        done += len(chunk)
        pending = np.concatenate([pending, chunk])
        if len(pending) > _EDGE_SAMPLES:
            yield pending[:-_EDGE_SAMPLES]
            pending = pending[-_EDGE_SAMPLES:]
    if len(pending):
        pending[-_EDGE_SAMPLES:] *= ramp[::-1][-len(pending) :]
        yield pending
