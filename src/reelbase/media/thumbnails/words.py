"""The words of a thumbnail: as few as say what the film is about, because they are read at the size of a stamp."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reelbase.media.speech.scripts import columns_of

MOST_CELLS = 34
"""A text up to this width is shown whole. In half-width characters: a wide one, such as a Chinese one, counts as two.
Chosen by eye, as is the next one."""
_LEAST_CELLS = 8
_BREAKS = re.compile(r"\s*[:;—–|·•：；。！？，]\s*|\s+-\s+|(?<=[.!?,،؛])\s+|(?<=[؟])\s*")
_QUESTION = re.compile(r"(?:[?？؟\u037e]|(?<=[\u0370-\u03ff\u1f00-\u1fff]);)\s*[\"'»”’)]*\s*$")
"""In Greek, a semicolon after a letter is a question mark."""


def is_question(text: str) -> bool:
    return _QUESTION.search(text) is not None


def shortest_strong_part(title: str) -> str:
    """The title, or of a long one its first part between two marks that says something by itself.

    A long title without such a part stays whole: it is set in smaller type, and never cut off.
    """
    whole = " ".join(title.split())
    if columns_of(whole) <= MOST_CELLS:
        return whole
    parts = [part.strip(" ,.،。、") for part in _BREAKS.split(whole)]
    strong = [part for part in parts if _LEAST_CELLS <= columns_of(part) <= MOST_CELLS]
    return strong[0] if strong else whole


def short_lines(texts: Sequence[str], most: int = MOST_CELLS) -> list[str]:
    """Those of the texts that can stand on a thumbnail by themselves, each once, in their order."""
    found = dict.fromkeys(" ".join(text.split()).rstrip(".。") for text in texts)
    return [text for text in found if _LEAST_CELLS <= columns_of(text) <= most]


def strongest_word(text: str) -> int | None:
    """The word to emphasise, counted from 0: one with a figure, else the longest. None for a text of one word."""
    words = text.split()
    if len(words) < 2:
        return None
    figures = [number for number, word in enumerate(words) if any(character.isdigit() for character in word)]
    return figures[0] if figures else max(range(len(words)), key=lambda number: (len(words[number]), number))
