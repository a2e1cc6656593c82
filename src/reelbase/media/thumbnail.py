"""A film's thumbnail: the clearest frame near a moment, as a JPEG."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from av.video.reformatter import Colorspace, Interpolation

from reelbase.kit.errors import InputError
from reelbase.kit.files import write_bytes
from reelbase.media.probe import open_media
from reelbase.media.timeline import Timeline

_QUALITY = 90
_LOOKED_AT = 12
_NEAR_S = 0.8
_SETTLED_S = 1.2


def telling_moment_s(timeline: Timeline) -> float:
    """A moment at which the first shot has arrived and its text stands, in seconds of film."""
    first = timeline.shots[0].frames / timeline.format.fps
    return min(_SETTLED_S, first / 2)


def save_thumbnail(film: Path, out: Path, *, at_s: float, width: int | None = None) -> None:
    """Write the sharpest of the frames just after ``at_s`` to ``out`` as a JPEG, ``width`` pixels wide if given.

    A moment past the end takes the last frame. Raises InputError for a file without picture, StorageError.
    """
    image = _clearest(film, at_s)
    if width is not None:
        height = round(image.shape[0] * width / image.shape[1])
        image = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    settings = [cv2.IMWRITE_JPEG_QUALITY, _QUALITY, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    done, data = cv2.imencode(".jpg", image, settings)
    if not done:
        raise InputError(f"{film.name} gives no picture that can be saved as JPEG.", field="file")
    write_bytes(out, data.tobytes())


def _clearest(film: Path, at_s: float) -> np.ndarray:
    with open_media(film) as container:
        if not container.streams.video:
            raise InputError(f"{film.name} holds no picture.", field="file", fix="Use a video file.")
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        container.seek(max(0, round(at_s / stream.time_base)), stream=stream, backward=True)
        best, best_score, looked_at = None, -1.0, 0
        for frame in container.decode(stream):
            time_s = frame.time or 0.0
            if time_s < at_s - 1e-3:
                best = frame
                continue
            score = _sharpness(frame)
            if score > best_score:
                best, best_score = frame, score
            looked_at += 1
            if looked_at >= _LOOKED_AT or time_s > at_s + _NEAR_S:
                break
        if best is None:
            raise InputError(f"{film.name} holds no picture that can be decoded.", field="file")
        picture = best.reformat(
            format="bgr24", src_colorspace=Colorspace.ITU709, interpolation=Interpolation.BICUBIC
        ).to_ndarray()
        return np.ascontiguousarray(picture)


def _sharpness(frame: Any) -> float:
    luma = frame.planes[0]
    pixels = np.frombuffer(luma, np.uint8).reshape(luma.height, luma.line_size)[::2, : luma.width : 2]
    return float(cv2.Laplacian(np.ascontiguousarray(pixels), cv2.CV_16S).var())
