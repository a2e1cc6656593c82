"""What the rules must know of a language: its words, its conventions and its grammar."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from num2words import num2words

from reelbase.media.speech.spoken.rules import Rule
from reelbase.media.speech.spoken.tabled.figures import MAX_DIGITS, Figure

Noun = tuple[str, ...]
"""One, several, and the gender where it matters: ``("Minute", "Minuten", "f")``."""


def nouns(text: str) -> dict[str, Noun]:
    """``"km=Kilometer/Kilometer/m, h=Stunde/Stunden/f"`` as a dictionary; one form stands for both numbers."""
    found: dict[str, Noun] = {}
    for entry in text.split(", "):
        name, _, forms = entry.strip().partition("=")
        parts = forms.split("/")
        found[name] = (parts[0], parts[1] if len(parts) > 1 else parts[0], parts[2] if len(parts) > 2 else "")
    return found


@dataclass(frozen=True)
class Language:
    """Tables of one language; what is empty is left as it is written.

    decimal: the sign between a whole number and its decimals. point: how that sign is said. pairs: whether two decimals
    are read as one number, as French does. adapt: changes a number's words for the noun that follows it, by gender.
    signs: words of operators, relations and the like. after: words of signs that stand after a number; after_first:
    whether they are said before it.
    to: between the ends of a range. currencies: by code, units and scales by sign. cents: the hundredth of a currency.
    before_scaled: between a million and a noun, such as ``de`` in Spanish. year: a year's words, if it has others.
    """

    tag: str
    decimal: str
    point: str = ""
    pairs: bool = False
    minus: str = ""
    to: str = ""
    joined: str = ""
    adapt: Callable[[str, str], str] = field(default=lambda words, _gender: words)
    year: Callable[[str], str | None] = field(default=lambda _digits: None)
    signs: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    after_first: bool = False
    currencies: Mapping[str, Noun] = field(default_factory=dict)
    cents: Mapping[str, Noun] = field(default_factory=dict)
    units: Mapping[str, Noun] = field(default_factory=dict)
    scales: Mapping[str, Noun] = field(default_factory=dict)
    before_scaled: Callable[[str], str] = field(default=lambda _noun: "")
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    spelling: Mapping[str, str] = field(default_factory=dict)
    own_rules: tuple[Rule, ...] = ()
    halves: Mapping[str, str] = field(default_factory=dict)
    power: str = ""
    letters: Mapping[str, str] = field(default_factory=dict)

    def cardinal(self, digits: str) -> str | None:
        """Words for ASCII digits; very long ones and those with a leading zero digit by digit; None without any."""
        if len(digits) > MAX_DIGITS or (len(digits) > 1 and digits.startswith("0")):
            return self.each(digits)
        return number_words(int(digits), self.tag)

    def each(self, digits: str) -> str | None:
        words = [number_words(int(digit), self.tag) for digit in digits]
        return " ".join(word for word in words if word) if all(words) else None

    def amount(self, number: Figure, gender: str = "") -> str | None:
        """Words for a number, before a noun of this gender; None for a language without words for numbers."""
        if not number.decimals:
            words = self.cardinal(number.whole)
            return words if words is None else self.adapt(words, gender) if gender else words
        whole, decimals = self.cardinal(number.whole), self._decimals(number.decimals)
        return f"{whole} {self.point} {decimals}" if whole and decimals and self.point else None

    def _decimals(self, digits: str) -> str | None:
        if self.pairs and len(digits) <= 2 and not digits.startswith("0"):
            return self.cardinal(digits)
        if self.pairs and len(digits) == 2 and digits != "00":
            return self.each(digits)
        return self.each(digits)


@lru_cache(maxsize=4096)
def number_words(value: int, tag: str) -> str | None:
    """A whole number in a language's words, or None when there are none for it."""
    if tag == "zh":
        return chinese(value)
    try:
        words = str(num2words(value, lang=_CONVERTERS.get(tag, tag)))
    except (NotImplementedError, OverflowError, ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None
    return " ".join(unicodedata.normalize("NFC", words).replace(",", "").split())


_CONVERTERS = {"kk": "kz", "nb": "no", "nn": "no", "hr": "sr", "bs": "sr"}
_CHINESE = "零一二三四五六七八九"


def chinese(value: int) -> str:
    """A whole number below 10^18 in Chinese."""
    if value == 0:
        return _CHINESE[0]
    text, place = "", 0
    groups: list[int] = []
    while value:
        value, rest = divmod(value, 10_000)
        groups.append(rest)
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if group:
            if text and group < 1000:
                text += _CHINESE[0]
            text += _four_digits(group) + ("", "万", "亿", "万亿", "亿亿")[place]
    return text.removeprefix("一") if text.startswith("一十") else text


def _four_digits(group: int) -> str:
    words, skipped = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, group = divmod(group, unit)
        if digit:
            words += (_CHINESE[0] if skipped and words else "") + _CHINESE[digit] + name
            skipped = False
        else:
            skipped = True
    return words
