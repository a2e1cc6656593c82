"""Parts, ratings, multiples and ratios: ``two thirds``, ``9 in 10``, ``4.8 out of 5``, ``three times as many``."""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections.abc import Iterator

from reelbase.understanding.figures.numerals import VALUES, part_name, word_value
from reelbase.understanding.figures.quantity import UnitKind, WrittenQuantity
from reelbase.understanding.figures.spans import NEAR, before
from reelbase.understanding.figures.units import unit_after

_NUMBER = (
    rf"(?:\d[\d,]*|(?:{'|'.join(VALUES)})(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|a hundred|one "
    rf"hundred|"
    r"(?:a|one) thousand|every)"
)
_PARTS = r"halves|thirds?|quarters?|fourths|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|twelfths?|hundredths?"
_FRACTION = re.compile(
    rf"\b(?:(?P<above>{'|'.join(VALUES)})[- ](?P<part>{_PARTS}|half)"
    r"|(?P<article>an?)[ -](?P<single>third|quarter|fifth|sixth|seventh|eighth|ninth|tenth|twelfth|twentieth|"
    r"hundredth))\b"
    r"(?P<tail>\s(?:of|the|less|more|fewer|as|lower|higher|smaller|larger)\b)?",
    re.IGNORECASE,
)
_HALF = re.compile(
    r"(?<!second )(?<!first )(?<!other )(?<!top )(?<!bottom )(?<!latter )(?<!better )(?<!in )(?<!and a )(?<!-)\b"
    r"(?:(?:one|a) )?half\b(?!-|\s(?:past|an?\b|million|billion|time|dozen|way|hearted|brother|sister|century))"
    r"(?=\s(?:of|the|its|their|his|her|our|your|my|as|all|are|were|is|was|that)\b|[,.;:!?]|$|\s(?:live|work|use|say|"
    r"have))",
    re.IGNORECASE,
)
_IN_A_LIST = re.compile(r"(?:,|\band)\s$")
_EVERY_NTH = re.compile(
    r"\bevery (?P<nth>third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b"
    r"(?!\s(?:second|minute|hour|day|night|week|weekend|month|year|quarter|time|turn|page|line|beat|Monday|Tuesday|"
    r"Wednesday|Thursday|Friday|Saturday|Sunday)s?\b)(?=\s[a-z])",
    re.IGNORECASE,
)
_EVERY_SECOND = re.compile(
    r"\b[Ee]very second (?=(?:household|family|home|house|person|woman|man|child|boy|girl|adult|student|pupil|worker|"
    r"employee|company|firm|car|voter|patient|customer|user|marriage|farm|school|city|village|job|product|tree)\b)"
)
_SLASHED = re.compile(r"(?<![\w/.,])(?P<above>[1-9]\d?)/(?P<below>[1-9]\d{0,2})(?![\w/]|[.,]\d)")
_VULGAR = re.compile(r"(?<!\d)(?P<sign>[½⅓⅔¼¾⅕⅛])")
_SIGNS = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅛": (1, 8)}
_OUT_OF = re.compile(
    rf"\b(?P<above>{_NUMBER})\s(?:in|of|out of|in every|out of every|of every)\s(?:(?:the|its|their|our|his|her|"
    rf"all)\s)?(?P<below>{_NUMBER})\b"
    r"(?!\s?(?:stars|points|million|billion|thousand|percent|per cent|%|km|kg|metres|meters|degrees|years|months|"
    r"weeks|days|hours|minutes|seconds|January|February|March|April|May|June|July|August|September|October|November|"
    r"December)|[,.]\d|\s?-)",
    re.IGNORECASE,
)
_IN_MILLIONS = re.compile(
    rf"\b(?P<above>\d+|{'|'.join(VALUES)})\s(?:in|out of)\s(?:every\s)?(?P<below>(?:\d[\d,]*|an?|{'|'.join(VALUES)})\s"
    r"(?:hundred thousand|hundred million|thousand|million|billion))\b(?!\s(?:years|dollars|euros|pounds))",
    re.IGNORECASE,
)
_OF_WHICH = re.compile(
    rf"\bOf\s(?:(?:the|its|our|their|all|these|those)\s)?(?P<below>{_NUMBER})\s(?:[a-z][\w-]*\s?){{1,4}},\s"
    rf"(?:(?:only|just|about|nearly)\s)?(?P<above>{_NUMBER})\b(?!\s?(?:%|percent|per cent|million|years))"
)
_OUT_OF_FOREIGN = {
    "de": re.compile(r"\b(?P<above>\d{1,3}) von (?P<below>\d{1,4})\b(?! Uhr)", re.IGNORECASE),
    "fr": re.compile(r"\b(?P<above>\d{1,3}) sur (?P<below>\d{1,4})\b", re.IGNORECASE),
    "es": re.compile(r"\b(?P<above>\d{1,3}) de cada (?P<below>\d{1,4})\b", re.IGNORECASE),
    "it": re.compile(r"\b(?P<above>\d{1,3}) su (?P<below>\d{1,4})\b", re.IGNORECASE),
    "pt": re.compile(r"\b(?P<above>\d{1,3}) em cada (?P<below>\d{1,4})\b", re.IGNORECASE),
    "nl": re.compile(r"\b(?P<above>\d{1,3}) op de (?P<below>\d{1,4})\b", re.IGNORECASE),
}
_RATING = re.compile(
    r"\b(?P<above>\d{1,2}(?:\.\d)?)(?:\s(?:out of|of)\s|/)(?P<below>5|10|100)(?P<stars>\s(?:stars|points))?\b(?!/|"
    r"[.,]\d)",
    re.IGNORECASE,
)
_RATED = re.compile(r"\b(?:rated|rating|score|scored|scores|review|reviews|stars|grade|marks?)\b", re.IGNORECASE)
_TWO_WORDS = rf"(?:{'|'.join(VALUES)})[- ](?:{'|'.join(VALUES)})"
_MULTIPLE = re.compile(
    rf"(?<![\d.,])\b(?:(?P<number>(?:\d+(?:[.,]\d+)*|an?|{'|'.join(VALUES)})(?:[- ](?:{'|'.join(VALUES)}))?"
    rf"(?:\s(?:hundred|thousand|million|billion|trillion))+|\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{'|'.join(VALUES)}|{_TWO_WORDS})"
    r"(?P<times> times| ?×|x(?=\s))"
    r"(?=\s(?:as\b|more\b|fewer\b|less\b|the\b|that\b|its\b|their\b|his\b|faster|slower|larger|bigger|heavier|"
    r"smaller|longer|higher|taller|stronger|brighter|hotter|colder|cheaper|wider|deeper|older|greater|lighter|better|"
    r"worse|what\b|\w+er\b)"
    rf"|,)|(?P<fold>\d{{1,3}}(?:,\d{{3}})+|\d+|{'|'.join(VALUES)})[- ]?fold\b|(?P<twice>twice|thrice)"
    r"(?=\s(?:as\b|the\b|that\b|its\b|their\b|his\b|what\b)))",
    re.IGNORECASE,
)
_RATIO = re.compile(
    r"(?<![\d:])(?P<first>\d{1,4}(?:\.\d+)?):(?P<second>\d{1,4}(?:\.\d+)?)(?![\d:])(?!\s?(?:[ap]\.?m|Uhr|h\b))"
    r"|\bratio of (?P<one>\w+) to (?P<other>\w+)\b"
    rf"|\b(?P<above>\d{{1,3}}|{'|'.join(VALUES)}) to (?P<below>one|1)\b(?!\s(?:o'clock|million|hundred|thousand))",
    re.IGNORECASE,
)
_PART_OF_UNIT = re.compile(
    r"(?<!and a )(?<!and )\b(?:(?:a |(?P<three>three ))?(?P<part>half|quarters?)(?: of)? an?)(?= [a-z])", re.IGNORECASE
)
_AFTER_PART = re.compile(
    r"\s*(?:[,.;:!?]|$|(?:in|since|over|from|to|between|during|last|this|on|after|and|within|by|when|because)\b)"
)
_RATIO_GROUPS = (("first", "second"), ("one", "other"), ("above", "below"))
_RATIO_VERBS = re.compile(r"\b(?:outnumber\w*|odds|ratio|outweigh\w*|outsell\w*|outsold|mix\w*)\b", re.IGNORECASE)
"""Words before *three to one* without which it may be a score or the time."""
_RATIO_WORDS = re.compile(r"\b(?:ratio|scale|odds|mix)\b", re.IGNORECASE)
_MEASURED = re.compile(r"\b(?:by|about|nearly|almost|around|over|than|only|roughly|just|up|down|of)\s$", re.IGNORECASE)


