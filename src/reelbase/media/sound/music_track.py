"""The music of a mix: read as needed, faded out at the film's end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.sound.decoding import Samples, decoded
from reelbase.media.sound.filtering import input_of
from reelbase.media.sound.loudness import SILENT_LUFS, measure_lufs

_FADE_SAMPLES = SAMPLE_RATE // 4
"""Fade at the film's end: 0.25 s. Chosen by ear."""
_TOLERANCE_SAMPLES = SAMPLE_RATE // 10
"""How much too short music may be without a note: 0.1 s."""


@dataclass(frozen=True, slots=True)
class MeasuredMusic:
    """A music file and its integrated loudness in LUFS."""

    path: Path
    lufs: float

    @property
    def silent(self) -> bool:
        return self.lufs <= SILENT_LUFS


def measure_music(path: Path) -> MeasuredMusic:
    """Measure a music file. Raises StepError when it cannot be decoded."""
    return MeasuredMusic(path, measure_lufs(input_of(path), "measuring the music"))


class MusicTrack:
    """A music file for ``samples`` samples of film; silent after its own end."""

    def __init__(self, music: MeasuredMusic, samples: int) -> None:
        self._chunks = decoded(music.path, 2)
        self._pending: list[Samples] = []
        self._samples = samples
        self._at = 0
        self.missing = 0
        """Samples at the film's end without music."""

    def take(self, count: int) -> Samples:
        """The next samples: (count, 2). Raises InputError for a damaged file."""
        block = np.zeros((count, 2), np.float32)
        filled = 0
        while filled < count and (chunk := self._next()) is not None:
            part, rest = chunk[: count - filled], chunk[count - filled :]
            block[filled : filled + len(part)] = part
            filled += len(part)
            if len(rest):
                self._pending.append(rest)
        self.missing += count - filled
        block *= self._fade(count)
        self._at += count
        return block

    def notes(self) -> list[str]:
        if self.missing <= _TOLERANCE_SAMPLES:
            return []
        return [f"The music ends {self.missing / SAMPLE_RATE:.1f} s before the film."]

    def close(self) -> None:
        self._chunks.close()

    def _next(self) -> Samples | None:
        return self._pending.pop() if self._pending else next(self._chunks, None)

    def _fade(self, count: int) -> Samples:
        """Factors (count, 1) that fade to silence at the film's end."""
        left = self._samples - np.arange(self._at, self._at + count, dtype=np.float32) - 1
        return np.clip(left / min(_FADE_SAMPLES, self._samples), 0.0, 1.0).astype(np.float32)[:, None]
