"""Numbers with their units in English text, as they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reelbase.media.shots.values import FormattedNumber
from reelbase.media.speech.tables import listed, table

_SCALES = "thousand|million|billion|trillion"
_UNITS = table(
    "%=%, percent=%, per cent=%, °c= °C, °f= °F, degrees celsius= °C, degrees fahrenheit= °F, degrees=°, km/h= km/h, "
    "kilometers per hour= km/h, kilometres per hour= km/h, miles per hour= mph, mph= mph, m/s= m/s, "
    "meters per second= m/s, metres per second= m/s, km= km, kilometers= km, kilometres= km, meters= m, metres= m, "
    "centimeters= cm, centimetres= cm, miles= miles, feet= ft, kg= kg, kilograms= kg, grams= g, tonnes= tonnes, "
    "tons= tons, pounds= pounds, liters= l, litres= l, watts= W, kilowatts= kW, seconds= s, minutes= min, "
    "hours= hours, days= days, weeks= weeks, months= months, years= years, times=×, calories= kcal"
)
"""Units as they are written in a text, and as they are shown after a number."""
_MONEY = {"dollars": "$", "euros": "€"}
_NAMES = "|".join(sorted((re.escape(name) for name in (*_UNITS, *_MONEY)), key=len, reverse=True))
_QUANTITY = re.compile(
    rf"""(?<![\w.,$€£])
    (?P<sign>(?<![\d\w])[-−])?
    (?P<money>[$€£])?
    (?P<digits>\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.(?P<decimals>\d{{1,4}}))?
    (?![\d:/]|,\d|-\d|\.\d|(?:st|nd|rd|th)\b)
    (?:\s(?P<scale>{_SCALES})\b)?
    (?:[\s-]?(?P<unit>{_NAMES})(?!\w))?""",
    re.VERBOSE | re.IGNORECASE,
)
_YEAR = re.compile(r"1[0-9]\d\d|20\d\d")
_ONES = listed("""
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
""")
_TENS = listed("twenty thirty forty fifty sixty seventy eighty ninety")
_SPOKEN = {word: number for number, word in enumerate(_ONES)} | {
    word: 10 * number for number, word in enumerate(_TENS, 2)
}
_SPOKEN_PART = re.compile(rf"\b({'|'.join(_SPOKEN)})\b(?=[\s-](?:{_SCALES}|percent|per cent|degrees)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A quantity in a text: where it stands, and whether it may be a year."""

    quantity: FormattedNumber
    start: int
    end: int
    scale: str
    is_year: bool

    @property
    def has_unit(self) -> bool:
        return bool(self.quantity.prefix or self.quantity.suffix)


def digits_for_words(text: str) -> str:
    """``eight billion`` as ``8 billion``: number words before a scale or a unit, which are read as numbers anyway."""
    return _SPOKEN_PART.sub(lambda match: str(_SPOKEN[match[1].lower()]), text)


def quantities_in(text: str) -> list[FoundNumber]:
    return [_found(match) for match in _QUANTITY.finditer(text)]


def with_unit_of(found: FoundNumber, model: FoundNumber) -> FormattedNumber:
    """A bare number with the unit of another: *110 km/h, a horse at 70*."""
    unit = {"prefix": model.quantity.prefix, "suffix": model.quantity.suffix}
    return found.quantity.model_copy(update=unit)


def _found(match: re.Match[str]) -> FoundNumber:
    digits, decimals = match["digits"], match["decimals"] or ""
    value = float(f"{digits.replace(',', '')}.{decimals or '0'}")
    scale, unit = (match["scale"] or "").lower(), (match["unit"] or "").lower()
    prefix = match["money"] or _MONEY.get(unit, "")
    suffix = (f" {scale}" if scale else "") + _UNITS.get(unit, "")
    bare = not (match["money"] or decimals or scale or unit or match["sign"])
    quantity = FormattedNumber(
        value=-value if match["sign"] else value,
        decimals=len(decimals),
        prefix=prefix,
        suffix=suffix,
        grouped="," in digits or len(digits) < 4,
    )
    return FoundNumber(quantity, match.start(), match.end(), scale, bare and _YEAR.fullmatch(digits) is not None)