def parts_in(text: str, language: str) -> Iterator[WrittenQuantity]:
    """Fractions, shares such as 9 in 10, ratings, multiples and ratios, by kind. They hold numbers of their own."""
    if language == "en":
        yield from _in_english(text)
    yield from _ratings(text)
    yield from _out_of(text, language)
    for match in _SLASHED.finditer(text):
        above, below = int(match["above"]), int(match["below"])
        # 9/11 and 24/7 are names, and 1/2/2020 is a date.
        if above < below and below in (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 20, 100):
            yield _fraction(text, *match.span(), above, below)
    for match in _VULGAR.finditer(text):
        yield _fraction(text, *match.span(), *_SIGNS[match["sign"]])
    yield from _ratios(text)


def _in_english(text: str) -> Iterator[WrittenQuantity]:
    for match in _PART_OF_UNIT.finditer(text):
        found = unit_after(text, match.end(), "en")
        if found is not None:
            (symbol, kind), end = found
            unit_parts = part_name(match["part"]) or 1
            above = 3 if match["three"] else 1
            written = text[match.start() : end]
            yield WrittenQuantity(
                above / unit_parts, kind, symbol, written, match.start(), end, above=above, below=unit_parts
            )
    yield from _fractions(text)
    for match in _MULTIPLE.finditer(text):
        number = match["number"] or match["fold"]
        value = {"twice": 2.0, "thrice": 3.0}[match["twice"].lower()] if match["twice"] else _plain(number)
        if value is not None and value > 1:
            yield WrittenQuantity(value, UnitKind.MULTIPLE, "×", match.group(), *match.span())


