"""Roman numerals, which are read by what stands before or after them."""

from __future__ import annotations

import re

ROMAN = r"(?=[IVXLCDM])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def roman_value(numeral: str) -> int:
    """The value of a numeral that matches ``ROMAN``."""
    total = 0
    for char, following in zip(numeral, [*numeral[1:], ""], strict=True):
        value = _VALUES[char]
        total += -value if following and _VALUES[following] > value else value
    return total


def bare_word(token: str) -> str:
    """A token in small letters without the marks around it."""
    return re.sub(r"^\W+|\W+$", "", token).lower()
