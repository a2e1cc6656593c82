"""Intermediate sound files: interleaved 32-bit floats at 48 kHz, read and written in chunks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

import numpy as np

from reelbase.media.sound.decoding import Samples

CHUNK_SAMPLES = 48_000
_BYTES = 4


class RawSound:
    """A file with a fixed number of samples; open it with ``new_sound`` or ``open_sound``."""

    def __init__(self, stream: FileIO, path: Path, samples: int, channels: int) -> None:
        self._stream = stream
        self.path = path
        self.samples = samples
        self.channels = channels

    def read(self, start: int, count: int) -> Samples:
        """Up to ``count`` samples from ``start`` on: (n, channels)."""
        values = np.zeros((max(0, min(count, self.samples - start)), self.channels), np.float32)
        self._stream.seek(start * self.channels * _BYTES)
        rest = values.data.cast("B")
        while rest and (got := self._stream.readinto(rest)):
            rest = rest[got:]
        return values

    def write(self, start: int, values: Samples) -> None:
        """Write (n, channels) samples at ``start``, which must lie within the file."""
        self._stream.seek(start * self.channels * _BYTES)
        rest = np.ascontiguousarray(values, np.float32).data.cast("B")
        while rest:
            rest = rest[self._stream.write(rest) :]

    def add(self, start: int, values: Samples) -> None:
        """Add samples to those in the file."""
        self.write(start, self.read(start, len(values)) + values)


@contextmanager
def new_sound(path: Path, samples: int, channels: int) -> Iterator[RawSound]:
    """A silent file of ``samples``. Raises OSError."""
    with FileIO(path, "w+b") as stream:
        stream.truncate(samples * channels * _BYTES)
        yield RawSound(stream, path, samples, channels)


@contextmanager
def open_sound(path: Path, channels: int) -> Iterator[RawSound]:
    """An existing file. Raises OSError."""
    with FileIO(path, "r+b") as stream:
        samples = path.stat().st_size // (channels * _BYTES)
        yield RawSound(stream, path, samples, channels)


def chunks(samples: int, size: int = CHUNK_SAMPLES) -> Iterator[tuple[int, int]]:
    """(start, count) of the chunks that make up ``samples``."""
    for start in range(0, samples, size):
        yield start, min(size, samples - start)
