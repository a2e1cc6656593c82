"""What a file from elsewhere says of a plan's scenes, once it is checked."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from reelbase.kit.errors import InputError
from reelbase.storyboards.exporting.rates import FrameRate

MAX_CLIPS = 2_000
"""More than any plan has scenes, even when an editor has cut each of them in ten."""
MAX_FRAMES = 10_000_000
"""Of a time on a timeline: more than a day at 60 frames a second."""
_NUMBER = re.compile(r"(\d{3})(?: |$)")


@dataclass(frozen=True, slots=True)
class FoundClip:
    """A clip on a timeline. ``number``: the scene that it shows, by its number in the plan; None for another clip.

    transition: the kind of the transition after it, an empty text for a kind that is not ours, or None for a cut.
    """

    number: int | None
    name: str
    frames: int
    transition: str | None = None


@dataclass(frozen=True, slots=True)
class FoundCut:
    """The clips of a timeline in their order. ``source``: what was exported, if the file says so."""

    rate: FrameRate
    clips: tuple[FoundClip, ...]
    source: Literal["plan", "film"] | None = None


@dataclass(frozen=True, slots=True)
class FoundScene:
    """A scene of a table or a script. ``values``: what it says, by the fields of a scene; ``place`` is for messages."""

    number: int | None
    values: Mapping[str, str]
    place: str


@dataclass(frozen=True, slots=True)
class FoundScenes:
    """The scenes of a table or a script in their order."""

    scenes: tuple[FoundScene, ...]


def unusable(message: str, fix: str) -> InputError:
    """The error for a file that nothing can be taken from."""
    return InputError(message, field="file", fix=fix)


def number_in(name: str) -> int | None:
    """The number of the scene in the name that an export gave a clip, such as ``001 The sky is blue``."""
    found = _NUMBER.match(name)
    return int(found[1]) if found and found[1].isascii() else None


def checked_frames(frames: float, what: str) -> int:
    """A length in whole frames. Raises InputError for one that is no length."""
    if not math.isfinite(frames) or not 0 < round(frames) <= MAX_FRAMES:
        raise unusable(f"{what} has no usable length.", "Give every clip a length of at least one frame.")
    return round(frames)
