"""Transcripts: lines of speech with times before them, as services for recordings write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from reelbase.plans.reading.chapters import TimedLine, has_chapters, read_chapters
from reelbase.plans.reading.cues import Cue, add_cues
from reelbase.plans.reading.gathering import Gathering
from reelbase.plans.reading.sounds import NAME_BEFORE_COLON, without_sounds
from reelbase.plans.reading.source import ReadText
from reelbase.schemas.plan_document import WordUse

_CLOCK = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_RANGE = rf"({_CLOCK})(?:\s*(?:-->|[-–—]|to)\s*({_CLOCK}))?"
_BRACKETED = re.compile(rf"^\s*\W{{0,3}}[\[(]\s*{_RANGE}\s*[\])](?:[*_:]{{1,4}}(?=\s)|\W{{0,3}}?)\s*[-–—:]?\s*")
_BARE = re.compile(rf"^\s*{_RANGE}(?![\d:%]|\s*(?:[ap]\.?\s?m\b|o['’]clock|uhr|h\b))\s*[-–—:|]?\s*", re.IGNORECASE)
_AFTER_NAME = re.compile(rf"^\s*([^\W\d_][^\s:,.!?]*(?: [^\s:,.!?]+){{0,3}}?)\s+[\[(]?{_RANGE}[\])]?\s*:?\s*$")
_INSIDE_NAME = re.compile(rf"^\s*([^\W\d_][^\s:,.!?]*(?: [^\s:,.!?()\[\]]+){{0,3}}?)\s+[\[(]{_RANGE}[\])]\s*:\s+")
_MIN_STAMPS = 3
_MIN_HEADS = 2
_MIN_SHARE = 0.3
_LATEST_BARE_START_S = 60.0
"""Times without brackets count a recording's seconds only when they begin near zero: ``09:00 Breakfast`` is a plan."""


@dataclass(frozen=True, slots=True)
class _Stamped:
    """A line: its stamp as it is written, its times, and what follows."""

    stamp: str
    start_s: float | None
    end_s: float | None
    rest: str
    speaker: str = ""


def is_transcript(text: str) -> bool:
    """Whether times stand before so many lines, and in such an order, that they can only be those of a recording."""
    lines = [line for line in text.splitlines() if line.strip()]
    return _pattern(lines) is not None


def read_transcript(text: str) -> ReadText:
    """What is said, with the times of each line; names of speakers and sounds are direction.

    Where times stand before titles of chapters, the titles are headings.
    """
    found = Gathering()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    pattern = _pattern(lines) or _BRACKETED
    timed = [_timed(line, pattern) for line in text.splitlines()]
    if pattern in (_BRACKETED, _BARE) and has_chapters(timed):
        return read_chapters(text, timed)
    stamped = [_stamped(line, pattern) for line in lines]
    names = _names(stamped)
    cues: list[Cue] = []
    at: _Stamped | None = None
    for line in stamped:
        if line.start_s is not None:
            found.omit(WordUse.TIMES, line.stamp)
            at = line
        if at is None:
            found.add(line.rest)
            continue
        speaker, rest = line.speaker, line.rest
        if not speaker:
            speaker, rest = _named(rest, names)
        rest = without_sounds(rest, found)
        found.omit(WordUse.DIRECTION, speaker)
        start_s = line.start_s if line.start_s is not None or cues[-1:] == [] else cues[-1].start_s
        if not speaker and cues and line.start_s is None:
            speaker = cues[-1].speaker
        cues.append(Cue(rest, speaker or at.speaker, start_s if start_s is not None else at.start_s, line.end_s))
    add_cues(found, list(_ended(cues)))
    return found.read()


def _timed(line: str, pattern: re.Pattern[str]) -> TimedLine:
    match = pattern.match(line)
    return TimedLine(line[match.end() :].strip(), match.group().strip()) if match else TimedLine(line)


def _pattern(lines: list[str]) -> re.Pattern[str] | None:
    """How the times of a transcript are written, or None when the lines are not those of one."""
    for pattern in (_BRACKETED, _BARE, _INSIDE_NAME, _AFTER_NAME):
        times = [line.start_s for line in (_stamped(line, pattern) for line in lines) if line.start_s is not None]
        if pattern is _AFTER_NAME:
            if _heads_speeches(lines):
                return pattern
            continue
        is_everywhere = len(times) == len(lines) >= 2
        if not is_everywhere and (len(times) < _MIN_STAMPS or len(times) < _MIN_SHARE * len(lines)):
            continue
        rising = sum(before <= after for before, after in pairwise(times))
        if rising < 0.9 * (len(times) - 1):
            continue
        if pattern is not _BARE or times[0] <= _LATEST_BARE_START_S or _are_named(lines):
            return pattern
    return None


def _heads_speeches(lines: list[str]) -> bool:
    """Whether names with times stand above what is said, from the first minute on or with names that come again."""
    stamped = [_stamped(line, _AFTER_NAME) for line in lines]
    heads = [line for line in stamped if line.start_s is not None]
    times = [line.start_s for line in heads if line.start_s is not None]
    if len(heads) < _MIN_HEADS or any(a.speaker and b.speaker for a, b in pairwise(stamped)) or stamped[-1].speaker:
        return False
    comes_again = len({line.speaker for line in heads}) < len(heads)
    return times == sorted(times) and (times[0] <= _LATEST_BARE_START_S or comes_again)


def _are_named(lines: list[str]) -> bool:
    """Whether a name follows nearly every time, and some name more than once."""
    named = [match.group(1) for line in lines if (match := NAME_BEFORE_COLON.match(_stamped(line, _BARE).rest))]
    return len(named) >= 0.6 * len(lines) and len(set(named)) < len(named)


def _stamped(line: str, pattern: re.Pattern[str]) -> _Stamped:
    match = pattern.match(line)
    if match is None:
        return _Stamped("", None, None, line)
    speaker, *times = match.groups() if pattern in (_AFTER_NAME, _INSIDE_NAME) else ("", *match.groups())
    start_s, end_s = (_seconds(time) if time else None for time in times)
    stamp = line[: match.end()].strip().removeprefix(speaker)
    return _Stamped(stamp, start_s, end_s, line[match.end() :].strip(), speaker)


def _names(lines: list[_Stamped]) -> frozenset[str]:
    """What stands before a colon often enough to be a speaker and not the beginning of a sentence."""
    found = Counter(match.group(1) for line in lines if (match := NAME_BEFORE_COLON.match(line.rest)))
    stamped = sum(line.start_s is not None for line in lines)
    are_usual = found.total() >= 0.5 * stamped
    return frozenset(name for name, count in found.items() if are_usual or count > 1 or name.isupper())


def _named(rest: str, names: frozenset[str]) -> tuple[str, str]:
    match = NAME_BEFORE_COLON.match(rest)
    return (match.group(1), rest[match.end() :]) if match and match.group(1) in names else ("", rest)


def _ended(cues: list[Cue]) -> Iterator[Cue]:
    """Each cue lasts until the next one begins, unless its end is written."""
    for cue, after in zip(cues, [*cues[1:], None], strict=False):
        end_s = cue.end_s
        if end_s is None and after is not None and after.start_s is not None and after.start_s > (cue.start_s or 0):
            end_s = after.start_s
        yield Cue(cue.text, cue.speaker, cue.start_s, end_s)


def _seconds(clock: str) -> float:
    seconds = 0.0
    for part in clock.replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    return seconds
