"""Plain subtitle files: SubRip and WebVTT."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from reelbase.media.captions.cues import Cue, in_order
from reelbase.media.speech.scripts import clean

_COMMAND = re.compile(r"<(?=[a-zA-Z/!])|\{(?=[\\a-zA-Z])")


def srt_document(cues: Iterable[Cue]) -> str:
    """A SubRip document: numbered cues in time order, without overlap, with times in milliseconds."""
    blocks = [
        f"{number}\n{_clock(start, ',')} --> {_clock(end, ',')}\n{_inert(_plain(cue))}\n"
        for number, (cue, start, end) in enumerate(_in_ms(cues), 1)
    ]
    return "\n".join(blocks)


def vtt_document(cues: Iterable[Cue]) -> str:
    """A WebVTT document of the same cues, with its special characters escaped."""
    blocks = [
        f"{number}\n{_clock(start, '.')} --> {_clock(end, '.')}\n{html.escape(_plain(cue), quote=False)}\n"
        for number, (cue, start, end) in enumerate(_in_ms(cues), 1)
    ]
    return "\n".join(["WEBVTT\n", *blocks])


def _plain(cue: Cue) -> str:
    # An arrow would be parsed as a timing line, and an empty line would end the cue.
    lines = (clean(line).replace("-->", "→").strip() for line in cue.text.split("\n"))
    return "\n".join(line for line in lines if line) or "…"


def _inert(text: str) -> str:
    """SubRip has no escapes, but players interpret tags and overrides; an invisible joiner breaks them up."""
    return _COMMAND.sub("\\g<0>\u2060", text)


def _in_ms(cues: Iterable[Cue]) -> list[tuple[Cue, int, int]]:
    timed = [(cue, round(cue.start_s * 1000), round(cue.end_s * 1000)) for cue in in_order(cues)]
    return [(cue, max(0, start), end) for cue, start, end in timed if end > max(0, start)]


def _clock(time_ms: int, point: str) -> str:
    seconds, millis = divmod(time_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{millis:03}"
