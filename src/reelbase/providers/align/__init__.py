"""Aligners: find the times of a text's tokens in recorded or synthetic speech."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from reelbase.media.words import TimedToken

Method = Literal["forced", "recognised", "estimated"]


@dataclass(frozen=True, slots=True)
class Alignment:
    """One TimedToken for each script token, in order, and how their times were found.

    method: ``forced`` by the words' phonemes, ``recognised`` by a speech model and matched to the script, or
    ``estimated`` from the length of the words, of which users are informed.
    """

    tokens: tuple[TimedToken, ...]
    method: Method


class Aligner(Protocol):
    """Finds word times."""

    def identity(self) -> dict[str, Any]:
        """What decides its results: ``provider``, ``method`` (tried first) and more; part of the cache key."""
        ...

    def align(self, audio: Path, text: str, *, language: str) -> Alignment:
        """Align a sound file with its text; times in seconds. Raises StepError (ERR_ALIGNMENT)."""
        ...
