"""Draws a moving camera's view of a picture in one of three equivalent ways: the cheapest that applies is used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from reelbase.media.compositor import Compositor
from reelbase.media.motion import Camera, PanCamera
from reelbase.media.panning import PanMover
from reelbase.media.planes import PlanarFrame, PlanarLayer
from reelbase.media.zooming import ZoomMover


class Mover(Protocol):
    def draw(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        """Fill the frame with the camera's view at the shot's frame ``number``."""
        ...


def mover_for(layers: tuple[PlanarLayer, ...], camera: Camera) -> Mover:
    """The cheapest mover for a still picture."""
    if isinstance(camera, PanCamera):
        return PanMover(layers, camera)
    if max(camera.start, camera.end) <= 1.0:
        return ZoomMover(layers, camera)
    return WarpMover(lambda _: layers, camera)


class WarpMover:
    """Draws any view of any layers, even ones that change from frame to frame, with one affine warp a plane."""

    def __init__(self, layers: Callable[[int], tuple[PlanarLayer, ...]], camera: Camera) -> None:
        self._layers, self._camera = layers, camera

    def draw(self, compositor: Compositor, frame: PlanarFrame, number: int, *, nearer: float = 1.0) -> None:
        """``nearer``: an additional zoom factor of at least 1."""
        for layer in self._layers(number):
            compositor.lay(frame, layer, self._camera.view(number, layer.nearness, nearer=nearer))
