"""Numbers that are no quantities: names, codes, versions, addresses, telephone numbers, scores, items of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reelbase.media.speech.tables import listed
from reelbase.understanding.figures.spans import before, behind

_MONEY_OR_UNIT = re.compile(
    r"\s?(?:%|percent|per cent|million|billion|thousand|trillion|km|kg|metres|meters|years|times)\b"
)
_LABELS = (
    r"chapters?|pages?|p|pp|figures?|fig|tables?|sections?|articles?|volumes?|vol|parts?|rooms?|suite|apartment|apt|"
    r"flight|gate|platform|track|bus|tram|train|line|highway|route|road|street|no|nos|nr|number|numbers|version|"
    r"release|model|"
    r"type|grade|level|phase|stage|step|rule|act|scene|episode|season|round|week|day|lesson|unit|question|item|lot|"
    r"size|channel|building|house|floor|zip|postcode|pin|code|id|extension|ext|order|invoice|case|ticket|serial|"
    r"account|kapitel|seite|band|artikel|zimmer|haus|raum|flug|gleis|nummer|chapitre|página|capítulo|артикул|"
    r"paragraph|clause|amendment|mark|group|class|category|layer|node|port|build|patch|psalm|sonnet|opus|op|bwv|"
    r"symphony"
)
_LABELLED = re.compile(
    rf"\b(?:{_LABELS})\b\.?\s(?:no\.?\s)?[#№]?"
    r"(?P<code>\d+[A-Za-z]?(?:(?:[.-]|, | to | and |–)\d+)*)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?<![.!?…]\s)(?<!^)(?<![\w'’])(?P<name>[A-Z][\w&.+'’]*)[ -](?P<code>\d{1,4}[A-Za-z]{0,2})\b")
_NAMES_AT_START = re.compile(
    r"(?P<name>Apollo|Boeing|Airbus|Windows|iPhone|Route|Highway|Interstate|Formula|Python|Java|Type|Phase|Vitamin|"
    r"Omega|World War|Voyager|Falcon|Sputnik|Soyuz|Galaxy|Pixel|PlayStation|Euro|Stoxx|Nasdaq|Nikkei|Fortune|Global|"
    r"Chapter|Psalm|Article|Bravo|Super Bowl|FTSE|DAX|Dow|Uranium|Carbon|HTTP|USB|Web|Channel|Big|Area|Studio|Harbor|"
    r"Harbour)[ -](?P<code>\d{1,4}[A-Za-z]{0,2})\b"
)
_BEFORE_COUNTS = frozenset(
    listed("""
    in about over nearly with after for some only at by from to of and or but the roughly around almost than
    within below above under until since between against per every all these those its his her their our your my
    that this during across through near if when while because so then now today each both more less fewer just
    exactly we you they he she it i there here a an is are was were has have had took takes needs need use add
    boil bake cook mix stir heat wait rest let serves makes costs cost pay weighs sold earned lost won raised
    cut spent scored ran walked on as not no first last next total nur etwa rund über mit nach für sur plus
    environ avec pour con unos más casi alle zwischen fast only even out up down january february march april
    may june july august september october november december
    """)
)
"""Words that may stand large before a number without naming anything."""
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE if flags else re.NOFLAG)
    for pattern, flags in (
        # Telephone numbers.
        (r"(?<!\w)\+\d{1,3}(?:[-. ]?\(?\d{1,5}\)?){2,6}", 0),
        (r"(?<!\w)(?:1[-. ])?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b|\b\d{3}-\d{4}\b(?!\s?(?:%|people|years))", 0),
        (r"\b0\d{1,4}[ /-]\d{2,5}(?:[ -]?\d{2,5}){0,3}\b", 0),
        (
            (
                r"\b(?:call|calls|called|calling|dial|dialed|dialled|phone|text|"
                r"ring)\s(?:for\s)?(?P<code>\d[\d -]{2,14})\b"
            ),
            1,
        ),
        # Addresses of machines, versions, hashes, long codes.
        (r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?:/\d+)?\b", 0),
        (r"\bv\.?\s?\d+(?:\.\d+)*(?:-[a-z0-9.]+)?\b", 0),
        (r"(?<![\d.,])(?!\d{1,3}(?:\.\d{3}){2,4}(?![\w.]))\d+\.\d+\.\d+(?:[.-]?[a-z]*\d+)*\b(?![.,]\d)", 0),
        (r"\b\d{1,6}(?:[-–]\d{1,6}){3,5}\b|\b\d{4}(?:[ -]\d{4}){3}\b", 0),
        (r"\b(?=[A-Za-z0-9-]*\d)(?=[A-Za-z0-9-]*[A-Za-z])[A-Z]{1,5}-?\d[\w-]*\b", 0),
        (r"#\d+\b|#[0-9a-fA-F]{6}\b|№\s?\d+", 0),
        (r"\b[A-Z]{1,3}\d{1,2}\s\d[A-Z]{2}\b|\b[A-Z]{2}\s\d{5}(?:-\d{4})?\b", 0),
        # House numbers: before a street's name, or behind a comma after it.
        (
            (
                r"\b\d{1,5}[a-z]?\s(?:[A-Z][\w'’]*\s){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Boulevard|Blvd|"
                r"Square|Place|Way|Court|Terrace|Hill|Row)\b\.?"
            ),
            0,
        ),
        (r"\b[A-ZÄÖÜ][\w-]*(?:straße|strasse|gasse|weg|platz|allee)\s\d{1,4}[a-z]?\b", 0),
        (r"\b(?:rue|avenue|via|calle|rua)\s(?:[\w'’]+\s){1,4},?\s?\d{1,4}\b", 1),
        # Ordinals and items of a list.
        (r"\b\d+(?:st|nd|rd|th)\b", 0),
        (r"(?:^|\n|[.!?]\s)\s*\(?\d{1,2}[.)](?=\s)", 0),
        # Web, mail and files.
        (r"\bhttps?://\S+|\bwww\.\S+|\b[\w.+-]+@[\w-]+\.\w+", 0),
        (r"\b\w+\.(?:py|js|ts|txt|md|csv|json|png|jpg|mp4|pdf|html)\b", 0),
        # Rounds of sport and the like: 4-4-2; sizes such as 9:16 stay ratios.
        (r"\b\d-\d-\d(?:-\d)?\b", 0),
        # "The 1984 edition": a year that tells one from others.
        (
            (
                r"\b[Tt]he (?P<code>(?:1[5-9]|20)\d{2}) (?!people|men|women|children|fish|troops)"
                r"(?![a-z]+s\b)(?=[a-z]{3,})"
            ),
            0,
        ),
        (r"\b24/7\b|\b9/11\b|\b7-Eleven\b|\b(?:S&P|Stoxx|FTSE|Fortune|Russell|Nikkei|DAX|CAC|IBEX|Nasdaq)[ -]\d+\b", 0),
        (
            (
                r"\b\w*(?:one|two|three|four|five|six|seven|eight|nine|ten)-(?:star|sided|dimensional|piece|way|fold|"
                r"tier)\b"
            ),
            1,
        ),
    )
)
_VERSIONED = re.compile(r"\b(?:version|release|Python|Node|iOS|Android|Ubuntu|Java)\s\d", re.IGNORECASE)
_DOTTED = re.compile(r"(?<![\d.,$€£])\d+\.\d+(?!\d|\s?(?:%|percent|million|billion|times|seconds|ms|GB|MB))")
_FOLLOWS_VALUE = re.compile(r"\d[^.!?]*?(?:,|;|\band|\bwhile|\bbut)\s(?:[a-z]+\s){0,2}$")
_SCORE = re.compile(
    r"(?<![\d.,:-])(?P<first>\d{1,3})[-–:](?P<second>\d{1,3})(?![\d.,:%-]|\s?(?:%|percent|km|kg|m|years?|minutes?|"
    r"hours?|days?|weeks?|months?|people|degrees|°|euros?|dollars?|times|million|billion|thousand|cm|ml|g|l)\b)"
)
_SPORT = re.compile(
    r"\b(?:won|win|wins|beat|beats|lost|lose|loses|score|scored|scores|drew|draw|final|match|game|victory|defeat|"
    r"defeated|goals?|lead|led|level|half-time|penalties|shoot-out|set|series|siegte|gewann|verlor|victoire|ganó)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class MatchScore:
    """The score of a match, such as 3–1. start, end: half open, in characters."""

    first: int
    second: int
    start: int
    end: int


def identifier_spans(text: str) -> Iterator[tuple[int, int]]:
    """Half-open spans of numbers that name or address something."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            group = "code" if "code" in pattern.groupindex else 0
            yield match.span(group)
    for match in _LABELLED.finditer(text):
        if not _MONEY_OR_UNIT.match(text, match.end()) and not _is_counted(match, text):
            yield match.span("code")
    if _VERSIONED.search(text):
        yield from (match.span() for match in _DOTTED.finditer(text))
    for match in (*_NAMED.finditer(text), *_NAMES_AT_START.finditer(text)):
        if _names_thing(match, text):
            yield match.span("code")


