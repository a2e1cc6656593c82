"""Encodes frames into one H.264 segment: an FFmpeg process, fed through a pipe, that also burns the captions in."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reelbase.kit.files import atomic_path, scratch_folder
from reelbase.media import ffmpeg
from reelbase.media.formats import FrameFormat

GOP_S = 2
"""Seconds between key frames, so that players can seek to every other second."""
_PIPE_BYTES = 1 << 20
"""Linux's default maximum for unprivileged users (/proc/sys/fs/pipe-max-size); a third of a 1080p frame."""
_KILL_WAIT_S = 5.0
"""Seconds for a killed FFmpeg to disappear; only a stuck disk makes it take longer."""
_COLOUR = ("-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")


@dataclass(frozen=True, slots=True)
class Encoding:
    """x264 settings. ``threads`` 0 means enough to keep all cores busy; it is not part of a segment's key."""

    preset: str = "veryfast"
    crf: int = 20
    threads: int = 0

    def identity(self) -> dict[str, Any]:
        """The settings that change the encoded pixels; part of each segment's key."""
        return {"codec": "h264", "preset": self.preset, "crf": self.crf, "gop_s": GOP_S}

    @property
    def encoder_threads(self) -> int:
        if self.threads:
            return self.threads
        cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
        # Frame threads often wait for each other; half as many again keeps the cores busy.
        return max(1, cores * 3 // 2)


class SegmentEncoder:
    """One FFmpeg process writing one file, which appears under its name only when ``finish`` returns."""

    def __init__(
        self, out: Path, format: FrameFormat, encoding: Encoding, *, captions: str = "", fonts: Path | None = None
    ) -> None:
        """``captions``: an ASS document to burn in, with the folder of its ``fonts``.

        Raises StorageError when ``out`` cannot be written.
        """
        self.out = out
        self._cleanup = ExitStack()
        try:
            self._begin(format, encoding, captions, fonts)
        except BaseException:
            self._cleanup.close()
            raise

    def write(self, frame: NDArray[np.uint8]) -> None:
        """Send one frame (Y, U and V planes in a row); blocks while the encoder is busy. Raises StepError."""
        assert self._process.stdin is not None
        rest = frame.data.cast("B")
        try:
            while rest:
                rest = rest[os.write(self._process.stdin.fileno(), rest) :]
        except BrokenPipeError:
            self._process.wait()
            raise self._failure() from None

    def end_input(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    def finish(self) -> None:
        """Wait for the encoder and move the file into place. Raises StepError (ERR_RENDER) or StorageError."""
        try:
            if self._process.wait() != 0:
                raise self._failure()
        except BaseException as error:
            self._cleanup.__exit__(type(error), error, error.__traceback__)
            raise
        self._cleanup.close()

    def abort(self) -> None:
        """End the encoder and leave nothing behind."""
        self._cleanup.__exit__(_Aborted, _Aborted(), None)

    def _begin(self, format: FrameFormat, encoding: Encoding, captions: str, fonts: Path | None) -> None:
        part = self._cleanup.enter_context(atomic_path(self.out))
        self._errors = self._cleanup.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
        folder = self._cleanup.enter_context(scratch_folder("reelbase-encode-"))
        filters: tuple[str, ...] = ()
        if captions:
            (folder / "captions.ass").write_text(captions, encoding="utf-8")
            filters = ("-vf", f"ass=filename=captions.ass:fontsdir={ffmpeg.filter_value(str(fonts))}")
        arguments = (*raw_input(format, "pipe:0"), *filters, *encoder_output(format, encoding), str(part.absolute()))
        self._process = ffmpeg.start(arguments, stdin=subprocess.PIPE, stderr=self._errors, cwd=folder)
        self._cleanup.callback(self._end_process)
        _widen_pipe(self._process)

    def _failure(self) -> Exception:
        return ffmpeg.failure(self._errors, f"encoding {self.out.name}")

    def _end_process(self) -> None:
        if self._process.stdin is not None and not self._process.stdin.closed:
            self._process.kill()
            self._process.stdin.close()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(_KILL_WAIT_S)


class _Aborted(Exception):
    pass


def raw_input(format: FrameFormat, source: str) -> tuple[str, ...]:
    """FFmpeg's arguments for frames as ``PlanarFrame.data`` holds them."""
    size = f"{format.width}x{format.height}"
    raw = ("-f", "rawvideo", "-pixel_format", "yuv420p", "-video_size", size, "-framerate", str(format.fps))
    return (*raw, *_COLOUR, "-i", source)


def encoder_output(format: FrameFormat, encoding: Encoding) -> tuple[str, ...]:
    """FFmpeg's arguments to write a segment, without its path."""
    gop = str(GOP_S * format.fps)
    codec = ("-c:v", "libx264", "-preset", encoding.preset, "-crf", str(encoding.crf), "-profile:v", "high")
    # Segments are joined by copying packets, so each has closed GOPs and all share one header.
    closed = ("-g", gop, "-flags", "+cgop+bitexact", "-fflags", "+bitexact", "-map_metadata", "-1")
    threads = ("-threads", str(encoding.encoder_threads))
    return ("-an", *codec, "-pix_fmt", "yuv420p", *_COLOUR, *closed, *threads, "-f", "mp4")


def _widen_pipe(process: subprocess.Popen[bytes]) -> None:
    """With the default pipe of 64 kB both sides would wake up 50 times a frame."""
    if sys.platform != "linux" or process.stdin is None:
        return
    import fcntl

    try:
        fcntl.fcntl(process.stdin.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    except OSError:
        # The user's pipe quota may be exhausted; the small pipe works too.
        return
