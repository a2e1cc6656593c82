"""Planar pictures: the frame that goes to the encoder, and the layers of colour and alpha composited into it.

Everything is limited-range BT.709 with chroma at half size, as the encoder takes it, so that a moving picture is
converted once instead of once a frame. Colour is premultiplied by alpha; alpha is stored inverted (255 - alpha).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from reelbase.media.formats import FrameFormat
from reelbase.media.picture import Layer, Picture

Plane = NDArray[np.uint8]

NEUTRAL = 128
"""Chroma of grey."""
CLEAR = 255
"""Inverse alpha of a transparent pixel."""
_BORDER = 4
"""Transparent pixels around a layer, as far as the interpolation of its movement reaches."""
_SAME_DEPTH = 0.02
"""Difference in depth up to which neighbouring layers are merged; their parallax differs by less than is visible."""

_ACROSS = np.array([[0.25, 0.5, 0.25]], np.float32)
"""Filter along a row before it is halved, centred on the left of two columns, where H.264 sites chroma."""
_KR, _KB = 0.2126, 0.0722
_KG = 1.0 - _KR - _KB
"""Luma coefficients of ITU-R BT.709; the matrix below scales them to its limited range (16 to 235, 16 to 240)."""
FROM_RGB = np.array(
    [
        [219 / 255 * _KR, 219 / 255 * _KG, 219 / 255 * _KB, 16],
        [-112 / 255 * _KR / (1 - _KB), -112 / 255 * _KG / (1 - _KB), 112 / 255, NEUTRAL],
        [112 / 255, -112 / 255 * _KG / (1 - _KR), -112 / 255 * _KB / (1 - _KR), NEUTRAL],
    ],
    np.float32,
)
_TO_RGB = np.linalg.inv(FROM_RGB[:, :3]).astype(np.float32) / 255


def rgb_of_planes(y: NDArray[np.number], u: NDArray[np.number], v: NDArray[np.number]) -> NDArray[np.float32]:
    """Planes of one size as (height, width, 3) float32 RGB: 0 to 1, and a little beyond where chroma is rounded."""
    yuv = np.stack([y, u, v], axis=-1).astype(np.float32) - FROM_RGB[:, 3]
    return np.asarray(yuv @ _TO_RGB.T, np.float32)


class PlanarFrame:
    """One frame: ``data`` is what the encoder reads, ``y``, ``u`` and ``v`` are views into it."""

    __slots__ = ("data", "u", "v", "y")

    def __init__(self, format: FrameFormat) -> None:
        width, height = format.width, format.height
        luma, chroma = width * height, width * height // 4
        self.data = np.empty(luma + 2 * chroma, np.uint8)
        self.y: Plane = self.data[:luma].reshape(height, width)
        self.u: Plane = self.data[luma : luma + chroma].reshape(height // 2, width // 2)
        self.v: Plane = self.data[luma + chroma :].reshape(height // 2, width // 2)

    @property
    def planes(self) -> tuple[Plane, Plane, Plane]:
        return self.y, self.u, self.v


@dataclass(frozen=True, slots=True)
class PlanarLayer:
    """A layer as YUV planes, premultiplied by its alpha.

    y, u, v: colour, premultiplied; u and v at half size.
    inverse_alpha, inverse_alpha_half: 255 - alpha at full and half size; None for an opaque layer.
    x, y_top: the upper left corner on the canvas, in even pixels.
    nearness: 1 for the nearest layer of its picture, less for those behind it.
    """

    y: Plane
    u: Plane
    v: Plane
    inverse_alpha: Plane | None = None
    inverse_alpha_half: Plane | None = None
    x: int = 0
    y_top: int = 0
    nearness: float = 1.0

    @property
    def opaque(self) -> bool:
        return self.inverse_alpha is None

    @property
    def groups(self) -> tuple[tuple[Plane, ...], tuple[Plane, ...]]:
        """The planes at full and at half size: colours first, then the inverse alpha of a layer that has one."""
        if self.inverse_alpha is None or self.inverse_alpha_half is None:
            return (self.y,), (self.u, self.v)
        return (self.y, self.inverse_alpha), (self.u, self.v, self.inverse_alpha_half)


def planar_layers(picture: Picture) -> tuple[PlanarLayer, ...]:
    """The picture's layers, back to front. Neighbours at the same depth are merged, empty layers dropped."""
    nearest = max((layer.depth for layer in picture.layers), default=0.0)
    merged: list[PlanarLayer] = []
    depths: list[float] = []
    for index, layer in enumerate(picture.layers):
        planar = planar_layer(layer, keep_whole=index == 0, nearness=1.0 - min(1.0, nearest - layer.depth))
        if planar is None:
            continue
        if merged and abs(depths[-1] - layer.depth) <= _SAME_DEPTH:
            merged[-1] = composited(merged[-1], planar)
        else:
            merged.append(planar)
            depths.append(layer.depth)
    return tuple(merged)


