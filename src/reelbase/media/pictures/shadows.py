"""Soft shadows of anything that can be drawn. They are blurred small: a wide blur leaves no detail to be lost."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import skia

from reelbase.media.pictures.palettes import RGB

_SMALL_BLUR_PX = 2.5
"""A blur at the reduced size; from two pixels on, hardly any step of an enlarged one differs from a large one's."""
_REACH = 3.0
"""How far a shadow reaches, in standard deviations of its blur."""


def throw_shadow(
    canvas: Any,
    around: tuple[float, float, float, float],
    draw: Callable[[Any], None],
    *,
    blur_px: float,
    drop_px: float,
    tint: RGB,
    strength: float,
) -> None:
    """Draw the shadow of what ``draw`` draws inside ``around`` (left, top, width, height); draw the thing itself
    afterwards.

    blur_px: standard deviation of the blur. strength: the opacity of the shadow, from 0 to 1.
    """
    step = max(1.0, blur_px / _SMALL_BLUR_PX)
    room = _REACH * blur_px + step
    left, top = around[0] - room, around[1] - room
    width, height = (math.ceil((length + 2 * room) / step) for length in around[2:])
    surface = skia.Surface.MakeRaster(skia.ImageInfo.MakeA8(width, height))
    with surface as small:
        small.clear(0)
        small.scale(1 / step, 1 / step)
        small.translate(-left, -top)
        draw(small)
    alpha = np.zeros((height, width), np.uint8)
    surface.readPixels(surface.imageInfo(), alpha, alpha.strides[0], 0, 0)
    cv2.GaussianBlur(alpha, (0, 0), blur_px / step, dst=alpha, borderType=cv2.BORDER_CONSTANT)
    image = skia.Image.MakeRasterCopy(skia.Pixmap(surface.imageInfo(), alpha, alpha.strides[0]))
    place = skia.Rect.MakeXYWH(left, top + drop_px, width * step, height * step)
    paint = skia.Paint(Color4f=skia.Color4f(*tint, strength))
    canvas.drawImageRect(image, place, skia.SamplingOptions(skia.FilterMode.kLinear), paint)
