"""Figures with units, ranges, fractions, ordinals and dimensions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reelbase.media.speech.spoken.english.counting import (
    AMOUNT,
    FRACTION_SIGNS,
    GROUPED,
    NUMBER,
    Number,
    amount_words,
    cardinal,
    digit_words,
    fraction_sign_words,
    in_pairs,
    number_of,
    ordinal,
    two_digits,
    whole_words,
    year_words,
)
from reelbase.media.speech.spoken.english.dates import MONTHS
from reelbase.media.speech.spoken.english.expressions import in_formula
from reelbase.media.speech.spoken.english.measures import (
    ADJECTIVES,
    BEFORE_MEASURES,
    DOSES,
    UNIT_AFTER,
    unit_said,
    with_and_without_unit,
)
from reelbase.media.speech.spoken.english.money import SCALE_WORDS
from reelbase.media.speech.spoken.english.units import UNIT, follows_with_a_space, unit_words
from reelbase.media.speech.spoken.rules import TOKEN_END, Place, Rule, rule
from reelbase.media.speech.tables import listed

_DIGITS = "0123456789"
_SIGN_WORDS = {
    "-": "minus ",
    "−": "minus ",
    "–": "minus ",
    "+": "plus ",
    "±": "plus or minus ",
    "~": "about ",
    "≈": "about ",
    "∼": "about ",
    "<": "less than ",
    ">": "more than ",
    "≤": "less than or equal to ",
    "≥": "greater than or equal to ",
    "<=": "less than or equal to ",
    ">=": "greater than or equal to ",
    "": "",
}
_SIGN = r"(?P<sign>[<>]=|[-−–+±~≈∼<>≤≥]?)"
_SIGNS = "-−–+±~≈∼<>≤≥"
_SHARES = frozenset(listed("decade century capita generation share dose seat game match ride trip class student"))
_SIDES_OF_THE_WORLD = {"N": "north", "S": "south", "E": "east", "W": "west"}
_AFTER_YEARS = frozenset(listed("style era built vintage model born based made dated level"))
_AFTER_POWERS = {"C": "coulombs", "K": "kelvin", "F": "farads", "T": "teslas", "A": "amps", "H": "henries"}
"""Letters that are units after a power of ten, and rarely so after other figures."""
_BATTING = frozenset(listed("batting batted bats hit hits hitting slugging slugged average averaging"))
_BOUNDS = {"'": ("foot", "feet"), "′": ("foot", "feet"), '"': ("inch", "inches"), "″": ("inch", "inches")}
_BOUNDS["”"] = _BOUNDS["″"]


def _quantity(match: re.Match[str], place: Place) -> str | None:
    amount, unit = match["amount"], match["unit"]
    number, words = number_of(amount), amount_words(amount)
    if number is None or words is None:
        return None
    gap = "|" if match["space"] else " "
    sign = _SIGN_WORDS[match["sign"]]
    spoken = unit_said(unit, number, place, spaced=bool(match["space"]))
    plus = " plus" if match["plus"] else ""
    return None if spoken is None else f"{sign}{words}{gap}{spoken}{plus}"


def _feet_and_inches(match: re.Match[str], _place: Place) -> str | None:
    feet, inches = match["feet"], match["inches"]
    left = _count(feet, "foot", "feet")
    right = _count(inches, "inch", "inches")
    groups = match.group().count(" ")
    if not groups:
        return f"{left} {right}"
    return left.replace(" ", "|") + "|" + right.replace(" ", "|") if groups == 3 else f"{left}|{right}"


def _count(number: str, one: str, many: str) -> str:
    number_words = number_of(number)
    if number_words is None:
        return number
    return f"{number_words.words} {one if number_words.is_one else many}"


def _per(match: re.Match[str], _place: Place) -> str | None:
    """``3/day``, ``12/kg``."""
    number, names = number_of(match["amount"]), unit_words(match["unit"])
    name = names[0] if names else match["unit"] if match["unit"] in _SHARES else None
    return f"{number.words} per {name}" if number and name else None


def _unit_after_expression(match: re.Match[str], place: Place) -> str | None:
    """The unit of ``10⁻³ m`` and ``10^6 Hz``, whose figures were read as a formula."""
    before = place.before()
    if not re.search(r"[⁰¹²³⁴-⁹]$|\^[-−]?\d+$|\de[-+]?\d+$", before) or not before[:1].isdecimal():
        return None
    unit = match["unit"]
    names = unit_words(unit)
    if names and follows_with_a_space(unit):
        return names[1]
    return _AFTER_POWERS.get(unit)


def _prime(match: re.Match[str], place: Place) -> str | None:
    """``5'`` and ``12″``; a double quotation mark may close a quotation instead."""
    sign, number = match["mark"], number_of(match["amount"])
    if sign == "”" and place.after().strip(".,;:!?)") not in BEFORE_MEASURES:
        return None
    if number is None:
        return f"{fraction_sign_words(match['amount'])} inch" if match["amount"] in "¼½¾⅛⅓⅔⅜⅝⅞" else None
    if sign == '"' and sum(token.count('"') for token in place.tokens[max(0, place.start - 40) : place.start]) % 2:
        return None
    if sign == "'" and place.before().startswith("'"):
        return None
    one, many = _BOUNDS[sign]
    single = number.is_one or (place.before().lower() in ADJECTIVES and place.stop < len(place.tokens))
    return f"{number.words} {one if single else many}"


