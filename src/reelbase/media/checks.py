"""Checks a finished film for technical faults.

Black and frozen spans were found while its frames were painted, or FFmpeg's detectors find them, as they find silent
spans and measure loudness. This module decides which are faults.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reelbase.kit.errors import InputError
from reelbase.kit.files import scratch_folder
from reelbase.media import ffmpeg
from reelbase.media.formats import SAMPLE_RATE, FrameFormat
from reelbase.media.picture_findings import PictureFindings, film_stretches
from reelbase.media.probe import MediaInfo, probe

MAX_BYTES = 287_000_000
"""Largest file in bytes. This and the next six limits are the product's requirements for a film."""
LOUDNESS_LUFS = -14.0
LOUDNESS_TOLERANCE_LU = 1.0
MAX_TRUE_PEAK_DBTP = -1.0
MAX_SILENCE_S = 2.0
SILENCE_DB = -50
MAX_FROZEN_S = 2.0
MAX_BLACK_S = 0.5
"""Seconds of black that are not noticed as a fault. Chosen by eye."""
MAX_DRIFT_S = 0.1
"""Seconds between the planned and the real length of a track; sound comes in packets of 21 ms."""

_DETECTION_WIDTH_PX = 270
"""Width to which frames are scaled for detection: details of two pixels of the film then do not count as motion."""
_BLACK_FILTER = "pix_th=0.10:pic_th=0.98"
"""blackdetect: luma below 10 % in 98 % of the pixels, FFmpeg's default, counts as black."""
_FREEZE_NOISE_DB = -66
"""freezedetect: mean difference of frames up to which they are equal; slow zooms stay above it."""
_ROUNDING_DB = 0.05
"""Half of the last digit of FFmpeg's loudness figures."""
_ROUNDING_S = 0.05
"""Seconds by which a detector reports a span late: a frame or two."""

Span = tuple[float, float]
"""(start, end) in seconds of film."""


