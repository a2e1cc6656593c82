"""Which words of other scripts the packaged English voice says in English letters, and which it cannot read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from anyascii import anyascii

from reelbase.media.speech.pronunciations import Pronunciations
from reelbase.media.speech.tokens import Token, tokenize

_READABLE = re.compile(r"LATIN |CYRILLIC |GREEK |HANGUL SYLLABLE|HIRAGANA |KATAKANA|MODIFIER |FEMININE |MASCULINE ")
_SPELLED = re.compile(r"CJK UNIFIED|CJK COMPAT|BOPOMOFO|GEORGIAN|ARMENIAN|ETHIOPIC|CHEROKEE|COPTIC|GOTHIC|RUNIC")
"""Scripts whose letters say how a word sounds, or, of Chinese, how its syllable usually does."""
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_MOST_STRANGE = 0.5
_MARKS = ".,;:!?。，、！？"
_OPENING, _CLOSING = "([（［", ")]）］"


@dataclass(frozen=True, slots=True)
class Reading:
    """How the voice gets along with a text. Keys are indexes of tokens.

    silent: words in brackets, which a narrator leaves out. romanised: what is said for words of a script whose letters
    English can spell. wrong: words that nobody can say.
    """

    silent: frozenset[int] = frozenset()
    romanised: Mapping[int, str] = field(default_factory=dict)
    wrong: tuple[int, ...] = ()


def reading_of_text(
    text: str, language: str, pronunciations: Pronunciations
) -> tuple[list[tuple[str, str]], list[str]]:
    """Words that are said in English letters, each with these, and those that make a text impossible to speak.

    Neighbours that are written without spaces are one word.
    """
    if all(_is_readable(char) for char in text):
        return [], []
    tokens = tokenize(text, language, pronunciations)
    found = reading_of(tokens)
    words: list[tuple[str, str]] = []
    last = -2
    for index, said in sorted(found.romanised.items()):
        if index == last + 1 and not tokens[index].gap and words:
            words[-1] = (words[-1][0] + tokens[index].text, f"{words[-1][1]} {said}")
        else:
            words.append((tokens[index].text, said))
        last = index
    return [(word.strip(_MARKS), said) for word, said in words], [tokens[index].text for index in found.wrong]


def reading_of(tokens: Sequence[Token]) -> Reading:
    """How the voice reads tokens. A text that is mostly in another script is in another language, and not romanised."""
    silent: set[int] = set()
    foreign: list[int] = []
    depth = 0
    for index, token in enumerate(tokens):
        depth += sum(char in _OPENING for char in token.text)
        if not all(_is_readable(char) for char in token.spoken):
            if depth > 0:
                silent.add(index)
            else:
                foreign.append(index)
        depth = max(0, depth - sum(char in _CLOSING for char in token.text))
    letters = sum(map(str.isalpha, "".join(token.spoken for token in tokens)))
    strange = sum(char.isalpha() and not _is_readable(char) for index in foreign for char in tokens[index].spoken)
    is_mostly_foreign = strange > _MOST_STRANGE * letters
    # Between kana, the ideographs are Japanese, whose sounds depend on the word.
    is_japanese = any(_KANA.match(char) for token in tokens for char in token.text)
    romanised: dict[int, str] = {}
    for index in () if is_mostly_foreign else foreign:
        said = _in_english_spelling(tokens[index].spoken, is_japanese=is_japanese)
        if said:
            romanised[index] = said
    return Reading(frozenset(silent), romanised, tuple(index for index in foreign if index not in romanised))


def _in_english_spelling(word: str, *, is_japanese: bool) -> str | None:
    """``齐`` as Qi; None for letters whose sounds are not in them, as the vowels of Arabic."""
    said = ""
    for char in word:
        if _is_readable(char):
            said += char
        elif not _SPELLED.match(unicodedata.name(char, "")) or (is_japanese and "CJK" in unicodedata.name(char, "")):
            return None
        else:
            said += anyascii(char)
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", said)


def how_to_read(word: str) -> str:
    """What an author can do about a word that the voice cannot read."""
    word = word.strip(".,;:!?")
    return f"Say in the plan's pronunciations how it sounds, such as {word}=TOH-kyoh, or put it in brackets."


def _is_readable(char: str) -> bool:
    letters = unicodedata.normalize("NFKC", char)
    return all(not each.isalpha() or _READABLE.match(unicodedata.name(each, "")) for each in letters)
