"""Music makers: turn a mood and a length into a stereo WAV file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from reelbase.media.music.film_form import FilmScore
from reelbase.providers.usage import Usage


class MusicMaker(Protocol):
    """Makes a film's music."""

    def identity(self) -> dict[str, Any]:
        """What decides the music besides the arguments of ``make``; part of the cache key."""
        ...

    def make(self, *, mood: str, duration_s: float, seed: int, out: Path, score: FilmScore | None = None) -> Usage:
        """Write ``duration_s`` seconds of 48 kHz stereo to ``out`` in bounded memory. Raises InputError.

        score: what the music should follow; a maker that cannot follow a film ignores it.
        """
        ...
