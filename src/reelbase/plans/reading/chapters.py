"""Talks and programmes with the times of their chapters: titles of chapters are headings, and the rest is text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from reelbase.plans.reading.gathering import Gathering
from reelbase.plans.reading.markdown import is_markdown, read_markdown
from reelbase.plans.reading.plain import read_plain
from reelbase.plans.reading.source import Omission, ReadText
from reelbase.schemas.plan_document import WordUse

_LONGEST_TITLE_WORDS = 10
_FEWEST_CHAPTERS = 2
_STOP = re.compile(r"[.!…,;:。！，；：]['\"”’»)\]*_]*$")
_SENTENCE = re.compile(r"[.!?…。！？]['\"”’»)\]*_]*$")
_ITEM = re.compile(r"^\s*(?:[-*+•–]|\d{1,2}[.)])\s+\S")


@dataclass(frozen=True, slots=True)
class TimedLine:
    """A line as it is written without its time, and the time as it is written; "" for a line that has none."""

    text: str
    stamp: str = ""

    @property
    def is_title(self) -> bool:
        """Whether it can be the title of a chapter: a few words without a full stop."""
        words = self.text.split()
        return bool(self.stamp and words) and len(words) <= _LONGEST_TITLE_WORDS and not _STOP.search(self.text)


def has_chapters(lines: Sequence[TimedLine]) -> bool:
    """Whether lines with times are titles of what stands below them, and not what was said at that time.

    lines: of a whole text, blank ones too.
    """
    filled = [line for line in lines if line.text.strip() or line.stamp]
    parts = [(line, below) for line, below in pairwise(filled) if line.stamp and line.text.strip() and not below.stamp]
    if any(not _begins(below.text) for _line, below in parts):
        return False
    titles = sum(line.is_title for line, _below in parts)
    has_items = any(_ITEM.match(line.text) for line in lines if not line.stamp)
    has_prose = any(_SENTENCE.search(line.text.strip()) for line in filled if not line.stamp)
    are_titles = titles >= _FEWEST_CHAPTERS and 2 * titles >= len(parts)
    return (are_titles and has_prose) or (titles > 0 and has_items)


def read_chapters(text: str, lines: Sequence[TimedLine]) -> ReadText:
    """The text below the titles. A chapter that says nothing has its title accounted for as a heading."""
    if is_markdown(text):
        return _in_markdown(lines)
    found = Gathering()
    body: list[str] = []
    for number, line in enumerate(lines):
        found.omit(WordUse.TIMES, line.stamp)
        if not line.is_title:
            body.append(line.text)
            continue
        found.take(read_plain("\n".join(body)))
        body.clear()
        if _is_empty(lines, number):
            found.omit(WordUse.HEADING, line.text)
        else:
            found.head(line.text)
    found.take(read_plain("\n".join(body)))
    return found.read()


def _in_markdown(lines: Sequence[TimedLine]) -> ReadText:
    omissions = [Omission(WordUse.TIMES, line.stamp) for line in lines if line.stamp]
    body: list[str] = []
    for number, line in enumerate(lines):
        if line.is_title and _is_empty(lines, number):
            omissions.append(Omission(WordUse.HEADING, line.text))
        else:
            body += ["", f"## {line.text}", ""] if line.is_title else ["", line.text] if line.stamp else [line.text]
    read = read_markdown("\n".join(body))
    return replace(read, omissions=(*read.omissions, *omissions))


def _is_empty(lines: Sequence[TimedLine], number: int) -> bool:
    """Whether nothing stands below a title but the next line with a time."""
    below = next((line for line in lines[number + 1 :] if line.text.strip() or line.stamp), None)
    return below is None or bool(below.stamp)


def _begins(text: str) -> bool:
    """Whether a line begins something, and does not go on with the line before it."""
    first = next((each for each in text if each.isalnum()), "")
    return not first.islower() or _ITEM.match(text) is not None or text.lstrip()[:1] in ("(", "[")
