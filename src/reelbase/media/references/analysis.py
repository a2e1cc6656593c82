"""Looks at a video file and describes its pattern. Memory does not grow with the size of its frames."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from reelbase.media.references.boundaries import BoundaryFinder, FoundBoundary
from reelbase.media.references.frames import (
    MAX_ANALYSED_S,
    MIN_DURATION_S,
    VideoHeader,
    frames_of,
    read_header,
    too_short,
)
from reelbase.media.references.pattern import ReferencePattern, ReferenceShot

OnProgress = Callable[[float], None]
"""Called with the share that is done, from 0 to 1; what it raises ends the analysis."""
TIME_LIMIT_S = 1800.0
"""Longest analysis, in seconds: ten minutes of 4K take less on two slow cores."""
_REPORT_EVERY_S = 1.0
"""Seconds of video between two reports."""


def analyse(
    path: Path, *, on_progress: OnProgress | None = None, time_limit_s: float = TIME_LIMIT_S
) -> ReferencePattern:
    """The pattern of a video file. Raises InputError with the field ``reference`` for a file that cannot be used."""
    report = on_progress or (lambda share: None)
    header = read_header(path)
    seen = _look(path, header, report, time.monotonic() + time_limit_s)
    shots = _shots(seen.boundaries, seen.times_s, seen.end_s)
    analysed_s = seen.end_s
    report(1.0)
    return ReferencePattern(
        duration_s=round(max(header.duration_s, analysed_s) if seen.limited else analysed_s, 3),
        analysed_s=round(analysed_s, 3),
        fps=round(seen.fps(header), 3),
        width=header.width,
        height=header.height,
        shots=shots,
        cuts_per_min=round((len(shots) - 1) * 60 / analysed_s, 2),
        hook_s=shots[0].end_s,
        missing=tuple(_limits(seen.limited)),
    )


class _Seen:
    """What one pass over the frames found."""

    def __init__(self, times_s: Sequence[float], end_s: float, boundaries: Sequence[FoundBoundary]) -> None:
        self.times_s, self.end_s, self.boundaries = times_s, end_s, boundaries
        self.limited = end_s > MAX_ANALYSED_S - 1.0

    def fps(self, header: VideoHeader) -> float:
        measured = (len(self.times_s) - 1) / (self.times_s[-1] - self.times_s[0])
        # Times in milliseconds make a measured rate a little wrong.
        stated = float(header.fps)
        return stated if 0.97 < stated / measured < 1.03 or stated > 60 else measured


def _look(path: Path, header: VideoHeader, report: OnProgress, deadline_s: float) -> _Seen:
    finder, times_s, end_s, reported_s = BoundaryFinder(), list[float](), 0.0, 0.0
    expected_s = min(max(header.duration_s, MIN_DURATION_S), MAX_ANALYSED_S)
    for frame in frames_of(path, header, limit_s=MAX_ANALYSED_S, deadline_s=deadline_s):
        finder.add(frame.image)
        times_s.append(frame.time_s)
        end_s = frame.end_s
        if frame.time_s >= reported_s + _REPORT_EVERY_S:
            reported_s = frame.time_s
            report(min(0.9, 0.9 * frame.time_s / expected_s))
    if end_s < MIN_DURATION_S or len(times_s) < 2:
        raise too_short(path, end_s)
    return _Seen(times_s, end_s, finder.finish())


def _shots(boundaries: Sequence[FoundBoundary], times_s: Sequence[float], end_s: float) -> tuple[ReferenceShot, ...]:
    starts = [(0.0, "start"), *((times_s[found.frame], found.kind) for found in boundaries)]
    ends = [start for start, _ in starts[1:]] + [end_s]
    return tuple(
        ReferenceShot(start_s=round(start_s, 4), end_s=round(stop_s, 4), boundary=kind)
        for (start_s, kind), stop_s in zip(starts, ends, strict=True)
    )


def _limits(limited: bool) -> list[str]:
    if not limited:
        return []
    return [f"Only the first {MAX_ANALYSED_S / 60:.0f} minutes were looked at; cut the video to look at another part."]
