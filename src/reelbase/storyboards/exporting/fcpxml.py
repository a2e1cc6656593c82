"""Final Cut Pro's own XML (FCPXML 1.10). Every time is a whole number of frames, as a fraction of a second."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from lxml import etree

from reelbase.storyboards.exporting.cutlist import CutClip, CutList, MediaFile, MediaUse, held_text, plain_text

VERSION = "1.10"
FILM_FPS = 30
STILL_START_S = 3600
"""Where stills begin in their own time, as Final Cut Pro has them: so they have frames before their first one."""
_SEQUENCE, _STILL, _FILM = "r1", "r2", "r3"


def fcpxml_document(cuts: CutList) -> str:
    """The timeline with its notes and markers; media are named relative to the file."""
    root = etree.Element("fcpxml", version=VERSION)
    assets = _resources(etree.SubElement(root, "resources"), cuts)
    event = etree.SubElement(etree.SubElement(root, "library"), "event", name=cuts.title)
    sequence = etree.SubElement(
        etree.SubElement(event, "project", name=cuts.title),
        "sequence",
        format=_SEQUENCE,
        duration=_time(cuts.frames, cuts),
        tcStart="0s",
        tcFormat="NDF",
        audioLayout="stereo",
        audioRate="48k",
    )
    spine = etree.SubElement(sequence, "spine")
    for index, clip in enumerate(cuts.clips):
        _add_clip(spine, clip, cuts, assets)
        if _has_transition(cuts, index):
            frames = cuts.transitions[index]
            # Ours but the dissolve have no equal there; the note on the clip names them.
            place = {"offset": _time(clip.end - frames // 2, cuts), "duration": _time(frames, cuts)}
            etree.SubElement(spine, "transition", name="Cross Dissolve", **place)
    etree.indent(root, "  ")
    text: str = etree.tostring(root, xml_declaration=True, encoding="UTF-8", doctype="<!DOCTYPE fcpxml>").decode()
    return text


def _resources(resources: etree._Element, cuts: CutList) -> dict[str, str]:
    """Add the formats and the media; the ids of the media by their names."""
    size = {"width": str(cuts.width), "height": str(cuts.height)}
    etree.SubElement(resources, "format", id=_SEQUENCE, frameDuration=_time(1, cuts), **size)
    kinds = {file.kind for file in cuts.media}
    if "picture" in kinds:
        etree.SubElement(resources, "format", id=_STILL, name="FFVideoFormatRateUndefined", **size)
    if "video" in kinds:
        etree.SubElement(resources, "format", id=_FILM, frameDuration=f"1/{FILM_FPS}s", **size)
    ids: dict[str, str] = {}
    for number, file in enumerate(cuts.media, start=4):
        ids[file.name] = f"r{number}"
        asset = etree.SubElement(resources, "asset", id=f"r{number}", **_about(file, cuts))
        etree.SubElement(asset, "media-rep", kind="original-media", src=f"./{file.name}")
    return ids


def _about(file: MediaFile, cuts: CutList) -> dict[str, str]:
    name = file.name.rsplit("/", 1)[-1]
    if file.kind == "picture":
        return {"name": name, "start": "0s", "duration": "0s", "hasVideo": "1", "format": _STILL, "videoSources": "1"}
    length = _time(cuts.rate.frames(file.duration_s or 0.0), cuts)
    sound = {"hasAudio": "1", "audioSources": "1", "audioChannels": "2", "audioRate": "48000"}
    about = {"name": name, "start": "0s", "duration": length, **sound}
    return {**about, "hasVideo": "1", "format": _FILM, "videoSources": "1"} if file.kind == "video" else about


def _add_clip(spine: etree._Element, clip: CutClip, cuts: CutList, assets: Mapping[str, str]) -> None:
    shown = clip.media.shown
    place = {"name": clip.name, "offset": _time(clip.start, cuts), "duration": _time(clip.frames, cuts)}
    start = cuts.rate.frames(_start_s(shown))
    own = {**place, "start": _time(start, cuts)}
    if shown is None:
        element = etree.SubElement(spine, "gap", **own)
    elif shown.file.kind == "picture":
        element = etree.SubElement(spine, "video", ref=assets[shown.file.name], **own)
    else:
        element = etree.SubElement(spine, "asset-clip", ref=assets[shown.file.name], srcEnable="video", **own)
    if note := _note(clip):
        etree.SubElement(element, "note").text = note
    if clip.media.spoken is not None:
        _add_voice(element, clip, clip.media.spoken, start, cuts, assets)
    if words := plain_text(clip.scene.on_screen_text):
        etree.SubElement(element, "marker", start=_time(start, cuts), duration=_time(1, cuts), value=words)


def _add_voice(
    parent: etree._Element, clip: CutClip, spoken: MediaUse, start: int, cuts: CutList, assets: Mapping[str, str]
) -> None:
    first = cuts.rate.frames(spoken.start_s)
    frames = max(1, min(clip.frames, cuts.rate.frames(spoken.file.duration_s or 0.0) - first))
    etree.SubElement(
        parent,
        "asset-clip",
        ref=assets[spoken.file.name],
        lane="-1",
        offset=_time(start, cuts),
        name=clip.name,
        start=_time(first, cuts),
        duration=_time(frames, cuts),
        audioRole="dialogue",
    )


def _start_s(shown: MediaUse | None) -> Fraction:
    if shown is None or shown.file.kind != "picture":
        return Fraction(0) if shown is None else shown.start_s
    return Fraction(STILL_START_S)


def _note(clip: CutClip) -> str:
    scene = clip.scene
    parts = [
        held_text(scene.narration),
        f"Picture: {held_text(scene.visual_prompt)}" if scene.visual_prompt.strip() else "",
        f"Shot size: {plain_text(scene.shot)}. Camera: {scene.effect.value}. Transition: {scene.transition.value}.",
    ]
    return "\n".join(part for part in parts if part.strip())


def _has_transition(cuts: CutList, index: int) -> bool:
    """Whether one follows this clip that Final Cut Pro can make: both clips need something to show."""
    shown = [clip.media.shown for clip in cuts.clips[index : index + 2]]
    return cuts.has_transition(index) and all(use is not None for use in shown)


def _time(frames: int, cuts: CutList) -> str:
    rate = cuts.rate
    return f"{frames * rate.denominator}/{rate.numerator}s" if frames else "0s"
