"""Numbers in English words, and numbers as people write them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from reelbase.media.speech.spoken.reading import distributed
from reelbase.media.speech.spoken.rules import TOKEN_END
from reelbase.media.speech.tables import listed, table

POWER_SIGNS = "⁰¹²³⁴-⁹"
FRACTION_SIGNS = "¼-¾⅐-⅞"
"""Character classes for regular expressions."""
NUMBER = r"(?:\d(?:[\d.,'_]*\d)?|\.\d+)"
"""Digits with any separators; ``number_of`` says whether they are one number."""
GROUPED = r"[1-9]\d{0,2}(?: \d{3})+(?:[.,]\d+)?"
AMOUNT = rf"(?:{GROUPED}|{NUMBER})"
"""The same, or groups of three digits with spaces between them, as in ``12 000``."""
MAX_DIGITS = 18
"""Digits of the longest number that is read as one; longer ones are read digit by digit."""
_BELOW_20 = listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = listed("zero ten twenty thirty forty fifty sixty seventy eighty ninety")
_SCALES = ("", " thousand", " million", " billion", " trillion", " quadrillion")
_ORDINALS = table(
    "one=first, two=second, three=third, five=fifth, eight=eighth, nine=ninth, twelve=twelfth, twenty=twentieth, "
    "thirty=thirtieth, forty=fortieth, fifty=fiftieth, sixty=sixtieth, seventy=seventieth, eighty=eightieth, "
    "ninety=ninetieth"
)
# Thousands with commas, points, apostrophes, underscores or spaces, and the Indian lakhs; then the decimals.
_COMMAS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.(\d+))?|[1-9]\d?(?:,\d\d)+,\d{3}(?:\.(\d+))?")
_POINTS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3}){2,}(?:,(\d+))?|[1-9]\d{0,2}\.\d{3},(\d+)")
_OTHERS = re.compile(r"[1-9]\d{0,2}(?:(?:'\d{3})+|(?:_\d{3})+|(?: \d{3})+)(?:[.,](\d+))?")
_PLAIN = re.compile(r"(\d*)[.,](\d+)")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of zero or more, by its digits."""

    whole: str
    decimals: str = ""

    @property
    def is_one(self) -> bool:
        return self.whole == "1" and not self.decimals

    @property
    def words(self) -> str:
        whole = whole_words(self.whole)
        return f"{whole} point {digit_words(self.decimals)}" if self.decimals else whole


def number_of(written: str) -> Number | None:
    """The number that digits with separators stand for, or None when they are something else, such as a date.

    ``1,5`` and ``12,50`` are decimals, ``1,500`` and ``1.500,00`` are thousands, ``1.500`` is a decimal.
    """
    if written.isdecimal():
        return Number(written)
    for pattern in (_COMMAS, _POINTS, _OTHERS):
        match = pattern.fullmatch(written)
        if match:
            decimals = next((group for group in match.groups() if group), "")
            return Number(re.sub(r"\D", "", written[: len(written) - len(decimals)]), decimals)
    match = _PLAIN.fullmatch(written)
    return Number(match[1] or "0", match[2]) if match else None


def amount_words(written: str) -> str | None:
    """Words of a number, with an end of a token for each space in it; None when it is not one number."""
    number = number_of(written)
    if number is None:
        return None
    return TOKEN_END.join(distributed(number.words, written.count(" ") + 1))


def whole_words(digits: str) -> str:
    """Words for digits; very long numbers and those with zeros before them are read digit by digit."""
    if len(digits) > MAX_DIGITS or (len(digits) > 1 and digits[0] == "0"):
        return digit_words(digits)
    return _cardinal(int(digits))


def cardinal(value: int) -> str:
    return _cardinal(value) if value < 10**MAX_DIGITS else digit_words(str(value))


def ordinal(value: int) -> str:
    words = cardinal(value)
    start, space, last = words.rpartition(" ")
    tens, hyphen, last = last.rpartition("-")
    return f"{start}{space}{tens}{hyphen}{_ORDINALS.get(last, f'{last}th')}"


def digit_words(digits: str) -> str:
    return " ".join(_BELOW_20[unicodedata.digit(digit)] for digit in digits if digit.isdecimal())


def two_digits(digits: str) -> str:
    """``05`` as ``oh five``, ``17`` as ``seventeen``: the end of a year, minutes, a room."""
    value = int(digits)
    return f"oh {_BELOW_20[value]}" if value < 10 else _cardinal(value)


def in_pairs(digits: str) -> str:
    """Three or four digits as people say rooms and aircraft: ``747`` seven forty-seven, ``101`` one oh one."""
    head, tail = digits[:-2], digits[-2:]
    if tail == "00":
        return f"{_cardinal(int(head))} hundred" if int(head) % 10 else _cardinal(int(digits))
    return f"{_cardinal(int(head))} {two_digits(tail)}"


def year_words(digits: str) -> str:
    """A year as it is spoken: nineteen eighty-four, two thousand five, twenty nineteen, ten sixty-six."""
    value = int(digits)
    if value < 1000 or value > 9999 or value % 1000 < 10:
        return _cardinal(value)
    high, low = divmod(value, 100)
    return f"{_cardinal(high)} hundred" if not low else f"{_cardinal(high)} {two_digits(digits[-2:])}"


def plural_of_number(words: str) -> str:
    """``nineteen ninety`` as ``nineteen nineties``."""
    if words.endswith("y"):
        return f"{words[:-1]}ies"
    return f"{words}es" if words.endswith("x") else f"{words}s"


def fraction_words(above: int, below: int, *, after_whole: bool = False) -> str:
    """``3/4`` as ``three quarters``; after a whole number ``1/2`` is ``a half``."""
    largest = 10_000 if above == 1 else 100
    if below < 2 or below > largest or above < 1 or above > max(below, 20):
        return f"{cardinal(above)} over {cardinal(below)}"
    part = {2: "half", 4: "quarter"}.get(below) or ordinal(below)
    if above == 1:
        return f"a {part}" if after_whole and below in (2, 3, 4, 8) else f"one {part}"
    return f"{cardinal(above)} {'halves' if below == 2 else f'{part}s'}"


def fraction_sign_words(sign: str, *, after_whole: bool = False) -> str:
    above, _, below = unicodedata.normalize("NFKC", sign).partition("\u2044")
    return fraction_words(int(above), int(below or "1"), after_whole=after_whole)


@lru_cache(maxsize=4096)
def _cardinal(value: int) -> str:
    if value < 20:
        return _BELOW_20[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return f"{_TENS[tens]}-{_BELOW_20[ones]}" if ones else _TENS[tens]
    if value < 1000:
        hundreds, rest = divmod(value, 100)
        return f"{_BELOW_20[hundreds]} hundred" + (f" {_cardinal(rest)}" if rest else "")
    groups = []
    for scale in _SCALES:
        value, rest = divmod(value, 1000)
        if rest:
            groups.append(_cardinal(rest) + scale)
    return " ".join(reversed(groups))
