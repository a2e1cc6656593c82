"""Moving a whole picture under a camera: three ways to the same frame, of which the cheapest that fits is taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from reelbase.media.compositor import Compositor
from reelbase.media.motion import Camera, TravelCamera
from reelbase.media.planes import Frame, Sheet
from reelbase.media.travelling import TravelMover
from reelbase.media.zooming import ZoomMover


class Mover(Protocol):
    def draw(self, compositor: Compositor, frame: Frame, number: int) -> None:
        """Fill the frame with what the camera sees at the shot's frame ``number``."""
        ...


def mover_for(sheets: tuple[Sheet, ...], camera: Camera) -> Mover:
    """The mover of a still picture."""
    if isinstance(camera, TravelCamera):
        return TravelMover(sheets, camera)
    if max(camera.start, camera.end) <= 1.0:
        return ZoomMover(sheets, camera)
    return WarpMover(lambda _: sheets, camera)


class WarpMover:
    """Any view of any sheets, also of sheets that change from frame to frame: one affine warp a plane."""

    def __init__(self, sheets: Callable[[int], tuple[Sheet, ...]], camera: Camera) -> None:
        self._sheets, self._camera = sheets, camera

    def draw(self, compositor: Compositor, frame: Frame, number: int, *, nearer: float = 1.0) -> None:
        """``nearer``: a further zoom of at least 1."""
        for sheet in self._sheets(number):
            compositor.lay(frame, sheet, self._camera.view(number, sheet.nearness, nearer=nearer))
