"""Whole numbers in the words of any language that num2words knows."""

from __future__ import annotations

import re

from num2words import num2words

MAX_DIGITS = 18
"""Digits of the longest number that is read as one; longer ones are read digit by digit."""
_YEARS_IN_HUNDREDS = frozenset({"de"})


def number_words(digits: str, language: str) -> str | None:
    """A whole number in a language's words, or None when there are none for it."""
    if len(digits) > MAX_DIGITS:
        return None
    try:
        return str(num2words(int(digits), lang=language))
    except (NotImplementedError, OverflowError, ValueError, TypeError, KeyError, IndexError):
        return None


def year_of_language(digits: str, language: str) -> str | None:
    """A year in a language that counts years in hundreds, as German does; None for other numbers and languages."""
    if language not in _YEARS_IN_HUNDREDS or re.fullmatch(r"1[1-9]\d\d", digits) is None:
        return None
    return str(num2words(int(digits), lang=language, to="year"))
