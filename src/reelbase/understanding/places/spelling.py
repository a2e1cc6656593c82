"""One spelling for the names of places, so that accents, apostrophes and hyphens do not matter."""

from __future__ import annotations

import re
import unicodedata

_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})


def key_of(name: str) -> str:
    """A name as it is compared: no accents, no case, no apostrophes or stops, hyphens as spaces, no article."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_PLAIN)).translate(_PLAIN)
    letters = re.sub(r"['’‘ʻʼ`´.]", "", "".join(letter for letter in plain if not unicodedata.combining(letter)))
    return re.sub(r"[\s\-–,]+", " ", letters).strip().removeprefix("the ")


def words_of(text: str) -> frozenset[str]:
    """The words of a list that is written as text."""
    return frozenset(text.split())
