"""Which words of a script the packaged English voice cannot read, because English has no spelling for them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from reelbase.media.speech.pronunciations import Pronunciations
from reelbase.media.speech.tokens import Token, tokenize

_READABLE = re.compile(r"LATIN |CYRILLIC |GREEK |HANGUL SYLLABLE|HIRAGANA |KATAKANA|MODIFIER |FEMININE |MASCULINE ")
_OPENING, _CLOSING = "([（［", ")]）］"


def unreadable_words(text: str, language: str, pronunciations: Pronunciations) -> tuple[list[str], list[str]]:
    """Words that stay silent because they stand in brackets, and those that make a script impossible to speak."""
    if all(_is_readable(char) for char in text):
        return [], []
    tokens = tokenize(text, language, pronunciations)
    silent, wrong = unreadable(tokens)
    return [tokens[index].text for index in sorted(silent)], [tokens[index].text for index in wrong]


def unreadable(tokens: Sequence[Token]) -> tuple[set[int], list[int]]:
    """Indexes of the unreadable tokens inside brackets, which a narrator leaves out, and of those outside."""
    silent: set[int] = set()
    wrong: list[int] = []
    depth = 0
    for index, token in enumerate(tokens):
        depth += sum(char in _OPENING for char in token.text)
        if not all(_is_readable(char) for char in token.spoken):
            if depth > 0:
                silent.add(index)
            else:
                wrong.append(index)
        depth = max(0, depth - sum(char in _CLOSING for char in token.text))
    return silent, wrong


def how_to_read(word: str) -> str:
    """What an author can do about a word that the voice cannot read."""
    word = word.strip(".,;:!?")
    return f"Say in the plan's pronunciations how it sounds, such as {word}=TOH-kyoh, or put it in brackets."


def _is_readable(char: str) -> bool:
    letters = unicodedata.normalize("NFKC", char)
    return all(not each.isalpha() or _READABLE.match(unicodedata.name(each, "")) for each in letters)
