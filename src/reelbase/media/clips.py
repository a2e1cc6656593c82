"""A user's clip as a moving sheet: decoded as a stream, fitted to the canvas, converted in time to the film's rate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from av.error import FFmpegError
from av.video.reformatter import ColorRange, Colorspace, Interpolation

from reelbase.kit.errors import InputError
from reelbase.media.formats import FrameFormat
from reelbase.media.planes import Plane, Sheet
from reelbase.media.probe import open_media, shown_size

HOLD_S = 0.5
"""A clip that is this much too short holds its last frame; a shorter one starts again from its beginning."""
FASTEST = 1.5
"""How much faster an animation may be played; more could not be followed."""

_SEEK_AHEAD_S = 2.0
_SLACK_S = 0.001
_UNSPECIFIED = 2
_QUARTER_TURNS = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}


class Clip:
    """The pictures of a clip by time. Holds two decoded frames, however long the clip is.

    The picture at a time depends on that time alone, not on what was asked for before.
    """

    def __init__(
        self, path: Path, format: FrameFormat, *, needed_s: float, once: bool = False, unmoved: bool = False
    ) -> None:
        """``needed_s``: how long the clip is seen; decides whether it holds or loops. Raises InputError.

        once: never loop; play up to ``FASTEST`` times as fast to get through in time, and hold the last frame.
        unmoved: no camera moves over it, so it is fitted to the frame and not to the larger canvas.
        """
        self._path = path
        self._size = (format.width, format.height) if unmoved else format.canvas
        self._opened = ExitStack()
        self._container = self._opened.enter_context(open_media(path))
        if not self._container.streams.video:
            self.close()
            raise InputError(f"{path.name} holds no picture.", field="visual_file", fix="Use a video file.")
        self._stream = self._container.streams.video[0]
        self._stream.thread_type = "AUTO"
        self._first_s = float((self._stream.start_time or 0) * self._stream.time_base)
        self._length_s = self._measured_s()
        self._loops = not once and self._length_s > HOLD_S and self._length_s + HOLD_S < needed_s
        self._speed = min(FASTEST, max(1.0, self._length_s / needed_s)) if once and needed_s > 0.0 else 1.0
        self._frames: Iterator[Any] = iter(())
        self._shown: Any = None
        self._coming: Any = None
        self._sheet: Sheet | None = None
        self._sheet_of: Any = None
        self._rewind(0.0)

    def sheet_at(self, time_s: float) -> Sheet:
        """The picture that is on at ``time_s``, over the whole canvas, or the frame where it is unmoved."""
        wanted_s = time_s % self._length_s if self._loops else time_s * self._speed
        shown_s = self._time_of(self._shown)
        # The last picture is held for any time, and looked for once.
        far_ahead = self._coming is not None and wanted_s > shown_s + _SEEK_AHEAD_S + self._gap_s()
        if wanted_s < shown_s - _SLACK_S or far_ahead:
            self._rewind(min(wanted_s, self._length_s))
        while self._coming is not None and self._time_of(self._coming) <= wanted_s + _SLACK_S:
            self._shown, self._coming = self._coming, self._next()
        if self._sheet is None or self._sheet_of is not self._shown:
            self._sheet, self._sheet_of = self._fitted(self._shown), self._shown
        return self._sheet

    def close(self) -> None:
        self._opened.close()

    def _measured_s(self) -> float:
        """Length by the packets' own times; headers of uploaded files often lie. Reads the file, decodes nothing."""
        end_s = 0.0
        with open_media(self._path) as container:
            stream = container.streams.video[0]
            for packet in container.demux(stream):
                if packet.pts is not None:
                    end = packet.pts + (packet.duration or 0)
                    end_s = max(end_s, float(end * stream.time_base))
        if end_s <= 0.0 and self._stream.duration is None:
            return 0.0
        return max(0.0, end_s - self._first_s)

    def _rewind(self, time_s: float) -> None:
        if time_s > 0.0 or self._shown is not None:
            offset = round((time_s + self._first_s) / self._stream.time_base)
            try:
                self._container.seek(max(0, offset), stream=self._stream, backward=True)
            except FFmpegError as error:
                raise InputError(
                    f"{self._path.name} cannot be played from its middle: {error.strerror}.",
                    field="visual_file",
                    fix="Convert it to MP4.",
                ) from error
        self._frames = self._container.decode(self._stream)
        self._shown = self._next()
        if self._shown is None:
            self.close()
            raise InputError(
                f"{self._path.name} holds no picture that can be decoded.", field="visual_file", fix="Use another file."
            )
        self._coming = self._next()

    def _next(self) -> Any:
        try:
            return next(self._frames, None)
        except FFmpegError as error:
            raise InputError(
                f"{self._path.name} cannot be decoded: {error.strerror}.", field="visual_file", fix="Convert it to MP4."
            ) from error

    def _time_of(self, frame: Any) -> float:
        return 0.0 if frame.time is None else float(frame.time) - self._first_s

    def _gap_s(self) -> float:
        return 0.0 if self._coming is None else self._time_of(self._coming) - self._time_of(self._shown)

    def _fitted(self, frame: Any) -> Sheet:
        """Scale to cover what it is fitted to, turn as a player would, cut the middle out."""
        width, height = self._size
        shown_width, shown_height = shown_size(frame, self._stream)
        factor = max(width / shown_width, height / shown_height)
        cover = max(width, _even(shown_width * factor)), max(height, _even(shown_height * factor))
        turned = frame.rotation % 180 != 0
        scaled = frame.reformat(
            width=cover[1] if turned else cover[0],
            height=cover[0] if turned else cover[1],
            format="yuv420p",
            src_colorspace=_colour_space(frame),
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            interpolation=Interpolation.AREA if factor < 0.5 else Interpolation.BICUBIC,
        )
        turn = _QUARTER_TURNS.get(round(frame.rotation / 90) * 90 % 360)
        y, u, v = scaled.planes
        return Sheet(
            _middle(_pixels(y, turn), width, height),
            _middle(_pixels(u, turn), width // 2, height // 2),
            _middle(_pixels(v, turn), width // 2, height // 2),
        )


def _colour_space(frame: Any) -> Colorspace | None:
    # Files without a tag follow the old rule: small pictures are BT.601, large ones BT.709.
    if frame.colorspace != _UNSPECIFIED or frame.format.name.startswith(("rgb", "bgr", "gbr", "pal")):
        return None
    return Colorspace.ITU709 if min(frame.width, frame.height) >= 720 else Colorspace.ITU601


def _pixels(plane: Any, turn: int | None) -> Plane:
    pixels: Plane = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
    return pixels if turn is None else cv2.rotate(pixels, turn)


def _middle(pixels: Plane, width: int, height: int) -> Plane:
    top = (pixels.shape[0] - height) // 2
    left = (pixels.shape[1] - width) // 2
    return np.ascontiguousarray(pixels[top : top + height, left : left + width])


def _even(value: float) -> int:
    return -(-round(value * 16) // 32) * 2
