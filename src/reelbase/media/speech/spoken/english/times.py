"""Times of day, durations and ratios."""

from __future__ import annotations

import re

from reelbase.media.speech.spoken.english.abbreviations import BIBLE
from reelbase.media.speech.spoken.english.counting import cardinal, digit_words, two_digits
from reelbase.media.speech.spoken.rules import Place, Rule, rule
from reelbase.media.speech.tables import listed

_DIGITS = "0123456789"
_HALF = r"(?P<half>[aApP]\.?[mM]\b\.?)"
_BEFORE_TIMES = frozenset(
    listed("at by until till from before after around about to between and since past on @ starts opens closes noon")
)
_ASPECTS = frozenset({"16:9", "9:16", "4:3", "3:4", "21:9", "1:1", "3:2", "2:3", "4:5", "5:4"})


def half_of_day(half: str) -> str:
    return half.replace(".", "").upper()


def _clock(match: re.Match[str], place: Place) -> str | None:
    hour, minute, half = match["hour"], match["minute"], match["half"]
    if int(hour) > 24 or int(minute) > 59:
        return None
    if match["seconds"]:
        return None if half is None and not _is_time(place) else _with_seconds(match)
    if half is None and _is_ratio(match.group(), place):
        return None
    words = _hour_and_minute(int(hour), minute, has_half=half is not None or bool(match["hours"]))
    gap = "|" if " " in match.group() else " "
    after = half_of_day(half) if half else match["hours"] and "hours"
    return f"{words}{gap}{after}" if after else words


def _hour_and_minute(hour: int, minute: str, has_half: bool) -> str:
    if int(minute):
        return f"{cardinal(hour)} {two_digits(minute)}"
    if has_half:
        return cardinal(hour)
    if hour in (0, 24):
        return "midnight"
    return f"{cardinal(hour)} o'clock" if hour <= 12 else f"{cardinal(hour)} hundred hours"


def _with_seconds(match: re.Match[str]) -> str:
    words = f"{_hour_and_minute(int(match['hour']), match['minute'], True)} and {_count(match['seconds'], 'second')}"
    return f"{words} {half_of_day(match['half'])}" if match["half"] else words


def _is_time(place: Place) -> bool:
    return place.before().lower().strip("(\"'") in _BEFORE_TIMES


def _is_ratio(written: str, place: Place) -> bool:
    before = place.before().strip("(\"'")
    return written in _ASPECTS or before in BIBLE or before.lower() in ("ratio", "odds", "aspect", "scale", "chapter")


def _hour(match: re.Match[str], _place: Place) -> str | None:
    if int(match["hour"]) > 12:
        return None
    gap = "|" if " " in match.group() else " "
    return f"{cardinal(int(match['hour']))}{gap}{half_of_day(match['half'])}"


def _zoned(match: re.Match[str], _place: Place) -> str | None:
    if int(match["hour"]) > 24:
        return None
    half = f" {half_of_day(match['half'])}" if match["half"] else ""
    return f"{_hour_and_minute(int(match['hour']), match['minute'], bool(half))}{half} {match['zone']}"


def _hours_span(match: re.Match[str], _place: Place) -> str | None:
    left = _clock_words(match["left"], match["half"])
    right = _clock_words(match["right"], match["last_half"])
    if left is None or right is None:
        return None
    gap = "|" if " " in match.group() else " "
    return f"{left} to {right}{gap}{half_of_day(match['last_half'])}" if match["last_half"] else f"{left} to {right}"


def _clock_words(written: str, half: str | None) -> str | None:
    hour, _, minute = written.partition(":")
    if int(hour) > 24 or int(minute or "0") > 59:
        return None
    return _hour_and_minute(int(hour), minute or "00", has_half=True)


def _spans_with_halves(match: re.Match[str], place: Place) -> str | None:
    if not match["half"] and not match["last_half"] and ":" not in match["left"] + match["right"]:
        return None
    words = _hours_span(match, place)
    if words is None or not match["half"]:
        return words
    left, _, rest = words.partition(" to ")
    return f"{left} {half_of_day(match['half'])} to {rest}"


def _duration(match: re.Match[str], _place: Place) -> str | None:
    hours, minutes, seconds = match["hours"], match["minutes"], match["seconds"]
    if int(minutes) > 59 or int(seconds) > 59:
        return None
    parts = [(hours, "hour"), (minutes, "minute"), (seconds + (match["parts"] or ""), "second")]
    said = [_count(number, name) for number, name in parts if number and number.strip("0.")]
    return " ".join(said) or "zero seconds"


def _race_time(match: re.Match[str], _place: Place) -> str | None:
    if int(match["seconds"]) > 59:
        return None
    return f"{_count(match['minutes'], 'minute')} {_count(match['seconds'] + match['parts'], 'second')}"


