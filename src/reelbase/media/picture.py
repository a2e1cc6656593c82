"""A picture: layers over one canvas, back to front, stored as an OpenRaster file; and the request for one."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from reelbase.media.formats import FrameFormat

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """Everything a made picture may depend on; its hash is the cache key, so nothing else may leak in.

    ``variant`` makes the same subject anew; the style "plain" leaves it out.
    """

    prompt: str
    negative_prompt: str
    preset: str
    style: str
    shot: str
    variant: int
    format: FrameFormat


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer.

    pixels: (height, width, 4) uint8, RGBA, straight alpha; a picture's first layer is opaque and covers the canvas.
    x, y: its upper left corner on the canvas, in pixels.
    depth: from 0 (far away, moves least) to 1 (near, moves most).
    """

    name: str
    pixels: Pixels
    x: int = 0
    y: int = 0
    depth: float = 0.0


@dataclass(frozen=True, slots=True)
class Picture:
    """Layers, back to front, over a canvas of ``width`` x ``height`` pixels."""

    width: int
    height: int
    layers: tuple[Layer, ...] = field(default_factory=tuple)
