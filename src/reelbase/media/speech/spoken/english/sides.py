"""Sides in feet and inches: ``8½×11"``, ``2" x 4"``, ``1/2-in.``, and round hundreds and thousands without a number."""

from __future__ import annotations

import re

from reelbase.media.speech.spoken.english.counting import (
    FRACTION_SIGNS,
    amount_words,
    fraction_sign_words,
    fraction_words,
    number_of,
)
from reelbase.media.speech.spoken.rules import Place, Rule, rule
from reelbase.media.speech.tables import table

_SIDE = rf"(?:\d+(?:\.\d+)?[{FRACTION_SIGNS}]?|[{FRACTION_SIGNS}]|\d+[ -]\d/\d{{1,2}}|\d/\d{{1,2}})"
_MARKS = table("'=foot, ′=foot, \"=inch, ″=inch, ”=inch")
_ROUND = table("10=tens, 100=hundreds, 1000=thousands, 10000=tens of thousands, 100000=hundreds of thousands")


def _sides(match: re.Match[str], _place: Place) -> str | None:
    """Two or three sides, whose marks are the same: the unit is said once."""
    sides = re.findall(rf"({_SIDE})(['′\"″”]?)", match.group())
    marks = {mark for _, mark in sides if mark}
    words = [_side_words(side) for side, _ in sides]
    if len({_MARKS[mark] for mark in marks}) != 1 or not sides[-1][1] or not all(words):
        return None
    return f"{' by '.join(word for word in words if word)} {_MARKS[marks.pop()]}"


def _side_words(side: str) -> str | None:
    fraction = re.fullmatch(r"(?:(?P<whole>\d+)[ -])?(?P<above>\d)/(?P<below>\d{1,2})", side)
    if fraction is None and re.fullmatch(f"[{FRACTION_SIGNS}]", side[-1]):
        number = number_of(side[:-1]) if side[:-1] else None
        part = fraction_sign_words(side[-1], after_whole=number is not None)
        return f"{number.words} and {part}" if number else part
    if fraction is None:
        return amount_words(side)
    part = fraction_words(int(fraction["above"]), int(fraction["below"]), after_whole=bool(fraction["whole"]))
    number = number_of(fraction["whole"]) if fraction["whole"] else None
    return f"{number.words} and {part}" if number and part else part


def _part_of_inch(match: re.Match[str], _place: Place) -> str | None:
    words = _side_words(match["side"])
    unit = "inch" if match["unit"] == "in" else "foot"
    return f"{words} {unit}" if words else None


def _round_numbers(match: re.Match[str], _place: Place) -> str | None:
    """``1,000s of tests``."""
    return _ROUND.get(match["number"].replace(",", ""))


RULES: tuple[Rule, ...] = (
    rule(rf"{_SIDE}['′\"″”]?(?: ?[x×X] ?{_SIDE}['′\"″”]?){{1,2}}", _sides, starts="0123456789¼½¾⅛⅓⅔⅜⅝⅞"),
    rule(rf"(?P<side>{_SIDE})-(?P<unit>in|ft)\.?", _part_of_inch, starts="0123456789¼½¾⅛⅓⅔⅜⅝⅞"),
    rule(r"(?P<number>10{1,2}|10?0?,000)s", _round_numbers, starts="1"),
)
