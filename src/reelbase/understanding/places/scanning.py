"""All places that a text names, with the words that name them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from reelbase.understanding.places.gazetteer import gazetteer
from reelbase.understanding.places.lookup import PREPOSITIONS, NameContext, find_country, find_place, weigh
from reelbase.understanding.places.place import NamedPlace
from reelbase.understanding.places.spelling import words_of

MAX_WORDS = 5
_EDGES = " \t\n,;:.!?\"“”‘’'()[]—–…*_"
_SMALL_WORDS = words_of("of the and de la del los las el al am da do sur")
_STOPS_INSIDE = words_of("St. Mt. U.S. D.C.")
# What follows a name that is a country or a town, at the start of a sentence too; a noun follows its possessive.
_SAID_OF_PLACES = words_of("borders bordered lies lay shares exports imports exported imported annexed joined declared")
_OWN_OF_PLACES = words_of("population capital government parliament army coast economy border borders exports imports")


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place and where a text names it: first and stop are word indexes into ``text.split()``, half-open.

    adjective: whether the words are its adjective or its people ("Turkish"), which name the place only by the way.
    """

    place: NamedPlace
    first: int
    stop: int
    adjective: bool = False


def places_in(text: str, is_place: Callable[[int, int], bool | None] = lambda first, stop: None) -> list[PlaceMention]:
    """The places a text names, in its order. Longer names go first: "South China Sea" names no China.

    ``is_place``: what a tagger says of the words from first to stop, None where it says nothing. Names are resolved
    twice: the countries of the first pass are the second one's surroundings.
    """
    words = text.split()
    sure = _scan(words, NameContext(), is_place)
    codes = {code for mention in sure for code in (mention.place.country, mention.place.region) if code}
    return _scan(words, NameContext().about(codes), is_place) if codes else sure


def _scan(words: list[str], around: NameContext, is_place: Callable[[int, int], bool | None]) -> list[PlaceMention]:
    found, first = [], 0
    lower = {word.strip(_EDGES) for word in words}
    while first < len(words):
        mention = _longest(words, first, around, is_place, lower)
        if mention is not None:
            found.append(mention)
        first = mention.stop if mention is not None else first + 1
    return found


def _longest(
    words: list[str], first: int, around: NameContext, is_place: Callable[[int, int], bool | None], lower: set[str]
) -> PlaceMention | None:
    if not words[first].strip(_EDGES)[:1].isupper():
        return None
    for stop in range(min(len(words), first + MAX_WORDS), first, -1):
        parts = words[first:stop]
        if not _can_be_name(parts):
            continue
        name = re.sub(r"['’]s?$", "", " ".join(parts).strip(_EDGES))
        starts = first == 0 or words[first - 1].rstrip('"”’)').endswith((".", "!", "?", ":"))
        if len(parts) == 1 and starts and name.casefold() in lower:
            # "Turkey is roasted ... a turkey": the text has it as a common word.
            return None
        before = "" if starts else " ".join(words[max(0, first - 2) : first])
        says = is_place(first, stop)
        if says is None:
            says = _is_said_of_place(words, stop)
        if not says and len(parts) == 1 and _is_part_of_name(words, first, starts) and is_doubtful_name(name):
            continue
        here = NameContext(before, starts, says, around.countries, around.near)
        if len(parts) > 1 and not weigh(name, here):
            continue
        place = find_place(name, here)
        if place is not None:
            return PlaceMention(_as_written(place, name), first, stop)
        if len(parts) == 1 and (country := find_country(name)) and not _is_name(name):
            return PlaceMention(country, first, stop, adjective=True)
    return None


def _can_be_name(parts: list[str]) -> bool:
    """Whether words can be one name: no mark ends it before its last word, save one comma, and it starts no clause."""
    inner = parts[:-1]
    if any(
        part.endswith((".", "!", "?", ";", ":")) and part not in {"St.", "Mt.", "U.S.", "Washington,"} for part in inner
    ):
        return False
    if sum(part.endswith(",") for part in inner) > 1:
        return False
    return parts[-1].strip(_EDGES)[:1].isupper() and all(
        part.strip(_EDGES)[:1].isupper() or part.casefold() in _SMALL_WORDS for part in parts
    )


def _is_said_of_place(words: list[str], stop: int) -> bool | None:
    follows = words[stop].strip(_EDGES) if stop < len(words) else ""
    possessive = words[stop - 1].endswith(("'s", "’s", "s'", "s’"))
    return True if follows in (_OWN_OF_PLACES if possessive else _SAID_OF_PLACES) else None


def _is_part_of_name(words: list[str], at: int, starts: bool) -> bool:
    """Whether the word before or after one has a capital too, as in George Washington and Victoria Beckham."""
    before = "" if starts else words[at - 1]
    after = words[at + 1] if at + 1 < len(words) and words[at][-1:].isalnum() else ""
    is_title = before[:1].isupper() and before[-1:] != "," and before.casefold() not in PREPOSITIONS | {"the"}
    return is_title or after[:1].isupper()


def is_doubtful_name(name: str) -> bool:
    """Whether a name of a place is as often something else: a person, a firm or a common word."""
    return any(sense.ambiguous for sense in gazetteer().find(name))


def _is_name(word: str) -> bool:
    return any(not sense.adjective for sense in gazetteer().find(word))


def _as_written(place: NamedPlace, name: str) -> NamedPlace:
    """A country under the text's name for it (Persia, Holland), which an abbreviation is not."""
    plain = name.removeprefix("The ").removeprefix("the ")
    is_word = len(plain) > 4 and "." not in plain and "," not in plain
    return place.named(plain) if place.kind == "country" and is_word else place
