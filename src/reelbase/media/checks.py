"""Looking at the finished film as a viewer would: what is wrong with it, found in one decoding pass.

FFmpeg's own detectors do the looking; this module says what counts as a fault and what the plan asked for.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reelbase.kit.errors import ErrorCode, InputError
from reelbase.media import ffmpeg
from reelbase.media.formats import SAMPLE_RATE, FrameFormat
from reelbase.media.probe import MediaInfo, probe

MAX_BYTES = 287_000_000
LOUDNESS_LUFS = -14.0
LOUDNESS_SLACK_LU = 1.0
MAX_TRUE_PEAK_DBTP = -1.0
MAX_SILENCE_S = 2.0
SILENCE_DB = -50
MAX_FROZEN_S = 2.0
MAX_BLACK_S = 0.5
MAX_DRIFT_S = 0.1

_LOOK_WIDTH_PX = 270
_ROUNDING_DB = 0.05
_ROUNDING_S = 0.05

Span = tuple[float, float]
"""(start, end) in seconds of film."""


@dataclass(frozen=True, slots=True)
class Expectations:
    """What a film should be.

    captions: when each caption shows, in the order of the caption file.
    still, dark, silent: spans in which the plan asks for a picture without motion, without light, or for no sound.
    loudness_lufs: None where there is no loudness to hold, as in a film without voice and music.
    """

    format: FrameFormat
    duration_s: float
    captions: Sequence[Span] = ()
    still: Sequence[Span] = ()
    dark: Sequence[Span] = ()
    silent: Sequence[Span] = ()
    loudness_lufs: float | None = LOUDNESS_LUFS
    max_bytes: int = MAX_BYTES


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. ``code`` is stable; times are seconds of film where the fault has a place."""

    code: str
    message: str
    start_s: float | None = None
    end_s: float | None = None


def check_film(path: Path, expected: Expectations) -> tuple[Problem, ...]:
    """Every fault of a finished film; nothing when it may be published. Memory does not grow with its length.

    Raises StepError when FFmpeg cannot run; a file that cannot be read is a problem, not an error.
    """
    try:
        info = probe(path)
    except InputError as error:
        return (Problem("unreadable", error.message),)
    problems = [*_header_problems(info, expected), *_caption_problems(expected)]
    if info.video is not None:
        problems += _seen_and_heard(path, info, expected)
    return tuple(problems)


def _header_problems(info: MediaInfo, expected: Expectations) -> Iterator[Problem]:
    video, audio, format = info.video, info.audio, expected.format
    if info.size_bytes >= expected.max_bytes:
        yield Problem(
            "size", f"The file has {info.size_bytes / 1e6:.0f} MB; the most is {expected.max_bytes / 1e6:.0f}."
        )
    if video is None:
        yield Problem("no_picture", "The film has no picture.")
    else:
        if (video.width, video.height) != (format.width, format.height):
            message = f"The picture is {video.width}x{video.height}, not {format.width}x{format.height}."
            yield Problem("resolution", message)
        if video.fps != format.fps:
            yield Problem("frame_rate", f"The film has {float(video.fps):.3f} frames a second, not {format.fps}.")
        if (video.codec, video.pixel_format) != ("h264", "yuv420p"):
            yield Problem("codec", f"The picture is {video.codec} {video.pixel_format}, not h264 yuv420p.")
        yield from _length_problems("picture", video.duration_s, expected)
    if audio is None:
        yield Problem("no_sound", "The film has no sound.")
    else:
        if audio.codec != "aac" or audio.sample_rate != SAMPLE_RATE:
            yield Problem("codec", f"The sound is {audio.codec} at {audio.sample_rate} Hz, not aac at {SAMPLE_RATE}.")
        yield from _length_problems("sound", audio.duration_s, expected)


def _length_problems(what: str, duration_s: float, expected: Expectations) -> Iterator[Problem]:
    if abs(duration_s - expected.duration_s) > MAX_DRIFT_S:
        yield Problem("duration", f"The {what} lasts {duration_s:.2f} s, not {expected.duration_s:.2f} s.")


def _caption_problems(expected: Expectations) -> Iterator[Problem]:
    before_s = 0.0
    for number, (start_s, end_s) in enumerate(expected.captions, start=1):
        if start_s < 0 or end_s > expected.duration_s + _ROUNDING_S:
            yield Problem("caption_outside", f"Caption {number} is outside the film.", start_s, end_s)
        if end_s <= start_s or start_s < before_s - 1e-6:
            yield Problem("caption_order", f"Caption {number} begins before the one before it ends.", start_s, end_s)
        before_s = max(before_s, end_s)


