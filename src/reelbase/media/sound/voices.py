"""Voices: each clip in its place on one bed, then cleaned a little and brought to one level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reelbase.kit.errors import InputError
from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.sound.decoding import Samples, decoded
from reelbase.media.sound.filtering import raw_input, raw_output, run
from reelbase.media.sound.loudness import METER, Loudness, measure_input, read_summary
from reelbase.media.sound.raw import RawSound, new_sound

LEVEL_LUFS = -18.0
MOST_GAIN_DB = 40.0
_QUIET_GAIN_DB = 24.0
_EDGE_SAMPLES = 144
_CUT_SLACK_SAMPLES = SAMPLE_RATE // 100
# Rumble and plosives go; one slow compressor evens words out, a fast one rounds peaks, so that the limiter of the
# master has little left to do.
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
class VoiceBed:
    """All voices on one track as long as the film; ``loudness`` as if it played on both sides."""

    path: Path
    loudness: Loudness
    gain_db: float
    notes: tuple[str, ...]


def lay_voices(clips: Sequence[VoiceClip], samples: int, folder: Path) -> VoiceBed | None:
    """The polished voice track in ``folder``, or None when nothing is heard on it.

    Raises InputError for a clip that cannot be decoded or starts before the film, OSError, StepError.
    """
    if not clips:
        return None
    laid, polished = folder / "laid.f32", folder / "voice.f32"
    with new_sound(laid, samples, 1) as bed:
        notes = [note for clip in clips if (note := _lay(clip, bed))]
    raw = measure_input(raw_input(laid, 1), "measuring the voice", dual_mono=True)
    if raw.silent:
        return VoiceBed(laid, raw, 0.0, (*notes, "The voice recordings are silent."))
    gain_db = min(LEVEL_LUFS - raw.integrated_lufs, MOST_GAIN_DB)
    if gain_db > _QUIET_GAIN_DB:
        notes.append(f"The voice was recorded very quietly; it was raised by {gain_db:.0f} dB, its noise with it.")
    said = run(
        (*raw_input(laid, 1), "-af", f"volume={gain_db:.3f}dB,{_POLISH}", *raw_output(polished, 1)),
        "polishing the voice",
    )
    laid.unlink()
    return VoiceBed(polished, read_summary(said, "polishing the voice"), gain_db, tuple(notes))


def _lay(clip: VoiceClip, bed: RawSound) -> str | None:
    """Add a clip to the bed; a sentence when its end does not fit."""
    if not 0 <= clip.start_s < float("inf"):
        raise InputError(f"{clip.path.name} starts at {clip.start_s} s.", field="start_s", fix="Start at 0 or later.")
    start = place = round(clip.start_s * SAMPLE_RATE)
    for chunk in _edged(decoded(clip.path, 1)):
        fitting = chunk[: max(0, bed.samples - place)]
        if len(fitting):
            bed.add(place, fitting)
        place += len(chunk)
    if place == start:
        return f"The recording at {clip.start_s:.2f} s is empty."
    over = place - bed.samples
    if over > _CUT_SLACK_SAMPLES:
        return f"The voice at {clip.start_s:.2f} s ends {over / SAMPLE_RATE:.2f} s after the film and was cut."
    return None


def _edged(chunks: Iterator[Samples]) -> Iterator[Samples]:
    """The same samples with a short fade at either end, so that a hard-cut recording does not click."""
    ramp = np.linspace(0.0, 1.0, _EDGE_SAMPLES, dtype=np.float32)[:, None]
    done = 0
    held = np.zeros((0, 1), np.float32)
    for chunk in chunks:
        chunk = chunk.copy()
        if done < _EDGE_SAMPLES:
            part = ramp[done : done + len(chunk)]
            chunk[: len(part)] *= part
        done += len(chunk)
        held = np.concatenate([held, chunk])
        if len(held) > _EDGE_SAMPLES:
            yield held[:-_EDGE_SAMPLES]
            held = held[-_EDGE_SAMPLES:]
    if len(held):
        held[-_EDGE_SAMPLES:] *= ramp[::-1][-len(held) :]
        yield held
