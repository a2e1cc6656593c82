"""Quantities of a text as numbers that a chart can show, written as the text writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reelbase.media.shots.values import FormattedNumber, Notation, written_number
from reelbase.media.speech.tables import listed
from reelbase.understanding.figures import Bound, UnitKind, WrittenQuantity

_SIGNS = frozenset(
    [
        "%",
        "°C",
        "°F",
        "°",
        "km",
        "m",
        "cm",
        "mm",
        "km²",
        "m²",
        "ha",
        "l",
        "ml",
        "kg",
        "g",
        "mg",
        "t",
        "km/h",
        "mph",
        "m/s",
        "kWh",
        "MWh",
        "GWh",
        "W",
        "kW",
        "MW",
        "GW",
        "V",
        "A",
        "Hz",
        "kHz",
        "MHz",
        "GHz",
    ]
)
_NO_BREAK = "\u00a0"
_PLAIN_WORDS = {"pp": "points", "bps": "bps", "×": "×"}
_TIME_WORDS = {
    "h": ("hour", "hours"),
    "min": ("minute", "minutes"),
    "s": ("second", "seconds"),
    "days": ("day", "days"),
} | {
    name: (name.removesuffix("s") if name != "centuries" else "century", name)
    for name in ("weeks", "months", "years", "decades", "centuries", "nights")
}
_MAX_SUFFIX = 20
_MAX_PREFIX = 4
_NOTES = {
    Bound.ABOUT: "about",
    Bound.AT_LEAST: "at least",
    Bound.MORE_THAN: "more than",
    Bound.AT_MOST: "up to",
    Bound.LESS_THAN: "less than",
}
_NOTES_BY_LANGUAGE = {
    "de": ("rund", "mindestens", "mehr als", "bis zu", "weniger als"),
    "fr": ("environ", "au moins", "plus de", "jusqu'à", "moins de"),
    "es": ("unos", "al menos", "más de", "hasta", "menos de"),
    "it": ("circa", "almeno", "più di", "fino a", "meno di"),
    "pt": ("cerca de", "pelo menos", "mais de", "até", "menos de"),
    "nl": ("ongeveer", "minstens", "meer dan", "tot", "minder dan"),
}
_NOTATIONS: dict[Notation, frozenset[str]] = {
    "1.234,5": frozenset(listed("de nl es it pt id tr da el hr sl sr ro vi is ca gl eu")),
    "1 234,5": frozenset(listed("fr ru uk be bg pl cs sk sv nb nn no fi et lv lt hu")),
}
"""How languages write numbers; all others write 1,234.5."""
_SPACED_PERCENT = frozenset(listed("de fr es ru uk be bg pl cs sk sv nb nn no fi da sl hr ca"))
"""Languages that set a space before the percent sign."""
_CURRENCY_BEHIND = frozenset(listed("de fr es it pt ru uk be bg pl cs sk sv nb nn no fi et lv lt hu da el hr sl ro ca"))
"""Languages that write the euro behind the number, and other signs where the text has them."""
_RATES = {"en": "per", "de": "pro", "fr": "par", "es": "por", "it": "per", "pt": "por", "nl": "per"}
_SIGNS_OF_BOUNDS = ("≈", "≥", ">", "≤", "<")


def formatted(one: WrittenQuantity, language: str = "en") -> FormattedNumber | None:
    """A quantity as the number that the text writes; None where its unit is too long to write beside it."""
    return _with(one, one.mantissa if one.scale else one.value, one.scale, language)


def formatted_alike(values: Sequence[WrittenQuantity], language: str = "en") -> list[FormattedNumber] | None:
    """Quantities of one chart: all in the scale of the smallest, as lengths are drawn from the numbers."""
    scales = {one.scale for one in values}
    if len(scales) == 1:
        found = [formatted(one, language) for one in values]
    else:
        smallest = min(values, key=lambda one: abs(one.value))
        factor = smallest.value / smallest.mantissa if smallest.scale and smallest.mantissa else 1.0
        found = [_with(one, one.value / factor, smallest.scale, language) for one in values]
    numbers = [number for number in found if number is not None]
    if len(numbers) < len(values):
        return None
    decimals = max(number.decimals for number in numbers)
    return [number.model_copy(update={"decimals": decimals}) for number in numbers]


def note_of(one: WrittenQuantity, language: str = "en") -> str:
    """*about* or *more than*, in the text's language where we know the word, else as a sign."""
    if one.bound is Bound.EXACT:
        return ""
    if language == "en":
        return _NOTES[one.bound]
    words = _NOTES_BY_LANGUAGE.get(language, _SIGNS_OF_BOUNDS)
    return words[list(_NOTES).index(one.bound)]


