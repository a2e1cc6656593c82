"""Pictures of shots: one frame, or several of them side by side, for catalogues and for the eye."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from reelbase.media.compositor import Compositor
from reelbase.media.formats import FrameFormat
from reelbase.media.planes import PlanarFrame, rgb_of_planes
from reelbase.media.shots.composing import Composition, compose
from reelbase.media.shots.contents import ShotContent
from reelbase.media.shots.drawn import DrawnShot

GAP_PX = 8
"""Pixels between the pictures of a sheet."""
_JPEG_QUALITY = 82
EXAMPLE_S = 4.0
"""Seconds after which the picture of an example is taken: about as long as a shot lasts."""


def frame_picture(composition: Composition, format: FrameFormat, number: int) -> NDArray[np.uint8]:
    """The shot's frame ``number``: (height, width, 3) uint8 RGB."""
    frame = PlanarFrame(format)
    composition.paint(Compositor(format), frame, number)
    return rgb_of(frame, format)


def example_picture(content: ShotContent, format: FrameFormat, *, preset: str, style: str) -> NDArray[np.uint8]:
    """The content when all of it is visible: (height, width, 3) uint8 RGB. Raises KeyError for the kind picture."""
    shot = DrawnShot(content, format.frames(EXAMPLE_S), seed=content.kind)
    composition = compose(shot, format, preset=preset, style=style)
    return frame_picture(composition, format, shot.frames - 1)


def png_of(picture: NDArray[np.uint8]) -> bytes:
    """A PNG file of (height, width, 3) uint8 RGB."""
    done, data = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    assert done
    return data.tobytes()


def jpeg_of(picture: NDArray[np.uint8]) -> bytes:
    """A JPEG file of (height, width, 3) uint8 RGB, for the screen."""
    settings = [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    done, data = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), settings)
    assert done
    return data.tobytes()


def rgb_of(frame: PlanarFrame, format: FrameFormat) -> NDArray[np.uint8]:
    """A planar frame as (height, width, 3) uint8 RGB, by the matrix of ITU-R BT.709."""
    size = (format.width, format.height)
    u, v = (cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR) for plane in (frame.u, frame.v))
    out: NDArray[np.uint8] = np.clip(np.rint(255 * rgb_of_planes(frame.y, u, v)), 0, 255).astype(np.uint8)
    return out


def contact_sheet(pictures: Sequence[NDArray[np.uint8]], columns: int) -> NDArray[np.uint8]:
    """Pictures of one size in rows of ``columns``: (height, width, 3) uint8 RGB."""
    height, width = pictures[0].shape[:2]
    rows = -(-len(pictures) // columns)
    sheet = np.full((rows * (height + GAP_PX) + GAP_PX, columns * (width + GAP_PX) + GAP_PX, 3), 24, np.uint8)
    for number, picture in enumerate(pictures):
        row, column = divmod(number, columns)
        y, x = GAP_PX + row * (height + GAP_PX), GAP_PX + column * (width + GAP_PX)
        sheet[y : y + height, x : x + width] = picture
    return sheet
