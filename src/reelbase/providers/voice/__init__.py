"""Voices: text in, a mono WAV file and, where the voice knows them, word times out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from reelbase.media.words import TimedToken
from reelbase.providers.usage import Usage


@dataclass(frozen=True, slots=True)
class Speech:
    """A spoken scene. ``tokens`` is None when the voice gives no times and an aligner must find them."""

    path: Path
    duration_s: float
    tokens: tuple[TimedToken, ...] | None
    usage: Usage


class Voice(Protocol):
    def identity(self) -> dict[str, Any]:
        """Everything about the voice that changes its sound; part of each cache key."""
        ...

    def speak(self, text: str, *, language: str, out: Path, idempotency_key: str) -> Speech:
        """Write a 16-bit mono WAV to ``out``. Raises ProviderError."""
        ...

    def close(self) -> None: ...
