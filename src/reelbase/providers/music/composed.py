"""Music that is composed in code, offline, from a mood and a seed."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from reelbase.media.music import MUSIC_VERSION, compose_music
from reelbase.media.music.film_form import FilmScore
from reelbase.providers.usage import Usage


class ComposedMusic:
    follows_film: ClassVar[bool] = True

    def identity(self) -> dict[str, Any]:
        return {"music": "composed", "version": MUSIC_VERSION}

    def make(self, *, mood: str, duration_s: float, seed: int, out: Path, score: FilmScore | None = None) -> Usage:
        """Write 48 kHz 16-bit stereo WAV; equal arguments give equal bytes.

        Raises InputError for an unknown mood or a length of nothing, StorageError.
        """
        compose_music(mood=mood, duration_s=duration_s, seed=seed, out=out, score=score)
        return Usage("reelbase", f"music-{MUSIC_VERSION}", "seconds", duration_s)
