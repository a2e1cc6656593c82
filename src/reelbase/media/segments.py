"""Divides a film into segments that are encoded, cached and joined: one for each shot and each transition.

A segment's key covers everything that changes its pixels and nothing else. A changed scene re-renders its own segment
and the transitions beside it; a scene that only moved within the film re-renders nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from reelbase.kit.errors import ErrorCode, StepError
from reelbase.kit.hashing import hash_of
from reelbase.media.captions.ass import ass_document
from reelbase.media.captions.breaking import build_cues
from reelbase.media.captions.cues import Cue, window
from reelbase.media.captions.frame_cues import CAPTION_VERSION, FrameCue, frame_cues
from reelbase.media.captions.look import CaptionLook, clear_area
from reelbase.media.encode import Encoding
from reelbase.media.formats import FrameFormat
from reelbase.media.shots.styles import style_for
from reelbase.media.speech.scripts import is_right_to_left
from reelbase.media.timeline import Effect, Shot, Timeline, TransitionKind, Wipe
from reelbase.media.words import TimedToken

RENDER_VERSION = 2
"""Raise it when the same inputs give other pixels, so that cached segments are rendered again."""


class SegmentKind(StrEnum):
    SHOT = "shot"
    TRANSITION = "transition"


@dataclass(frozen=True, slots=True)
class Segment:
    """Consecutive frames that are encoded on their own.

    index: the shot, or the first of a transition's two shots (the second is ``index + 1``).
    start_frame, frames: its position in the film and its length, in frames.
    key: SHA-256 (hex) of everything that decides its pixels.
    """

    kind: SegmentKind
    index: int
    start_frame: int
    frames: int
    key: str


def plan_segments(timeline: Timeline, encoding: Encoding) -> tuple[Segment, ...]:
    """Segments in film order, without gaps or overlaps. Raises StepError (ERR_TIMELINE)."""
    check_timeline(timeline)
    segments: list[Segment] = []
    for index, shot in enumerate(timeline.shots):
        before, after = margins(timeline, index)
        own = shot.frames - before - after
        start = timeline.shot_start(index)
        if own:
            key = _shot_key(timeline, index, encoding)
            segments.append(Segment(SegmentKind.SHOT, index, start + before, own, key))
        if after:
            key = _transition_key(timeline, index, encoding)
            segments.append(Segment(SegmentKind.TRANSITION, index, start + shot.frames - after, 2 * after, key))
    return tuple(segments)


def check_timeline(timeline: Timeline) -> None:
    """Raises StepError (ERR_TIMELINE), with the scene, for a timeline that cannot be divided into segments."""
    shots, transitions = timeline.shots, timeline.transitions
    if not shots:
        raise _timeline_error("The timeline has no shots.")
    if len(transitions) not in (0, len(shots) - 1):
        raise _timeline_error(f"{len(shots)} shots need {len(shots) - 1} transitions; there are {len(transitions)}.")
    for transition, shot in zip(transitions, shots, strict=False):
        frames = transition.frames
        if frames < 0 or frames % 2 or (frames > 0) == (transition.kind is TransitionKind.CUT):
            raise _timeline_error(f"A {transition.kind} cannot have {frames} frames.", shot)
    for index, shot in enumerate(shots):
        if shot.frames < 1 or sum(margins(timeline, index)) > shot.frames:
            raise _timeline_error(f"Scene {shot.scene} has {shot.frames} frames, too few for its transitions.", shot)


def margins(timeline: Timeline, index: int) -> tuple[int, int]:
    """How many of a shot's frames belong to the transitions before and after it."""
    transitions = timeline.transitions
    before = transitions[index - 1].frames // 2 if transitions and index > 0 else 0
    after = transitions[index].frames // 2 if index < len(transitions) else 0
    return before, after


def wipe_of(timeline: Timeline, index: int) -> Wipe:
    """What a transition of the kind wipe looks like: as the style has it where a drawn shot is on either side."""
    is_wipe = timeline.transitions[index].kind is TransitionKind.WIPE
    if not is_wipe or all(shot.drawn is None for shot in timeline.shots[index : index + 2]):
        return "edge"
    return style_for(timeline.look.preset, timeline.look.style).wipe


def captions_of(timeline: Timeline, segment: Segment) -> str:
    """The ASS document to burn into a segment; empty when nothing is spoken in it, or captions are painted."""
    return "" if timeline.look.captions is not None else _captions(timeline, _spans(timeline, segment))


def frame_cues_of(timeline: Timeline, segment: Segment) -> tuple[FrameCue, ...]:
    """The captions to paint into a segment's frames; none for a film whose captions are burned in or switched off."""
    look = timeline.look.captions
    if look is None or not look.enabled:
        return ()
    return tuple(
        cue
        for index, start, stop, at in _spans(timeline, segment)
        for cue in frame_cues(_cues(timeline, index), fps=timeline.format.fps, start=start, stop=stop, at=at)
    )