@dataclass(frozen=True, slots=True)
class Expectations:
    """The properties that a film must have.

    captions: when each caption is shown, in the order of the caption file.
    still, dark, silent: spans in which the plan wants a still picture, a black picture, or silence.
    loudness_lufs: None to skip the check, for a film without voice and music.
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
class FilmProblem:
    """A fault of a film. ``code`` is stable; times are seconds of film, None for a fault of the whole file."""

    code: str
    message: str
    start_s: float | None = None
    end_s: float | None = None


def check_film(
    path: Path, expected: Expectations, pictures: Sequence[PictureFindings] | None = None
) -> tuple[FilmProblem, ...]:
    """All faults of a finished film, none if it can be published. Memory does not grow with its length.

    pictures: what was found in the frames of each of its segments; then only key frames are decoded, to see that they
    can be. Without it, the picture is decoded.
    Raises StepError (ERR_RENDER) when FFmpeg fails, or a key frame or the sound cannot be decoded; a file that cannot
    be read is a problem, not an error.
    """
    try:
        info = probe(path)
    except InputError as error:
        return (FilmProblem("unreadable", error.message),)
    problems = [*_header_problems(info, expected), *_caption_problems(expected)]
    if info.video is not None:
        problems += _content_problems(path, info, expected, pictures)
    return tuple(problems)


def _header_problems(info: MediaInfo, expected: Expectations) -> Iterator[FilmProblem]:
    video, audio, format = info.video, info.audio, expected.format
    if info.size_bytes >= expected.max_bytes:
        yield FilmProblem(
            "size", f"The file has {info.size_bytes / 1e6:.0f} MB; the limit is {expected.max_bytes / 1e6:.0f} MB."
        )
    if video is None:
        yield FilmProblem("no_picture", "The film has no video track.")
    else:
        if (video.width, video.height) != (format.width, format.height):
            message = f"The picture is {video.width}x{video.height}, not {format.width}x{format.height}."
            yield FilmProblem("resolution", message)
        if video.fps != format.fps:
            yield FilmProblem("frame_rate", f"The film has {float(video.fps):.3f} frames per second, not {format.fps}.")
        if (video.codec, video.pixel_format) != ("h264", "yuv420p"):
            yield FilmProblem("codec", f"The video is encoded as {video.codec} {video.pixel_format}, not h264 yuv420p.")
        yield from _length_problems("video track", video.duration_s, expected)
    if audio is None:
        yield FilmProblem("no_sound", "The film has no audio track.")
    else:
        if audio.codec != "aac" or audio.sample_rate != SAMPLE_RATE:
            yield FilmProblem(
                "codec", f"The audio is {audio.codec} at {audio.sample_rate} Hz, not aac at {SAMPLE_RATE}."
            )
        yield from _length_problems("audio track", audio.duration_s, expected)


def _length_problems(what: str, duration_s: float, expected: Expectations) -> Iterator[FilmProblem]:
    if abs(duration_s - expected.duration_s) > MAX_DRIFT_S:
        yield FilmProblem("duration", f"The {what} lasts {duration_s:.2f} s, not {expected.duration_s:.2f} s.")


def _caption_problems(expected: Expectations) -> Iterator[FilmProblem]:
    before_s = 0.0
    for number, (start_s, end_s) in enumerate(expected.captions, start=1):
        if start_s < 0 or end_s > expected.duration_s + _ROUNDING_S:
            yield FilmProblem("caption_outside", f"Caption {number} is outside the film.", start_s, end_s)
        if end_s <= start_s or start_s < before_s - 1e-6:
            yield FilmProblem("caption_order", f"Caption {number} starts before the previous one ends.", start_s, end_s)
        before_s = max(before_s, end_s)


def _content_problems(
    path: Path, info: MediaInfo, expected: Expectations, pictures: Sequence[PictureFindings] | None
) -> Iterator[FilmProblem]:
    found = _detect(path, has_sound=info.audio is not None, has_findings=pictures is not None)
    if pictures is not None:
        found.add_pictures(pictures, expected.format.fps)
    faults = (
        ("black", "black", MAX_BLACK_S, expected.dark, "The picture is black"),
        ("freeze", "frozen", MAX_FROZEN_S, expected.still, "The picture is frozen"),
        ("silence", "silence", MAX_SILENCE_S, expected.silent, "The film is silent"),
    )
    for detector, code, max_s, planned, description in faults:
        for span in found.spans(detector, info.duration_s):
            for start_s, end_s in _outside(*span, planned):
                if end_s - start_s >= max_s:
                    yield FilmProblem(code, f"{description} from {start_s:.1f} s to {end_s:.1f} s.", start_s, end_s)
    if info.audio is not None and expected.loudness_lufs is not None:
        yield from _loudness_problems(found, expected.loudness_lufs)


def _loudness_problems(found: _Detections, expected_lufs: float) -> Iterator[FilmProblem]:
    loudness, peak = found.loudness_lufs, found.true_peak_dbtp
    if loudness is None or abs(loudness - expected_lufs) > LOUDNESS_TOLERANCE_LU + _ROUNDING_DB:
        yield FilmProblem(
            "loudness", f"The loudness is {loudness} LUFS, not {expected_lufs:.0f}±{LOUDNESS_TOLERANCE_LU:.0f}."
        )
    if peak is None or peak > MAX_TRUE_PEAK_DBTP + _ROUNDING_DB:
        yield FilmProblem("true_peak", f"The true peak is {peak} dBTP; the limit is {MAX_TRUE_PEAK_DBTP:.0f} dBTP.")


def _outside(start_s: float, end_s: float, planned: Sequence[Span]) -> list[Span]:
    """The parts of a span that no planned span, widened by the detectors' delay, covers."""
    left = [(start_s, end_s)]
    for first_s, last_s in planned:
        first_s, last_s = first_s - _ROUNDING_S, last_s + _ROUNDING_S
        left = [part for a, b in left for part in ((a, min(b, first_s)), (max(a, last_s), b)) if part[1] > part[0]]
    return left


