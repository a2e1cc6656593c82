"""Timelines for OpenTimelineIO, and for programs that read Final Cut Pro 7 XML."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import opentimelineio as otio
from lxml import etree

from reelbase.storyboards.exporting.cutlist import (
    STILL_S,
    CutClip,
    CutList,
    MediaFile,
    MediaUse,
    held_text,
    plain_text,
)
from reelbase.storyboards.exporting.rates import FrameRate

NAMESPACE = "reelbase"
"""Where our metadata are in clips and timelines."""
METADATA_VERSION = 1
_KINDS = {"crossfade": otio.schema.TransitionTypes.SMPTE_Dissolve}


def otio_document(cuts: CutList) -> str:
    """The timeline as an ``.otio`` file: JSON with media references relative to the file."""
    text: str = otio.adapters.write_to_string(otio_timeline(cuts), "otio_json")
    return text


def fcp7_document(cuts: CutList) -> str:
    """The timeline as Final Cut Pro 7 XML (xmeml 4) for Premiere Pro and DaVinci Resolve."""
    written = otio.adapters.write_to_string(otio_timeline(cuts), "fcp_xml")
    root = etree.fromstring(written.encode())
    _state_size(root, cuts)
    text: str = etree.tostring(root, xml_declaration=True, encoding="UTF-8", doctype="<!DOCTYPE xmeml>").decode()
    return text


def otio_timeline(cuts: CutList) -> Any:
    """An ``opentimelineio.schema.Timeline`` with a video track, and a sound track where something is said."""
    timeline = otio.schema.Timeline(cuts.title, global_start_time=_time(0, cuts.rate))
    timeline.metadata[NAMESPACE] = {
        "version": METADATA_VERSION,
        "fps": f"{cuts.rate.numerator}/{cuts.rate.denominator}",
        "source": "film" if cuts.is_film else "plan",
        "language": cuts.language,
        "width": cuts.width,
        "height": cuts.height,
    }
    timeline.tracks.append(_video_track(cuts))
    if any(clip.media.spoken for clip in cuts.clips):
        timeline.tracks.append(_sound_track(cuts))
    return timeline


def _video_track(cuts: CutList) -> Any:
    track = otio.schema.Track("Scenes", kind=otio.schema.TrackKind.Video)
    for index, clip in enumerate(cuts.clips):
        track.append(_clip(clip, clip.media.shown, cuts))
        if cuts.has_transition(index):
            track.append(_transition(clip, cuts.transitions[index], cuts.rate))
    return track


def _sound_track(cuts: CutList) -> Any:
    track = otio.schema.Track("Voice", kind=otio.schema.TrackKind.Audio)
    for clip in cuts.clips:
        if clip.media.spoken is None:
            track.append(otio.schema.Gap(source_range=_range(0, clip.frames, cuts.rate)))
            continue
        frames = _available(clip.media.spoken, clip.frames, cuts.rate)
        start = cuts.rate.frames(clip.media.spoken.start_s)
        track.append(
            otio.schema.Clip(clip.name, _reference(clip.media.spoken.file, cuts.rate), _range(start, frames, cuts.rate))
        )
        if frames < clip.frames:
            track.append(otio.schema.Gap(source_range=_range(0, clip.frames - frames, cuts.rate)))
    return track


def _clip(clip: CutClip, shown: MediaUse | None, cuts: CutList) -> Any:
    start = cuts.source_start(clip)
    reference = otio.schema.MissingReference() if shown is None else _reference(shown.file, cuts.rate)
    made = otio.schema.Clip(clip.name, reference, _range(start, clip.frames, cuts.rate))
    made.metadata[NAMESPACE] = _metadata(clip)
    notes = [("Text", clip.scene.on_screen_text), ("Picture", clip.scene.visual_prompt)]
    for name, text in notes:
        if words := plain_text(text):
            marker = otio.schema.Marker(f"{name}: {words}"[:200], _range(start, 1, cuts.rate))
            made.markers.append(marker)
    return made


def _metadata(clip: CutClip) -> dict[str, Any]:
    scene = clip.scene
    return {
        "scene": clip.number,
        "frames": clip.frames,
        "scene_type": scene.scene_type,
        "narration": held_text(scene.narration),
        "on_screen_text": held_text(scene.on_screen_text),
        "visual_prompt": held_text(scene.visual_prompt),
        "shot_size": plain_text(scene.shot),
        "camera_angle": plain_text(scene.camera_angle or ""),
        "camera_movement": scene.effect.value,
        "transition": scene.transition.value,
    }


def _transition(clip: CutClip, frames: int, rate: FrameRate) -> Any:
    kind = clip.scene.transition.value
    half = _time(frames // 2, rate)
    made = otio.schema.Transition(kind, _KINDS.get(kind, otio.schema.TransitionTypes.Custom), half, half)
    made.metadata[NAMESPACE] = {"transition": kind}
    return made


def _reference(file: MediaFile, rate: FrameRate) -> Any:
    made = otio.schema.ExternalReference(file.name)
    made.name = file.name.rsplit("/", 1)[-1]
    made.available_range = _range(0, rate.frames(STILL_S if file.duration_s is None else file.duration_s), rate)
    return made


def _available(use: MediaUse, frames: int, rate: FrameRate) -> int:
    """How many frames there are of a medium from where it is used, up to as many as are wanted."""
    if use.file.duration_s is None:
        return frames
    left = rate.frames(Fraction(use.file.duration_s).limit_denominator(10**6) - use.start_s)
    return max(1, min(frames, left))


def _time(frames: int, rate: FrameRate) -> Any:
    return otio.opentime.RationalTime(frames, rate.numerator / rate.denominator)


def _range(start: int, frames: int, rate: FrameRate) -> Any:
    return otio.opentime.TimeRange(_time(start, rate), _time(frames, rate))


def _state_size(root: etree._Element, cuts: CutList) -> None:
    """The adapter leaves the format of the sequence empty, and editors then ask for it."""
    for found in root.iterfind(".//sequence/media/video/format"):
        found.clear()
        about = etree.SubElement(found, "samplecharacteristics")
        for name, value in (("width", cuts.width), ("height", cuts.height), ("pixelaspectratio", "square")):
            etree.SubElement(about, name).text = str(value)
