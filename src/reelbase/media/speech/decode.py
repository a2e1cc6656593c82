"""Decodes speech from any sound file: mono, 16 bit, at a given rate, in bounded blocks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from reelbase.kit.errors import InputError
from reelbase.kit.files import atomic_path
from reelbase.media.probe import audio_stream, open_media
from reelbase.media.speech.wav import new_wav

Pcm = NDArray[np.int16]

MAX_SPEECH_S = 1800.0


def mono_blocks(path: Path, *, rate: int, max_s: float = MAX_SPEECH_S) -> Iterator[Pcm]:
    """Blocks of the first audio track: int16 mono at ``rate`` Hz.

    Raises InputError for a file without sound, a damaged one, or one longer than ``max_s`` seconds.
    """
    left = round(max_s * rate)
    with open_media(path) as container:
        stream = audio_stream(container, path)
        resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
        for frame in container.decode(stream):
            for block in _resampled(resampler, frame):
                left -= len(block)
                if left < 0:
                    raise InputError(f"{path.name} is longer than {max_s:g} s.", field="file", fix="Shorten it.")
                yield block
        yield from _resampled(resampler, None)


def read_mono(path: Path, *, rate: int, max_s: float = MAX_SPEECH_S) -> Pcm:
    """All samples at once, as ``mono_blocks`` reads them."""
    blocks = list(mono_blocks(path, rate=rate, max_s=max_s))
    return np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.int16)


def decode_to_wav(path: Path, out: Path, *, rate: int, max_s: float = MAX_SPEECH_S) -> float:
    """Write a 16-bit mono WAV and return its length in seconds. Raises InputError, StorageError."""
    samples = 0
    with atomic_path(out) as part, new_wav(part, rate) as target:
        for block in mono_blocks(path, rate=rate, max_s=max_s):
            target.writeframes(block.tobytes())
            samples += len(block)
    return samples / rate


def _resampled(resampler: Any, frame: Any) -> Iterator[Pcm]:
    for part in resampler.resample(frame):
        yield np.ascontiguousarray(part.to_ndarray().reshape(-1), dtype=np.int16)
