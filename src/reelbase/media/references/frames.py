"""The frames of a reference, small, one after the other, as a player would show them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from av.video.reformatter import Interpolation
from numpy.typing import NDArray

from reelbase.kit.errors import InputError
from reelbase.media.clips import QUARTER_TURNS, colour_space
from reelbase.media.probe import display_size, open_media, probe

Image = NDArray[np.uint8]
"""(height, width, 3), in OpenCV's order: blue, green, red."""

MAX_ANALYSED_S = 600.0
"""Seconds of a reference that are looked at; short-form videos are shorter."""
MAX_PIXELS = 4096 * 2304
"""Pixels of a frame: 4K. Larger ones take several times as long and show no other cuts."""
MIN_DURATION_S = 1.0
SIDE_PX = 480
"""Longer side to which frames are scaled: the smallest at which captions of usual size keep their strokes."""

_MAX_RATE = 65.0
"""Frames a second that are looked at; of 120 a second every other one is."""
_MAX_DECODED = 150_000
"""Frames that are decoded, whatever their times say: ten minutes at 240 a second, as phones record slow motion."""
_LATE_S = 1.0
_LATE_SHARE = 0.2
"""How much of the picture may be missing at the end of a file that is not damaged: headers are often a little wrong."""


@dataclass(frozen=True, slots=True)
class SampledFrame:
    """``time_s``: seconds from the first frame; ``end_s``: when it is replaced by the next one, as far as it says."""

    time_s: float
    end_s: float
    image: Image


@dataclass(frozen=True, slots=True)
class VideoHeader:
    """What the file says of itself: displayed size in pixels, average rate (0 if unknown), length in seconds."""

    width: int
    height: int
    fps: Fraction
    duration_s: float
    has_sound: bool


def read_header(path: Path) -> VideoHeader:
    """Look at a file before its frames are. Raises InputError with the field ``reference``."""
    with about_references():
        info = probe(path)
    video = info.video
    if video is None:
        raise _refused(f"{path.name} has no picture.", "Use a video file.")
    if video.width * video.height > MAX_PIXELS:
        raise _refused(
            f"{path.name} is {video.width}x{video.height} pixels; references may have {MAX_PIXELS / 1e6:.1f} million.",
            "Export it in full HD.",
        )
    return VideoHeader(video.width, video.height, video.fps, video.duration_s, info.audio is not None)


def frames_of(path: Path, header: VideoHeader, *, limit_s: float, deadline_s: float) -> Iterator[SampledFrame]:
    """All frames up to ``limit_s`` seconds, at most about 60 a second. Holds one at a time.

    deadline_s: by ``time.monotonic``. Raises InputError with the field ``reference`` for a file that cannot be decoded,
    ends early or is not decoded in time.
    """
    with about_references(), open_media(path) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        rate = float(header.fps) if 0 < header.fps < 1000 else 25.0
        first_s, shown_s = None, -1.0
        for number, frame in enumerate(container.decode(stream)):
            if time.monotonic() > deadline_s:
                raise _refused(f"{path.name} takes too long to be looked at.", "Use a shorter or smaller video.")
            moment_s = number / rate if frame.time is None else float(frame.time)
            first_s = moment_s if first_s is None else first_s
            moment_s -= first_s
            if moment_s >= limit_s or number >= _MAX_DECODED:
                return
            if moment_s - shown_s >= 1 / _MAX_RATE or shown_s < 0:
                shown_s = moment_s
                lasts_s = float(frame.duration * frame.time_base) if frame.duration and frame.time_base else 0.0
                end_s = moment_s + (lasts_s if 0 < lasts_s < 1 else 1 / rate)
                yield SampledFrame(moment_s, end_s, _small(frame, stream))
        lacking_s = header.duration_s - shown_s
        if lacking_s > max(_LATE_S, _LATE_SHARE * header.duration_s):
            ends_s = max(shown_s, 0.0)
            raise _refused(
                f"{path.name} is damaged: its picture ends after {ends_s:.1f} s of {header.duration_s:.1f} s.",
                "Save or export it again.",
            )


@contextmanager
def about_references() -> Iterator[None]:
    """Let errors about a media file name the field ``reference``."""
    try:
        yield
    except InputError as error:
        raise InputError(error.message, field="reference", fix=error.fix) from error


def too_short(path: Path, duration_s: float) -> InputError:
    """The error for a reference of less than ``MIN_DURATION_S`` seconds."""
    return _refused(
        f"{path.name} lasts {duration_s:.2f} s; a reference must last at least {MIN_DURATION_S:g} s.",
        "Use a longer video.",
    )


def _refused(message: str, fix: str) -> InputError:
    return InputError(message, field="reference", fix=fix)


def _small(frame: Any, stream: Any) -> Image:
    width, height = display_size(frame, stream)
    factor = min(1.0, SIDE_PX / max(width, height))
    size = max(2, round(width * factor)), max(2, round(height * factor))
    turned = frame.rotation % 180 != 0
    scaled = frame.reformat(
        width=size[1] if turned else size[0],
        height=size[0] if turned else size[1],
        format="bgr24",
        src_colorspace=colour_space(frame),
        interpolation=Interpolation.AREA if factor < 1 else Interpolation.BILINEAR,
    )
    pixels = scaled.to_ndarray()
    turn = QUARTER_TURNS.get(round(frame.rotation / 90) * 90 % 360)
    return np.ascontiguousarray(pixels if turn is None else cv2.rotate(pixels, turn))
