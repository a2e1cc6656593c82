"""A sprite whose pixels appear by steps of their own: the opacity of each is looked up by its step."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from reelbase.media.compositor import Compositor, blend
from reelbase.media.formats import Rectangle
from reelbase.media.planes import CLEAR, PlanarFrame, PlanarLayer, Plane
from reelbase.media.shots.placing import intersection


class SteppedSprite:
    """steps: (height, width) uint8, the step of each pixel of the sprite."""

    def __init__(self, sprite: PlanarLayer, steps: Plane) -> None:
        assert sprite.inverse_alpha is not None and sprite.inverse_alpha_half is not None
        assert steps.shape == sprite.y.shape
        half = cv2.resize(steps, (steps.shape[1] // 2, steps.shape[0] // 2), interpolation=cv2.INTER_NEAREST)
        self._planes = (
            (steps, sprite.y, sprite.inverse_alpha, 1),
            (half, sprite.u, sprite.inverse_alpha_half, 2),
            (half, sprite.v, sprite.inverse_alpha_half, 2),
        )
        height, width = sprite.y.shape
        self.box = Rectangle(sprite.x, sprite.y_top, width, height)

    def lay(self, compositor: Compositor, frame: PlanarFrame, opacities: NDArray[np.uint8]) -> None:
        """Blend it over the frame. opacities: (256,) uint8, by step, times the sprite's own."""
        visible = intersection(self.box, Rectangle(0, 0, frame.y.shape[1], frame.y.shape[0]))
        if visible is None:
            return
        for target, (steps, colour, inverse_alpha, divisor) in zip(frame.planes, self._planes, strict=True):
            wide, high = visible.width // divisor, visible.height // divisor
            x, y = (visible.x - self.box.x) // divisor, (visible.y - self.box.y) // divisor
            cut = np.s_[y : y + high, x : x + wide]
            mask, shown, hidden = (compositor.scratch(index, high, wide) for index in range(3))
            cv2.LUT(steps[cut], opacities, dst=mask)
            cv2.multiply(colour[cut], mask, dst=shown, scale=1 / 255)
            cv2.subtract(CLEAR, inverse_alpha[cut], dst=hidden)
            cv2.multiply(hidden, mask, dst=hidden, scale=1 / 255)
            cv2.bitwise_not(hidden, dst=hidden)
            part = target[visible.y // divisor :, visible.x // divisor :][:high, :wide]
            blend(part, shown, hidden)
