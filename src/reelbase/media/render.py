"""Rendering segments: frames of the next are made while the encoder of the last still works on what it has."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from reelbase.media import captions
from reelbase.media.compositor import Compositor
from reelbase.media.encode import Encoding, SegmentEncoder
from reelbase.media.painter import ShotPainter
from reelbase.media.planes import Frame
from reelbase.media.segments import Segment, SegmentKind, captions_of, check_timeline, margins
from reelbase.media.timeline import Timeline
from reelbase.media.transitions import mixer, zooms

_IN_FLIGHT = 3
_REPORT_FRAMES = 10

Job = tuple[Segment, Path]


def render_segments(
    timeline: Timeline,
    jobs: Sequence[Job],
    *,
    encoding: Encoding,
    on_progress: Callable[[int], None],
    on_done: Callable[[Segment, Path], None],
) -> None:
    """Render each segment of ``timeline`` to its path, whole or not at all.

    on_progress: called with the number of frames made so far, over all jobs, a few times a second of film.
    on_done: called once a file is in its place, in the order of ``jobs``, from the calling thread.
    What either callback raises stops the rendering; files already reported stay, nothing else does.
    Raises StepError (ERR_RENDER, with the scene where one is to blame) or StorageError.
    """
    check_timeline(timeline)
    line = _Line(on_done)
    painters = _Painters(timeline)
    stage = _Stage(timeline, painters)
    made = 0
    try:
        for position, (segment, out) in enumerate(jobs):
            encoder = SegmentEncoder(
                out, timeline.format, encoding, captions=captions_of(timeline, segment), fonts=captions.fonts_dir()
            )
            line.add(encoder, segment)
            paint = stage.begin(segment)
            painters.prepare(next_shot(jobs[position:], painters.ready))
            for number in range(segment.frames):
                paint(number)
                encoder.write(stage.frame.data)
                made += 1
                if made % _REPORT_FRAMES == 0:
                    line.collect()
                    on_progress(made)
            encoder.end_input()
            line.wait_for_room()
        line.wait_for_all()
        on_progress(made)
    finally:
        line.abort()
        painters.close()


def paint_segments(timeline: Timeline, segments: Sequence[Segment]) -> Iterator[Frame]:
    """The frames that would be encoded, without captions; each is only good until the next is asked for."""
    check_timeline(timeline)
    painters = _Painters(timeline)
    stage = _Stage(timeline, painters)
    try:
        for segment in segments:
            paint = stage.begin(segment)
            for number in range(segment.frames):
                paint(number)
                yield stage.frame
    finally:
        painters.close()


def next_shot(jobs: Sequence[Job], ready: Collection[int]) -> int | None:
    """The first shot that these jobs need and that is not ready."""
    for segment, _ in jobs:
        needed = (segment.index,) if segment.kind is SegmentKind.SHOT else (segment.index, segment.index + 1)
        for index in needed:
            if index not in ready:
                return index
    return None


class _Line:
    """Encoders at work, oldest first."""

    def __init__(self, on_done: Callable[[Segment, Path], None]) -> None:
        self._on_done = on_done
        self._working: deque[tuple[SegmentEncoder, Segment]] = deque()

    def add(self, encoder: SegmentEncoder, segment: Segment) -> None:
        self._working.append((encoder, segment))

    def collect(self) -> None:
        """Finish what has ended, without waiting; the newest is still being fed."""
        while len(self._working) > 1 and self._working[0][0].ended:
            self._finish_oldest()

    def wait_for_room(self) -> None:
        while len(self._working) >= _IN_FLIGHT:
            self._finish_oldest()

    def wait_for_all(self) -> None:
        while self._working:
            self._finish_oldest()

    def abort(self) -> None:
        while self._working:
            self._working.popleft()[0].abort()

    def _finish_oldest(self) -> None:
        encoder, segment = self._working.popleft()
        encoder.finish()
        self._on_done(segment, encoder.out)


class _Painters:
    """The painters of the last two shots, and the next one being loaded while frames are made.

    A transition needs two, and the shot between two transitions is kept for the second.
    """

    _KEPT = 2

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._open: OrderedDict[int, ShotPainter] = OrderedDict()
        self._loader = ThreadPoolExecutor(1, thread_name_prefix="reelbase-picture")
        self._coming: tuple[int, Future[ShotPainter]] | None = None

    def of(self, index: int) -> ShotPainter:
        if index in self._open:
            self._open.move_to_end(index)
            return self._open[index]
        while len(self._open) >= self._KEPT:
            self._open.popitem(last=False)[1].close()
        painter = self._loaded(index)
        self._open[index] = painter
        return painter

    def prepare(self, index: int | None) -> None:
        """Begin to load a shot that will be asked for; what goes wrong is raised when it is."""
        if index is not None and self._coming is None and index not in self._open:
            self._coming = (index, self._loader.submit(self._load, index))

    @property
    def ready(self) -> frozenset[int]:
        return frozenset(self._open)

    def close(self) -> None:
        self._loader.shutdown(wait=True, cancel_futures=True)
        if self._coming is not None and not self._coming[1].cancelled() and self._coming[1].exception() is None:
            self._coming[1].result().close()
        self._coming = None
        while self._open:
            self._open.popitem()[1].close()

    def _loaded(self, index: int) -> ShotPainter:
        if self._coming is None:
            return self._load(index)
        (coming, future), self._coming = self._coming, None
        if coming == index:
            return future.result()
        if not future.cancel() and future.exception() is None:
            future.result().close()
        return self._load(index)

    def _load(self, index: int) -> ShotPainter:
        before, after = margins(self._timeline, index)
        shot = self._timeline.shots[index]
        return ShotPainter(shot, self._timeline.look, self._timeline.format, before=before, after=after)


class _Stage:
    """The frames that are painted over and over; ``frame`` holds what the encoder gets."""

    def __init__(self, timeline: Timeline, painters: _Painters) -> None:
        self.frame = Frame(timeline.format)
        self._leaving = Frame(timeline.format)
        self._coming = Frame(timeline.format)
        self._timeline = timeline
        self._painters = painters
        self._compositor = Compositor(timeline.format)

    def begin(self, segment: Segment) -> Callable[[int], None]:
        """A function that paints the segment's frame of a number into ``frame``."""
        if segment.kind is SegmentKind.SHOT:
            return self._shot(segment)
        return self._transition(segment)

    def _shot(self, segment: Segment) -> Callable[[int], None]:
        painter = self._painters.of(segment.index)
        before, _ = margins(self._timeline, segment.index)
        return lambda number: painter.paint(self._compositor, self.frame, before + number)

    def _transition(self, segment: Segment) -> Callable[[int], None]:
        kind = self._timeline.transitions[segment.index].kind
        leaving = self._painters.of(segment.index)
        coming = self._painters.of(segment.index + 1)
        last_half = self._timeline.shots[segment.index].frames - segment.frames // 2
        first_half = -segment.frames // 2
        mix = mixer(kind, self._timeline.format)

        def paint(number: int) -> None:
            share = (number + 0.5) / segment.frames
            nearer_leaving, nearer_coming = zooms(kind, share)
            leaving.paint(self._compositor, self._leaving, last_half + number, nearer=nearer_leaving)
            coming.paint(self._compositor, self._coming, first_half + number, nearer=nearer_coming)
            mix(self.frame, self._leaving, self._coming, share)

        return paint
