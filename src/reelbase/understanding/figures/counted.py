"""What a number counts: ``houses`` of *13,200 houses*, ``tonnes of coal``; by the words behind it, or by the tagger."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import islice
from typing import Protocol

from reelbase.media.speech.tables import listed

_WORD = re.compile(r"[ -](?P<word>[^\W\d_][\w'’-]*)")
_PLURALS = frozenset(
    listed("people men women children feet teeth mice geese sheep fish deer species aircraft police cattle oxen lives")
)
_NOT_NOUNS = frozenset(
    listed("""
    a an the and or but nor of in on at to for from by with without into onto over under above below between among
    through across during after before since until than then as is are was were be been being has have had do does did
    will would can could may might must should that which who whom whose this these those it its he his him she her they
    their them we us our you your i my not no more less fewer while when where if because so per each every all both up
    down off out about around nearly almost only just later earlier ago old high tall long wide deep away apart today
    yesterday tomorrow now away every plus minus times percent rose fell grew versus against compared instead within
    does was's this its always perhaps us yes last next previous following once twice
    """)
)
_UNLIKELY_LAST = re.compile(r"(?:ss|us|is|ous|'s|’s|ways|less|yes|ness)$")
_MAX_WORDS = 4
_MOST_TOKENS = 40
_NOMINAL = frozenset({"NOUN", "PROPN", "ADJ"})


class TaggedToken(Protocol):
    """What is needed of a tagged word. pos: Universal Dependencies. start, end: half open, in characters."""

    @property
    def pos(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


_GERMAN_NOUN = re.compile(r"\s(?P<noun>[A-ZÄÖÜ][\wäöüß-]+)")
_ROMANCE_NOUN = re.compile(r"\s(?:(?:de|d['’]|di|des)\s?)?(?P<noun>[^\W\d_]{4,})(?=[\s.,;:!?]|$)")
_ROMANCE = frozenset(listed("fr es it pt"))
_NO_ROMANCE_NOUNS = frozenset(
    listed(
        "dans pour avec plus sont était ont entre para como pero desde hasta cuando nella sono della nelle pela foram"
    )
)


def counted_in_language(text: str, position: int, language: str) -> tuple[str, int] | None:
    """What a number counts in a language without a tagger: the noun right behind it, where its form shows one."""
    pattern = _GERMAN_NOUN if language == "de" else _ROMANCE_NOUN if language in _ROMANCE else None
    match = pattern.match(text, position) if pattern else None
    if match is None or match["noun"].lower() in _NO_ROMANCE_NOUNS:
        return None
    return match["noun"], match.end()


def counted_after(text: str, position: int, tokens: Sequence[TaggedToken] | None) -> tuple[str, int] | None:
    """What is counted by the number that ends at a position, and where that phrase ends; None when unsure."""
    phrase_end = _by_tags(text, position, tokens) if tokens else _by_words(text, position)
    if phrase_end is None:
        return None
    phrase = text[position:phrase_end].strip(" -")
    return (phrase, phrase_end) if phrase else None


def _by_words(text: str, position: int) -> int | None:
    """English: up to three words before a plural, none of them a function word."""
    end = position
    for _ in range(_MAX_WORDS):
        match = _WORD.match(text, end)
        if match is None or match["word"].lower() in _NOT_NOUNS or match["word"][:1].isupper():
            return None
        end = match.end()
        word = match["word"].lower()
        if word in _PLURALS or (len(word) > 3 and word.endswith("s") and not _UNLIKELY_LAST.search(word)):
            return end
    return None


def _by_tags(text: str, position: int, tokens: Sequence[TaggedToken]) -> int | None:
    """Adjectives and nouns behind the number, up to the last noun in a row."""
    end: int | None = None
    expected = position
    first = bisect_left(tokens, position, key=lambda token: token.start)
    for token in islice(tokens, first, first + _MOST_TOKENS):
        gap = text[expected : token.start]
        # "A third of Europe's population".
        owns = token.pos == "PART" and token.text in ("'s", "’s", "'", "’")
        joined = owns or (token.pos == "PUNCT" and token.text == "-")
        if gap.strip() or not (token.pos in _NOMINAL or joined) or token.text.lower() in _NOT_NOUNS:
            break
        if token.pos in ("NOUN", "PROPN"):
            end = token.end
        expected = token.end
    return end
