"""Pictures of a film: the sharpest frame after a given time, and pictures as JPEG files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from av.video.reformatter import Colorspace, Interpolation

from reelbase.kit.errors import InputError
from reelbase.kit.files import write_bytes
from reelbase.media.probe import open_media, video_stream
from reelbase.media.timeline import Timeline

_JPEG_QUALITY = 90
"""Above it the file grows without a visible gain. Chosen by eye."""
_MAX_CANDIDATES = 12
"""Frames that are compared; more cost time, and neighbours hardly differ."""
_SEARCH_S = 0.8
"""Seconds after the requested time in which the sharpest frame is searched."""
_SETTLED_S = 1.2
"""Seconds after which a shot's text and effect have come to rest."""


def thumbnail_time_s(timeline: Timeline) -> float:
    """The time in seconds at which the first shot has settled and its text is in place."""
    first = timeline.shots[0].frames / timeline.format.fps
    return min(_SETTLED_S, first / 2)


def save_thumbnail(film: Path, out: Path, *, at_s: float, width: int | None = None) -> None:
    """Write the sharpest frame just after ``at_s`` seconds to ``out`` as a JPEG, ``width`` pixels wide if given.

    A time past the end takes the last frame. Raises InputError for a file without video, StorageError.
    """
    image = _sharpest_frame(film, at_s)
    if width is not None:
        height = round(image.shape[0] * width / image.shape[1])
        image = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    _save_jpeg(image, out)


def save_picture(pixels: np.ndarray, out: Path) -> None:
    """Write (height, width, 3) uint8 RGB to ``out`` as a JPEG. Raises StorageError."""
    _save_jpeg(pixels[:, :, ::-1], out)


def frame_pixels(film: Path, *, at_s: float) -> np.ndarray:
    """The sharpest frame just after ``at_s`` seconds: (height, width, 3) uint8 RGB. Raises InputError."""
    return np.ascontiguousarray(_sharpest_frame(film, at_s)[:, :, ::-1])


def save_frame(film: Path, out: Path, *, at_s: float) -> None:
    """Write a frame just after ``at_s`` seconds to ``out`` as a PNG: the first that other frames refer to, so that half
    of the frames before it need not be decoded. Raises what ``save_thumbnail`` does.
    """
    settings = [cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE]
    done, data = cv2.imencode(".png", _reference_frame(film, at_s), settings)
    if not done:
        raise InputError(f"A frame of {film.name} cannot be saved as PNG.", field="file")
    write_bytes(out, data.tobytes())


def _reference_frame(film: Path, at_s: float) -> np.ndarray:
    with open_media(film) as container:
        stream = video_stream(container, film)
        stream.codec_context.skip_frame = "NONREF"
        container.seek(max(0, round(at_s / stream.time_base)), stream=stream, backward=True)
        found = None
        for frame in container.decode(stream):
            found = frame
            if (frame.time or 0.0) >= at_s - 1e-3:
                break
        return _pixels(film, found)


def _save_jpeg(image: np.ndarray, out: Path) -> None:
    settings = [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    done, data = cv2.imencode(".jpg", image, settings)
    assert done
    write_bytes(out, data.tobytes())


def _sharpest_frame(film: Path, at_s: float) -> np.ndarray:
    with open_media(film) as container:
        stream = video_stream(container, film)
        stream.thread_type = "AUTO"
        container.seek(max(0, round(at_s / stream.time_base)), stream=stream, backward=True)
        best, best_score, candidates = None, -1.0, 0
        for frame in container.decode(stream):
            time_s = frame.time or 0.0
            if time_s < at_s - 1e-3:
                best = frame
                continue
            score = _sharpness(frame)
            if score > best_score:
                best, best_score = frame, score
            candidates += 1
            if candidates >= _MAX_CANDIDATES or time_s > at_s + _SEARCH_S:
                break
        return _pixels(film, best)


def _pixels(film: Path, frame: Any) -> np.ndarray:
    if frame is None:
        raise InputError(f"{film.name} has no frame that can be decoded.", field="file")
    picture = frame.reformat(format="bgr24", src_colorspace=Colorspace.ITU709, interpolation=Interpolation.BICUBIC)
    return np.ascontiguousarray(picture.to_ndarray())


def _sharpness(frame: Any) -> float:
    luma = frame.planes[0]
    pixels = np.frombuffer(luma, np.uint8).reshape(luma.height, luma.line_size)[::2, : luma.width : 2]
    return float(cv2.Laplacian(np.ascontiguousarray(pixels), cv2.CV_16S).var())
