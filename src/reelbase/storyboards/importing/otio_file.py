"""Reads timelines of OpenTimelineIO. Their JSON is read as data here: the library's reader trusts its files."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from typing import Any, NoReturn

from reelbase.kit.errors import InputError
from reelbase.plans.reading.documents.archives import opened, part
from reelbase.storyboards.exporting.rates import FrameRate, nearest_rate
from reelbase.storyboards.importing.found import (
    MAX_CLIPS,
    FoundClip,
    FoundCut,
    checked_frames,
    number_in,
    unusable,
)

_CONTENT = "content.otio"
_MAX_NAME_CHARS = 500
_MAX_FPS = 240.0
_MAX_DENOMINATOR = 1001
_SAVE_AGAIN = "Export the timeline again as OpenTimelineIO."
Json = dict[str, Any]


def read_otioz(content: bytes) -> FoundCut:
    """The timeline of a bundle; its media are not read. Raises InputError."""
    try:
        with opened(content, "OpenTimelineIO bundle") as bundle:
            if _CONTENT not in bundle.namelist():
                raise unusable("The bundle contains no timeline.", _SAVE_AGAIN)
            return read_otio(part(bundle, _CONTENT))
    except InputError as error:
        raise InputError(error.message, field="file", fix=error.fix) from error


def read_otio(content: bytes) -> FoundCut:
    """The clips of the first video track. Raises InputError."""
    timeline = _parsed(content)
    if not _is(timeline, "Timeline"):
        raise unusable("The file is not an OpenTimelineIO timeline.", _SAVE_AGAIN)
    track = _video_track(timeline)
    clips: list[FoundClip] = []
    rate: FrameRate | None = None
    for child in _children(track):
        if _is(child, "Transition"):
            if clips:
                clips[-1] = _with_transition(clips[-1], child)
        elif _is(child, "Clip"):
            name = str(child.get("name") or "")[:_MAX_NAME_CHARS]
            length, own_rate = _length(child, name)
            rate = rate or _rate(own_rate)
            frames = checked_frames(length / own_rate * float(rate.fraction), f"The clip {name[:60]!r}")
            clips.append(FoundClip(_number(child, name), name, frames))
        elif not _is(child, "Gap"):
            raise unusable(
                "The video track contains a nested timeline.", "Replace it with its clips, then export it again."
            )
    if rate is None:
        raise unusable("The video track has no clips.", _SAVE_AGAIN)
    return FoundCut(rate, tuple(clips), _source(timeline))


def _parsed(content: bytes) -> Json:
    try:
        found = json.loads(content, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise unusable("The file is not JSON as OpenTimelineIO writes it.", _SAVE_AGAIN) from None
    if not isinstance(found, dict):
        raise unusable("The file is not an OpenTimelineIO timeline.", _SAVE_AGAIN)
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _is(value: Any, schema: str) -> bool:
    return isinstance(value, dict) and str(value.get("OTIO_SCHEMA", "")).partition(".")[0] == schema


def _children(value: Any) -> list[Json]:
    found = value.get("children") if isinstance(value, dict) else None
    if not isinstance(found, list) or not all(isinstance(child, dict) for child in found):
        raise unusable("The timeline has no tracks with clips.", _SAVE_AGAIN)
    if len(found) > MAX_CLIPS:
        raise unusable(f"The timeline has more than {MAX_CLIPS} clips on a track.", "Export a shorter one.")
    return found


def _video_track(timeline: Json) -> Json:
    tracks = _children(timeline.get("tracks"))
    found = [track for track in tracks if _is(track, "Track") and track.get("kind", "Video") == "Video"]
    found = [track for track in found if any(_is(child, "Clip") for child in _children(track))]
    if not found:
        raise unusable("The timeline has no video track with clips.", _SAVE_AGAIN)
    return found[0]


def _length(clip: Json, name: str) -> tuple[float, float]:
    """The length of a clip in frames of a rate, and that rate."""
    span = clip.get("source_range")
    if span is None:
        references = clip.get("media_references")
        key = clip.get("active_media_reference_key")
        active = references.get(key) if isinstance(references, dict) and isinstance(key, str) else None
        media = active if active is not None else clip.get("media_reference")
        span = media.get("available_range") if isinstance(media, dict) else None
    time = span.get("duration") if isinstance(span, dict) else None
    value, rate = (_number_of(time, key) for key in ("value", "rate")) if isinstance(time, dict) else (None, None)
    if value is None or rate is None or not 1 <= rate <= _MAX_FPS:
        raise unusable(f"The clip {name[:60]!r} has no usable length.", _SAVE_AGAIN)
    return value, rate


def _number_of(time: Json, key: str) -> float | None:
    value = time.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def _rate(frames_per_s: float) -> FrameRate:
    """One of ours, or what the number means: 23.976 is 24000/1001."""
    known = nearest_rate(frames_per_s)
    if known is not None:
        return known
    thousands = Fraction(round(frames_per_s) * 1000, _MAX_DENOMINATOR)
    near = thousands if abs(float(thousands) - frames_per_s) < 0.005 else Fraction(frames_per_s).limit_denominator(100)
    return FrameRate(near.numerator, near.denominator)


def _number(clip: Json, name: str) -> int | None:
    number = _own(clip).get("scene")
    return number if isinstance(number, int) and not isinstance(number, bool) else number_in(name)


def _own(value: Json) -> Json:
    """Our metadata of a part of the timeline."""
    metadata = value.get("metadata")
    found = metadata.get("reelbase") if isinstance(metadata, dict) else None
    return found if isinstance(found, dict) else {}


def _with_transition(clip: FoundClip, transition: Json) -> FoundClip:
    kind = _own(transition).get("transition", transition.get("name"))
    return FoundClip(clip.number, clip.name, clip.frames, kind if isinstance(kind, str) else "")


def _source(timeline: Json) -> Any:
    source = _own(timeline).get("source")
    return source if source in ("plan", "film") else None
