"""How a shot's content as a whole comes in over its ground, after a cut."""

from __future__ import annotations

from collections.abc import Callable

import cv2

from reelbase.media.compositor import Compositor
from reelbase.media.formats import FrameFormat
from reelbase.media.motion import View
from reelbase.media.planes import PlanarFrame, PlanarLayer
from reelbase.media.shots.movements import ease_out, spring

_ENTRANCE_S = 0.3
"""This and the shares below were chosen by eye: fast enough for a cut every two seconds."""
_RISE_SHARE, _SLIDE_SHARE, _POP_SCALE = 0.05, 0.10, 0.88
"""How far content rises and slides, of the frame's height and width, and how small it begins."""

Paint = Callable[[Compositor, PlanarFrame, int], None]


class EnteringShot:
    """Paints the ground, and the whole shot faded and moved over it."""

    def __init__(self, entrance: str, format: FrameFormat, *, ground: Paint, whole: Paint) -> None:
        self._entrance, self._format = entrance, format
        self._ground, self._whole = ground, whole
        self._drawn, self._moved = PlanarFrame(format), PlanarFrame(format)
        self._frames = format.frames(_ENTRANCE_S)

    def lasts(self, number: int) -> bool:
        """Whether the content is still coming in at a frame of the shot."""
        return number + 1 < self._frames

    def paint(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        share = max(0.0, (number + 1) / self._frames)
        self._ground(compositor, frame, number)
        self._whole(compositor, self._drawn, number)
        compositor.cover(self._moved, PlanarLayer(*self._drawn.planes), self._view(share))
        shown = ease_out(share)
        for target, moved in zip(frame.planes, self._moved.planes, strict=True):
            cv2.addWeighted(target, 1.0 - shown, moved, shown, 0.0, dst=target)

    def _view(self, share: float) -> View:
        width, height = self._format.width, self._format.height
        left = 1.0 - spring(share)
        x, y, scale = width / 2, height / 2, 1.0
        if self._entrance == "rise":
            y -= _RISE_SHARE * height * left
        elif self._entrance == "slide":
            x -= _SLIDE_SHARE * width * left
        elif self._entrance == "pop":
            scale = _POP_SCALE + (1.0 - _POP_SCALE) * spring(share)
        return View(1.0 / scale, x, y)
