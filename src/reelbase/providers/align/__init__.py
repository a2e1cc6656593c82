"""Aligners: recorded or synthetic speech and its text in, the text's own tokens with times out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from reelbase.media.words import TimedToken

Method = Literal["forced", "recognised", "estimated"]


@dataclass(frozen=True, slots=True)
class Alignment:
    """One TimedToken a script token, in order, and how their times were found.

    method: ``forced`` along the sounds of the words, ``recognised`` by a speech model and matched to the script, or
    ``estimated`` from the length of the words, which a person should be told.
    """

    tokens: tuple[TimedToken, ...]
    method: Method


class Aligner(Protocol):
    def identity(self) -> dict[str, Any]:
        """Everything that changes its answers: ``provider``, ``method`` (the one it tries first) and more."""
        ...

    def align(self, audio: Path, text: str, *, language: str) -> Alignment:
        """Raises StepError (ERR_ALIGNMENT)."""
        ...