def _seen_and_heard(path: Path, info: MediaInfo, expected: Expectations) -> Iterator[Problem]:
    marks = _marks(path, has_sound=info.audio is not None)
    ended_s = info.duration_s
    faults = (
        ("black", "black", MAX_BLACK_S, expected.dark, "The picture is black"),
        ("freeze", "frozen", MAX_FROZEN_S, expected.still, "The picture stands still"),
        ("silence", "silence", MAX_SILENCE_S, expected.silent, "Nothing is heard"),
    )
    for name, code, longest_s, asked_for, says in faults:
        for start_s, end_s in marks.spans(name, ended_s):
            for bare_start_s, bare_end_s in _outside(start_s, end_s, asked_for):
                if bare_end_s - bare_start_s >= longest_s:
                    message = f"{says} from {bare_start_s:.1f} s to {bare_end_s:.1f} s."
                    yield Problem(code, message, bare_start_s, bare_end_s)
    if info.audio is not None and expected.loudness_lufs is not None:
        yield from _loudness_problems(marks, expected.loudness_lufs)


def _loudness_problems(marks: _Marks, wanted_lufs: float) -> Iterator[Problem]:
    loudness, peak = marks.loudness_lufs, marks.true_peak_dbtp
    if loudness is None or abs(loudness - wanted_lufs) > LOUDNESS_SLACK_LU + _ROUNDING_DB:
        yield Problem("loudness", f"The sound is at {loudness} LUFS, not {wanted_lufs:.0f}±{LOUDNESS_SLACK_LU:.0f}.")
    if peak is None or peak > MAX_TRUE_PEAK_DBTP + _ROUNDING_DB:
        yield Problem("true_peak", f"The sound peaks at {peak} dBTP; the most is {MAX_TRUE_PEAK_DBTP:.0f}.")


def _outside(start_s: float, end_s: float, asked_for: Sequence[Span]) -> list[Span]:
    """What of a span no expected span covers. A detector is late by a frame or two, so these reach a little wider."""
    left = [(start_s, end_s)]
    for first_s, last_s in asked_for:
        first_s, last_s = first_s - _ROUNDING_S, last_s + _ROUNDING_S
        left = [part for a, b in left for part in ((a, min(b, first_s)), (max(a, last_s), b)) if part[1] > part[0]]
    return left


class _Marks:
    """What the detectors wrote down: one ``lavfi.`` key and value a line."""

    def __init__(self) -> None:
        self._starts: dict[str, list[float]] = {}
        self._ends: dict[str, list[float]] = {}
        self.loudness_lufs: float | None = None
        self.true_peak_dbtp: float | None = None

    def spans(self, name: str, ended_s: float) -> list[Span]:
        """Spans in which the detector saw its fault; one that lasts to the end of the film has no end of its own."""
        starts, ends = self._starts.get(name, []), self._ends.get(name, [])
        return list(zip(starts, [*ends, ended_s][: len(starts)], strict=True))

    def read(self, lines: Iterator[str]) -> None:
        for line in lines:
            key, _, value = line.strip().partition("=")
            detector, _, which = key.rpartition(".")
            if "_start" in which and (name := _DETECTORS.get(which.partition("_start")[0])):
                self._starts.setdefault(name, []).append(float(value))
            elif "_end" in which and (name := _DETECTORS.get(which.partition("_end")[0])):
                self._ends.setdefault(name, []).append(float(value))
            elif which == "I" and detector.endswith("r128"):
                self.loudness_lufs = float(value)
            elif which.startswith("true_peaks_ch"):
                # The filter's metadata is a ratio, though its summary is in decibels.
                peak_db = 20 * math.log10(max(float(value), 1e-9))
                known = self.true_peak_dbtp
                self.true_peak_dbtp = round(peak_db if known is None else max(peak_db, known), 2)


_DETECTORS = {"black": "black", "freeze": "freeze", "silence": "silence"}


def _marks(path: Path, *, has_sound: bool) -> _Marks:
    # Half a pixel of the small picture is about two of the film, so detail too fine to see does not count as motion.
    looked_at = f"scale={_LOOK_WIDTH_PX}:-2:flags=area"
    black = f"blackdetect=d={MAX_BLACK_S}:pix_th=0.10:pic_th=0.98"
    frozen = f"freezedetect=n=-66dB:d={MAX_FROZEN_S}"
    graph = f"[0:v:0]{looked_at},{black},{frozen},metadata=print:file=seen.txt[v]"
    maps = ["-map", "[v]"]
    if has_sound:
        silence = f"silencedetect=n={SILENCE_DB}dB:d={MAX_SILENCE_S}"
        graph += f";[0:a:0]{silence},ebur128=metadata=1:peak=true,ametadata=print:file=heard.txt[a]"
        maps += ["-map", "[a]"]
    with tempfile.TemporaryDirectory(prefix="reelbase-") as name, tempfile.TemporaryFile() as errors:
        folder = Path(name)
        # What lasts half a second shows without the frames between the frames, and decoding takes a third of the time.
        source = ["-skip_frame", "bidir", "-i", f"file:{path.absolute()}"]
        arguments = [*source, "-filter_complex", graph, *maps, "-f", "null", "-"]
        process = ffmpeg.start(arguments, stderr=errors, cwd=folder)
        try:
            failed = process.wait() != 0
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if failed:
            raise ffmpeg.failure(errors, f"looking at {path.name}", code=ErrorCode.RENDER)
        marks = _Marks()
        for written in ("seen.txt", "heard.txt"):
            if (folder / written).is_file():
                with (folder / written).open(encoding="utf-8") as lines:
                    marks.read(lines)
        return marks
