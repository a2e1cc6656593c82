"""Compounds and isotopes as English says them."""

from __future__ import annotations

import re
import unicodedata

from reelbase.media.speech.spoken.english.counting import cardinal, in_pairs, whole_words

_ELEMENTS = re.compile(
    r"(?:(?:H|He|Li|Be|B|C|N|O|F|Ne|Na|Mg|Al|Si|P|S|Cl|Ar|K|Ca|Ti|Cr|Mn|Fe|Ni|Cu|Zn|Br|Ag|Sn|I|Au|Hg|Pb|U)"
    r"\d{0,3}){2,12}"
)


def chemical_words(text: str) -> str | None:
    """``CO2`` as C O two, ``NaCl`` as N A C L; None for what is no formula of a compound with a figure."""
    if not re.search(r"\d", text) or not _ELEMENTS.fullmatch(text):
        return None
    parts = re.findall(r"[A-Z][a-z]?|\d+", text)
    return " ".join(cardinal(int(part)) if part.isdecimal() else " ".join(part.upper()) for part in parts)


def isotope_words(signs: str, element: str) -> str:
    """``²³⁵U`` as U two thirty-five."""
    digits = unicodedata.normalize("NFKC", signs)
    return f"{element} {in_pairs(digits) if len(digits) == 3 else whole_words(digits)}"
