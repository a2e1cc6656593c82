"""Which place a name in a text means, decided by what stands around it; nothing when that is not clear."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from reelbase.understanding.places.gazetteer import PlaceSense, gazetteer
from reelbase.understanding.places.place import NamedPlace
from reelbase.understanding.places.spelling import key_of, words_of

MIN_SCORE = 0.5
MIN_LEAD = 0.075
"""How much likelier than any other place of that name, unless that one lies within ``SAME_PLACE_DEGREES``."""
SAME_PLACE_DEGREES = 2.0
PREPOSITIONS = words_of(
    "in at from to near through across around into toward towards via between outside inside reach reached reaches "
    "north south east west off along beyond within visit visited leave left"
)
_WATER = ("river", "lake", "canal", "waterfall")
_WIDE = words_of("river range sea ocean desert strait peninsula region canal forest wetland")
_SETTLED = words_of("city capital state district")
_WITH_ARTICLE = words_of("republic kingdom gambia ukraine vatican sudan coast union city democratic")
_HIGH = ("mountain", "range", "glacier")
# What a common noun in a name says about its kind: Lake Victoria is no city, Mount Vernon no river.
_NOUNS: dict[str, tuple[str, ...]] = {
    "river": ("river",),
    "creek": ("river",),
    "lake": ("lake",),
    "loch": ("lake",),
    "reservoir": ("lake",),
    "sea": ("sea", "lake"),
    "ocean": ("ocean",),
    "canal": ("canal", "river"),
    "falls": ("waterfall",),
    "mount": _HIGH,
    "mt": _HIGH,
    "mountain": _HIGH,
    "mountains": _HIGH,
    "volcano": ("mountain",),
    "peak": _HIGH,
    "desert": ("desert",),
    "island": ("island",),
    "islands": ("island", "country"),
    "isle": ("island",),
    "peninsula": ("peninsula",),
    "city": ("city", "capital"),
    "state": ("state",),
    "province": ("region",),
    "region": ("region",),
    "republic": ("country",),
    "kingdom": ("country", "region"),
    "valley": _WATER,
    "delta": ("wetland", "river"),
    "basin": ("forest", "river"),
}


@dataclass(frozen=True, slots=True)
class NameContext:
    """What a text says around a name.

    before: the words in front of it, of which the last two count ("along the"). starts: it begins a sentence, where
    every word has a capital. is_place: what a tagger says, None if there is none. countries: codes of countries (tr)
    and states (us-tx) that the text is about. near: their neighbours.
    """

    before: str = ""
    starts: bool = False
    is_place: bool | None = None
    countries: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()

    def about(self, countries: Iterable[str]) -> NameContext:
        """The same, in a text that is about these countries."""
        codes = frozenset(countries)
        borders = frozenset(code for country in codes for code in gazetteer().neighbours.get(country, ()))
        return replace(self, countries=codes, near=borders - codes)


NOWHERE = NameContext()


def find_place(name: str, surroundings: NameContext = NOWHERE) -> NamedPlace | None:
    """The place that a proper name means, or None when it is unknown, doubtful or equally likely another.

    A name written in lower case is none. "Paris, Texas" names the state or country it lies in.
    """
    found = weigh(name, surroundings)
    if not found or found[0][0] < MIN_SCORE:
        return None
    score, best = found[0]
    for other_score, other in found[1:]:
        if score - other_score < MIN_LEAD and not _same(best.place, other.place):
            return None
    return best.place


def find_country(word: str) -> NamedPlace | None:
    """The country of a name, an adjective or a word for its people: Turkey for Turkish, Turk and Turks."""
    if not word[:1].isupper():
        return None
    senses = [sense for sense in gazetteer().find(word) if sense.place.kind == "country"]
    return senses[0].place if len({sense.place.country for sense in senses}) == 1 else None


def neighbours_of(country: str) -> tuple[NamedPlace, ...]:
    """The countries that share a land border with one, by its code; codes are of ISO 3166 in lower case."""
    known = gazetteer()
    return tuple(known.countries[code] for code in known.neighbours.get(country, ()) if code in known.countries)


def weigh(name: str, surroundings: NameContext = NOWHERE) -> list[tuple[float, PlaceSense]]:
    """What a name may mean with its score, best first; adjectives are left out."""
    name = name.strip(' ,;:.!?"“”()')
    written = name[:1].isupper() or (name.startswith("the ") and name[4:5].isupper())
    if surroundings.is_place is False or not written:
        return []
    plain, _, inside = name.partition(",")
    with_article = surroundings.before.casefold().split()[-1:] == ["the"] or name.casefold().startswith("the ")
    senses = [sense for sense in gazetteer().find(name) if not sense.adjective]
    kinds: tuple[str, ...] = ()
    if not senses:
        if inside.strip() and not gazetteer().find(name):
            return _inside(plain, inside.strip(), surroundings)
        core, kinds = _core(plain)
        senses = [sense for sense in gazetteer().find(core) if not sense.adjective and sense.place.kind in kinds]
    evidence = _evidence(surroundings)
    has_noun = bool(kinds) or _core(plain)[0] != plain
    scored = [(_score(sense, surroundings, evidence, with_article, has_noun), sense) for sense in senses]
    return sorted(scored, key=lambda pair: -pair[0])


def _score(sense: PlaceSense, around: NameContext, evidence: float, with_article: bool, has_noun: bool) -> float:
    place, score = sense.place, sense.prior
    if around.countries:
        if place.region in around.countries or place.country in around.countries:
            score += 0.3
        elif place.country in around.near:
            score += 0.12
        elif place.country and place.kind in _SETTLED:
            score -= 0.05
    if has_noun:
        return score + 0.25
    if with_article and (place.kind in _SETTLED or (place.kind == "country" and not _takes_article(place))):
        score -= 0.3
    if not with_article and place.kind in {"river", "lake"}:
        score -= 0.2
    if with_article and place.kind in _WIDE:
        score += 0.12
    of_the_text = place.country in around.countries | around.near
    if around.starts and place.kind not in {"country", "state"}:
        of_the_text = False
    clear = not sense.ambiguous or (with_article and place.kind in _WIDE) or of_the_text
    if not clear and evidence == 0:
        return min(score, MIN_SCORE - 0.01)
    return score + evidence


def _takes_article(country: NamedPlace) -> bool:
    """Whether English says "the" before a country's name, as of the Netherlands and the United Kingdom."""
    words = country.name.casefold().split()
    return words[-1].endswith("s") or words[-1] in _WITH_ARTICLE or words[0] in _WITH_ARTICLE or country.country == "cd"