def notation_of(language: str) -> Notation:
    """How a language writes thousands and decimals. language: a base such as ``fr``."""
    return next((notation for notation, languages in _NOTATIONS.items() if language in languages), "1,234.5")


def written_in(value: float, language: str) -> str:
    """A whole number as the language writes it."""
    return written_number(value, 0, notation_of(language))


def rate_of(one: WrittenQuantity, language: str) -> str:
    """What a rate is for: *per month*, *pro Monat*; nothing in a language whose word for it is unknown."""
    word = "al" if language == "es" and one.per.lower() in ("mes", "día", "año") else _RATES.get(language, "")
    return f"{word} {one.per}" if one.per and word else ""


def _with(one: WrittenQuantity, value: float, scale: str, language: str) -> FormattedNumber | None:
    decimals = one.decimals
    if round(value, decimals) != round(value, 6):
        decimals = next((places for places in range(decimals, 7) if round(value, places) == round(value, 6)), 6)
    prefix, suffix = "", _scale_suffix(scale)
    if one.kind is UnitKind.MONEY:
        prefix, behind = _currency(one, language)
        suffix += behind
    elif one.kind is UnitKind.RATING:
        suffix = f" / {one.below:g}"
    else:
        suffix += _unit_suffix(one, value, language)
    if language != "en":
        suffix = re.sub(r"^ (?=\S)", _NO_BREAK, suffix)
    if len(suffix) > _MAX_SUFFIX or len(prefix) > _MAX_PREFIX or abs(value) > 1e15 or decimals > 6:
        return None
    grouped = abs(value) >= 10_000 or re.search(r"\d[.,’'\u00a0\u202f ]\d{3}(?!\d)", one.written) is not None
    return FormattedNumber(
        value=float(value),
        decimals=decimals,
        prefix=prefix,
        suffix=suffix,
        grouped=grouped,
        notation=notation_of(language),
    )


def _currency(one: WrittenQuantity, language: str) -> tuple[str, str]:
    """What stands before and behind an amount of money."""
    if one.unit in ("¢", "p") or len(one.unit) > _MAX_PREFIX:
        return "", _written_unit(one) or f" {one.unit}"
    if one.unit.isalpha():
        return "", f" {one.unit}"
    written_before = one.written.lstrip("-−–").startswith(one.unit)
    if language in _CURRENCY_BEHIND and (one.unit == "€" or not written_before):
        return "", f"{_NO_BREAK}{one.unit}"
    return (f"{one.unit}{_NO_BREAK}" if language == "nl" else one.unit), ""


def _scale_suffix(scale: str) -> str:
    if not scale:
        return ""
    short = len(scale) <= 2 or scale.startswith(" ×") or scale in ("万", "亿", "億", "兆", "万亿")
    return scale if short else f" {scale}"


def _unit_suffix(one: WrittenQuantity, value: float, language: str) -> str:
    if not one.unit:
        return ""
    if one.unit == "%" and language in _SPACED_PERCENT:
        return f"{_NO_BREAK}%"
    if one.unit in ("%", "°", "×"):
        return one.unit
    if one.unit in _SIGNS:
        return f" {one.unit}"
    if one.unit in _PLAIN_WORDS:
        return f" {_PLAIN_WORDS[one.unit]}"
    if language == "en" and one.unit in _TIME_WORDS:
        single, several = _TIME_WORDS[one.unit]
        return f" {single if value == 1 else several}"
    return _written_unit(one) or f" {one.unit}"


def _written_unit(one: WrittenQuantity) -> str:
    """The unit as it stands behind the digits, without the scale and what the rate is for."""
    match = re.match(r"[^\d]*[\d.,'\s]*\d(?P<rest>.*)$", one.written)
    rest = match["rest"] if match else ""
    rest = rest.replace(one.scale, "", 1).strip(" -") if one.scale else rest.strip(" -")
    rest = re.sub(r"\s(?:per|an?|each|every|pro|par)\s.*$", "", rest)
    return f" {rest}" if rest and len(rest) < _MAX_SUFFIX - 8 else ""