def _two_units(match: re.Match[str], _place: Place) -> str | None:
    """``3:05 min`` and ``2:30 h``: a unit names the first of two parts."""
    if int(match["second"]) > 59:
        return None
    names = ("hour", "minute") if match["unit"].startswith("h") else ("minute", "second")
    words = [_count(match["first"], names[0]), *([_count(match["second"], names[1])] if int(match["second"]) else [])]
    return f"{' '.join(words)}{'|' if match['gap'] else ''}"


def _count(number: str, name: str) -> str:
    whole, _, parts = number.partition(".")
    words = cardinal(int(whole)) + (f" point {digit_words(parts)}" if parts else "")
    return f"{words} {name}" if int(whole) == 1 and not parts else f"{words} {name}s"


def _letters(match: re.Match[str], _place: Place) -> str | None:
    """``2h 15m``, ``1h30``, ``3m 20s``: hours, minutes and seconds by their letters."""
    if not match["unit2"] and match["unit"][0] != "h":
        return None
    first, second, third = match["first"], match["second"], match["third"]
    names = {"h": "hour", "m": "minute", "s": "second"}
    words = _count(first, names[match["unit"][0]])
    if second:
        gap = "|" if match["gap"] else " "
        unit = names[match["unit2"][0]] if match["unit2"] else ""
        words += gap + (_count(second, unit) if unit else two_digits(second))
    if third:
        words += ("|" if match["gap2"] else " ") + _count(third, "second")
    return words if second else None


def _ratio(match: re.Match[str], place: Place) -> str | None:
    left, right = match["left"].replace(",", ""), match["right"].replace(",", "").replace("–", "-")
    before = place.before().strip("(\"'").rstrip(".")
    if before in BIBLE or (before.isdecimal() and place.before(2).strip("(\"'") in BIBLE):
        verse, _, last = right.partition("-")
        return f"{cardinal(int(left))} {cardinal(int(verse))}" + (f" to {cardinal(int(last))}" if last else "")
    return None if "-" in right else f"{cardinal(int(left))} to {cardinal(int(right))}"


def _from_noon(match: re.Match[str], _place: Place) -> str | None:
    """``noon–1:30 p.m.`` and ``9 a.m.–noon``."""
    words = _clock_words(match["time"], match["half"])
    if words is None:
        return None
    gap = "|" if " " in match.group() else " "
    time = f"{words}{gap}{half_of_day(match['half'])}" if match["half"] else words
    return f"{match['noon']} to {time}" if match["noon"] else f"{time} to {match['last']}"


_NOON = "noon|midnight"
RULES: tuple[Rule, ...] = (
    rule(rf"(?P<noon>{_NOON})[-–—](?P<time>\d\d?(?::\d\d)?)(?: ?{_HALF})?(?P<last>)", _from_noon, starts="nm"),
    rule(rf"(?P<noon>)(?P<time>\d\d?(?::\d\d)?)(?: ?{_HALF})?[-–—](?P<last>{_NOON})", _from_noon, starts=_DIGITS),
    rule(
        rf"(?P<left>\d\d?(?::\d\d)?) ?{_HALF}? ?[-–—] ?(?P<right>\d\d?(?::\d\d)?)"
        r"(?: ?(?P<last_half>[aApP]\.?[mM]\b\.?))?",
        _spans_with_halves,
        starts=_DIGITS,
    ),
    rule(
        r"(?P<first>\d{1,3}):(?P<second>\d\d)(?P<gap> ?)(?P<unit>mins?|minutes|hrs?|hours)\.?",
        _two_units,
        starts=_DIGITS,
    ),
    rule(
        rf"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<seconds>\d\d))?(?: ?{_HALF})?(?P<hours> h)?", _clock, starts=_DIGITS
    ),
    rule(rf"(?P<hour>\d\d?)[.](?P<minute>[0-5]\d)(?P<seconds>) ?{_HALF}(?P<hours>)", _clock, starts=_DIGITS),
    rule(r"(?P<hour>\d\d?):(?P<minute>[0-5]\d)(?P<half>[AaPp][Mm])?(?P<zone>[A-Z]{2,4})", _zoned, starts=_DIGITS),
    rule(rf"(?P<hour>\d\d?) ?{_HALF}", _hour, starts=_DIGITS),
    rule(r"(?P<hours>\d{1,3}):(?P<minutes>\d\d):(?P<seconds>\d\d)(?P<parts>\.\d{1,3})?", _duration, starts=_DIGITS),
    rule(r"(?P<minutes>\d{1,2}):(?P<seconds>\d\d)(?P<parts>\.\d{1,3})", _race_time, starts=_DIGITS),
    rule(
        r"(?P<first>\d{1,3})(?P<unit>h|hrs?|m|mins?)(?:(?P<gap> ?)(?P<second>\d\d?)(?P<unit2>m|mins?|s|secs?)?)"
        r"(?:(?P<gap2> ?)(?P<third>\d\d?)(?:s|secs?))?",
        _letters,
        starts=_DIGITS,
    ),
    rule(r"(?P<left>\d{1,6}):(?P<right>\d{1,3}(?:,\d{3})+|\d{1,6}(?:[-–]\d{1,3})?)", _ratio, starts=_DIGITS),
)
