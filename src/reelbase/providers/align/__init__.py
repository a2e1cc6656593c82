"""Aligners: recorded or synthetic speech and its text in, the text's own tokens with times out."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from reelbase.media.words import TimedToken


class Aligner(Protocol):
    def identity(self) -> dict[str, Any]: ...

    def align(self, audio: Path, text: str, *, language: str) -> tuple[TimedToken, ...]:
        """One TimedToken a script token, in order. Raises StepError (ERR_ALIGNMENT)."""
        ...