def _coordinates(match: re.Match[str], _place: Place) -> str:
    parts = [_count(match["degrees"], "degree", "degrees"), _count(match["minutes"], "minute", "minutes")]
    if match["seconds"]:
        parts.append(_count(match["seconds"], "second", "seconds"))
    if match["side"]:
        parts.append(_SIDES_OF_THE_WORLD[match["side"]])
    return " ".join(parts)


def _latitude(match: re.Match[str], _place: Place) -> str:
    gap = "|" if " " in match.group() else " "
    return f"{_count(match['amount'], 'degree', 'degrees')}{gap}{_SIDES_OF_THE_WORLD[match['side']]}"


def _span(match: re.Match[str], place: Place) -> str | None:
    left, right = number_of(match["left"]), number_of(match["right"])
    unit = match["unit"] or ""
    if left is None or right is None or _is_formula(place):
        return None
    gap = "|" if match["space"] else " "
    joiner = " to "
    if " " in match["dash"]:
        joiner = "|to|"
    sign = _SIGN_WORDS[match["sign"]]
    spoken = ""
    if unit:
        names = unit_said(unit, right, place, spaced=bool(match["space"]))
        if names is None:
            if match["space"]:
                return None
            names = "times" if unit in ("x", "X", "×") else None
        if names is None:
            return None
        spoken = gap + names
    elif match["left"].isdecimal() and match["right"].isdecimal() and not match["dash"].strip("-–—"):
        fifty = match["left"] == match["right"] == "50"
        joiner = " " if fifty else joiner
    return f"{sign}{_plain(match['left'])}{joiner}{_plain(match['right'])}{spoken}"


def _span_of_times(match: re.Match[str], _place: Place) -> str:
    return f"{_SIGN_WORDS[match['sign']]}{_plain(match['left'])} to {_plain(match['right'])} times"


def _span_with_units(match: re.Match[str], place: Place) -> str | None:
    """``100k–200k`` and ``5kg–10kg``: the unit is said once."""
    right = number_of(match["right"])
    names = unit_said(match["unit"], right, place, spaced=bool(match["space"])) if right else None
    words = f"{_SIGN_WORDS[match['sign']]}{_plain(match['left'])} to {_plain(match['right'])}"
    return f"{words} {names}" if names else None


def _plain(written: str) -> str:
    number = number_of(written)
    return number.words if number else written


def _is_formula(place: Place) -> bool:
    return any(set("=+×÷*^√") & set(place.tokens[index]) for index in range(place.start, place.stop)) or (
        place.after()[:1] in ("=", "≈") or place.before() in ("=", "+")
    )


def _dimensions(match: re.Match[str], place: Place) -> str | None:
    numbers = [number_of(part) for part in re.split(r" ?[x×X] ?", match["numbers"])]
    if any(number is None for number in numbers) or (_is_formula_beside(match, place) and "x" not in match["numbers"]):
        return None
    is_dose = match["unit"] in DOSES and len(numbers) == 2 and re.match(r"[1-9]\d? ?[x×X]", match["numbers"])
    words = (" times " if is_dose else " by ").join(_large(number) for number in numbers if number)
    if match["unit"]:
        names = unit_said(match["unit"], Number("2"), place, spaced=bool(match["space"]))
        if names is None:
            return None
        words += f" {names.replace(TOKEN_END, ' ')}"
    elif _is_product(numbers, match["numbers"]) and not _is_of_a_thing(match["numbers"], place):
        return None
    return words


def _is_product(numbers: Sequence[Number | None], written: str) -> bool:
    """Whether figures with a sign between them are rather multiplied: small ones that differ."""
    is_small = any(len(number.whole) < 3 for number in numbers if number)
    return "×" in written and len(set(numbers)) > 1 and is_small


