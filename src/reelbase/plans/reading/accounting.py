"""Whether each word of a source is somewhere in what was read of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from reelbase.plans.reading.source import Omission, ReadText
from reelbase.schemas.plan_document import WordUse

_LETTERS = re.compile(r"[^\W_]+")
_CHUNK = re.compile(r"\S+")
_SIGN_CHARS = 2
"""Most letters of a sign of markup that stands in a word, as the ``\\N`` of subtitles."""
_MOST_PIECES = 2_000
"""Pieces of words that are looked for inside others; what is beyond them counts as markup."""


def with_the_rest(read: ReadText, text: str) -> tuple[Omission, ...]:
    """The omissions of a text, and those of its words that are nowhere: what only its markup consists of.

    ``text`` is the source that was read. A word is what stands between white space, so that an address is one.
    Markup inside of a word divides it in the source and not in what was read; its pieces are found in the whole.
    """
    counted = Counter(_LETTERS.findall("\n".join(_parts(read))))
    missing: list[list[str]] = []
    for chunk in _CHUNK.finditer(text):
        lost = []
        for word in _LETTERS.findall(chunk.group()):
            if counted[word] > 0:
                counted[word] -= 1
            else:
                lost.append(word)
        if lost:
            missing.append(lost)
    whole = [word for word, count in counted.items() if count > 0][:_MOST_PIECES]
    rest = [
        [word for word in lost if number >= _MOST_PIECES or not _is_piece(word, whole)]
        for number, lost in enumerate(missing)
    ]
    words = [".".join(lost) for lost in rest if lost]
    return (*read.omissions, Omission(WordUse.MARKUP, " ".join(words))) if words else read.omissions


def _is_piece(word: str, whole: list[str]) -> bool:
    """Whether a word is a part of a longer one, which is then shorter by it, or has a sign of markup more than one."""
    for number, other in enumerate(whole):
        if word in other:
            whole[number] = other.replace(word, " ", 1)
            return True
        if other in word and len(word) - len(other) <= _SIGN_CHARS:
            whole[number] = " "
            return True
    return False


def _parts(read: ReadText) -> Iterator[str]:
    yield read.title
    for section in read.sections:
        yield section.heading
        yield from (paragraph.written or paragraph.text for paragraph in section.paragraphs)
    yield from (omission.text for omission in read.omissions)
