"""Properties of writing systems: which are written without spaces, which run from right to left."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import zip_longest

EMBED_RTL, END_EMBEDDING = "\u202b", "\u202c"
"""Marks before and after a text that runs from right to left."""
_UNSPACED = (
    (0x0E00, 0x0E3E),  # Thai, without the sign of its currency
    (0x0E40, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x303F),  # radicals, ideographic punctuation
    (0x3040, 0x31FF),  # kana, bopomofo
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFF65),  # full-width forms
    (0x20000, 0x3FFFF),
)
_WIDE = _UNSPACED[3:]
_LEADING_VOWELS = frozenset("เแโใไເແໂໃໄ")
"""Written before the consonant that they are said after, in Thai and Lao."""
_LINE_MAY_END = "\u200b"
# Controls, zero-width spaces, line and paragraph separators, and the marks that embed, override or isolate a direction;
# joiners stay, because Persian and emoji are written with them.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]")
_RTL_LANGUAGES = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ps", "sd", "ug", "ur", "yi"})


def clean(text: str) -> str:
    """The text without invisible characters that could break a line, a file format or the reading direction."""
    return _UNSAFE.sub("", text)


@lru_cache(maxsize=8192)
def is_unspaced(char: str) -> bool:
    """Whether words of this character's script are written without spaces between them."""
    return _within(ord(char), _UNSPACED)


def is_ideographic(char: str) -> bool:
    """Whether the character fills a square: Chinese, Japanese, full-width forms."""
    return _within(ord(char), _WIDE)


def columns_of(text: str) -> int:
    """How many half-width characters a text is as wide as.

    A wide one, such as a Chinese one, counts as two; a mark that stands above or below a letter counts as none.
    """
    return sum(_columns(char) for char in text)


@lru_cache(maxsize=8192)
def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def is_mostly_wide(text: str) -> bool:
    """Whether most of a text is in wide characters, between any two of which a line may end."""
    letters = [char for char in text if not char.isspace()]
    return columns_of("".join(letters)) > 1.5 * len(letters)


def may_end_line(text: str, end: int) -> bool:
    """Whether a line may end after so many characters of a text without spaces.

    Not before a mark that closes something or belongs to a letter, and not after one that opens something.
    """
    if end == len(text):
        return True
    before, after = text[end - 1], text[end]
    return (
        unicodedata.category(after) not in ("Po", "Pe", "Pf", "Mn", "Mc", "Lm")
        and unicodedata.category(before) not in ("Ps", "Pi")
        and before not in _LEADING_VOWELS
    )


def with_line_ends(text: str) -> str:
    """The text with invisible marks where a line may end inside words of Thai, Lao, Burmese and Khmer.

    Between words of these scripts there are no spaces, and where one ends only a dictionary knows.
    """
    return "".join(
        char + _LINE_MAY_END
        if _within(ord(char), _UNSPACED[:3]) and end < len(text) and may_end_line(text, end) and not text[end].isspace()
        else char
        for end, char in enumerate(text, start=1)
    )


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left."""
    return direction(text) == "rtl"


def gap_between(left: str, right: str, gap: str | None = None) -> str:
    """What to show between two neighbouring tokens: a space, or nothing.

    gap: the white space that the author wrote there; without it, the scripts decide.
    """
    if not left or not right:
        return ""
    if gap is not None:
        return " " if gap else ""
    return "" if is_unspaced(left[-1]) or is_unspaced(right[0]) else " "


def join_tokens(texts: Sequence[str], gaps: Sequence[str | None] = ()) -> str:
    """Tokens as one line of text. gaps: the white space before each of them, where it is known."""
    line = ""
    for text, gap in zip_longest(texts, gaps):
        line += gap_between(line, text, gap) + text
    return line


def is_rtl_language(language: str) -> bool:
    return language.split("-")[0].lower() in _RTL_LANGUAGES


def direction(text: str) -> str:
    """``"rtl"`` or ``"ltr"`` by the first strong character, ``""`` when there is none."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return ""


def _within(code: int, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(low <= code <= high for low, high in ranges)
