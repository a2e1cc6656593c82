"""Frame formats, and the area of a frame for each kind of content, so that text never covers text."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from reelbase.kit.errors import InputError

SAMPLE_RATE = 48_000
"""Samples a second of all sound between the steps and in the film."""
OVERSCAN = Fraction(6, 5)
"""Size of a picture's canvas relative to the frame, so that the camera never shows an edge. Fits ``motion``'s reach."""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle in frame pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class FrameFormat:
    """Size of a film in pixels (even numbers) and its frames a second.

    The areas below are shares of the frame, chosen by eye against the controls of the common platforms.
    """

    width: int
    height: int
    fps: int = 30

    @property
    def canvas(self) -> tuple[int, int]:
        """(width, height) in pixels, even, of the oversized canvas that pictures are drawn on."""
        return _even(self.width * OVERSCAN), _even(self.height * OVERSCAN)

    @property
    def is_tall(self) -> bool:
        return self.height > self.width

    @property
    def text_box(self) -> Rectangle:
        """The area for on-screen text: the upper part, clear of platform controls."""
        return self._rectangle(0.08, 0.10, 0.84, 0.20) if self.is_tall else self._rectangle(0.08, 0.07, 0.84, 0.22)

    @property
    def focus_box(self) -> Rectangle:
        """The area for a picture's subject, between the on-screen text and the captions."""
        return self._rectangle(0.08, 0.31, 0.84, 0.36) if self.is_tall else self._rectangle(0.10, 0.27, 0.80, 0.46)

    @property
    def caption_box(self) -> Rectangle:
        """The area for captions: low, but above platform controls."""
        return self._rectangle(0.07, 0.69, 0.86, 0.13) if self.is_tall else self._rectangle(0.08, 0.76, 0.84, 0.17)

    def scaled(self, scale: float) -> FrameFormat:
        """The same shape at another size, in even pixels."""
        if scale == 1.0:
            return self
        return FrameFormat(_even(Fraction(self.width * scale)), _even(Fraction(self.height * scale)), self.fps)

    def frames(self, duration_s: float) -> int:
        """The least number of whole frames that last ``duration_s`` seconds; at least 1."""
        return max(1, -(-round(duration_s * 1_000_000) * self.fps // 1_000_000))

    def _rectangle(self, x: float, y: float, width: float, height: float) -> Rectangle:
        return Rectangle(
            round(x * self.width), round(y * self.height), round(width * self.width), round(height * self.height)
        )


ASPECTS = {"9:16": FrameFormat(1080, 1920), "16:9": FrameFormat(1920, 1080), "1:1": FrameFormat(1080, 1080)}


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
