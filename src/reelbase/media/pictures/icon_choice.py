"""Which icons show what a sentence says: by the words for concepts first, by meaning second."""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import Stemmer
from numpy.typing import NDArray

from reelbase.media.pictures.embedding import embedded, unit
from reelbase.media.pictures.icons import Icon, IconLibrary, icon_library, own_icon_names
from reelbase.media.pictures.suitability import is_offered, needs_its_word, rule

CONCEPTS = Path(__file__).with_name("concepts.txt")
LONGEST_TERM = 3
_CONCEPT, _NAME, _WEAK, _KEYWORD, _NAME_PART = 3.0, 2.2, 1.1, 0.9, 0.5
_MEANING = 3.4
_LATER = 0.93
_PHRASE = 1.35
_OWN = 2.0
_ALIKE = 0.72
_LONGEST_EMBEDDED = 400
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_LOCK = threading.Lock()
# The stemmer keeps scratch memory of its own, so one thread at a time uses it.


@dataclass(frozen=True, slots=True)
class IconMatch:
    """``score`` is comparable between texts; ``by_word`` says whether a word of the text named the icon."""

    name: str
    score: float
    by_word: bool


def choose_icons(text: str, k: int = 4, *, avoid: str = "") -> list[IconMatch]:
    """At most ``k`` icons for a text, best first, no two nearly the same; the same text, the same icons.

    What ``avoid`` names is left out. Raises StorageError when the icons are missing.
    """
    chooser = _chooser()
    chosen: list[IconMatch] = []
    for match in chooser.rank(text, avoid):
        if len(chosen) == k:
            break
        if not any(chooser.alike(match.name, other.name) for other in chosen):
            chosen.append(match)
    return chosen


class Chooser:
    """An index of icons by words and by meaning."""

    def __init__(self, library: IconLibrary) -> None:
        offered = [(row, icon) for row, icon in enumerate(library.icons) if is_offered(icon)]
        self._icons = {icon.name: icon for _, icon in offered}
        self._rows = {icon.name: index for index, (_, icon) in enumerate(offered)}
        vectors = library.vectors[[row for row, _ in offered]].astype(np.float32)
        # All embeddings lie close together, those of icons in one place and those of sentences in another; what sets
        # each apart from the mean of its own kind can be compared.
        self._vectors = unit(vectors - vectors.mean(axis=0))
        self._everyday = library.everyday
        self._terms = _terms(self._icons.values())

    def rank(self, text: str, avoid: str = "") -> list[IconMatch]:
        """All icons that have a score, best first; ties by name."""
        unwanted = {name for term, _ in _spans(_words(avoid)) for name in self._terms.get(term, {})}
        scores = self._by_word(text)
        named = set(scores)
        meaning = self._by_meaning(text)
        for name, row in self._rows.items():
            if name in named or not needs_its_word(self._icons[name]):
                scores[name] += _MEANING * max(0.0, float(meaning[row]))
        ranked = (IconMatch(name, score, name in named) for name, score in scores.items() if name not in unwanted)
        return sorted((m for m in ranked if m.score > 0.0), key=lambda match: (-round(match.score, 4), match.name))

    def alike(self, a: str, b: str) -> bool:
        """Whether two icons show nearly the same thing."""
        if {a, b} <= self._rows.keys():
            return float(self._vectors[self._rows[a]] @ self._vectors[self._rows[b]]) > _ALIKE
        return a == b

    def _by_word(self, text: str) -> dict[str, float]:
        scores: dict[str, float] = defaultdict(float)
        if not _may_be_english(text):
            return scores
        taken: set[int] = set()
        for term, places in _spans(_words(text)):
            found = self._terms.get(term)
            if not found or taken.intersection(places):
                continue
            # A phrase explains its words: "black hole" is neither black nor a hole.
            if max(found.values()) >= _NAME:
                taken.update(places)
            strength = _LATER ** min(places[0], 12) * (_PHRASE if len(places) > 1 else 1.0)
            for name, weight in found.items():
                scores[name] += weight * strength
        return scores

    def _by_meaning(self, text: str) -> NDArray[np.float32]:
        said = " ".join(text.split())[:_LONGEST_EMBEDDED]
        if not any(character.isalnum() for character in said):
            return np.zeros(len(self._rows), np.float32)
        return np.asarray(self._vectors @ unit(embedded(said) - self._everyday), np.float32)


@cache
def _chooser() -> Chooser:
    return Chooser(icon_library())


def _terms(icons: Iterable[Icon]) -> dict[str, dict[str, float]]:
    """Term to icons with weights. Words that many icons share say little about each."""
    concepts: dict[str, dict[str, float]] = defaultdict(dict)
    keywords: dict[str, dict[str, float]] = defaultdict(dict)
    known = set(own_icon_names())
    for icon in icons:
        known.add(icon.name)
        concepts[_term(icon.name.replace("-", " "))][icon.name] = _NAME
        if not needs_its_word(icon):
            for word in icon.name.split("-"):
                keywords[_term(word)].setdefault(icon.name, _NAME_PART)
            for phrase in icon.words:
                keywords[_term(phrase)][icon.name] = _KEYWORD
    for name, phrases in _concepts():
        if name in known:
            for phrase in phrases:
                weight = _WEAK if phrase.startswith("~") else _CONCEPT
                # Icons of ours have no embedding, so their words count for both.
                weight += _OWN if name in own_icon_names() else 0.0
                # A phrase that loses a silent word means something else without it: "take off" is not "take".
                if len(_words(phrase)) == len(_WORD.findall(phrase)):
                    concepts[_term(phrase)][name] = weight
    terms = {
        term: {name: weight / len(found) ** 0.5 for name, weight in found.items()} for term, found in keywords.items()
    }
    terms.update(concepts)
    terms.pop("", None)
    return terms


def _concepts() -> Iterator[tuple[str, list[str]]]:
    for line in CONCEPTS.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, phrases = line.partition(":")
            yield name.strip(), [phrase.strip() for phrase in phrases.split(",")]


def _term(phrase: str) -> str:
    return " ".join(_words(phrase))


def _spans(words: list[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Terms of up to three words with their places, long ones first, then in order."""
    for length in range(LONGEST_TERM, 0, -1):
        for start in range(len(words) - length + 1):
            yield " ".join(words[start : start + length]), tuple(range(start, start + length))


def _words(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order."""
    words = (word.casefold().replace("’", "'").removesuffix("'s") for word in _WORD.findall(text))
    return [_stem(word) for word in words if word not in _silent()]


@cache
def _silent() -> frozenset[str]:
    return rule("stop_words") | rule("camera_words") | rule("number_words")


def _may_be_english(text: str) -> bool:
    """Whether English words in a text mean what they mean in English; "die" is no death in German."""
    words = [word.casefold() for word in _WORD.findall(text)]
    foreign = sum(word in rule("foreign_words") for word in words)
    return foreign < 2 or any(word in rule("english_words") for word in words)


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    with _LOCK:
        return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> Any:
    return Stemmer.Stemmer("english")
