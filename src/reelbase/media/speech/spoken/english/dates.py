"""Dates, years, decades and eras."""

from __future__ import annotations

import re

from reelbase.media.speech.spoken.english.counting import (
    cardinal,
    ordinal,
    plural_of_number,
    two_digits,
    year_words,
)
from reelbase.media.speech.spoken.rules import Place, Rule, rule
from reelbase.media.speech.tables import listed, table

MONTHS = listed("January February March April May June July August September October November December")
_SHORT = table(
    "Jan=January, Feb=February, Mar=March, Apr=April, Jun=June, Jul=July, Aug=August, Sep=September, Sept=September, "
    "Oct=October, Nov=November, Dec=December"
)
_DAYS_AND_MONTHS = _SHORT | table(
    "Mon=Monday, Tue=Tuesday, Tues=Tuesday, Wed=Wednesday, Thu=Thursday, Thur=Thursday, Thurs=Thursday, Fri=Friday, "
    "Sat=Saturday, Sun=Sunday"
)
_DAYS = listed("Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun")
_NAMES = rf"(?:(?:{'|'.join(_DAYS_AND_MONTHS)})\b\.?|{'|'.join(MONTHS)}|[A-Z][a-z]{{2,5}}day)"
_SMALL_MONTHS = [name.lower() for name in (*MONTHS, *_SHORT) if name not in ("May", "March", "Mar")]
_MONTH = (
    rf"(?P<month>{'|'.join(MONTHS)}|{'|'.join(MONTHS).upper()}"
    rf"|(?:{'|'.join(_SHORT)}|{'|'.join(_SHORT).upper()}|{'|'.join(_SMALL_MONTHS)})\b\.?)"
)
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1\d{3}|20\d\d)"
_DIGITS = "0123456789"
_FIRST_LETTERS = "".join({month[0] + month[0].lower() for month in MONTHS})
_BEFORE_YEARS = frozenset(
    listed(
        "in since of until till by from before after circa c. ca. year around about during spring summer fall autumn "
        "winter early mid late between to and through"
    )
)
_SURE_BEFORE_YEARS = frozenset(listed("in since until till circa c. ca. year during spring summer autumn winter"))
_BEFORE_DECADES = frozenset(
    listed("the in his her their its my our your mid early late mid- low high upper lower late- early- since")
)
_AFTER_DECADES = frozenset(listed("music movie movies film films fashion hair rock pop style vibe vibes era hits kids"))
_VERBS_IN_S = frozenset(listed("was is has as this his its us does goes sees thus always perhaps plus"))
_COUNTED = frozenset(
    listed("people men women children km m kg g euros dollars pounds yen percent % feet more fewer other different")
)
_ERA = r"(?P<era>BCE?|B\.C\.?(?:E\.?)?|CE|C\.E\.?|AD|A\.D\.?)"
_ERAS = {"BC": "B C", "BCE": "B C E", "CE": "C E", "AD": "A-D"}


def year_or_number(digits: str, place: Place) -> str | None:
    """A number of four digits as a year when it is one where it stands; None for other numbers."""
    if len(digits) != 4 or digits[0] == "0" or not is_year(digits, place):
        return None
    return year_words(digits)


def is_year(digits: str, place: Place) -> bool:
    before = place.before().strip("(\"'").lower()
    after = place.after().strip("\"').,;:!?").lower()
    if place.tokens[place.stop - 1][-1:] in ".,;:!?)":
        after = ""
    value = int(digits)
    if before in _SURE_BEFORE_YEARS and 100 <= value <= 2100:
        return not (after in _COUNTED or (value < 1100 and _is_plural(after)))
    if 1000 <= value < 1100:
        return before in _BEFORE_YEARS and not _is_plural(after)
    if not 1100 <= value <= (2200 if before in _BEFORE_YEARS else 2099):
        return False
    counted = _is_plural(after) and value % 100 and not 1900 <= value <= 2099 and not place.after()[:1].isupper()
    return not (after in _COUNTED or counted)


def _is_plural(word: str) -> bool:
    """Whether a word is probably the noun of what is counted, such as ``apples``."""
    return (
        word.isalpha()
        and len(word) > 3
        and word.endswith("s")
        and not word.endswith("ss")
        and (word not in _VERBS_IN_S)
    )


def _month(written: str) -> str:
    plain = written.rstrip(".").capitalize()
    return _SHORT.get(plain, plain)


def _month_and_day(match: re.Match[str], place: Place) -> str | None:
    month, day, last = match["month"], match["day"], match["last"]
    if not last and not match["comma"] and place.stop < len(place.tokens) and _counts(match, place):
        return None
    words = f"{_month(month)}|{ordinal(int(day))}"
    if last:
        words += f" to {ordinal(int(last))}"
    return words + (f"|{year_words(match['year'])}" if match["year"] else "")


