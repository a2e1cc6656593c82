"""Sounds made for tests, and what is heard in a file."""

from __future__ import annotations

import subprocess
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reelbase.media.ffmpeg import ffmpeg_program

RATE_HZ = 48_000


def speech(duration_s: float, *, rate_hz: int = 22_050, seed: int = 1, peak: float = 0.5) -> NDArray[np.float64]:
    """Four syllables a second of a buzzing voice with some breath: crest and spectrum are those of speech."""
    rng = np.random.Generator(np.random.PCG64(seed))
    time_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    pitch = 2 * np.pi * 125 * time_s + 2 * np.sin(2 * np.pi * 1.3 * time_s)
    buzz = sum(np.sin(k * pitch) / k * (1.0 + 2.0 * np.exp(-(((k * 125 - 600) / 300) ** 2))) for k in range(1, 28))
    syllables = np.maximum(0.0, np.sin(2 * np.pi * 2 * time_s + 0.2)) ** 0.7
    sound = (buzz + 0.15 * rng.standard_normal(len(time_s))) * np.abs(syllables)
    return np.asarray(peak * sound / np.abs(sound).max())


def tune(duration_s: float, *, peak: float = 0.4) -> NDArray[np.float64]:
    """A steady stereo chord: (samples, 2)."""
    time_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    left, right = (sum(np.sin(2 * np.pi * hz * time_s) for hz in chord) for chord in ((220, 277.2), (220, 329.6)))
    return np.asarray(peak / 2 * np.stack([left, right], axis=1))


def write_wav(path: Path, values: NDArray[np.float64], rate_hz: int = RATE_HZ) -> Path:
    """16-bit; one-dimensional values are mono."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if values.ndim == 1 else values.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.round(np.clip(values, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def decoded(path: Path) -> NDArray[np.float32]:
    """What a player plays: (samples, 2) at 48 kHz, the encoder's delay taken away."""
    command = [ffmpeg_program(), "-v", "error", "-i", str(path), "-f", "f32le", "-ar", str(RATE_HZ), "-ac", "2", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(raw, np.float32).reshape(-1, 2)


def level_db(values: NDArray[np.float32], start_s: float, end_s: float) -> float:
    """Root mean square of a stretch, in dB of full scale."""
    part = values[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)]
    return float(10 * np.log10(np.mean(np.square(part)) + 1e-20))


def tone_db(values: NDArray[np.float32], hz: float, start_s: float, end_s: float) -> float:
    """Level of one frequency in a stretch, both sides together, in dB of full scale."""
    part = values[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)].mean(axis=1)
    turn = np.exp(-2j * np.pi * hz * np.arange(len(part)) / RATE_HZ)
    return float(20 * np.log10(2 * abs(np.mean(part * turn * 2 * np.hanning(len(part)))) + 1e-20))
