"""Fractions, mixed numbers and ratings."""

from __future__ import annotations

import re

from reelbase.media.speech.spoken.english.counting import (
    FRACTION_SIGNS,
    Number,
    cardinal,
    fraction_sign_words,
    fraction_words,
    number_of,
    whole_words,
)
from reelbase.media.speech.spoken.english.measures import ADJECTIVES, unit_said, with_and_without_unit
from reelbase.media.speech.spoken.rules import TOKEN_END, Place, Rule, rule

_SCORES = frozenset({"score", "scored", "scores", "rated", "rating", "got", "gets", "earned", "a", "solid"})
_DIGITS = "0123456789"


def _mixed_fraction(match: re.Match[str], place: Place) -> str | None:
    whole, above, below = match["whole"], int(match["above"]), int(match["below"])
    if above >= below or below > 64:
        return None
    unit = _fraction_unit(match, place, several=True)
    return None if unit is None else f"{whole_words(whole)}|and {fraction_words(above, below, after_whole=True)}{unit}"


def _mixed_fraction_with_word(match: re.Match[str], _place: Place) -> str:
    """``5 1/2-year-old``."""
    fraction = fraction_words(int(match["above"]), int(match["below"]), after_whole=True)
    return f"{whole_words(match['whole'])}|and {fraction}-{match['word']}"


def _fraction_of_inch(match: re.Match[str], _place: Place) -> str:
    whole = f"{whole_words(match['whole'])} and " if match["whole"] else ""
    return f"{whole}{fraction_words(int(match['above']), int(match['below']), after_whole=bool(whole))} inch"


def _fraction_sign(match: re.Match[str], place: Place) -> str | None:
    whole = match["whole"]
    unit = _fraction_unit(match, place, several=bool(whole))
    if unit is None:
        return None
    fraction = fraction_sign_words(match["fraction"], after_whole=bool(whole))
    if not whole:
        return f"{fraction}{unit}"
    gap = "|" if match["gap"] else " "
    return f"{whole_words(whole)}{gap}and {fraction}{unit}"


def _fraction(match: re.Match[str], place: Place) -> str | None:
    above, below = match["above"], match["below"]
    before = place.before().lower().strip("(\"'")
    if (above, below) == ("24", "7"):
        return "twenty-four seven"
    if above == below == "50":
        return "fifty-fifty"
    if before in ("page", "slide", "step", "part", "day", "episode", "lesson", "week", "level", "round", "tweet"):
        return f"{cardinal(int(above))} of {cardinal(int(below))}"
    unit = _fraction_unit(match, place, several=int(above) > int(below))
    if unit is None or above.startswith("0") or below.startswith("0"):
        return None
    if below == "100" or (below == "10" and before in _SCORES):
        return f"{cardinal(int(above))} out of {cardinal(int(below))}"
    if int(above) <= int(below) and _scores(place, above == below):
        return f"{cardinal(int(above))} {'of' if above == below else 'out of'} {cardinal(int(below))}"
    if (above, below) == ("1", "2") and before in ADJECTIVES:
        return f"half{unit}"
    if int(above) >= int(below) and not unit and int(below) not in (2, 3):
        time = place.after().strip(".,;:!?)\"'").lower() in ("time", "beat", "measure", "signature", "meter")
        return f"{cardinal(int(above))} {'' if time else 'over '}{cardinal(int(below))}"
    return f"{fraction_words(int(above), int(below))}{unit}"


def _rating(match: re.Match[str], _place: Place) -> str:
    """``4.7/5``."""
    points = number_of(match["points"])
    return f"{points.words if points else match['points']} out of {whole_words(match['most'])}"


def _scores(place: Place, is_equal: bool) -> bool:
    """Whether a fraction counts points of a rating (``4/5 stars``) or parts of a series (``4/4``)."""
    after = place.after().strip(".,;:!?)\"'").lower()
    if after in ("time", "beat", "measure", "signature", "meter"):
        return False
    return is_equal or after in ("stars", "points", "rating", "score", "correct", "votes", "on")


def _fraction_unit(match: re.Match[str], place: Place, *, several: bool) -> str | None:
    if not match["unit"]:
        return ""
    names = unit_said(match["unit"], Number("2"), place, spaced=bool(match["space"]))
    if names is None:
        return None
    one = unit_said(match["unit"], Number("1"), place, spaced=bool(match["space"])) or names
    return (TOKEN_END if match["space"] else " ") + (names if several else one)


RULES: tuple[Rule, ...] = (
    *with_and_without_unit(r"(?P<whole>\d{1,4})[ -](?P<above>\d\d?)/(?P<below>\d\d?)", _mixed_fraction, _DIGITS),
    *with_and_without_unit(
        rf"(?P<whole>\d{{0,4}})(?P<gap> ?)(?P<fraction>[{FRACTION_SIGNS}])",
        _fraction_sign,
        _DIGITS + "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞",
    ),
    rule(
        r"(?P<whole>\d{1,4}) (?P<above>\d\d?)/(?P<below>\d\d?)-(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*)",
        _mixed_fraction_with_word,
        starts=_DIGITS,
    ),
    rule(r"(?:(?P<whole>\d{1,2})[ -])?(?P<above>\d\d?)/(?P<below>\d\d?)[\"″”]", _fraction_of_inch, starts=_DIGITS),
    rule(r"(?P<points>\d{1,2}\.\d)/(?P<most>\d{1,3})", _rating, starts=_DIGITS),
    *with_and_without_unit(r"(?P<above>\d{1,4})/(?P<below>\d{1,4})", _fraction, _DIGITS),
)
