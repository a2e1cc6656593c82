"""Which language a text is in, by its script and its commonest words: enough to split it and to pick a voice."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from reelbase.plans.wording import stop_words, words

_LOOKED_AT_CHARS = 20_000
_LATIN = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "pl", "cs", "tr", "fi", "hu", "ro", "id")
_SCRIPTS = {
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "ARABIC": "ar",
    "HEBREW": "he",
    "GREEK": "el",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "THAI": "th",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
}
_MIN_SHARE = 0.15
_MIN_WORDS = 8
_CLEAR_LEAD = 1.15


def language_of(text: str, otherwise: str = "en") -> str:
    """A language tag; ``otherwise`` when the text is too short or too mixed to tell."""
    sample = text[:_LOOKED_AT_CHARS]
    letters = [character for character in sample if character.isalpha()]
    if not letters:
        return otherwise
    scripts = Counter(unicodedata.name(letter, "").split(" ", 1)[0] for letter in letters)
    for script, language in _SCRIPTS.items():
        if scripts[script] > _MIN_SHARE * len(letters):
            return language
    if scripts["CJK"] > _MIN_SHARE * len(letters):
        return "zh"
    if scripts["CYRILLIC"] > len(letters) / 2:
        return "uk" if re.search("[іїєґ]", sample) else "ru"
    return _latin(sample, otherwise)


def _latin(sample: str, otherwise: str) -> str:
    found = [word.lower() for word in words(sample)]
    if len(found) < _MIN_WORDS:
        return otherwise
    hits = {language: sum(word in stop_words(language) for word in found) for language in _LATIN}
    best = max(hits, key=lambda language: hits[language])
    rivals = hits.get(otherwise, 0)
    return best if hits[best] > _MIN_SHARE * len(found) and hits[best] > _CLEAR_LEAD * rivals else otherwise