class _Detections:
    """The detectors' output: one ``lavfi.`` key and value a line."""

    def __init__(self) -> None:
        self._starts: dict[str, list[float]] = {}
        self._ends: dict[str, list[float]] = {}
        self.loudness_lufs: float | None = None
        self.true_peak_dbtp: float | None = None

    def spans(self, name: str, film_s: float) -> list[Span]:
        """Spans that a detector reported; one that lasts to the film's end has no end in the output."""
        starts, ends = self._starts.get(name, []), self._ends.get(name, [])
        return list(zip(starts, [*ends, film_s][: len(starts)], strict=True))

    def add_pictures(self, parts: Sequence[PictureFindings], fps: int) -> None:
        """Black and frozen spans that are as long as FFmpeg's detectors report."""
        black, still = film_stretches(parts)
        for name, stretches, least_s in (("black", black, MAX_BLACK_S), ("freeze", still, MAX_FROZEN_S)):
            spans = [(first / fps, stop / fps) for first, stop in stretches if stop - first >= least_s * fps]
            self._starts[name], self._ends[name] = [span[0] for span in spans], [span[1] for span in spans]

    def read(self, lines: Iterator[str]) -> None:
        for line in lines:
            key, _, value = line.strip().partition("=")
            detector, _, which = key.rpartition(".")
            name, _, edge = which.partition("_")
            if name in _DETECTORS and edge.startswith("start"):
                self._starts.setdefault(name, []).append(float(value))
            elif name in _DETECTORS and edge.startswith("end"):
                self._ends.setdefault(name, []).append(float(value))
            elif which == "I" and detector.endswith("r128"):
                self.loudness_lufs = float(value)
            elif which.startswith("true_peaks_ch"):
                # The metadata is a ratio, although the summary is in decibels.
                peak_db = 20 * math.log10(max(float(value), 1e-9))
                known_db = -math.inf if self.true_peak_dbtp is None else self.true_peak_dbtp
                self.true_peak_dbtp = round(max(peak_db, known_db), 2)


_DETECTORS = frozenset({"black", "freeze", "silence"})


def _detect(path: Path, *, has_sound: bool, has_findings: bool) -> _Detections:
    scaled = f"scale={_DETECTION_WIDTH_PX}:-2:flags=area"
    black = f"blackdetect=d={MAX_BLACK_S}:{_BLACK_FILTER}"
    frozen = f"freezedetect=n={_FREEZE_NOISE_DB}dB:d={MAX_FROZEN_S}"
    detectors = "null" if has_findings else f"{scaled},{black},{frozen},metadata=print:file=video.txt"
    graph = f"[0:v:0]{detectors}[v]"
    maps = ["-map", "[v]"]
    if has_sound:
        silence = f"silencedetect=n={SILENCE_DB}dB:d={MAX_SILENCE_S}"
        graph += f";[0:a:0]{silence},ebur128=metadata=1:peak=true,ametadata=print:file=audio.txt[a]"
        maps += ["-map", "[a]"]
    with scratch_folder("reelbase-check-") as name:
        folder = Path(name)
        # Black and frozen spans show without the bidirectional frames, and decoding then takes a third of the time.
        skipped = ["-skip_frame", "nokey", "-xerror"] if has_findings else ["-skip_frame", "bidir"]
        source = [*skipped, "-i", f"file:{path.absolute()}"]
        ffmpeg.run([*source, "-filter_complex", graph, *maps, "-f", "null", "-"], f"checking {path.name}", cwd=folder)
        found = _Detections()
        for output in ("video.txt", "audio.txt"):
            if (folder / output).is_file():
                with (folder / output).open(encoding="utf-8") as lines:
                    found.read(lines)
        return found
