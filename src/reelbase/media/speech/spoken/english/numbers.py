"""Numbers in English words: money, years, times, ranges and units."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from num2words import num2words

from reelbase.media.speech.tables import listed, table

POWER_SIGNS = "⁰¹²³⁴-⁹"
FRACTION_SIGNS = "¼-¾⅐-⅞"
"""Character classes for regular expressions."""
_MAX_DIGITS = 18
"""Digits of the longest number that is read as one; longer ones are read digit by digit."""
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_MONTHS = listed("January February March April May June July August September October November December")
_CURRENCY = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "€": ("euro", "euros", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "¥": ("yen", "yen", "sen", "sen"),
    "₹": ("rupee", "rupees", "paisa", "paise"),
}
_SCALES = {"k": "thousand", "m": "million", "b": "billion", "bn": "billion", "t": "trillion", "tn": "trillion"}
_SCALE_WORDS = frozenset({"hundred", "thousand", "million", "billion", "trillion"})
_UNITS = {
    name: tuple(words.split("/"))
    for name, words in table(
        "km=kilometer/kilometers, m=meter/meters, cm=centimeter/centimeters, mm=millimeter/millimeters, "
        "nm=nanometer/nanometers, kg=kilogram/kilograms, g=gram/grams, mg=milligram/milligrams, lb=pound/pounds, "
        "lbs=pound/pounds, oz=ounce/ounces, ft=foot/feet, mi=mile/miles, mph=mile per hour/miles per hour, "
        "km/h=kilometer per hour/kilometers per hour, m/s=meter per second/meters per second, s=second/seconds, "
        "ms=millisecond/milliseconds, min=minute/minutes, h=hour/hours, hr=hour/hours, hrs=hour/hours, l=liter/liters, "
        "L=liter/liters, ml=milliliter/milliliters, mL=milliliter/milliliters, W=watt/watts, kW=kilowatt/kilowatts, "
        "MW=megawatt/megawatts, GW=gigawatt/gigawatts, kWh=kilowatt hour/kilowatt hours, V=volt/volts, Hz=hertz/hertz, "
        "kHz=kilohertz/kilohertz, MHz=megahertz/megahertz, GHz=gigahertz/gigahertz, KB=kilobyte/kilobytes, "
        "MB=megabyte/megabytes, GB=gigabyte/gigabytes, TB=terabyte/terabytes, px=pixel/pixels, "
        "fps=frame per second/frames per second, °=degree/degrees, °C=degree Celsius/degrees Celsius, "
        "°F=degree Fahrenheit/degrees Fahrenheit, K=thousand/thousand, k=thousand/thousand, M=million/million, "
        "B=billion/billion, bn=billion/billion, %=percent/percent, sq=square/square, kcal=kilocalorie/kilocalories"
    ).items()
}
"""One and several of a unit, as they are spoken."""
# One letter after a space is more often a name or a word than a unit.
_UNITS_ALONE = {name: unit for name, unit in _UNITS.items() if len(name) > 1 and name not in ("sq", "hr", "oz", "mi")}
_PER = table(
    "s=second, sec=second, h=hour, hr=hour, min=minute, day=day, month=month, mo=month, year=year, yr=year, "
    "week=week, kg=kilogram"
)
_SIGN = {
    "-": "minus ",
    "−": "minus ",
    "+": "plus ",
    "~": "about ",
    "≈": "about ",
    "<": "less than ",
    ">": "more than ",
    "#": "number ",
}


def cardinal(written: str) -> str:
    """Words for digits with optional commas and one decimal point; very long ones are read digit by digit."""
    digits = written.replace(",", "").replace(" ", "")
    whole, _, decimals = digits.partition(".")
    if len(whole) > _MAX_DIGITS or (len(whole) > 1 and whole.startswith("0")):
        words = _each(whole)
    else:
        words = str(num2words(int(whole or 0))).replace(",", "").replace(" and ", " ")
    return f"{words} point {_each(decimals)}" if decimals else words


def ordinal(written: str) -> str:
    digits = written.replace(",", "")
    if len(digits) > _MAX_DIGITS:
        return _each(digits)
    return str(num2words(int(digits), to="ordinal")).replace(",", "").replace(" and ", " ")


def ordinal_of(digits: str, **_around: str) -> str:
    return ordinal(digits)


def year_words(digits: str) -> str:
    """A four-digit year as it is spoken: nineteen eighty-four, two thousand five, twenty nineteen."""
    value = int(digits)
    if 2000 <= value <= 2009 or value % 1000 == 0:
        return cardinal(digits)
    high, low = divmod(value, 100)
    if low == 0:
        return f"{cardinal(str(high))} hundred"
    return f"{cardinal(str(high))} {'oh ' if low < 10 else ''}{cardinal(str(low))}"


def money(
    sign: str,
    currency: str,
    amount: str,
    scale: str | None,
    upper: str | None,
    upper_scale: str | None,
    before: str,
    after: str,
) -> str:
    minus = "minus " if sign in ("-", "−") else ""
    if upper:
        left = f"{cardinal(amount)} {_scale(scale)}".strip()
        return f"{minus}{left} to {cardinal(upper)} {_scale(upper_scale)} {_CURRENCY[currency][1]}".replace("  ", " ")
    if _word(after) in _SCALE_WORDS and not scale:
        return minus + cardinal(amount)
    if scale:
        return f"{minus}{cardinal(amount)} {_scale(scale)} {_CURRENCY[currency][1]}"
    return minus + _amount(amount, currency)


def money_after(amount: str, currency: str, before: str, after: str) -> str:
    return money("", currency, amount, None, None, None, before, after)


def iso_date(year: str, month: str, day: str, **_around: str) -> str:
    if not 1 <= int(month) <= 12:
        return " ".join(cardinal(part) for part in (year, month, day))
    return f"{_MONTHS[int(month) - 1]} {ordinal(day.lstrip('0') or '0')} {year_words(year)}"


def time_of_day(hour: str, minute: str, half: str | None, **_around: str) -> str:
    words = cardinal(hour.lstrip("0") or "0")
    if int(minute):
        words += f" {'oh ' if int(minute) < 10 else ''}{cardinal(str(int(minute)))}"
    elif not half and not re.match(r"[ap]\.?m", _around.get("after", ""), re.IGNORECASE):
        words += " o'clock" if 1 <= int(hour) <= 12 else " hundred hours"
    return f"{words} {_half(half)}".strip()


def hour_of_day(hour: str, half: str, **_around: str) -> str:
    return f"{cardinal(hour)} {_half(half)}"


def ratio(left: str, right: str, **_around: str) -> str:
    return f"{cardinal(left)} to {cardinal(right)}"


def decade(year: str, **_around: str) -> str:
    digits = year.strip("'")
    words = year_words(digits) if len(digits) == 4 else cardinal(digits)
    if words.endswith("y"):
        return words[:-1] + "ies"
    return f"{words}es" if words.endswith("x") else f"{words}s"


def span(sign: str | None, left: str, left_unit: str | None, right: str, unit: str, before: str, after: str) -> str:
    unit_words = _UNITS[unit][1] if unit in _UNITS else unit
    if unit in ("x", "X"):
        unit_words = "times"
    words = f"{_year_or_cardinal(left, after)} to {_year_or_cardinal(right, after)} {unit_words}".strip()
    return _SIGN.get(sign or "", "") + words


def fraction(above: str, below: str, **_around: str) -> str:
    top, bottom = int(above), int(below)
    if (top, bottom) == (24, 7):
        return "twenty-four seven"
    if bottom == 2 and top in (1,):
        return "one half"
    if 0 < top < bottom <= 10 and bottom != 2:
        part = "quarter" if bottom == 4 else ordinal(below)
        return f"{cardinal(above)} {part}{'s' if top > 1 else ''}"
    return f"{cardinal(above)} over {cardinal(below)}" if top < bottom else f"{cardinal(above)} {cardinal(below)}"


def fraction_sign(sign: str) -> str:
    above, _, below = unicodedata.normalize("NFKC", sign).partition("\u2044")
    return fraction(above, below)


def power_signs(signs: str) -> str:
    power = int(unicodedata.normalize("NFKC", signs))
    return {2: "squared", 3: "cubed"}.get(power) or f"to the power of {cardinal(str(power))}"


def square_or_cubic(number: str | None, unit: str, power: str, before: str, after: str) -> str | None:
    """Words for ``5 km²`` and ``5km²``; None for a letter that is not a unit of length or follows no number."""
    if unit not in ("km", "m", "cm", "mm", "mi", "ft") or not (number or before[-1:].isdecimal()):
        return None
    words = f"{'square' if power == '²' else 'cubic'} {_UNITS[unit][0 if (number or before) == '1' else 1]}"
    return f"{cardinal(number)} {words}" if number else words


def telephone(written: str) -> str:
    """Digit by digit, with a pause between the groups."""
    groups = [_each(group) for group in re.findall(r"\d+", written)]
    return ("plus " if written.startswith("+") else "") + ", ".join(groups)


def times(number: str, **_around: str) -> str:
    return f"{cardinal(number)} times"


def quantity(sign: str, number: str, unit: str, rest: str | None, before: str, after: str) -> str:
    sign_words = _SIGN.get(sign, "")
    if not unit and re.fullmatch(r"\d{3}", number) and re.match(r"\d{3}-\d{4}\b", after):
        return _each(number)
    if not unit:
        return sign_words + (_year_or_cardinal(number, after) if not sign else cardinal(number))
    known = _UNITS.get(unit)
    per = f" per {_PER.get(rest[1:], rest[1:])}" if rest else ""
    if known is None:
        letters = unit.upper() if len(unit) == 1 else unit
        return f"{sign_words}{cardinal(number)} {letters}{per}"
    # "A five kilometer walk", but "five kilometers".
    single = number == "1" or before.lower() in ("a", "an")
    return f"{sign_words}{cardinal(number)} {known[0] if single else known[1]}{per}"


def version(version: str, **_around: str) -> str:
    return f"version {' point '.join(cardinal(part) for part in version.split('.'))}"


def dotted(version: str, **_around: str) -> str:
    return " point ".join(cardinal(part) for part in version.split("."))


def unit_after(unit: str, before: str, after: str) -> str | None:
    """A unit that follows a number, or a word such as million after an amount of money; else None."""
    number = before.strip("([\"'~≈")
    if _word(unit) in _SCALE_WORDS and number[:1] in _CURRENCY:
        return f"{unit} {_CURRENCY[number[0]][1]}"
    known = _UNITS_ALONE.get(unit)
    if known is None or not re.fullmatch(r"[-−+]?\d[\d,.]*", number):
        return None
    return known[0] if number == "1" else known[1]


def roman(numeral: str) -> int:
    values = {"I": 1, "V": 5, "X": 10}
    total = 0
    for char, following in zip(numeral, [*numeral[1:], ""], strict=True):
        value = values[char]
        total += -value if following and values[following] > value else value
    return total


def _year_or_cardinal(written: str, after: str) -> str:
    is_year = re.fullmatch(r"1[1-9]\d\d|20\d\d", written) is not None
    return year_words(written) if is_year and _word(after) not in _UNITS else cardinal(written)


def _amount(amount: str, currency: str) -> str:
    one, many, small_one, small_many = _CURRENCY[currency]
    digits = amount.replace(",", "")
    try:
        value = Decimal(digits)
    except InvalidOperation:
        return f"{cardinal(amount)} {many}"
    whole, _, cents = digits.partition(".")
    if len(cents) not in (0, 2) or len(whole) > _MAX_DIGITS:
        return f"{cardinal(amount)} {one if value == 1 else many}"
    parts = []
    if int(whole or 0) or not cents or not int(cents):
        parts.append(f"{cardinal(whole)} {one if int(whole or 0) == 1 else many}")
    if cents and int(cents):
        parts.append(f"{cardinal(str(int(cents)))} {small_one if int(cents) == 1 else small_many}")
    return " and ".join(parts)


def _scale(scale: str | None) -> str:
    return _SCALES[scale.lower()] if scale else ""


def _half(half: str | None) -> str:
    return half.replace(".", "").upper() if half else ""


def _word(token: str) -> str:
    return token.strip(".,;:!?\"'()").lower() if token not in _UNITS else token


def _each(digits: str) -> str:
    return " ".join(_DIGITS[int(digit)] for digit in digits if digit.isdigit())