def _counts(match: re.Match[str], place: Place) -> bool:
    """Whether the figures count what follows, as in ``In May 12 people came``."""
    return not match["year"] and place.after().strip(".,;:!?)").lower() in _COUNTED


def _day_and_month(match: re.Match[str], place: Place) -> str | None:
    before = place.before().lower().strip("(\"'")
    day = f"{ordinal(int(match['day']))} of"
    if match["first"]:
        day = f"{ordinal(int(match['first']))} to {day}"
    article = "" if before in ("the", "this", "every", "next", "last") or match["of"] else "the "
    parts = [article + day, *([""] if match["of"] else []), _month(match["month"])]
    if match["of"]:
        parts = [day.removesuffix(" of"), "of", _month(match["month"])]
    return "|".join([*parts, *([year_words(match["year"])] if match["year"] else [])])


def _month_and_year(match: re.Match[str], _place: Place) -> str:
    return f"{_month(match['month'])}|{year_words(match['year'])}"


def _name_span(match: re.Match[str], _place: Place) -> str:
    """``Mon.–Fri.`` and ``Jan-Mar``."""
    left, right = (_DAYS_AND_MONTHS.get(match[side].rstrip("."), match[side]) for side in ("left", "right"))
    return f"{left} to {right}"


def _numeric(match: re.Match[str], _place: Place) -> str | None:
    """``12/06/2025`` as the month first, unless that is no month; ``1.5.2026`` as the day first."""
    first, second, year = int(match["first"]), int(match["second"]), match["year"]
    day_first = match["sign"] == "." or first > 12
    day, month = (first, second) if day_first else (second, first)
    return _date_words(year, month, day)


def _year_first(match: re.Match[str], _place: Place) -> str | None:
    return _date_words(match["year"], int(match["month"]), int(match["day"]))


def _date_words(year: str, month: int, day: int) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    spoken = year_words(year) if len(year) == 4 else "two thousand" if year == "00" else two_digits(year)
    return f"{MONTHS[month - 1]} {ordinal(day)} {spoken}"


def _year_span(match: re.Match[str], place: Place) -> str | None:
    left, right = match["left"], match["right"]
    if not 1000 <= int(left) <= 2099 or place.after().strip(".,;:!?)") in _COUNTED:
        return None
    if len(right) == 2:
        if int(right) <= int(left[2:]):
            return None
        return f"{year_words(left)} to {two_digits(right)}"
    return f"{year_words(left)} to {year_words(right)}" if 1000 <= int(right) <= 2099 else None


def _season(match: re.Match[str], _place: Place) -> str | None:
    """``2024/25`` and ``2024/2025``: a year and the next one."""
    left, right = match["left"], match["right"]
    if (int(left) + 1) % 10 ** len(right) != int(right):
        return None
    return f"{year_words(left)} to {year_words(right) if len(right) == 4 else two_digits(right)}"


def _era(match: re.Match[str], _place: Place) -> str:
    number = match["number"]
    words = year_words(number) if len(number) == 4 else cardinal(int(number.replace(",", "")))
    return f"{words}|{_ERAS[match['era'].replace('.', '')]}"


def _weekday(match: re.Match[str], place: Place) -> str | None:
    """A short weekday, where a date follows: ``Mon, 3 Aug``."""
    after = place.after()
    return _DAYS_AND_MONTHS[match["day"]] if after[:1].isdecimal() or after[:3] in _SHORT or after in MONTHS else None


def _era_alone(match: re.Match[str], place: Place) -> str | None:
    before = place.before()
    return (
        _ERAS[match["era"].replace(".", "")]
        if before[-1:].isdecimal() or before in ("century", "c.", "cent.")
        else None
    )


def _era_first(match: re.Match[str], _place: Place) -> str:
    number = match["number"]
    return f"A-D|{year_words(number) if len(number) == 4 else cardinal(int(number))}"


def _joined(match: re.Match[str], _place: Place) -> str:
    return f"{_month(match['month'])} {ordinal(int(match['day']))} {year_words(match['year'])}"


def _month_slash_day(match: re.Match[str], place: Place) -> str | None:
    """``5/6`` after words such as *on*: a date without a year."""
    month, day = int(match["month"]), int(match["day"])
    if place.before().lower() not in ("on", "until", "since", "due", "dated") or not (1 <= month <= 12 and day <= 31):
        return None
    return f"{MONTHS[month - 1]} {ordinal(day)}" if day and place.after().lower() not in ("of", "scale") else None


