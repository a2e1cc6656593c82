"""Mono 16-bit WAV files, and the trimming, fading and levelling of their samples."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reelbase.kit.files import atomic_path

Samples = NDArray[np.float32]
"""(samples,) float32, full scale at 1.0."""

PEAK = 0.891
"""Loudest sample of a finished voice, -1 dBFS."""
_FRAME_S = 0.01
"""Seconds over which levels are measured: shorter than any phoneme."""
_EDGE_S = 0.006
"""Seconds of a fade at a joint; long enough not to click. Chosen by ear."""
_FLOOR_DB = -70.0
"""Level below which everything counts as silence when speech is trimmed, and in ``silences``: ``_PAUSE_FLOOR_DB``."""
_PAUSE_FLOOR_DB = -60.0


@contextmanager
def new_wav(path: Path, rate: int, *, channels: int = 1) -> Iterator[wave.Wave_write]:
    """A new 16-bit WAV file to write frames to."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate)
        yield out


def write_wav(path: Path, samples: Samples, rate: int) -> None:
    """Write samples in [-1, 1] as a 16-bit mono file at ``rate`` Hz. Raises StorageError."""
    with atomic_path(path) as part, new_wav(part, rate) as out:
        out.writeframes((np.clip(samples, -1.0, 1.0) * 32767.0).round().astype("<i2").tobytes())


def read_wav(path: Path, start_s: float = 0.0, end_s: float | None = None) -> tuple[Samples, int]:
    """(samples in [-1, 1], rate in Hz) of a part of a 16-bit mono file. Raises wave.Error, EOFError, OSError."""
    with wave.open(str(path), "rb") as source:
        if source.getnchannels() != 1 or source.getsampwidth() != 2:
            raise wave.Error("not 16-bit mono")
        rate = source.getframerate()
        source.setpos(min(round(start_s * rate), source.getnframes()))
        data = source.readframes(source.getnframes() if end_s is None else round((end_s - start_s) * rate))
        return np.frombuffer(data, dtype="<i2").astype(np.float32) / 32768.0, rate


def levels_db(samples: Samples, rate: int, *, frame_s: float = _FRAME_S) -> NDArray[np.float32]:
    """Loudness (RMS, dBFS) of each frame of ``frame_s`` seconds."""
    size = max(1, round(rate * frame_s))
    count = max(1, len(samples) // size)
    frames = np.zeros(count * size, dtype=np.float32)
    frames[: min(len(samples), len(frames))] = samples[: len(frames)]
    power = np.mean(np.square(frames.reshape(count, size), dtype=np.float64), axis=1)
    levels: NDArray[Any] = 10.0 * np.log10(power + 1e-10)
    return levels.astype(np.float32)


def loud_part(samples: Samples, rate: int, *, below_peak_db: float = 42.0, margin_s: float = 0.03) -> tuple[int, int]:
    """(first, after last) sample of the audible part, with a margin; all samples when nothing is audible.

    below_peak_db: how far below the loudest frame a frame may be. Chosen by ear on the packaged voice.
    """
    levels = levels_db(samples, rate)
    audible = np.flatnonzero(levels > max(float(levels.max()) - below_peak_db, _FLOOR_DB))
    if not len(audible):
        return 0, len(samples)
    frame, margin = round(rate * _FRAME_S), round(rate * margin_s)
    return max(0, int(audible[0]) * frame - margin), min(len(samples), (int(audible[-1]) + 1) * frame + margin)


def faded(samples: Samples, rate: int, *, edge_s: float = _EDGE_S) -> Samples:
    """A copy that fades in and out at its ends."""
    out = samples.astype(np.float32, copy=True)
    size = min(round(rate * edge_s), len(out) // 2)
    if size:
        ramp = np.sin(np.linspace(0.0, np.pi / 2, size, dtype=np.float32)) ** 2
        out[:size] *= ramp
        out[-size:] *= ramp[::-1]
    return out


def normalised(samples: Samples) -> Samples:
    """Scaled so that the loudest sample is at ``PEAK``; silence stays silence."""
    peak = float(np.max(np.abs(samples), initial=0.0))
    return samples if peak < 1e-4 else (samples * np.float32(PEAK / peak))


def silences(
    samples: Samples, rate: int, *, least_s: float = 0.12, below_peak_db: float = 34.0
) -> list[tuple[float, float]]:
    """Quiet stretches of at least ``least_s``, as (start, end) in seconds."""
    levels = levels_db(samples, rate)
    # The 95th percentile stands for the voice, so that one knock does not make everything else count as quiet.
    voice_db = float(np.percentile(levels, 95))
    quiet = levels < max(voice_db - below_peak_db, _PAUSE_FLOOR_DB)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    runs = edges.reshape(-1, 2) * _FRAME_S
    return [(float(start), float(end)) for start, end in runs if end - start >= least_s - 1e-9]
