"""Music makers: turn a mood and a length into a stereo WAV file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Protocol

from reelbase.media.music.film_form import FilmScore
from reelbase.providers.usage import Usage


class MusicMaker(Protocol):
    """Makes a film's music.

    follows_film: whether the music follows a score's sections; if not, ``make`` ignores the score.
    """

    follows_film: ClassVar[bool]

    def identity(self) -> dict[str, Any]:
        """What decides the music besides the arguments of ``make``; part of the cache key."""
        ...

    def make(self, *, mood: str, duration_s: float, seed: int, out: Path, score: FilmScore | None = None) -> Usage:
        """Write ``duration_s`` seconds of 48 kHz stereo to ``out`` in bounded memory. Raises InputError."""
        ...