def _fractions(text: str) -> Iterator[WrittenQuantity]:
    """Fractions in words; behind a sure one of the same sentence, *a fifth is towns* is one as well."""
    halves = [_fraction(text, *match.span(), 1, 2) for match in _HALF.finditer(text)]
    yield from halves
    sure = [one.end for one in halves]
    for match in _FRACTION.finditer(text):
        below = part_name(match["part"] or match["single"])
        above = VALUES[match["above"].lower()] if match["above"] else 1
        if below is None or not 0 < above < below:
            continue
        at = bisect_right(sure, match.start())
        since = text[sure[at - 1] : match.start()] if at and match.start() - sure[at - 1] <= NEAR else "."
        single = match["article"] or match["above"].lower() == "one"
        goes_on = single and not re.search(r"[.;!?]", since) and _IN_A_LIST.search(since)
        if _is_part(match, text) or goes_on:
            end = match.end("part" if match["part"] else "single")
            insort(sure, end)
            yield _fraction(text, match.start(), end, above, below)
    for match in _EVERY_SECOND.finditer(text):
        yield _fraction(text, match.start(), match.end() - 1, 1, 2)
    for match in _EVERY_NTH.finditer(text):
        below = part_name(match["nth"])
        if below is not None:
            yield _fraction(text, *match.span(), 1, below)


