"""A punch-in: the camera moves a little closer to a shot's content on an emphasised word, and stays there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2

from reelbase.media.compositor import Compositor
from reelbase.media.formats import FrameFormat, Rectangle
from reelbase.media.planes import PlanarFrame
from reelbase.media.shots.movements import ease_out

PUNCH_SCALE = 1.08
"""How much closer: content in a medium framing then fills the area that captions leave free, and no more."""
PUNCH_S = 0.23
"""Chosen by eye: quick enough for a word."""

Paint = Callable[[Compositor, PlanarFrame, int], None]


@dataclass(frozen=True, slots=True)
class Punch:
    """at: the frame before the first one that is closer. area: where the content is; the camera moves to its middle."""

    at: int
    area: Rectangle
    format: FrameFormat

    def scale(self, number: int) -> float:
        """How much larger a frame's content is than it was drawn."""
        share = (number - self.at) / self.format.frames(PUNCH_S)
        return 1.0 + (PUNCH_SCALE - 1.0) * ease_out(share) if share > 0 else 1.0

    def crop(self, number: int) -> Rectangle:
        """What is seen of the drawing in a frame, at even pixels: those of a rectangle are scaled in a third of the
        time that a view between pixels takes, and the movement is too quick to show the difference.
        """
        scale = self.scale(number)
        width, height = self.format.width, self.format.height
        wide, high = 2 * round(width / scale / 2), 2 * round(height / scale / 2)
        x, y = self._middle
        return Rectangle(2 * round(x * (1 - wide / width) / 2), 2 * round(y * (1 - high / height) / 2), wide, high)

    def seen(self, box: Rectangle, number: int) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of a rectangle of the drawing as it is seen in a frame, in pixels."""
        crop = self.crop(number)
        across, down = self.format.width / crop.width, self.format.height / crop.height
        left, top = across * (box.x - crop.x), down * (box.y - crop.y)
        return left, top, left + across * box.width, top + down * box.height

    @property
    def _middle(self) -> tuple[float, float]:
        return self.area.x + self.area.width / 2, self.area.y + self.area.height / 2


class PunchedShot:
    """Paints the whole shot, closer from a frame on."""

    def __init__(self, punch: Punch, whole: Paint) -> None:
        self._punch, self._whole = punch, whole
        self._drawn: PlanarFrame | None = None

    def paint(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        if self._punch.scale(number) == 1.0:
            self._whole(compositor, frame, number)
            return
        if self._drawn is None:
            self._drawn = PlanarFrame(self._punch.format)
        self._whole(compositor, self._drawn, number)
        crop = self._punch.crop(number)
        for target, drawn in zip(frame.planes, self._drawn.planes, strict=True):
            divisor = frame.y.shape[0] // target.shape[0]
            x, y, wide, high = (length // divisor for length in (crop.x, crop.y, crop.width, crop.height))
            size = (target.shape[1], target.shape[0])
            cv2.resize(drawn[y : y + high, x : x + wide], size, dst=target, interpolation=cv2.INTER_LINEAR)
