"""Reads edit decision lists (CMX 3600): the cuts of their video, by record times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reelbase.storyboards.exporting.edl import FPS_NOTE, SCENE_NOTE, SOURCE_NOTE
from reelbase.storyboards.exporting.rates import RATES, FrameRate
from reelbase.storyboards.importing.found import (
    MAX_CLIPS,
    FoundClip,
    FoundCut,
    checked_frames,
    number_in,
    unusable,
)

_EVENT = re.compile(
    r"(?P<event>\d{1,6})\s+(?P<reel>\S{1,128})\s+(?P<channel>\S{1,12})\s+(?P<kind>[CDWK])\S{0,6}"
    r"(?:\s+(?P<frames>\d{1,4}))?\s+(?P<times>(?:\S{5,16}\s+){3}\S{5,16})\s*$"
)
_NAME = re.compile(r"\*\s*(?P<end>FROM|TO) CLIP NAME:\s*(?P<name>.*\S)")
_REEL = re.compile(r"SC(\d{3})$")
_MAX_LINES = 40_000
_MAX_LINE_CHARS = 2_000


@dataclass(slots=True)
class _Event:
    line: int
    reel: str
    dissolve: int
    start: int
    end: int
    from_name: str = ""
    to_name: str = ""
    number: int | None = None

    @property
    def cut(self) -> int:
        """Where the clip begins: in the middle of the transition before it."""
        return self.start + self.dissolve // 2

    @property
    def name(self) -> str:
        return (self.to_name if self.dissolve else self.from_name) or self.from_name or self.reel

    @property
    def scene(self) -> int | None:
        reel = _REEL.match(self.reel)
        if self.number is not None:
            return self.number
        return int(reel[1]) if reel and reel[1].isascii() else number_in(self.name)


def read_edl(text: str, rate: FrameRate | None) -> FoundCut:
    """The cuts of a list. rate: None takes what the list says. Raises InputError that names the line."""
    lines = text.splitlines()
    if len(lines) > _MAX_LINES or any(len(line) > _MAX_LINE_CHARS for line in lines):
        raise unusable("The edit decision list is too long.", "Export a shorter one.")
    stated = _noted(lines, FPS_NOTE)
    rate = rate or RATES.get(stated or "")
    if rate is None:
        raise unusable("The edit decision list does not say its frame rate.", f"Name it as fps: {', '.join(RATES)}.")
    events = sorted(_events(lines, rate), key=lambda event: event.start)
    if not events:
        raise unusable("The edit decision list has no cuts of a picture.", "Export the video track to it.")
    source = _noted(lines, SOURCE_NOTE)
    return FoundCut(rate, tuple(_clips(events)), "film" if source == "film" else "plan" if source == "plan" else None)


def _noted(lines: Sequence[str], note: str) -> str | None:
    return next((line.removeprefix(note).strip() for line in lines if line.startswith(note)), None)


def _events(lines: Sequence[str], rate: FrameRate) -> Iterator[_Event]:
    event: _Event | None = None
    count = 0
    for number, line in enumerate(lines, start=1):
        stripped = line.strip()
        if stripped[:1].isdigit():
            if event is not None:
                yield event
            event = _event(stripped, number, rate)
            count += 1
            if count > 2 * MAX_CLIPS:
                raise unusable(f"The edit decision list has more than {2 * MAX_CLIPS} cuts.", "Export a shorter one.")
        elif event is not None:
            _take_note(event, stripped)
    if event is not None:
        yield event


def _event(line: str, number: int, rate: FrameRate) -> _Event | None:
    """None for an event of the sound, and for one without length, from which a transition begins."""
    found = _EVENT.match(line)
    if found is None:
        raise unusable(f"Line {number} of the edit decision list is not a cut.", "Export it as CMX 3600.")
    channel = found["channel"].upper()
    if "V" not in channel and not channel.startswith("B"):
        return None
    try:
        source_in, source_out, start, end = map(rate.frames_of_timecode, found["times"].split())
    except ValueError as error:
        raise unusable(f"Line {number} of the edit decision list: {error}.", "Check the frame rate.") from None
    if end < start or source_out < source_in:
        raise unusable(f"Line {number} of the edit decision list ends before it begins.", "Correct its times.")
    if end == start:
        return None
    dissolve = int(found["frames"] or 0) if found["kind"] in "DW" else 0
    if dissolve > end - start:
        raise unusable(f"The transition in line {number} is longer than its clip.", "Shorten it.")
    return _Event(number, found["reel"], dissolve, start, end)


def _take_note(event: _Event, line: str) -> None:
    name = _NAME.match(line)
    if name is not None:
        if name["end"] == "FROM":
            event.from_name = name["name"][:500]
        else:
            event.to_name = name["name"][:500]
    elif line.startswith(SCENE_NOTE):
        digits = line.removeprefix(SCENE_NOTE).split()[:1]
        if digits and digits[0].isascii() and digits[0].isdigit() and len(digits[0]) < 6:
            event.number = int(digits[0])


def _clips(events: Sequence[_Event]) -> Iterator[FoundClip]:
    for event, following in zip(events, [*events[1:], None], strict=True):
        if following is not None and following.start < event.end:
            raise unusable(
                f"The cut in line {following.line} begins before the one before it has ended.",
                "Export one video track only.",
            )
        joined = following is not None and following.start == event.end
        end = following.cut if following is not None and joined else event.end
        frames = checked_frames(end - event.cut, f"The cut in line {event.line}")
        dissolves = following is not None and joined and following.dissolve > 0
        yield FoundClip(event.scene, event.name, frames, "" if dissolves else None)