def _is_of_a_thing(written: str, place: Place) -> bool:
    """Whether figures with a sign between them describe what follows: ``a 2×4 board``, not ``2 × 4 is eight``."""
    after = place.after()
    return " " not in written and place.before().lower() in ADJECTIVES and after[:1].isalpha()


def _batting(match: re.Match[str], place: Place) -> str | None:
    """An average of baseball: ``.312`` is three twelve."""
    return in_pairs(match["digits"]) if place.before().lower() in _BATTING else None


def _large(number: Number) -> str:
    """Pixels in pairs of digits, as they are said: nineteen twenty by ten eighty."""
    if len(number.whole) == 4 and not number.decimals and number.whole[2:] != "00" and number.whole[1:3] != "00":
        return f"{cardinal(int(number.whole[:2]))} {two_digits(number.whole[2:])}"
    return number.words


def _is_formula_beside(_match: re.Match[str], place: Place) -> bool:
    return place.after()[:1] in ("=", "≈") or place.before() in ("=", "+", "-")


def _ordinal(match: re.Match[str], _place: Place) -> str | None:
    number = number_of(match["digits"])
    return ordinal(int(number.whole)) + match["of"] if number and len(number.whole) <= 18 else None


def _ordinal_span(match: re.Match[str], _place: Place) -> str:
    return f"{ordinal(int(match['left']))} to {ordinal(int(match['right']))}"


def _factorial(match: re.Match[str], place: Place) -> str | None:
    number = match["number"]
    if place.after()[:1] not in ("=", "/", "×", "÷") or not place.after():
        return None
    return f"{whole_words(number) if number.isdecimal() else number.upper()} factorial"


def _times(match: re.Match[str], place: Place) -> str | None:
    number = number_of(match["number"])
    if number is None or (not match["sign"] and in_formula(place)):
        return None
    return f"{_SIGN_WORDS[match['sign']]}{number.words} times"


def _with_word(match: re.Match[str], _place: Place) -> str | None:
    """``5-year-old``, ``3-D``, ``12-inch``: figures joined to words by a hyphen."""
    number = number_of(match["number"])
    if number is None:
        return None
    if match["word"] in MONTHS:
        is_year = re.fullmatch(r"1\d{3}|20\d\d", match["number"]) is not None
        return f"{year_words(match['number']) if is_year else number.words} to {match['word']}"
    unit = match["word"]
    symbol = (len(unit) > 1 or unit in ("V", "W")) and (len(unit) < 4 or not unit.islower())
    names = unit_words(unit) if symbol and "-" not in unit else None
    words = names[0] if names else unit
    return f"{number.words} {words}" if names else f"{_year_or(match['number'], number, words)}-{words}"


def _locants(match: re.Match[str], _place: Place) -> str:
    """The places of groups in the name of a compound: ``1,2-dichloroethane``."""
    return f"{digit_words(match['locants'])} {match['word']}"


def _year_or(written: str, number: Number, word: str) -> str:
    is_year = word in _AFTER_YEARS and len(written) == 4 and written.isdecimal() and "1100" <= written <= "2099"
    return year_words(number.whole) if is_year else number.words


def _per_distance(match: re.Match[str], _place: Place) -> str | None:
    number, names = number_of(match["amount"]), unit_words(match["unit"])
    if number is None or names is None:
        return None
    gap = "|" if match["space"] else " "
    last_gap = TOKEN_END if match.group().endswith(" km") else " "
    return f"{number.words}{gap}{names[1]} per {whole_words(match['count'])}{last_gap}kilometers"


def _scale_word(match: re.Match[str], _place: Place) -> str | None:
    number, words = number_of(match["amount"]), amount_words(match["amount"])
    names = unit_words(match["unit"]) if match["unit"] else ("", "")
    if number is None or words is None or names is None or (match["unit"] and not follows_with_a_space(match["unit"])):
        return None
    gap = TOKEN_END if match["unit"] else ""
    return f"{_SIGN_WORDS[match['sign']]}{words}|{match['word']}{gap}{names[1]}"


def _spaced_commas(match: re.Match[str], _place: Place) -> str:
    """``5, 000``."""
    return cardinal(int(re.sub(r"\D", "", match.group())))


def _grouped(match: re.Match[str], place: Place) -> str | None:
    """``12 000``: thousands with spaces, unless the figures before or after belong to them."""
    is_unclear = place.before()[-1:].isdecimal() or place.after()[:1].isdecimal()
    return None if is_unclear and " 0" not in match.group() else amount_words(match.group())


