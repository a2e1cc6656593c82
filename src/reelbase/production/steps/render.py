"""The render: missing segments are encoded, all are joined by stream copy, and the film is checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reelbase.kit.errors import ErrorCode, QualityFailure
from reelbase.media.checks import LOUDNESS_LUFS, Expectations, check_film
from reelbase.media.encode import Encoding
from reelbase.media.film import join_film
from reelbase.media.picture_findings import PictureFindings
from reelbase.media.render import render_segments
from reelbase.media.segments import Segment, SegmentKind, plan_segments
from reelbase.media.timeline import Effect, Timeline
from reelbase.production.cache import Made
from reelbase.production.steps.context import StepContext
from reelbase.production.steps.film import timeline_of
from reelbase.production.steps.results import CaptionResult, MusicResult, RenderedSegment, RenderResult
from reelbase.providers.usage import Usage

MODEL = "x264"
FILM_VERSION = 1
_FINDINGS, _FAULTS = "picture", "faults"
_MOVING = ("clip", "animation")


def run(context: StepContext) -> RenderResult:
    timeline = timeline_of(context)
    render = context.settings.render
    encoding = Encoding(preset=render.preset, crf=render.crf, threads=render.threads)
    segments = plan_segments(timeline, encoding)
    files, findings = _segments(context, timeline, segments, encoding)
    film = _film(context, timeline, [files[segment.key] for segment in segments])
    context.progress(98, 100, "checking the film")
    pictures = [findings[segment.key] for segment in segments] if len(findings) == len(files) else None
    _check(context, timeline, context.storage.path(film), pictures)
    rendered = tuple(
        RenderedSegment(kind=segment.kind, scenes=_scenes(timeline, segment), key=segment.key, file=files[segment.key])
        for segment in segments
    )
    return RenderResult(film=film, segments=rendered)


def _segments(
    context: StepContext, timeline: Timeline, segments: tuple[Segment, ...], encoding: Encoding
) -> tuple[dict[str, str], dict[str, PictureFindings]]:
    """Stored names, and what was found in the frames, by segment key; what is in the cache is not rendered again.

    Segments with burned-in captions have no findings. A shot that could not be drawn is warned of whenever it is shown.
    """
    faults = _Faults(context, timeline)
    files: dict[str, str] = {}
    findings: dict[str, PictureFindings] = {}
    missing: list[tuple[Segment, Path]] = []
    for segment in segments:
        key = context.cache.key("segment", {"segment": segment.key})
        found = context.look_up(key, "render", scene=_scene(timeline, segment))
        if found is not None and found.file:
            files[segment.key] = found.file
            if _FINDINGS in found.result:
                findings[segment.key] = PictureFindings.from_stored(found.result[_FINDINGS])
            faults.warn_again(segment, found.result.get(_FAULTS, []))
            _record(context, timeline, segment, "hit")
        elif all(segment.key != other.key for other, _ in missing):
            missing.append((segment, context.scratch(".mp4")))
    reused = sum(segment.frames for segment in segments if segment.key in files)

    def done(segment: Segment, path: Path, found: PictureFindings | None) -> None:
        key = context.cache.key("segment", {"segment": segment.key})
        about = {_FINDINGS: asdict(found)} if found else {}
        entry = context.cache.store("segment", key, Made({**about, **faults.of(segment)}, _usage(segment), path))
        assert entry.file is not None
        files[segment.key] = entry.file
        if found is not None:
            findings[segment.key] = found
        _record(context, timeline, segment, "miss")

    def progress(frames: int) -> None:
        context.progress(95 * (reused + frames), 100 * timeline.frames, f"frame {reused + frames} of {timeline.frames}")

    render_segments(timeline, missing, encoding=encoding, on_progress=progress, on_done=done, on_fault=faults.warn)
    return files, findings


class _Faults:
    """Shots that could be drawn in small and not in the film's size: their words are shown, and a warning says so."""

    def __init__(self, context: StepContext, timeline: Timeline) -> None:
        self._context, self._timeline = context, timeline
        self._by_shot: dict[int, str] = {}

    def warn(self, index: int, fault: str) -> None:
        """Once for each shot of the timeline."""
        if index in self._by_shot:
            return
        self._by_shot[index] = fault
        shot = self._timeline.shots[index]
        kind = shot.drawn.content.kind if shot.drawn else shot.visual.kind
        message = f"A shot ({kind}) of scene {shot.scene} cannot be drawn; its words are shown. {fault}"
        self._context.warn(message, scene=shot.scene)

    def warn_again(self, segment: Segment, stored: Sequence[Sequence[Any]]) -> None:
        """stored: what ``of`` gave when the segment was rendered, perhaps at another place of another film."""
        for position, fault in stored:
            self.warn(segment.index + position, fault)

    def of(self, segment: Segment) -> dict[str, Any]:
        """What is stored with a segment: [0 for its first shot or 1 for its second, the fault] of each."""
        shots = (segment.index,) if segment.kind is SegmentKind.SHOT else (segment.index, segment.index + 1)
        found = [[index - segment.index, self._by_shot[index]] for index in shots if index in self._by_shot]
        return {_FAULTS: found} if found else {}