def _is_part(match: re.Match[str], text: str) -> bool:
    """Whether it is a fraction: *a third of*, *cut by a third*, but not *a third man* or *one second*."""
    plural = match["part"] is not None and match["part"].lower().endswith("s")
    if match["above"] and not plural and match["above"].lower() != "one":
        return False
    measured = _MEASURED.search(before(text, match.start()))
    ends = _AFTER_PART.match(text, match.end()) is not None
    return plural or match["tail"] is not None or (measured is not None and ends)


def _ratings(text: str) -> Iterator[WrittenQuantity]:
    rated = _RATED.search(text) is not None
    for match in _RATING.finditer(text):
        above, below = float(match["above"]), int(match["below"])
        certain = match["stars"] or "." in match["above"] or (below > 5 and rated)
        if above <= below and certain:
            decimals = len(match["above"].partition(".")[2])
            kind = UnitKind.RATING
            yield WrittenQuantity(
                above, kind, "", match.group(), *match.span(), decimals=decimals, above=above, below=below
            )


def _out_of(text: str, language: str) -> Iterator[WrittenQuantity]:
    pattern = _OUT_OF if language == "en" else _OUT_OF_FOREIGN.get(language)
    for match in pattern.finditer(text) if pattern else ():
        above, below = _plain(match["above"]), _plain(match["below"])
        every = match["above"].lower() == "every" or match["below"].lower() == "every"
        if above is None or below is None or every or not 0 < above < below <= 100_000:
            continue
        # "3 of 12 eggs" is a share; "May 5 of 20 years ago" and "20 in 1950" are none.
        if 1000 <= below <= 2100 and below % 100:
            continue
        yield _fraction(text, *match.span(), int(above), int(below))
    for match in _IN_MILLIONS.finditer(text) if language == "en" else ():
        above, below = _plain(match["above"]), _plain(match["below"])
        if above and below and above < below:
            yield _fraction(text, *match.span(), int(above), int(below))
    for match in _OF_WHICH.finditer(text) if language == "en" else ():
        above, below = _plain(match["above"]), _plain(match["below"])
        if above and below and above < below:
            yield _fraction(text, *match.span(), int(above), int(below))


def _ratios(text: str) -> Iterator[WrittenQuantity]:
    spoken_of = _RATIO_WORDS.search(text) is not None
    for match in _RATIO.finditer(text):
        groups = next(pair for pair in _RATIO_GROUPS if match[pair[0]])
        first, second = (_plain(match[group] or "") for group in groups)
        clock = match["first"] and first is not None and first <= 24 and len(match["second"]) == 2
        if first is None or not second or (clock and not spoken_of):
            continue
        if groups == ("above", "below") and not _RATIO_VERBS.search(before(text, match.start()).rsplit(". ", 1)[-1]):
            continue
        span = match.start(groups[0]), match.end(groups[1])
        yield WrittenQuantity(first / second, UnitKind.RATIO, "", text[slice(*span)], *span, above=first, below=second)


def _fraction(text: str, start: int, end: int, above: int, below: int) -> WrittenQuantity:
    written = text[start:end]
    return WrittenQuantity(above / below, UnitKind.FRACTION, "", written, start, end, above=above, below=below)


def _plain(written: str) -> float | None:
    written = written.lower()
    named = {"a hundred": 100.0, "one hundred": 100.0, "a thousand": 1000.0, "one thousand": 1000.0, "a million": 1e6}
    if written in named:
        return named[written]
    if re.fullmatch(r"\d[\d,]*(?:\.\d+)?", written):
        return float(written.replace(",", ""))
    digits, _, scales = written.partition(" ")
    if scales and re.fullmatch(r"\d[\d,]*(?:\.\d+)?", digits):
        factor = word_value(f"one {scales}")
        return None if factor is None else float(digits.replace(",", "")) * factor
    return word_value(written)
