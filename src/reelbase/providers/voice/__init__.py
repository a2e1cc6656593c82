"""Voices: turn text into a mono WAV file and, if the voice knows them, word times."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from reelbase.media.words import TimedToken
from reelbase.providers.usage import Usage


@dataclass(frozen=True, slots=True)
class Speech:
    """A spoken scene, ``duration_s`` seconds long. ``tokens``: None if an aligner must find the word times."""

    path: Path
    duration_s: float
    tokens: tuple[TimedToken, ...] | None
    usage: Usage


class Voice(Protocol):
    """Speaks text."""

    def identity(self) -> dict[str, Any]:
        """Everything about the voice that changes its sound; part of the cache key."""
        ...

    def speak(self, text: str, *, language: str, out: Path, idempotency_key: str) -> Speech:
        """Speak ``text``, in ``language`` (BCP 47), into a 16-bit mono WAV. Raises ProviderError, NotConfigured."""
        ...

    def close(self) -> None: ...
