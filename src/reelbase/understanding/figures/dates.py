"""Calendar dates, years, centuries and clock times in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from reelbase.media.speech.tables import listed
from reelbase.understanding.figures.spans import TakenSpans, before, behind

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "no": "januar februar mars april mai juni juli august september oktober november desember",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
}
_YEAR = r"(?:1\d{3}|20\d\d)"
_BARE_YEAR = re.compile(rf"(?<![A-Za-z\d_.,:/$€£#-])(?P<year>{_YEAR})(?![,:/%°€$]?\d|[A-Za-z\d_%°€$]|[.,]\d)")
_EARLY_YEAR = re.compile(
    r"(?:(?<=\bIn )|(?<=\bBy )|(?<=\bin the year ))(?P<year>[1-9]\d{2})(?=,?\s(?:an?|the|his|her|its|he|she|they|it|"
    r"[A-Z]\w+)\b)|\b(?:fell|died|born|founded|built|destroyed|burned|burnt|sacked|conquered|crowned|ended|began|"
    r"collapsed|erupted|invaded|signed|killed|murdered|defeated)\sin\s(?P<later>[1-9]\d{2})(?=[.,;!?]|\s(?:after|when|by|"
    r"and|but|because|under|during|with)\b|$)"
)
_ERA = r"(?P<era>BCE?|B\.C\.(?:E\.)?|CE|C\.E\.|AD|A\.D\.|v\. ?Chr\.|n\. ?Chr\.|av\. J\.-C\.|a\. ?C\.|d\. ?C\.)"
_ORDINAL_WORDS = listed(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)
_CENTURIES = {word: number for number, word in enumerate(_ORDINAL_WORDS, 1)} | {"twenty-first": 21}
_BEFORE_YEARS = frozenset(
    listed(
        "in since by from until till to before after during of year circa c. ca. early late mid around about between "
        "and through spring summer autumn fall winter im seit bis von ab um jahr jahre en depuis avant après vers "
        "année desde hasta del de el año nel dal al dopo prima sinds tot w od do рoку i från till "
        "january february march april may june july august september october november december"
    )
)
_COUNTED_AFTER = re.compile(r"\s+(?!(?:was|has|is|years?|its|his|does|las|les|los|des|this|across)\b)[a-zäöüß]{2,}s\b")
_NAMED_BY_YEAR = re.compile(
    r"\b(?:[A-Z][a-z]+|law|act|treaty|revolution|war|battle|winter|summer|spring|autumn|crisis|crash|year|election|"
    r"constitution|census|fire|flood|famine|earthquake|storm|end|start|beginning|middle) of$"
)
_CLOCK = re.compile(
    r"(?<![\d:.])(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d))?(?::[0-5]\d)?\s?(?P<half>[ap]\.?\s?m\b\.?)"
    r"|(?<![\d:.,])(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)(?![\d:])(?:\s(?:Uhr|h)\b)?"
    r"|\b(?P<hour_uhr>[01]?\d|2[0-4])(?:\.(?P<minute_uhr>[0-5]\d))?\s?(?:Uhr\b|o['’]clock\b)",
    re.IGNORECASE,
)
_NAMED_HOUR = re.compile(
    r"\b(?P<part>half past|quarter past|quarter to)?\s?(?P<hour>one|two|three|four|five|six|seven|eight|nine|ten|"
    r"eleven|twelve)(?P<clock> o['’]clock\b)?|\bat (?P<named>noon|midnight)\b",
    re.IGNORECASE,
)
_HOURS = listed("zero one two three four five six seven eight nine ten eleven twelve")


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A date as exactly as a text gives it.

    year: astronomical except that 0 does not occur: 312 BC is -312; None for ``12 March``. month: 1 to 12 or 0. day:
    1 to 31 or 0. span_years: 1 for a year or less, 10 for a decade, 100 for a century, which begins with ``year``.
    written, start, end: the text, half open, in characters.
    """

    year: int | None
    month: int
    day: int
    span_years: int
    written: str
    start: int
    end: int
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class DateRange:
    """From a date to another, such as ``1914–1918`` or ``from 1990 to 2020``."""

    first: CalendarDate
    last: CalendarDate
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day. hour: 0 to 24. minute: 0 to 59. start, end: half open, in characters."""

    hour: int
    minute: int
    written: str
    start: int
    end: int


def dates_in(text: str, language: str) -> list[CalendarDate]:
    """The dates of a text by position, none inside another. language: a base such as ``en``."""
    found: list[CalendarDate] = []
    taken = TakenSpans()
    for one in _all(text, language):
        if not taken.overlaps(one.start, one.end):
            taken.add(one.start, one.end)
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def clock_times_in(text: str, language: str) -> list[ClockTime]:
    """The times of day of a text by position."""
    found = [time for match in _CLOCK.finditer(text) if (time := _clock(match, text)) is not None]
    if language == "en":
        found += [time for match in _NAMED_HOUR.finditer(text) if (time := _named_hour(match)) is not None]
    return sorted(found, key=lambda one: one.start)


def _all(text: str, language: str) -> Iterator[CalendarDate]:
    """Dates of every pattern, the longest patterns first."""
    for match in _full_pattern(language).finditer(text):
        yield from _full(match, text, language)
    for match in re.finditer(r"\b(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b", text):
        yield _date(match, int(match[1]), int(match[2]), int(match[3]))
    if language != "en":
        for match in re.finditer(r"\b(0?[1-9]|[12]\d|3[01])[./](0?[1-9]|1[0-2])[./](\d{4})\b", text):
            yield _date(match, int(match[3]), int(match[2]), int(match[1]))
    for match in re.finditer(rf"\b(?:(?P<before>AD|A\.D\.) )?(?P<year>\d{{1,5}}(?:,\d{{3}})?) {_ERA}(?!\w)", text):
        yield _of_era(match)
    for match in re.finditer(r"\bA\.?D\.? (?P<year>\d{1,4})\b", text):
        yield _date(match, int(match["year"]))
    for match in _EARLY_YEAR.finditer(text) if language == "en" else ():
        group = "year" if match["year"] else "later"
        yield replace(
            _date(match, int(match[group])), written=match[group], start=match.start(group), end=match.end(group)
        )
    yield from _centuries(text, language)
    for match in re.finditer(r"\b(?:the )?(?P<part>(?:early|mid|late)[- ])?(?P<year>1\d\d0|20\d0)['’]?s\b", text):
        yield _date(match, int(match["year"]), span_years=10)
    for match in _BARE_YEAR.finditer(text):
        if _is_year(match, text, language):
            yield _date(match, int(match["year"]), approximate=_is_rough(before(text, match.start())))


def _full(match: re.Match[str], text: str, language: str) -> Iterator[CalendarDate]:
    """A month with a day, a year or both."""
    names = _names(language)
    name = next(match[group] for group in ("month", "month_first") if match[group])
    month = names[name.lower().rstrip(".")]
    day = int(match["day"] or match["day_after"] or 0)
    year = match["year"] or match["year_after"]
    if not year and not day:
        return
    # "May 40": a name or a verb before a number.
    if day > 31:
        return
    yield _date(match, int(year) if year else None, month, day)


def _centuries(text: str, language: str) -> Iterator[CalendarDate]:
    if language == "en":
        words = "|".join(_CENTURIES)
        pattern = rf"\b(?:(?P<number>\d{{1,2}})(?:st|nd|rd|th)|(?P<word>{words}))[- ]century(?: (?P<era>BCE?))?\b"
    elif language == "de":
        pattern = r"\b(?P<number>\d{1,2})\. Jahrhundert(?:s)?(?P<word>)(?: (?P<era>v\. Chr\.))?"
    else:
        return
    for match in re.finditer(pattern, text, re.IGNORECASE):
        number = int(match["number"]) if match["number"] else _CENTURIES[match["word"].lower()]
        year = -100 * number if match["era"] else 100 * (number - 1)
        yield _date(match, year or 1, span_years=100)


def _of_era(match: re.Match[str]) -> CalendarDate:
    year = int(match["year"].replace(",", ""))
    before_christ = match["era"][0] in "Bbva" and not match["era"].startswith("a. d")
    return _date(match, -year if before_christ else year)


def _date(
    match: re.Match[str],
    year: int | None,
    month: int = 0,
    day: int = 0,
    *,
    span_years: int = 1,
    approximate: bool = False,
) -> CalendarDate:
    written = match.group()
    start = match.start() + (4 if written.startswith("the ") else 0)
    return CalendarDate(
        year, month, day, span_years, match.string[start : match.end()], start, match.end(), approximate
    )


def _is_year(match: re.Match[str], text: str, language: str) -> bool:
    """Whether four digits are a year where they stand, and not a count."""
    ahead = before(text, match.start()).rstrip()
    last = re.split(r"[\s(—–-]", ahead)[-1].lower() if ahead else ""
    after = behind(text, match.end())
    if language in ("zh", "ja"):
        return after.startswith("年")
    if re.match(r"\s?(?:[-–—]|to|and|bis|à)\s?(?:1\d{3}|20\d\d)\b", after) and not _COUNTED_AFTER.match(after[6:]):
        return True
    if re.match(r"(?:In|By|Since) $", match.string[max(0, match.start() - 6) : match.start()].lstrip(".!? \n")) and (
        re.match(r" (?:people|men|women)\s(?:[a-z]+ed|were|had|did|could|still|only|knew|spent|made|ate)\b", after)
    ):
        return True
    if re.match(r"[ -](?:metres?|meters?|km|kg|feet|foot|miles?|people|men|women|soldiers|pounds|dollars)\b", after):
        return False
    if last == "of" and _NAMED_BY_YEAR.search(ahead):
        return True
    if last in _BEFORE_YEARS or last.startswith(("(", "born", "died", "published")):
        return not _COUNTED_AFTER.match(after) or last in ("in", "since", "im", "en", "nel")
    if _COUNTED_AFTER.match(after) or re.match(r"\s(?:million|billion|percent)", after):
        return False
    named = re.search(r"(?:\b[A-Z][\w'’]*|,|\(|^)$", ahead)
    return (
        bool(named) or not ahead or language != "en" or bool(re.match(r"\s*[,.;:)?!]|\s(?:was|saw|brought)\b|$", after))
    )


def _is_rough(ahead: str) -> bool:
    return re.search(r"\b(?:about|around|circa|c\.|ca\.|roughly|vers|um|etwa)\s*$", ahead, re.IGNORECASE) is not None


def _clock(match: re.Match[str], text: str) -> ClockTime | None:
    hour = int(match["hour"] or match["hour24"] or match["hour_uhr"])
    minute = int(match["minute"] or match["minute24"] or match["minute_uhr"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
    # "1:30" after "ratio" or "scale" is none.
    if match["hour24"] and re.search(r"\b(?:ratio|scale|odds|score|won|beat|lost)\b", before(text, match.start())):
        return None
    return ClockTime(hour, minute, match.group(), match.start(), match.end())


def _named_hour(match: re.Match[str]) -> ClockTime | None:
    if match["named"]:
        return ClockTime(
            12 if match["named"].lower() == "noon" else 0, 0, match["named"], match.start("named"), match.end()
        )
    if not match["part"] and not match["clock"]:
        return None
    hour = _HOURS.index(match["hour"].lower())
    minute = {"half past": 30, "quarter past": 15, "quarter to": 45}.get((match["part"] or "").lower(), 0)
    hour -= minute == 45
    return ClockTime(hour, minute, match.group().strip(), match.start(), match.end())


@cache
def _names(language: str) -> dict[str, int]:
    names = {name.lower(): number for number, name in enumerate(listed(_MONTHS.get(language, "")), 1)}
    if language == "en":
        names |= {name[:3]: number for name, number in names.items() if name != "may"} | {"sept": 9}
    return names


@cache
def _full_pattern(language: str) -> re.Pattern[str]:
    """A day, a month and a year in either order; at least two of them. May, March and Mars are written large."""
    names = sorted((re.escape(name) for name in _names(language)), key=len, reverse=True)
    if not names:
        return re.compile(r"(?!)(?P<month>)(?P<month_first>)(?P<day>)(?P<day_after>)(?P<year>)(?P<year_after>)")
    written = "|".join(names)
    if language in ("en", "de", "tr"):
        written = "|".join(name[0].upper() + name[1:] for name in names)
    of = r"(?:\s(?:of|de|del|di))?\s"
    year = r"(?P<{}>[1-9]\d{{2,3}})(?!\d|[.,]\d|\s?%)"
    return re.compile(
        rf"\b(?P<day>[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|\.|º|°)?{of}(?P<month>{written})\b\.?"
        rf"(?:,?{of}{year.format('year')})?"
        rf"|\b(?P<month_first>{written})\b\.?(?:\s(?P<day_after>[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d.,]?\d|\s?%))?"
        rf"(?:,?{of}{year.format('year_after')})?"
    )