def _decade_words(digits: str) -> str:
    if digits[2:] == "00" and digits[1] == "0":
        return f"{cardinal(int(digits))}s"
    return plural_of_number(year_words(digits) if len(digits) == 4 else cardinal(int(digits)))


def _decade_span(match: re.Match[str], _place: Place) -> str:
    return f"{_decade_words(match['left'])} to {_decade_words(match['right'])}"


def _part_of_decade(match: re.Match[str], _place: Place) -> str:
    return f"{match['part']}-{_decade_words(match['digits'])}"


def _decade(match: re.Match[str], place: Place) -> str | None:
    digits = match["digits"]
    if len(digits) == 2:
        before = place.before().strip("(\"'").lower()
        sure = (
            match["mark"] or "'" in match.group() or before in _BEFORE_DECADES or before.startswith(("mid-", "late-"))
        )
        sure = sure or place.after().strip(".,;:!?)").lower() in _AFTER_DECADES
        if digits[1] != "0" or digits in ("10", "00") or not sure:
            return None
    return _decade_words(digits)


def _short_year(match: re.Match[str], _place: Place) -> str:
    return two_digits(match["digits"])


def _circa(match: re.Match[str], _place: Place) -> str:
    return f"circa {year_words(match['year'])}"


def _nine_eleven(_match: re.Match[str], _place: Place) -> str:
    return "nine eleven"


RULES: tuple[Rule, ...] = (
    rule(
        rf"{_MONTH} {_DAY}(?:[-–—](?P<last>[12]?\d|3[01])(?:st|nd|rd|th)?)?(?:(?P<comma>,)? {_YEAR})?",
        _month_and_day,
        starts=_FIRST_LETTERS,
    ),
    rule(
        rf"(?:(?P<first>[12]?\d|3[01])(?:st|nd|rd|th)?[-–—])?{_DAY} (?P<of>of )?{_MONTH}(?:,? {_YEAR})?",
        _day_and_month,
        starts=_DIGITS,
    ),
    rule(r"(?P<year>\d{4})(?P<sign>[-/.])(?P<month>\d\d?)(?P=sign)(?P<day>\d\d?)", _year_first, starts=_DIGITS),
    rule(
        r"(?P<first>\d\d?)(?P<sign>[-/.])(?P<second>\d\d?)(?P=sign)(?P<year>1\d{3}|20\d\d|\d\d)(?!\d|\.\d)",
        lambda match, place: None if match["sign"] == "." and len(match["year"]) == 2 else _numeric(match, place),
        starts=_DIGITS,
    ),
    rule(rf"{_MONTH}-{_DAY}-{_YEAR}", _joined, starts=_FIRST_LETTERS),
    rule(r"c\.?(?P<year>1\d{3}|\d{3})", _circa, starts="c"),
    rule(r"9/11", _nine_eleven, starts="9"),
    rule(r"(?P<month>\d\d?)/(?P<day>\d\d?)", _month_slash_day, starts=_DIGITS),
    rule(r"(?P<left>1\d\d0|20\d0)s[-–—](?P<right>1\d\d0|20\d0|\d0)s", _decade_span, starts=_DIGITS),
    rule(r"(?P<part>mid|early|late|pre|post)-'?(?P<digits>\d0|1\d\d0|20\d0)'?s", _part_of_decade, starts="melp"),
    rule(rf"{_MONTH} {_YEAR}", _month_and_year, starts=_FIRST_LETTERS),
    rule(r"(?P<left>1[89]\d\d|20\d\d)/(?P<right>\d{4}|\d\d)", _season, starts="12"),
    rule(r"(?P<left>\d{4})[-–—](?P<right>\d{4}|\d\d)", _year_span, starts=_DIGITS),
    rule(rf"(?P<left>{_NAMES})[-–—](?P<right>{_NAMES})", _name_span, starts="JFMASONDTW"),
    rule(rf"(?P<number>\d{{1,4}}|\d{{1,3}},\d{{3}}) {_ERA}", _era, starts=_DIGITS),
    rule(rf"(?P<day>{'|'.join(_DAYS)})", _weekday, starts="MTWFS"),
    rule(_ERA, _era_alone, starts="ABC"),
    rule(r"(?:AD|A\.D\.) (?P<number>\d{1,4})", _era_first, starts="A"),
    rule(r"(?P<mark>'?)(?P<digits>\d\d|1\d\d0|20\d0)'?s", _decade, starts=_DIGITS + "'"),
    rule(r"'(?P<digits>\d\d)", _short_year, starts="'"),
)
