"""A drawn shot on the timeline: everything that decides its pixels, besides the film's format and look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reelbase.media.assets import asset_stamp
from reelbase.media.shots.contents import ShotContent

DRAWING_VERSION = 6
"""Raised whenever the same content would give other pixels."""


@dataclass(frozen=True, slots=True)
class DrawnShot:
    """All times in frames.

    frames: how long the content is visible in all, over all cuts that show it.
    parts: when each part of the content appears, from the start of the content; None where no word calls for it.
    offset: how long the content was visible before this shot, which continues it from a cut on.
    framing: wide, medium or close: how much of the area the content takes.
    entrance: cut, fade, rise, slide or pop: how the content as a whole comes in over its ground.
    seed: decides what is varied; variant: which light of the film's palette the scene is in.
    card: words that are set instead if the content cannot be drawn.
    punch: when the camera moves closer, from the start of the content; None if it does not.
    """

    content: ShotContent
    frames: int
    parts: tuple[int | None, ...] = ()
    offset: int = 0
    framing: str = "medium"
    entrance: str = "cut"
    seed: str = ""
    variant: int = 0
    card: str = ""
    punch: int | None = None

    def identity(self) -> dict[str, Any]:
        """What stands for it in the key of a segment. Raises StorageError when the icons are not installed."""
        # Without a punch-in a shot is known by what it was known by before there were any.
        punch = {} if self.punch is None else {"punch": self.punch}
        return punch | {
            "version": DRAWING_VERSION,
            "assets": asset_stamp(),
            "content": self.content.model_dump(mode="json", exclude_defaults=True) | {"kind": self.content.kind},
            "frames": self.frames,
            "parts": self.parts,
            "offset": self.offset,
            "framing": self.framing,
            "entrance": self.entrance,
            "seed": self.seed,
            "variant": self.variant,
        }