def _evidence(around: NameContext) -> float:
    words = re.findall(r"[\w'’]+", around.before.casefold())[-2:]
    spoken_of = bool(words) and (words[-1] in PREPOSITIONS or (words[-1] == "the" and words[0] in PREPOSITIONS))
    return max(0.25 if around.is_place else 0.0, 0.2 if spoken_of else 0.0)


def _inside(name: str, area: str, around: NameContext) -> list[tuple[float, PlaceSense]]:
    """A name with the country or state after its comma: places elsewhere are not meant."""
    senses = [s for s in gazetteer().find(area) if not s.adjective and s.place.kind in {"country", "state", "region"}]
    areas = {sense.place.region or sense.place.country for sense in senses}
    codes = {code for code in areas if code}
    inner = weigh(name, replace(around, is_place=True).about(codes))
    return [(score, sense) for score, sense in inner if {sense.place.region, sense.place.country} & codes]


def _core(name: str) -> tuple[str, tuple[str, ...]]:
    """A name without its common noun, and the kinds that noun allows: Volga of "River Volga" is a river."""
    words = key_of(name).split()
    if len(words) >= 3 and words[1] == "of" and words[0] in _NOUNS:
        return " ".join(words[2:]), _NOUNS[words[0]]
    for noun, rest in ((words[:1], words[1:]), (words[-1:], words[:-1])):
        if rest and noun[0] in _NOUNS:
            return " ".join(rest), _NOUNS[noun[0]]
    return name, ()


def _same(a: NamedPlace, b: NamedPlace) -> bool:
    return a.country == b.country and abs(a.lat - b.lat) + abs(a.lon - b.lon) < SAME_PLACE_DEGREES
