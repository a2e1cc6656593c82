"""A look of captions on one line of text, as a picture: for pages where a person chooses one."""

from __future__ import annotations

import cv2
import numpy as np

from reelbase.media.captions.frame_cues import FrameCue, FrameWord
from reelbase.media.captions.look import CaptionLook, caption_area
from reelbase.media.captions.painting import CaptionPainter
from reelbase.media.formats import FrameFormat
from reelbase.media.picture import Pixels
from reelbase.media.planes import PlanarFrame, planes_of_rgb

_WORD_FRAMES = 12
"""Frames for which each word is spoken; all movements of a word are over before."""
_MARGIN_SHARE = 0.15
"""Ground shown above and below the caption area, as a share of its height."""


def caption_specimen(look: CaptionLook, format: FrameFormat, *, text: str, language: str, ground: Pixels) -> Pixels:
    """(height, width, 3) RGB: the caption area, as wide as the frame, while the last but one word is spoken.

    text: one line, without line breaks, short enough for the style. ground: (height, width, 3) RGB of the frame's size.
    """
    words = text.split()
    line = tuple(
        FrameWord(word, " ", index * _WORD_FRAMES, (index + 1) * _WORD_FRAMES) for index, word in enumerate(words)
    )
    cue = FrameCue(0, len(words) * _WORD_FRAMES, (line,))
    frame = PlanarFrame(format)
    for plane, part in zip(frame.planes, planes_of_rgb(ground), strict=True):
        np.copyto(plane, part)
    spoken = max(1, len(words) - 1)
    CaptionPainter((cue,), look, format, language).paint(frame, spoken * _WORD_FRAMES - 1)
    area = caption_area(look, format)
    margin = round(_MARGIN_SHARE * area.height)
    top, bottom = max(0, area.y - margin), min(format.height, area.y + area.height + margin)
    return _rgb(frame)[top:bottom]


def _rgb(frame: PlanarFrame) -> Pixels:
    """The frame as RGB, by the limited-range BT.709 matrix that made it."""
    size = frame.y.shape[1], frame.y.shape[0]
    chroma = [cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR) for plane in (frame.u, frame.v)]
    y, u, v = (plane.astype(np.float32) for plane in (frame.y, *chroma))
    luma, blue, red = (y - 16) / 219, (u - 128) / 112, (v - 128) / 112
    rgb = np.dstack([luma + 0.7874 * red, luma - 0.0937 * blue - 0.2341 * red, luma + 0.9278 * blue])
    return np.asarray(np.clip(rgb * 255 + 0.5, 0, 255), np.uint8)
