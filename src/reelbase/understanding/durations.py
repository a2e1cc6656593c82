"""How long words take to say, before there is a voice: by their letters, and by the words that their digits become."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reelbase.media.speech.scripts import is_unspaced

USUAL_WORDS_PER_MINUTE = 150
_PAUSES = 1.08
"""A speaker's pauses make words longer by this factor."""
_SHORT_CHARS, _LONG_CHARS = 2, 8
_SHORT, _USUAL, _LONG = 0.6, 1.0, 1.35
_LETTER, _IDEOGRAPH = 0.7, 0.5
"""Of an acronym that is spelled, and of a character that is most of a word."""
_ACRONYM = re.compile(r"[A-Z]{2,4}")
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SIGN = re.compile(r"[%$€£¥°+=×≈<>&]")
_WORDS_BY_DIGITS = (0, 1, 2, 3, 4)
_FIRST_YEAR, _LAST_YEAR = 1100, 2099
_READ_DIGITS = 20


def word_durations_s(words: Sequence[str], words_per_minute: float = USUAL_WORDS_PER_MINUTE) -> list[float]:
    """The estimated seconds of each written word at a pace."""
    word_s = 60.0 / words_per_minute * _PAUSES
    return [_spoken_words(word) * word_s for word in words]


def _spoken_words(word: str) -> float:
    """How many usual words a written one is, when it is said."""
    figures = sum(_words_of_figure(found) for found in _DIGITS.findall(word))
    signs = len(_SIGN.findall(word))
    letters = [character for character in _DIGITS.sub("", word) if character.isalpha()]
    if not letters:
        return figures + signs
    ideographs = sum(is_unspaced(character) for character in letters)
    if ideographs:
        return figures + signs + _IDEOGRAPH * ideographs
    written = "".join(letters)
    if _ACRONYM.fullmatch(written):
        return figures + signs + _LETTER * len(written)
    usual = _SHORT if len(written) <= _SHORT_CHARS else _USUAL if len(written) <= _LONG_CHARS else _LONG
    return figures + signs + usual


def _words_of_figure(figure: str) -> int:
    """``1999`` is three words, ``13,200`` five, ``3.14`` four."""
    whole, _, decimals = figure.replace(",", "").partition(".")
    # Whoever writes thousands of digits has none of them said; Python refuses to read so many.
    value = int(whole[:_READ_DIGITS])
    if len(whole) == 4 and "," not in figure and _FIRST_YEAR <= value <= _LAST_YEAR:
        words = 2 if value % 100 == 0 else 3
    elif value <= 20 or (len(whole) == 2 and value % 10 == 0):
        words = 1
    else:
        words = _WORDS_BY_DIGITS[len(whole)] if len(whole) < len(_WORDS_BY_DIGITS) else 5
    return words + (1 + len(decimals) if decimals else 0)
