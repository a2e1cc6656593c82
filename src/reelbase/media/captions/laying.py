"""Lays parts of a retained caption layer over a frame."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from reelbase.media.compositor import blend
from reelbase.media.planes import CLEAR, PlanarFrame, PlanarLayer, Plane

_FAR = 1 << 20


def lay_part(
    frame: PlanarFrame,
    layer: PlanarLayer | None,
    *,
    left: int | None = None,
    right: int | None = None,
    top: int | None = None,
    bottom: int | None = None,
) -> None:
    """Blend a layer, or the part of it within limits, over the frame; in even frame pixels, None for no limit."""
    if layer is None or layer.inverse_alpha is None or layer.inverse_alpha_half is None:
        return
    alphas = (layer.inverse_alpha, layer.inverse_alpha_half, layer.inverse_alpha_half)
    limits = (
        left or 0,
        -_FAR if top is None else top,
        _FAR if right is None else right,
        _FAR if bottom is None else bottom,
    )
    for target, colour, alpha, divisor in zip(
        frame.planes, (layer.y, layer.u, layer.v), alphas, (1, 2, 2), strict=True
    ):
        x, y = layer.x // divisor, layer.y_top // divisor
        x0, y0 = max(0, x, limits[0] // divisor), max(0, y, limits[1] // divisor)
        x1 = min(target.shape[1], x + colour.shape[1], limits[2] // divisor)
        y1 = min(target.shape[0], y + colour.shape[0], limits[3] // divisor)
        if x0 < x1 and y0 < y1:
            source = slice(y0 - y, y1 - y), slice(x0 - x, x1 - x)
            blend(target[y0:y1, x0:x1], colour[source], alpha[source])


def moved(layer: PlanarLayer, down_px: int) -> PlanarLayer:
    """The layer an even number of pixels lower."""
    return replace(layer, y_top=layer.y_top + down_px)


def scaled(layer: PlanarLayer, scale: float, middle: tuple[float, float]) -> PlanarLayer:
    """The layer scaled around a point of the frame: for the few frames of a movement, where sharpness is not seen."""
    if scale == 1.0 or layer.inverse_alpha is None or layer.inverse_alpha_half is None:
        return layer
    height, width = layer.y.shape
    left, top = (
        round((at - (at - start) * scale) / 2) * 2 - 2 for at, start in zip(middle, (layer.x, layer.y_top), strict=True)
    )
    size = round(width * scale / 2) * 2 + 4, round(height * scale / 2) * 2 + 4

    def warped(plane: Plane, divisor: int, outside: int) -> Plane:
        # Chroma is sited as in ``compositor.fill_matrix``.
        right, down = 0.5, divisor / 2
        x = ((left + right - middle[0]) / scale + middle[0] - layer.x - right) / divisor
        y = ((top + down - middle[1]) / scale + middle[1] - layer.y_top - down) / divisor
        matrix = np.array([[1 / scale, 0.0, x], [0.0, 1 / scale, y]])
        plane_size = size[0] // divisor, size[1] // divisor
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        out = cv2.warpAffine(
            plane,
            matrix,
            plane_size,
            flags=flags,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=outside,
            hint=cv2.ALGO_HINT_APPROX,
        )
        return np.asarray(out, np.uint8)

    return PlanarLayer(
        warped(layer.y, 1, 0),
        warped(layer.u, 2, 0),
        warped(layer.v, 2, 0),
        warped(layer.inverse_alpha, 1, CLEAR),
        warped(layer.inverse_alpha_half, 2, CLEAR),
        left,
        top,
    )


def faded(layer: PlanarLayer, opacity: float) -> PlanarLayer:
    """The layer with its alpha scaled by ``opacity``, from 0 to 1."""
    if opacity >= 1.0 or layer.inverse_alpha is None or layer.inverse_alpha_half is None:
        return layer
    y, u, v = (cv2.convertScaleAbs(plane, alpha=opacity) for plane in (layer.y, layer.u, layer.v))
    alpha, half = (
        cv2.convertScaleAbs(plane, alpha=opacity, beta=CLEAR * (1.0 - opacity))
        for plane in (layer.inverse_alpha, layer.inverse_alpha_half)
    )
    return replace(layer, y=y, u=u, v=v, inverse_alpha=alpha, inverse_alpha_half=half)