def planar_layer(layer: Layer, *, keep_whole: bool = False, nearness: float = 1.0) -> PlanarLayer | None:
    """A layer cropped to its visible part, or None if there is none. With ``keep_whole`` it counts as opaque."""
    pixels = layer.pixels
    if keep_whole:
        y, u, v = planes_of_rgb(_even_size(pixels)[..., :3])
        return PlanarLayer(y, u, v, x=layer.x, y_top=layer.y, nearness=nearness)
    x, y_top, width, height = cv2.boundingRect(np.ascontiguousarray(pixels[..., 3]))
    if width == 0 or height == 0:
        return None
    left = (layer.x + x - _BORDER) & ~1
    top = (layer.y + y_top - _BORDER) & ~1
    right = (layer.x + x + width + _BORDER + 1) & ~1
    bottom = (layer.y + y_top + height + _BORDER + 1) & ~1
    cut = np.zeros((bottom - top, right - left, 4), np.uint8)
    visible = pixels[y_top : y_top + height, x : x + width]
    cut[layer.y + y_top - top :, layer.x + x - left :][:height, :width] = visible
    return _with_alpha(cut, left, top, nearness)


def planes_of_rgb(rgb: NDArray[np.uint8]) -> tuple[Plane, Plane, Plane]:
    """(height, width, 3) RGB of even size to Y, U, V."""
    y, u, v = _channels(rgb)
    return y, _halved(u), _halved(v)


def composited(below: PlanarLayer, above: PlanarLayer) -> PlanarLayer:
    """Two layers that move together, merged into one."""
    left, top = min(below.x, above.x), min(below.y_top, above.y_top)
    right = max(layer.x + layer.y.shape[1] for layer in (below, above))
    bottom = max(layer.y_top + layer.y.shape[0] for layer in (below, above))
    if below.opaque:
        left, top = below.x, below.y_top
        right, bottom = left + below.y.shape[1], top + below.y.shape[0]
    base, over = (_padded_to(layer, left, top, right - left, bottom - top) for layer in (below, above))
    assert over.inverse_alpha is not None and over.inverse_alpha_half is not None
    inverses = (over.inverse_alpha, over.inverse_alpha_half, over.inverse_alpha_half)
    y, u, v = (
        cv2.add(cv2.multiply(b, t, scale=1 / 255), o)
        for b, t, o in zip((base.y, base.u, base.v), inverses, (over.y, over.u, over.v), strict=True)
    )
    if base.inverse_alpha is None or base.inverse_alpha_half is None:
        return PlanarLayer(y, u, v, x=left, y_top=top, nearness=below.nearness)
    inverse_alpha = cv2.multiply(base.inverse_alpha, over.inverse_alpha, scale=1 / 255)
    inverse_alpha_half = cv2.multiply(base.inverse_alpha_half, over.inverse_alpha_half, scale=1 / 255)
    return PlanarLayer(y, u, v, inverse_alpha, inverse_alpha_half, left, top, below.nearness)


def _with_alpha(rgba: NDArray[np.uint8], x: int, y_top: int, nearness: float) -> PlanarLayer:
    alpha = np.ascontiguousarray(rgba[..., 3])
    # Chroma is premultiplied before it is halved; otherwise the colour of transparent pixels bleeds into the edge.
    y, u, v = (cv2.multiply(channel, alpha, scale=1 / 255) for channel in _channels(rgba[..., :3]))
    inverse_alpha_half = cv2.bitwise_not(_halved(alpha))
    return PlanarLayer(y, _halved(u), _halved(v), cv2.bitwise_not(alpha), inverse_alpha_half, x, y_top, nearness)


def _channels(rgb: NDArray[np.uint8]) -> tuple[Plane, Plane, Plane]:
    y, u, v = cv2.split(cv2.transform(np.ascontiguousarray(rgb), FROM_RGB))
    return y, u, v


def _padded_to(layer: PlanarLayer, left: int, top: int, width: int, height: int) -> PlanarLayer:
    if layer.opaque and layer.y.shape == (height, width):
        return layer

    def placed(plane: Plane | None, divisor: int, ground: int) -> Plane:
        out = np.full((height // divisor, width // divisor), ground, np.uint8)
        if plane is None:
            plane = np.zeros((layer.y.shape[0] // divisor, layer.y.shape[1] // divisor), np.uint8)
        x, y = (layer.x - left) // divisor, (layer.y_top - top) // divisor
        target = out[max(0, y) : y + plane.shape[0], max(0, x) : x + plane.shape[1]]
        target[:] = plane[max(0, -y) :, max(0, -x) :][: target.shape[0], : target.shape[1]]
        return out

    return PlanarLayer(
        placed(layer.y, 1, 0),
        placed(layer.u, 2, 0),
        placed(layer.v, 2, 0),
        placed(layer.inverse_alpha, 1, 255),
        placed(layer.inverse_alpha_half, 2, 255),
        left,
        top,
        layer.nearness,
    )


def _halved(plane: Plane) -> Plane:
    """The plane at half size, each sample at the left one of its two columns, where H.264 sites chroma."""
    height, width = plane.shape
    rows = cv2.resize(plane, (width, height // 2), interpolation=cv2.INTER_AREA)
    smooth = cv2.filter2D(rows, -1, _ACROSS, borderType=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(smooth[:, ::2])


def _even_size(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    return np.ascontiguousarray(pixels[: height & ~1, : width & ~1])
