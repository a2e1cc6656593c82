"""The time that a paragraph speaks of, so that no steamship carries the crusaders."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reelbase.media.speech.tables import listed
from reelbase.understanding.tagging import TaggedSentence

_CENTURY_NAMES = listed("""
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth
""")
_BEFORE_CHRIST = re.compile(r"\b(\d{1,4}) ?(?:BCE?|B\.C\.)")
_ANNO_DOMINI = re.compile(r"\bAD (\d{1,4})\b|\b(\d{1,4}) ?(?:AD|CE|A\.D\.)\b")
_YEAR = re.compile(r"(?<![\d.,$€£#/-])(1\d{3}|20[0-4]\d)(?:s\b|(?![\d,.]\d|\w| ?(?:%|[a-z]*met|kg|km|people|BCE?\b)))")
_EARLY_YEAR = re.compile(
    r"\b(?:[Ii]n|[Bb]y|[Ff]rom|[Uu]ntil|[Ss]ince) (?:the year )?([3-9]\d\d)"
    r"(?=[,.;]| (?:the|an?|h(?:e|is|er)|she|it|its|they|their|in|when|after)\b| [A-Z])"
)
_CENTURY = re.compile(
    rf"\b(?:(\d{{1,2}})(?:st|nd|rd|th)|({'|'.join(_CENTURY_NAMES)}))[- ]century(?P<before>,? BCE?)?", re.IGNORECASE
)
_AGES = (
    (r"stone age|bronze age|iron age|pharaohs?|sumerians?|babylon(?:ian)?s?", -1000),
    (r"ancient (?:greece|rome|greeks?|romans?|egypt(?:ians?)?)|gladiators?|roman (?:empire|legions?|republic)", 100),
    (r"vikings?", 1000),
    (r"medieval|middle ages|crusad(?:e|es|ers?)|samurai|sultans?|feudal|once upon a time", 1400),
    (r"renaissance|conquistadors?", 1520),
)
"""What says when without a year: patterns of words, and a year of that time."""
_PRESENT = re.compile(
    r"\b(?:today|nowadays|these days|this (?:week|year|month|morning)|right now|modern|currently)\b", re.IGNORECASE
)
_RECENT = 1990
_PAST_MODALS = frozenset({"could", "would", "might", "should"})


def period_of(text: str) -> int | None:
    """The latest year that a text names or implies; negative before the common era, None where it says nothing."""
    years = [-int(found) for found in _BEFORE_CHRIST.findall(text)]
    rest = _BEFORE_CHRIST.sub(" ", text)
    years += [int(a or b) for a, b in _ANNO_DOMINI.findall(rest)]
    years += [int(found) for found in [*_YEAR.findall(rest), *_EARLY_YEAR.findall(rest)]]
    for found in _CENTURY.finditer(rest):
        number = int(found[1]) if found[1] else _CENTURY_NAMES.index(found[2].lower()) + 1
        years.append((1 - number if found["before"] else number) * 100 - 30)
    if not years:
        years = [year for words, year in _AGES if re.search(rf"\b(?:{words})\b", rest, re.IGNORECASE)]
    return max(years, default=None)


def periods_of(paragraphs: Sequence[str], title: str = "") -> list[int | None]:
    """For each paragraph the year it speaks of; None for the present.

    A paragraph without a year goes on in the time of the one before it, the first ones in that of the title or of the
    first year named, unless its own words say that it speaks of today.
    """
    own = [period_of(paragraph) for paragraph in paragraphs]
    current = period_of(title)
    if current is None:
        current = next((year for year in own if year is not None), None)
    found: list[int | None] = []
    for paragraph, year in zip(paragraphs, own, strict=True):
        if _PRESENT.search(paragraph) and (year is None or year < _RECENT):
            found.append(None)
            continue
        current = year if year is not None else current
        found.append(current)
    return found


def is_past(sentence: TaggedSentence) -> bool:
    """Whether the main verb of a sentence tells of the past; a sentence without a verb may do so."""
    helpers = [sentence.tokens[child] for child in sentence.children[sentence.root]]
    finite = [sentence.tokens[sentence.root], *(token for token in helpers if token.dep in ("aux", "auxpass"))]
    if any(token.tag == "VBD" or token.text.lower() in _PAST_MODALS for token in finite):
        return True
    return not any(token.tag in ("VBZ", "VBP", "VB", "MD") for token in finite)
