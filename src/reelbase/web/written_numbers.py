"""Numbers as people write them, with what stands before and after their digits."""

from __future__ import annotations

import re

from pydantic import ValidationError

from reelbase.kit.errors import InputError
from reelbase.media.shots.values import FormattedNumber, Notation

_NUMBER = re.compile(
    r"(?P<sign>[-−+]?)\s*(?:(?P<prefix>[^\d\s.,−+-]{1,3})(?P<sign_2>[-−]?)\s*)?"
    r"(?P<digits>\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)"
    # What follows is a unit, not the rest of a version, a range, a fraction or an exponent.
    r"(?P<suffix>(?!\s*[^\w\s]\s*\d|[eE][+-]?\d)[^\d].{0,19}|)"
)


_ENGLISH: Notation = "1,234.5"
_DIGITS = re.compile(r"\d[\d.,’'\u00a0\u202f ]*\d")


def number_as_written(text: str, field: str, notation: Notation = _ENGLISH) -> FormattedNumber:
    """A number as it is written, with what stands before and after it. Raises InputError.

    notation: how its language separates thousands and decimals.
    """
    plain_text = text.strip() if notation == _ENGLISH else _DIGITS.sub(lambda found: _english(found[0], notation), text)
    match = _NUMBER.fullmatch(plain_text.strip())
    if match is None:
        raise InputError(
            f"{text.strip()[:40]!r} is not a number.", field=field, fix="Write it like 45 %, $1.20 or 8,849 m."
        )
    digits = match["digits"]
    is_grouped = re.fullmatch(r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?", digits) is not None
    plain = re.sub("[, ]", "", digits) if is_grouped else digits.replace(",", ".")
    is_negative = not {"-", "−"}.isdisjoint(match["sign"] + (match["sign_2"] or ""))
    value = -float(plain) if is_negative else float(plain)
    try:
        return FormattedNumber(
            value=value,
            decimals=min(len(plain.partition(".")[2]), 6),
            prefix=("+" if match["sign"] == "+" else "") + (match["prefix"] or ""),
            suffix=match["suffix"].rstrip(),
            grouped=is_grouped or abs(value) < 1000,
            notation=notation,
        )
    except ValidationError:
        raise InputError(
            f"{text.strip()[:40]!r} is too large a number.", field=field, fix="Enter a smaller number."
        ) from None


def _english(digits: str, notation: Notation) -> str:
    """Digits in another notation, with commas between thousands and a point before decimals."""
    point = notation[-2]
    return "".join("." if mark == point else "," if not mark.isdigit() else mark for mark in digits)
