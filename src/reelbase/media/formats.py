"""Frame formats, and where on a frame each thing may stand, so that text never covers text."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from reelbase.kit.errors import InputError

SAMPLE_RATE = 48_000
OVERSCAN = Fraction(6, 5)
"""A picture's canvas is this much larger than the frame, so that the camera can move without showing an edge."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in frame pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class FrameFormat:
    """Size in pixels (even) and frames a second of a film."""

    width: int
    height: int
    fps: int = 30

    @property
    def canvas(self) -> tuple[int, int]:
        """(width, height) of the oversized canvas that pictures are drawn on, in pixels, even."""
        return _even(self.width * OVERSCAN), _even(self.height * OVERSCAN)

    @property
    def is_tall(self) -> bool:
        return self.height > self.width

    @property
    def samples_per_frame(self) -> int:
        return SAMPLE_RATE // self.fps

    @property
    def text_box(self) -> Box:
        """Where on-screen text stands: the upper part, clear of platform buttons."""
        return self._box(0.08, 0.10, 0.84, 0.20) if self.is_tall else self._box(0.08, 0.07, 0.84, 0.22)

    @property
    def focus_box(self) -> Box:
        """Where the subject of a picture stands, between the two texts."""
        return self._box(0.08, 0.31, 0.84, 0.36) if self.is_tall else self._box(0.10, 0.27, 0.80, 0.46)

    @property
    def caption_box(self) -> Box:
        """Where captions stand: low, but above platform controls."""
        return self._box(0.07, 0.69, 0.86, 0.13) if self.is_tall else self._box(0.08, 0.76, 0.84, 0.17)

    def scaled(self, scale: float) -> FrameFormat:
        """The same shape at a share of the size, in even pixels."""
        if scale == 1.0:
            return self
        return FrameFormat(_even(Fraction(self.width * scale)), _even(Fraction(self.height * scale)), self.fps)

    def frames(self, duration_s: float) -> int:
        """Whole frames that cover ``duration_s``."""
        return max(1, -(-round(duration_s * 1_000_000) * self.fps // 1_000_000))

    def _box(self, x: float, y: float, width: float, height: float) -> Box:
        return Box(
            round(x * self.width), round(y * self.height), round(width * self.width), round(height * self.height)
        )


ASPECTS = {
    "9:16": FrameFormat(1080, 1920),
    "16:9": FrameFormat(1920, 1080),
    "1:1": FrameFormat(1080, 1080),
}


def format_for(aspect: str) -> FrameFormat:
    """The frame format of an aspect ratio. Raises InputError for an unknown one."""
    try:
        return ASPECTS[aspect]
    except KeyError:
        raise InputError(
            f"Unknown aspect {aspect!r}.", field="aspect", fix=f"Use one of {', '.join(ASPECTS)}."
        ) from None


def _even(value: Fraction) -> int:
    return round(value / 2) * 2
