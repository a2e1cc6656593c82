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

_COUNTED_PARTS = frozenset(
    {"page", "slide", "step", "part", "day", "episode", "lesson", "week", "level", "round", "tweet"}
)
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
    above, below = int(match["above"]), int(match["below"])
    if not match["unit"]:
        return _without_unit(above, below, place) or _plain_fraction(match, place)
    unit = _fraction_unit(match, place, several=above > below)
    if unit is None or match["above"][0] == "0" or match["below"][0] == "0":
        return None
    if (above, below) == (1, 2) and place.before().lower() in ADJECTIVES:
        return f"half{unit}"
    return f"{fraction_words(above, below)}{unit}"


def _without_unit(above: int, below: int, place: Place) -> str | None:
    """``24/7``, ``50/50``, ``page 3/4``, ``75/100``, ``4/5 stars``: figures that count, or that are a name."""
    before = place.before().lower().strip("(\"'")
    if (above, below) == (24, 7):
        return "twenty-four seven"
    if above == below and above in (20, 50):
        return f"{cardinal(above)}-{cardinal(above)}"
    if before in _COUNTED_PARTS:
        return f"{cardinal(above)} of {cardinal(below)}"
    if below == 100 or (below == 10 and before in _SCORES):
        return f"{cardinal(above)} out of {cardinal(below)}"
    if above <= below and _scores(place, above == below):
        return f"{cardinal(above)} {'of' if above == below else 'out of'} {cardinal(below)}"
    return None


def _plain_fraction(match: re.Match[str], place: Place) -> str | None:
    above, below = int(match["above"]), int(match["below"])
    if match["above"][0] == "0" or match["below"][0] == "0":
        return None
    if (above, below) == (1, 2) and place.before().lower() in ADJECTIVES:
        return "half"
    if above >= below and below not in (2, 3):
        time = place.after().strip(".,;:!?)\"'").lower() in ("time", "beat", "measure", "signature", "meter")
        return f"{cardinal(above)} {'' if time else 'over '}{cardinal(below)}"
    return fraction_words(above, below)


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
