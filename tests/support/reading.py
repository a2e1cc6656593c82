"""What a reader made of a text, for the tests of formats."""

from __future__ import annotations

import re
from collections import Counter

from reelbase.plans.reading import SourceText


def narrated(source: SourceText) -> list[str]:
    """The paragraphs, in order."""
    return [paragraph.text for section in source.sections for paragraph in section.paragraphs]


def speakers(source: SourceText) -> list[str]:
    return [paragraph.speaker for section in source.sections for paragraph in section.paragraphs]


def times(source: SourceText) -> list[tuple[float | None, float | None]]:
    """Start and end of each paragraph, in seconds."""
    return [(paragraph.start_s, paragraph.end_s) for section in source.sections for paragraph in section.paragraphs]


def left_out(source: SourceText, use: str) -> str:
    """The words of one use that are not narrated, in one line."""
    return " ".join(omission.text for omission in source.omissions if omission.use == use)


def lost_words(source: SourceText) -> list[str]:
    """Words of the source that are neither narrated nor accounted for."""
    parts = [source.title, *(section.heading for section in source.sections), *narrated(source)]
    parts += [omission.text for omission in source.omissions]
    return sorted((_words(source.raw) - _words(" ".join(parts))).elements())


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", text))