BEFORE_FRACTIONS: tuple[Rule, ...] = (
    rule(rf"(?P<amount>{NUMBER})° ?(?P<side>[NSEW])", _latitude, starts=_DIGITS),
    rule(
        r"(?P<feet>\d{1,3})(?:['′]| ?(?:ft|feet)\b\.?) ?(?P<inches>\d\d?(?:\.\d)?)(?:[\"″]|''| ?(?:in|inches)\b\.?)",
        _feet_and_inches,
        starts=_DIGITS,
    ),
    rule(r"(?P<feet>[3-8])(?:['′]|ft)(?P<inches>\d|1[01])", _feet_and_inches, starts="345678"),
    rule(
        rf"(?P<degrees>{NUMBER})° ?(?P<minutes>{NUMBER})['′](?: ?(?P<seconds>{NUMBER})[\"″])?(?: ?(?P<side>[NSEW]))?",
        _coordinates,
        starts=_DIGITS,
    ),
    rule(
        rf"(?P<amount>{NUMBER})(?P<space> ?)(?P<unit>l|L|kWh|g)/(?P<count>\d{{2,3}}) ?km", _per_distance, starts=_DIGITS
    ),
    rule(rf"{_SIGN}(?P<left>{NUMBER})[-–—](?P<right>{NUMBER})[x×]", _span_of_times, starts=_DIGITS + _SIGNS),
    rule(
        rf"{_SIGN}(?P<left>{NUMBER})(?P<space> ?)(?P<unit>[^\W\d_]{{1,4}})[-–—](?P<right>{NUMBER}) ?(?P=unit)",
        _span_with_units,
        starts=_DIGITS + _SIGNS,
    ),
    *with_and_without_unit(
        rf"{_SIGN}(?P<left>{AMOUNT})(?:%|°C?|°F)?(?P<dash> ?[-–—] ?)(?P<right>{AMOUNT})", _span, _DIGITS + _SIGNS
    ),
)

RULES: tuple[Rule, ...] = (
    rule(r"\.(?P<digits>[1-9]\d\d)", _batting, starts="."),
    rule(r"(?P<number>\d{1,4}|[a-z])!", _factorial, starts=_DIGITS + "abcdefghijklmnopqrstuvwxyz"),
    rule(r"(?P<left>\d{1,4})(?:st|nd|rd|th)[-–—](?P<right>\d{1,4})(?:st|nd|rd|th)", _ordinal_span, starts=_DIGITS),
    rule(rf"(?P<digits>{GROUPED}|\d[\d,]*)(?:st|nd|rd|th|ST|ND|RD|TH)(?P<of>(?:'s)?)", _ordinal, starts=_DIGITS),
    *with_and_without_unit(rf"(?P<numbers>{NUMBER}(?: ?[x×X] ?{NUMBER}){{1,3}})", _dimensions, _DIGITS),
    rule(rf"{_SIGN}(?P<number>{NUMBER})[xX×]", _times, starts=_DIGITS + _SIGNS),
    *with_and_without_unit(
        rf"{_SIGN}(?P<amount>{AMOUNT}) (?P<word>{'|'.join(sorted(SCALE_WORDS))})", _scale_word, _DIGITS + _SIGNS
    ),
    rule(rf"{_SIGN}(?P<amount>{AMOUNT}){UNIT_AFTER}(?P<plus>\+?)", _quantity, starts=_DIGITS + _SIGNS + "."),
    rule(rf"(?P<amount>{NUMBER})/(?P<unit>[^\W\d_]{{2,10}})", _per, starts=_DIGITS),
    rule(rf"(?P<unit>{UNIT})", _unit_after_expression),
    rule(rf"(?P<amount>{NUMBER}|[{FRACTION_SIGNS}])(?P<mark>['′\"″”])", _prime, starts=_DIGITS + "¼½¾⅛⅓⅔⅜⅝⅞"),
    rule(r"(?P<locants>\d(?:,\d)+)-(?P<word>[a-z]{4,})", _locants, starts=_DIGITS),
    rule(rf"(?P<number>{NUMBER})-(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*)\.?", _with_word, starts=_DIGITS),
    rule(r"[1-9]\d{0,2}(?: \d{3})+(?:[.,]\d+)?", _grouped, starts=_DIGITS),
    rule(r"[1-9]\d{0,2}(?:, 000)+", _spaced_commas, starts=_DIGITS),
)