def _film(context: StepContext, timeline: Timeline, segments: list[str]) -> str:
    sound = context.result(MusicResult).sound
    assert sound is not None, "the timeline step refuses a film without sound"
    plan = context.plan
    metadata = {"comment": "Made with Reelbase", "language": plan.language}

    def make(_key: str) -> Made:
        out = context.scratch(".mp4")
        join_film(
            [context.storage.path(name) for name in segments],
            context.storage.path(sound),
            out,
            title=plan.title,
            metadata=metadata,
        )
        return Made({}, Usage("reelbase", f"join-{FILM_VERSION}", "seconds", timeline.duration_s), out)

    inputs = {"version": FILM_VERSION, "segments": segments, "sound": sound, "title": plan.title, "metadata": metadata}
    entry = context.cached("film", "film", inputs, make)
    assert entry.file is not None
    return entry.file


def _check(context: StepContext, timeline: Timeline, film: Path, pictures: Sequence[PictureFindings] | None) -> None:
    problems = check_film(film, _expectations(context, timeline), pictures)
    if problems:
        listed = " ".join(problem.message for problem in problems)
        raise QualityFailure(f"The film failed its checks: {listed}", code=ErrorCode.RENDER)


def _expectations(context: StepContext, timeline: Timeline) -> Expectations:
    """Still and quiet stretches that the plan itself asked for are no faults."""
    fps = timeline.format.fps
    spans = [
        (timeline.shot_start(index) / fps, (timeline.shot_start(index) + shot.frames) / fps)
        for index, shot in enumerate(timeline.shots)
    ]
    shots = list(zip(timeline.shots, spans, strict=True))
    has_music = context.result(MusicResult).music is not None
    return Expectations(
        format=timeline.format,
        duration_s=timeline.duration_s,
        captions=context.result(CaptionResult).spans,
        still=[span for shot, span in shots if shot.effect is Effect.STATIC or shot.visual.kind in _MOVING],
        dark=[span for shot, span in shots if shot.visual.kind in _MOVING],
        silent=[] if has_music else [span for shot, span in shots if not shot.tokens],
        loudness_lufs=LOUDNESS_LUFS if has_music or any(shot.tokens for shot in timeline.shots) else None,
    )


def _scenes(timeline: Timeline, segment: Segment) -> tuple[int, ...]:
    first = timeline.shots[segment.index].scene
    return (first,) if segment.kind is SegmentKind.SHOT else (first, timeline.shots[segment.index + 1].scene)


def _scene(timeline: Timeline, segment: Segment) -> int | None:
    """The scene that a segment is of; None for a transition, which is of two."""
    return timeline.shots[segment.index].scene if segment.kind is SegmentKind.SHOT else None


def _usage(segment: Segment) -> Usage:
    return Usage("reelbase", MODEL, "frames", segment.frames)


def _record(context: StepContext, timeline: Timeline, segment: Segment, cache: str) -> None:
    context.record.call(
        context.step,
        "render",
        _usage(segment),
        cache=cache,
        duration_ms=0,
        scene=_scene(timeline, segment),
    )
