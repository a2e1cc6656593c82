"""Music: a mood and a length in, a stereo WAV file out."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from reelbase.providers.usage import Usage


class MusicMaker(Protocol):
    def identity(self) -> dict[str, Any]: ...

    def make(self, *, mood: str, duration_s: float, seed: int, out: Path) -> Usage:
        """Write 48 kHz stereo to ``out``, streaming; memory does not grow with the length."""
        ...
