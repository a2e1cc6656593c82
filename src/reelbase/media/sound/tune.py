"""The music of a mix: read as it is needed, at its level, ending with the film."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.sound.decoding import Samples, decoded
from reelbase.media.sound.filtering import input_of
from reelbase.media.sound.loudness import Loudness, measure_input

_FADE_SAMPLES = SAMPLE_RATE // 4
_SLACK_SAMPLES = SAMPLE_RATE // 10


@dataclass(frozen=True, slots=True)
class Music:
    path: Path
    loudness: Loudness


def measured(path: Path) -> Music:
    """Raises StepError when the file cannot be decoded."""
    return Music(path, measure_input(input_of(path), "measuring the music"))


class Tune:
    """A music file for ``samples`` samples of film; silent after its own end."""

    def __init__(self, music: Music, samples: int) -> None:
        self._chunks = decoded(music.path, 2)
        self._held: list[Samples] = []
        self._samples = samples
        self._at = 0
        self.lacking = 0
        """Samples at the film's end for which there was no music."""

    def take(self, count: int) -> Samples:
        """The next samples: (count, 2). Raises InputError when the file turns out to be damaged."""
        block = np.zeros((count, 2), np.float32)
        filled = 0
        while filled < count and (chunk := self._next()) is not None:
            part, rest = chunk[: count - filled], chunk[count - filled :]
            block[filled : filled + len(part)] = part
            filled += len(part)
            if len(rest):
                self._held.append(rest)
        self.lacking += count - filled
        block *= self._fade(count)
        self._at += count
        return block

    def notes(self) -> list[str]:
        if self.lacking <= _SLACK_SAMPLES:
            return []
        return [f"The music ends {self.lacking / SAMPLE_RATE:.1f} s before the film."]

    def close(self) -> None:
        self._chunks.close()

    def _next(self) -> Samples | None:
        return self._held.pop() if self._held else next(self._chunks, None)

    def _fade(self, count: int) -> Samples:
        """However the music goes on, the film's last sample is its last."""
        left = self._samples - np.arange(self._at, self._at + count, dtype=np.float32) - 1
        return np.clip(left / min(_FADE_SAMPLES, self._samples), 0.0, 1.0).astype(np.float32)[:, None]
