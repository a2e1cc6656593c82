"""Written numbers: which value they have, by a language's convention and by evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass

WRITTEN = r"\d{1,3}(?: \d{3})+(?!\d)(?:[.,٫]\d+)?|\d+(?:[.,'٫٬·]\d+)*"
"""A number with any separators; thousands may stand apart by a space, which also stands between two tokens."""
_GROUPED = re.compile(r"\d{1,3}(?:([.,' ٬])\d{3})(?:\1\d{3})*")
MAX_DIGITS = 18
"""Digits of the longest number that is read as one; longer ones are read digit by digit."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number: ASCII digits of its whole part and of its decimals, which may be empty."""

    whole: str
    decimals: str = ""

    @property
    def is_one(self) -> bool:
        return not self.decimals and self.whole.lstrip("0") == "1"

    @property
    def is_plain(self) -> bool:
        """Whether it may be a year or a count: without decimals, and short."""
        return not self.decimals and len(self.whole) <= MAX_DIGITS


def ascii_digits(text: str) -> str:
    """Decimal digits of any script as ASCII ones; everything else stays."""
    if text.isascii():
        return text
    return "".join(str(int(char)) if char.isdecimal() and not char.isascii() else char for char in text)


def figure(written: str, decimal: str) -> Figure | None:
    """The value of a written number; None for digits in another pattern, such as a date or an address.

    decimal: the language's decimal sign. A separator is one of thousands where it is repeated, where the other one
    follows it, and, if it is not the language's decimal sign, before exactly three digits: ``1.234`` is 1234 in German,
    and 1.5 is one and a half everywhere.
    """
    if written.count("٫") == 1:
        # The Arabic decimal sign is nothing else.
        whole, _, tail = written.partition("٫")
        return Figure(_joined(whole), tail) if tail.isdigit() else None
    written = written.replace("٬", " ").replace("·", ".")
    marks = [mark for mark in written if not mark.isdigit()]
    if not marks:
        return Figure(written)
    last = marks[-1]
    if last in ".," and marks.count(last) == 1:
        whole, _, tail = written.rpartition(last)
        other = marks[:-1]
        if other:
            return Figure(_joined(whole), tail) if len(set(other)) == 1 and _GROUPED.fullmatch(whole) else None
        decides = len(tail) != 3 or last == decimal or not 1 <= len(whole) <= 3 or whole.startswith("0")
        return Figure(whole, tail) if decides else Figure(whole + tail)
    return Figure(_joined(written)) if len(set(marks)) == 1 and _GROUPED.fullmatch(written) else None


def _joined(written: str) -> str:
    return re.sub(r"\D", "", written)
