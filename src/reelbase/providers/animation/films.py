"""Imports the film that the sandbox produced, which is untrusted until it was checked against the request."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from reelbase.kit.errors import InputError
from reelbase.kit.files import atomic_path
from reelbase.media.formats import FrameFormat
from reelbase.media.probe import open_media, probe

MAX_FILM_S = 120.0
"""Longest animation in seconds: twice what a model is told to write."""
_TICKS = 512
"""Clock ticks a frame; enough for decoding times between frames."""


def import_film(source: Path, format: FrameFormat, out: Path) -> float:
    """Check a film and copy its frames to ``out`` with even time stamps; return its length in seconds.

    Manim joins its parts by rounded durations. Raises InputError, StorageError.
    """
    _check(source, format)
    with open_media(source) as opened, atomic_path(out) as part, av.open(str(part), "w", format="mp4") as target:
        stream = opened.streams.video[0]
        copy = target.add_stream_from_template(stream)
        numbers: set[int] = set()
        last_dts: int | None = None
        for packet in opened.demux(stream):
            if packet.size == 0 or packet.pts is None:
                continue
            number = _frame(packet.pts, stream, format)
            last_dts = _set_times(packet, number, _frame(packet.dts, stream, format), last_dts, format)
            numbers.add(number)
            if len(numbers) > MAX_FILM_S * format.fps:
                raise _refused(f"It is longer than {MAX_FILM_S:.0f} s.", "Make it shorter.")
            packet.stream = copy
            target.mux(packet)
    first = min(numbers, default=0)
    if not numbers or numbers != set(range(first, first + len(numbers))):
        raise _refused("Its frames are not evenly spaced.", "Do not change Manim's output settings.")
    return len(numbers) / format.fps


def _check(source: Path, format: FrameFormat) -> None:
    video = probe(source).video
    if video is None or (video.codec, video.pixel_format) != ("h264", "yuv420p"):
        raise _refused("It is not an H.264 film.", "Do not change Manim's output settings.")
    if (video.width, video.height) != (format.width, format.height):
        raise _refused(
            f"It is {video.width}x{video.height} pixels, not {format.width}x{format.height}.",
            "Do not change the frame's size in Manim's config.",
        )
    if abs(video.fps - format.fps) > Fraction(format.fps, 100):
        raise _refused(f"It has {float(video.fps):.2f} frames per second.", "Do not change the frame rate.")


def _frame(time: int | None, stream: Any, format: FrameFormat) -> int:
    start = stream.start_time or 0
    return 0 if time is None else round((time - start) * stream.time_base * format.fps)


def _set_times(packet: Any, number: int, decoded: int, last_dts: int | None, format: FrameFormat) -> int:
    """Set a packet's times; return its decoding time, which always grows."""
    dts = decoded if last_dts is None else max(decoded, last_dts + 1)
    packet.time_base = Fraction(1, format.fps * _TICKS)
    packet.pts, packet.dts, packet.duration = number * _TICKS, dts * _TICKS, _TICKS
    return dts


def _refused(message: str, fix: str) -> InputError:
    return InputError(message, field="code", fix=fix)