def scores_in(text: str) -> list[MatchScore]:
    """Scores of matches; only where a word of sport stands in the text, as 3–1 is a range elsewhere."""
    if not _SPORT.search(text):
        return []
    found = (match for match in _SCORE.finditer(text) if not _is_range_of(match, text))
    return [MatchScore(int(match["first"]), int(match["second"]), *match.span()) for match in found]


def _is_range_of(match: re.Match[str], text: str) -> bool:
    """``aged 18-24``, ``2-3 players``: a range and not a score."""
    after = behind(text, match.end())
    return (
        re.match(r"\s(?!(?:win|victory|defeat|draw|lead|loss|after|in|at|on|to|and|with|against)\b)[a-z]+s\b", after)
        is not None
    )


def _is_counted(match: re.Match[str], text: str) -> bool:
    """``on day 40 people came`` does not occur; ``in part 30 minutes`` hardly: a unit after it makes it a quantity."""
    label = match.group().split()[0].lower().rstrip(".")
    return (
        label in ("number", "line", "size", "level", "order", "day", "week")
        and re.match(r"\s?(?:%|percent|per cent|million|billion)", behind(text, match.end())) is not None
    )


def _names_thing(match: re.Match[str], text: str) -> bool:
    name, after = match["name"], behind(text, match.end())
    if name.rstrip(".").lower() in _BEFORE_COUNTS or name.endswith("."):
        return False
    if re.match(
        r"\s?(?:%|percent|per cent|°|million|billion|thousand|km|kg|metres?|meters?|years?|hours?|minutes?)", after
    ):
        return False
    # "Norway won 12 medals, Sweden 9": another value follows the first, and needs no noun.
    if _FOLLOWS_VALUE.search(before(text, match.start())) and not _NAMES_AT_START.match(match.group()):
        return False
    return re.match(r"\s(?:people|men|women|soldiers|ships|points|goals|medals|votes|seats)\b", after) is None
