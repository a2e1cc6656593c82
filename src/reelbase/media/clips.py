"""A user's clip as a changing planar layer: streamed, fitted to the canvas, resampled to the film's rate."""

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
from reelbase.media.planes import PlanarLayer, Plane
from reelbase.media.probe import display_size, open_media

HOLD_S = 0.5
"""Seconds by which a clip may be too short and hold its last frame; a shorter one loops. Chosen by eye."""
MAX_SPEEDUP = 1.5
"""Factor by which an animation may be played faster; chosen by eye, as faster ones are hard to follow."""

_SEEK_AHEAD_S = 2.0
"""Seconds between two requested times from which seeking is used instead of decoding every frame. Chosen freely."""
_TIME_TOLERANCE_S = 0.001
"""Seconds by which a frame's time may be off, because containers round their time stamps to milliseconds."""
_COLOUR_SPACE_UNSPECIFIED = 2
"""FFmpeg's AVCOL_SPC_UNSPECIFIED."""
_HD_HEIGHT_PX = 720
"""Shorter side in pixels from which an untagged video is taken for BT.709 instead of BT.601, as players do."""
QUARTER_TURNS = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}
"""How OpenCV turns a frame as a player would, by the rotation in degrees that the frame states."""


class Clip:
    """The frames of a clip by time. Holds two decoded frames, however long the clip is.

    The frame at a time depends on that time alone, not on earlier calls.
    """

    def __init__(
        self, path: Path, format: FrameFormat, *, needed_s: float, play_once: bool = False, fit_frame: bool = False
    ) -> None:
        """Open and measure a video file. Raises InputError for a file that cannot be decoded.

        needed_s: how long the clip is visible, in seconds; decides whether it holds its last frame or loops.
        play_once: never loop; play up to ``MAX_SPEEDUP`` times as fast to finish in time, then hold the last frame.
        fit_frame: fit to the frame instead of the larger canvas, for clips over which no camera moves.
        """
        self._path = path
        self._size = (format.width, format.height) if fit_frame else format.canvas
        self._opened = ExitStack()
        self._container = self._opened.enter_context(open_media(path))
        if not self._container.streams.video:
            self.close()
            raise InputError(f"{path.name} has no video track.", field="visual_file", fix="Use a video file.")
        self._stream = self._container.streams.video[0]
        self._stream.thread_type = "AUTO"
        self._first_s = float((self._stream.start_time or 0) * self._stream.time_base)
        self._length_s = self._measured_s()
        self._loops = not play_once and self._length_s > HOLD_S and self._length_s + HOLD_S < needed_s
        self._speed = min(MAX_SPEEDUP, max(1.0, self._length_s / needed_s)) if play_once and needed_s > 0.0 else 1.0
        self._frames: Iterator[Any] = iter(())
        self._current: Any = None
        self._upcoming: Any = None
        self._layer: PlanarLayer | None = None
        self._layer_frame: Any = None
        self._rewind(0.0)

    def layer_at(self, time_s: float) -> PlanarLayer:
        """The frame at ``time_s`` seconds, over the whole canvas, or over the frame with ``fit_frame``."""
        position_s = time_s % self._length_s if self._loops else time_s * self._speed
        current_s = self._time_of(self._current)
        # There is nothing to seek for after the last frame, which is held.
        far_ahead = self._upcoming is not None and position_s > current_s + _SEEK_AHEAD_S + self._gap_s()
        if position_s < current_s - _TIME_TOLERANCE_S or far_ahead:
            self._rewind(min(position_s, self._length_s))
        while self._upcoming is not None and self._time_of(self._upcoming) <= position_s + _TIME_TOLERANCE_S:
            self._current, self._upcoming = self._upcoming, self._next()
        if self._layer is None or self._layer_frame is not self._current:
            self._layer, self._layer_frame = self._fitted(self._current), self._current
        return self._layer

    def close(self) -> None:
        self._opened.close()

    def _measured_s(self) -> float:
        """Length in seconds by the packets' times, because headers of uploads are often wrong. Decodes nothing."""
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
        if time_s > 0.0 or self._current is not None:
            offset = round((time_s + self._first_s) / self._stream.time_base)
            try:
                self._container.seek(max(0, offset), stream=self._stream, backward=True)
            except FFmpegError as error:
                raise InputError(
                    f"{self._path.name} cannot be searched: {error.strerror}.",
                    field="visual_file",
                    fix="Convert it to MP4.",
                ) from error
        self._frames = self._container.decode(self._stream)
        self._current = self._next()
        if self._current is None:
            self.close()
            raise InputError(
                f"{self._path.name} has no frame that can be decoded.", field="visual_file", fix="Use another file."
            )
        self._upcoming = self._next()

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
        return 0.0 if self._upcoming is None else self._time_of(self._upcoming) - self._time_of(self._current)

    def _fitted(self, frame: Any) -> PlanarLayer:
        """The frame scaled to cover its target, rotated as a player would, and cropped to the middle."""
        width, height = self._size
        shown_width, shown_height = display_size(frame, self._stream)
        factor = max(width / shown_width, height / shown_height)
        cover = max(width, _even(shown_width * factor)), max(height, _even(shown_height * factor))
        turned = frame.rotation % 180 != 0
        scaled = frame.reformat(
            width=cover[1] if turned else cover[0],
            height=cover[0] if turned else cover[1],
            format="yuv420p",
            src_colorspace=colour_space(frame),
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            interpolation=Interpolation.AREA if factor < 0.5 else Interpolation.BICUBIC,
        )
        turn = QUARTER_TURNS.get(round(frame.rotation / 90) * 90 % 360)
        y, u, v = scaled.planes
        return PlanarLayer(
            _middle(_pixels(y, turn), width, height),
            _middle(_pixels(u, turn), width // 2, height // 2),
            _middle(_pixels(v, turn), width // 2, height // 2),
        )


def colour_space(frame: Any) -> Colorspace | None:
    """What to convert a frame from, if it does not say so itself."""
    # Files without a tag follow the old rule: small pictures are BT.601, large ones BT.709.
    if frame.colorspace != _COLOUR_SPACE_UNSPECIFIED or frame.format.name.startswith(("rgb", "bgr", "gbr", "pal")):
        return None
    return Colorspace.ITU709 if min(frame.width, frame.height) >= _HD_HEIGHT_PX else Colorspace.ITU601


def _pixels(plane: Any, turn: int | None) -> Plane:
    pixels: Plane = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
    return pixels if turn is None else cv2.rotate(pixels, turn)


def _middle(pixels: Plane, width: int, height: int) -> Plane:
    top = (pixels.shape[0] - height) // 2
    left = (pixels.shape[1] - width) // 2
    return np.ascontiguousarray(pixels[top : top + height, left : left + width])


def _even(value: float) -> int:
    return -(-round(value * 16) // 32) * 2
