"""Renders segments: the next one's frames are painted while the encoder of the last is still busy."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from reelbase.media.captions.fonts import fonts_dir
from reelbase.media.captions.painting import CaptionPainter
from reelbase.media.compositor import Compositor
from reelbase.media.encode import Encoding, SegmentEncoder
from reelbase.media.painter import ShotPainter
from reelbase.media.picture_findings import PictureFindings, PictureWatch
from reelbase.media.planes import PlanarFrame
from reelbase.media.segments import Segment, SegmentKind, captions_of, check_timeline, frame_cues_of, margins, wipe_of
from reelbase.media.timeline import Timeline
from reelbase.media.transitions import mixer, zooms

_MAX_ENCODERS = 3
"""Encoders that run at once: enough that painting never waits for one that is finishing, with bounded memory."""
_REPORT_FRAMES = 10
"""Frames between two reports of progress: three a second of film."""

SegmentJob = tuple[Segment, Path]
"""A segment and the file to render it to."""


def render_segments(
    timeline: Timeline,
    jobs: Sequence[SegmentJob],
    *,
    encoding: Encoding,
    on_progress: Callable[[int], None],
    on_done: Callable[[Segment, Path, PictureFindings | None], None],
    on_fault: Callable[[int, str], None] = lambda *_: None,
) -> None:
    """Render each segment of ``timeline`` to its path, completely or not at all.

    on_progress: called with the number of frames painted so far, over all jobs, a few times a second of film.
    on_done: called when a file is complete, in the order of ``jobs``, from the calling thread, with what was found in
    its frames; None where captions are burned into them afterwards.
    on_fault: called with the number of a shot that cannot be drawn, before a segment that shows it is reported, and
    with what went wrong; a card with its words is painted instead.
    An exception from any callback stops the rendering; only files already reported remain.
    Raises StepError (ERR_RENDER, with the scene if one is the cause) or StorageError.
    """
    check_timeline(timeline)
    encoders = _EncoderQueue(on_done)
    painters = _PainterCache(timeline, on_fault)
    frame_painter = _FramePainter(timeline, painters)
    frames_done = 0
    try:
        for position, (segment, out) in enumerate(jobs):
            burned = captions_of(timeline, segment)
            fonts = fonts_dir() if burned else None
            encoder = SegmentEncoder(out, timeline.format, encoding, captions=burned, fonts=fonts)
            watch = None if timeline.look.captions is None else PictureWatch()
            encoders.add(encoder, segment, watch)
            paint = frame_painter.begin(segment)
            painters.prepare(next_shot(jobs[position:], painters.ready))
            for number in range(segment.frames):
                paint(number)
                if watch is not None:
                    watch.see(frame_painter.frame)
                encoder.write(frame_painter.frame.data)
                frames_done += 1
                if frames_done % _REPORT_FRAMES == 0:
                    encoders.collect()
                    on_progress(frames_done)
            encoder.end_input()
            encoders.wait_for_room()
        encoders.wait_for_all()
        on_progress(frames_done)
    finally:
        encoders.abort()
        painters.close()


def paint_segments(timeline: Timeline, segments: Sequence[Segment]) -> Iterator[PlanarFrame]:
    """The frames that are encoded, before captions are burned in; each is overwritten when the next is requested."""
    check_timeline(timeline)
    painters = _PainterCache(timeline)
    frame_painter = _FramePainter(timeline, painters)
    try:
        for segment in segments:
            paint = frame_painter.begin(segment)
            for number in range(segment.frames):
                paint(number)
                yield frame_painter.frame
    finally:
        painters.close()


def next_shot(jobs: Sequence[SegmentJob], ready: Collection[int]) -> int | None:
    """The first shot that these jobs need and that is not loaded yet."""
    for segment, _ in jobs:
        needed = (segment.index,) if segment.kind is SegmentKind.SHOT else (segment.index, segment.index + 1)
        for index in needed:
            if index not in ready:
                return index
    return None


class _EncoderQueue:
    """Running encoders, oldest first."""

    def __init__(self, on_done: Callable[[Segment, Path, PictureFindings | None], None]) -> None:
        self._on_done = on_done
        self._working: deque[tuple[SegmentEncoder, Segment, PictureWatch | None]] = deque()

    def add(self, encoder: SegmentEncoder, segment: Segment, watch: PictureWatch | None) -> None:
        self._working.append((encoder, segment, watch))

    def collect(self) -> None:
        """Finish encoders that have ended, without waiting. The newest is still receiving frames."""
        while len(self._working) > 1 and self._working[0][0].ended:
            self._finish_oldest()

    def wait_for_room(self) -> None:
        while len(self._working) >= _MAX_ENCODERS:
            self._finish_oldest()

    def wait_for_all(self) -> None:
        while self._working:
            self._finish_oldest()

    def abort(self) -> None:
        while self._working:
            self._working.popleft()[0].abort()

    def _finish_oldest(self) -> None:
        encoder, segment, watch = self._working.popleft()
        encoder.finish()
        self._on_done(segment, encoder.out, watch.findings() if watch is not None else None)


class _PainterCache:
    """The painters of the last two shots, and the next one, which loads in a thread while frames are painted.

    A transition needs two painters, and the shot between two transitions is needed again by the second.
    """

    _CAPACITY = 2

    def __init__(self, timeline: Timeline, on_fault: Callable[[int, str], None] = lambda *_: None) -> None:
        self._timeline, self._on_fault = timeline, on_fault
        self._open: OrderedDict[int, ShotPainter] = OrderedDict()
        self._loader = ThreadPoolExecutor(1, thread_name_prefix="reelbase-picture")
        self._preloading: tuple[int, Future[ShotPainter]] | None = None

    def of(self, index: int) -> ShotPainter:
        if index in self._open:
            self._open.move_to_end(index)
            return self._open[index]
        while len(self._open) >= self._CAPACITY:
            self._open.popitem(last=False)[1].close()
        painter = self._loaded(index)
        self._open[index] = painter
        if painter.fault:
            self._on_fault(index, painter.fault)
        return painter

    def prepare(self, index: int | None) -> None:
        """Start loading a shot that is needed next; a failure is raised when it is used."""
        if index is not None and self._preloading is None and index not in self._open:
            self._preloading = (index, self._loader.submit(self._load, index))

    @property
    def ready(self) -> frozenset[int]:
        return frozenset(self._open)

    def close(self) -> None:
        self._loader.shutdown(wait=True, cancel_futures=True)
        if (
            self._preloading is not None
            and not self._preloading[1].cancelled()
            and self._preloading[1].exception() is None
        ):
            self._preloading[1].result().close()
        self._preloading = None
        while self._open:
            self._open.popitem()[1].close()

    def _loaded(self, index: int) -> ShotPainter:
        if self._preloading is None:
            return self._load(index)
        (preloaded, future), self._preloading = self._preloading, None
        if preloaded == index:
            return future.result()
        if not future.cancel() and future.exception() is None:
            future.result().close()
        return self._load(index)

    def _load(self, index: int) -> ShotPainter:
        before, after = margins(self._timeline, index)
        shot = self._timeline.shots[index]
        return ShotPainter(shot, self._timeline.look, self._timeline.format, before=before, after=after)


class _FramePainter:
    """Paints into the same few frames again and again; ``frame`` is the one that is encoded."""

    def __init__(self, timeline: Timeline, painters: _PainterCache) -> None:
        self.frame = PlanarFrame(timeline.format)
        self._outgoing = PlanarFrame(timeline.format)
        self._incoming = PlanarFrame(timeline.format)
        self._timeline = timeline
        self._painters = painters
        self._compositor = Compositor(timeline.format)

    def begin(self, segment: Segment) -> Callable[[int], None]:
        """A function that paints the segment's frame with a given number into ``frame``."""
        paint = self._shot(segment) if segment.kind is SegmentKind.SHOT else self._transition(segment)
        cues, look = frame_cues_of(self._timeline, segment), self._timeline.look
        if look.captions is None or not cues:
            return paint
        captions = CaptionPainter(cues, look.captions, self._timeline.format, look.language)

        def paint_with_captions(number: int) -> None:
            paint(number)
            captions.paint(self.frame, number)

        return paint_with_captions

    def _shot(self, segment: Segment) -> Callable[[int], None]:
        painter = self._painters.of(segment.index)
        before, _ = margins(self._timeline, segment.index)
        return lambda number: painter.paint(self._compositor, self.frame, before + number)

    def _transition(self, segment: Segment) -> Callable[[int], None]:
        kind = self._timeline.transitions[segment.index].kind
        outgoing = self._painters.of(segment.index)
        incoming = self._painters.of(segment.index + 1)
        last_half = self._timeline.shots[segment.index].frames - segment.frames // 2
        first_half = -segment.frames // 2
        mix = mixer(kind, self._timeline.format, wipe_of(self._timeline, segment.index))

        def paint(number: int) -> None:
            share = (number + 0.5) / segment.frames
            nearer_outgoing, nearer_incoming = zooms(kind, share)
            outgoing.paint(self._compositor, self._outgoing, last_half + number, nearer=nearer_outgoing)
            incoming.paint(self._compositor, self._incoming, first_half + number, nearer=nearer_incoming)
            mix(self.frame, self._outgoing, self._incoming, share)

        return paint