_Span = tuple[int, int, int, int]
"""(shot, its first frame, the frame after its last, the segment's frame at which it starts)."""


def _spans(timeline: Timeline, segment: Segment) -> list[_Span]:
    if segment.kind is SegmentKind.SHOT:
        before, _ = margins(timeline, segment.index)
        return [(segment.index, before, before + segment.frames, 0)]
    half = segment.frames // 2
    leaving = timeline.shots[segment.index]
    return [(segment.index, leaving.frames - half, leaving.frames, 0), (segment.index + 1, 0, half, half)]


def _captions(timeline: Timeline, spans: list[_Span]) -> str:
    fps = timeline.format.fps
    style, language = timeline.look.caption_style, timeline.look.language
    cues: list[Cue] = []
    for index, start, stop, at in spans:
        # A window shifts times to its own start; starting it earlier moves the cues to their place in the segment.
        cut = window(_cues(timeline, index), start / fps, stop / fps)
        cues += window(cut, -at / fps, (stop - start) / fps) if at else cut
    if not cues:
        return ""
    return ass_document(tuple(cues), format=timeline.format, style=style, language=language)


def _cues(timeline: Timeline, index: int) -> tuple[Cue, ...]:
    shot, look = timeline.shots[index], timeline.look
    if not shot.tokens:
        return ()
    return _built_cues(shot.tokens, timeline.format, look.language, shot.voice_offset_s, look.captions)


@lru_cache(maxsize=32)
def _built_cues(
    tokens: tuple[TimedToken, ...], format: FrameFormat, language: str, offset_s: float, look: CaptionLook | None
) -> tuple[Cue, ...]:
    """A shot's cues are needed for its own segment, for the transitions on either side, and for their keys."""
    return build_cues(tokens, format=format, language=language, offset_s=offset_s, look=look)


def _shot_key(timeline: Timeline, index: int, encoding: Encoding) -> str:
    own = timeline.shots[index].frames - sum(margins(timeline, index))
    segment = Segment(SegmentKind.SHOT, index, 0, own, "")
    return _key(timeline, segment, encoding, {"shot": _content_of(timeline, index)})


def _transition_key(timeline: Timeline, index: int, encoding: Encoding) -> str:
    transition = timeline.transitions[index]
    segment = Segment(SegmentKind.TRANSITION, index, 0, transition.frames, "")
    wipe = wipe_of(timeline, index)
    sides = {
        "kind": transition.kind if wipe == "edge" else f"{transition.kind} {wipe}",
        "leaving": _content_of(timeline, index),
        "coming": _content_of(timeline, index + 1),
    }
    return _key(timeline, segment, encoding, sides)


def _painted_key(timeline: Timeline, segment: Segment, look: CaptionLook) -> dict[str, Any] | str:
    """What decides the pixels of painted captions; empty where there are none."""
    cues = frame_cues_of(timeline, segment)
    if not cues:
        return ""
    return {"version": CAPTION_VERSION, "look": look, "language": timeline.look.language, "cues": cues}


def _key(timeline: Timeline, segment: Segment, encoding: Encoding, content: dict[str, Any]) -> str:
    look = timeline.look.captions
    return hash_of(
        {
            "version": RENDER_VERSION,
            "encoding": encoding.identity(),
            "format": timeline.format,
            "frames": segment.frames,
            "captions": captions_of(timeline, segment) if look is None else _painted_key(timeline, segment, look),
            "shows": content,
        }
    )


def _content_of(timeline: Timeline, index: int) -> dict[str, Any]:
    """What decides a shot's pixels. The camera's movement depends on how far the shot extends into transitions."""
    shot = timeline.shots[index]
    content: dict[str, Any] = {
        "visual": [shot.visual.kind, shot.visual.content_hash],
        "effect": shot.effect,
        "frames": shot.frames,
        "margins": margins(timeline, index),
    }
    if shot.on_screen_text.strip():
        # Text from right to left was set in another order before.
        order = ["rtl"] if is_right_to_left(shot.on_screen_text) else []
        content["text"] = [shot.on_screen_text, timeline.look.preset, timeline.look.style, *order]
    if shot.drawn is not None:
        clear = clear_area(timeline.look.captions, timeline.format)
        content["drawn"] = [shot.drawn.identity(), timeline.look.preset, timeline.look.style, clear]
    if shot.effect is Effect.FADE:
        content["preset"] = timeline.look.preset
    return content


def _timeline_error(message: str, shot: Shot | None = None) -> StepError:
    return StepError(message, code=ErrorCode.TIMELINE, scene=shot.scene if shot else None)
