"""Numbers as they are written, in digits and in words, with their scale: ``1,234.5``, ``half a million``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from reelbase.media.speech.spoken.english.counting import number_of
from reelbase.media.speech.spoken.tabled.figures import figure
from reelbase.media.speech.tables import listed
from reelbase.understanding.figures.spans import TakenSpans

_BELOW_20 = listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = listed("twenty thirty forty fifty sixty seventy eighty ninety")
VALUES = {word: value for value, word in enumerate(_BELOW_20)} | {
    word: 10 * value for value, word in enumerate(_TENS, 2)
}
"""English words for numbers below a hundred that are one word."""
_SCALES = {"hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12, "score": 20}
_SIGNS_OF_SCALE = {
    "k": 1e3,
    "K": 1e3,
    "m": 1e6,
    "M": 1e6,
    "mn": 1e6,
    "mio": 1e6,
    "bn": 1e9,
    "b": 1e9,
    "B": 1e9,
    "tn": 1e12,
    "T": 1e12,
}
"""Letters right behind digits: the money ones after a currency, the others only where a unit cannot be meant."""
_FOREIGN_SCALES = {
    "de": {"tausend": 1e3, "million": 1e6, "millionen": 1e6, "mio.": 1e6, "milliarde": 1e9, "milliarden": 1e9}
    | {"mrd.": 1e9, "billion": 1e12, "billionen": 1e12},
    "fr": {"mille": 1e3, "million": 1e6, "millions": 1e6, "milliard": 1e9, "milliards": 1e9, "md": 1e9, "mds": 1e9},
    "es": {"mil": 1e3, "millón": 1e6, "millones": 1e6, "mil millones": 1e9, "billón": 1e12, "billones": 1e12},
    "it": {"mila": 1e3, "milione": 1e6, "milioni": 1e6, "mln": 1e6, "miliardo": 1e9, "miliardi": 1e9, "mld": 1e9},
    "pt": {"mil": 1e3, "milhão": 1e6, "milhões": 1e6, "mil milhões": 1e9, "bilhão": 1e9, "bilhões": 1e9},
    "nl": {"duizend": 1e3, "miljoen": 1e6, "miljard": 1e9, "biljoen": 1e12},
    "pl": {"tys.": 1e3, "tysięcy": 1e3, "mln": 1e6, "miliony": 1e6, "milionów": 1e6, "mld": 1e9, "miliardów": 1e9},
    "ru": {"тысяч": 1e3, "тыс.": 1e3, "млн": 1e6, "миллион": 1e6, "миллионов": 1e6, "миллиона": 1e6}
    | {"млрд": 1e9, "миллиардов": 1e9, "миллиарда": 1e9},
    "zh": {"万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8, "万亿": 1e12},
    "ja": {"万": 1e4, "億": 1e8, "兆": 1e12},
    "sv": {"tusen": 1e3, "miljon": 1e6, "miljoner": 1e6, "miljard": 1e9, "miljarder": 1e9},
}
_POINT_LANGUAGES = frozenset(listed("en zh ja ko th he hi ms ga cy bn ta te ur"))
"""Languages that write a point before decimals; the others that we know write a comma."""
_PART_NAMES = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8}
_PART_NAMES |= {"ninth": 9, "tenth": 10, "twelfth": 12, "twentieth": 20, "hundredth": 100, "thousandth": 1000}
_VULGAR = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅛": (1, 8)}
_NOT_BEFORE = r"(?<![A-Za-zÀ-ɏͰ-ӿ\d_.,])"
_DIGITS = re.compile(
    rf"{_NOT_BEFORE}\d{{1,3}}(?:[ \u00a0\u202f]\d{{3}})+(?!\d)(?:[.,]\d+)?|{_NOT_BEFORE}\d(?:[\d.,'’]*\d)?"
)
_POWER_OF_TEN = re.compile(
    r"(?<![\w.,])(?P<digits>\d+(?:[.,]\d+)?)\s?[×x·]\s?10(?:\^\{?(?P<caret>[-−]?\d{1,2})\}?|"
    r"(?P<raised>[⁻⁰¹²³⁴-⁹]{1,3}))"
)
_GOES_ON = re.compile(r"-(?!years?|percent|metres?|meters?|days?|hours?|minutes?|miles?)\w")
_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_ONE_WORD = rf"(?:{'|'.join([*_TENS])})(?:[- ](?:{'|'.join(_BELOW_20[1:10])}))?|{'|'.join(_BELOW_20)}"
_LARGE = "hundred|thousand|million|billion|trillion|dozen"
_WORDS = re.compile(
    rf"\b(?P<half>(?:(?P<halves>{_ONE_WORD}) and )?(?:a )?half(?: an?)? (?={_LARGE})|half a (?={_LARGE}))?"
    rf"(?:(?P<first>an?(?= (?:few )?(?:{_LARGE}))|{_ONE_WORD})\b(?P<mixed> and a half)?[ -]?)?"
    rf"(?P<rest>(?:(?:{_LARGE})\b|(?:{_ONE_WORD})\b)(?:(?:,? and |[ -])(?:(?:{_LARGE})\b|(?:{_ONE_WORD})\b))*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A number in a text. value: with the scale in; mantissa: without. scale: the word for it as written, or empty."""

    value: float
    start: int
    end: int
    decimals: int = 0
    mantissa: float = 0
    scale: str = ""
    in_words: bool = False
    grouped: bool = False


def numerals_in(text: str, language: str) -> list[WrittenNumber]:
    """Every number of a text by position. language: a base such as ``en``; words are read in English only."""
    found = list(_in_digits(text, language))
    if language == "en":
        taken = TakenSpans((one.start, one.end) for one in found)
        found += [one for one in _in_words(text) if not taken.overlaps(one.start, one.end)]
    return sorted(found, key=lambda one: one.start)


def value_of(written: str, language: str) -> tuple[float, int] | None:
    """Value and decimals of digits with separators; None for another pattern, such as a date."""
    plain = re.sub(r"[\u00a0\u202f]", " ", written).replace("’", "'")
    if language in _POINT_LANGUAGES:
        number = number_of(plain)
        parts = None if number is None else (number.whole, number.decimals)
    else:
        read = figure(plain, ",")
        parts = None if read is None else (read.whole, read.decimals)
    if parts is None or len(parts[0]) > 18:
        return None
    return float(f"{parts[0]}.{parts[1] or 0}"), len(parts[1])


def scale_after(text: str, position: int, language: str) -> tuple[str, float, int] | None:
    """The word for a scale that stands at a position behind digits: the word, its factor and where it ends."""
    match = _scale_pattern(language).match(text, position)
    if match is None:
        return None
    word = match["word"]
    factors = _SCALES if language == "en" else _FOREIGN_SCALES.get(language, {})
    return word, float(factors[word.lower()]), match.end("word")


def sign_of_scale_after(text: str, position: int) -> tuple[str, float, int] | None:
    """``k``, ``m``, ``bn`` and the like, which stand right behind the digits or after a space."""
    match = re.compile(r" ?(?P<sign>bn|mn|mio|tn|[kKmMbBT])(?![\w/²³])").match(text, position)
    return (match["sign"], _SIGNS_OF_SCALE[match["sign"]], match.end()) if match else None


def has_tables(language: str) -> bool:
    """Whether a language's scales are known, so that a number without one is surely what it seems."""
    return language == "en" or language in _FOREIGN_SCALES


def part_name(word: str) -> int | None:
    """2 for ``half``, 3 for ``third`` or ``thirds``; None for another word."""
    word = word.lower()
    if word == "halves":
        return 2
    return _PART_NAMES.get(word) or _PART_NAMES.get(word.removesuffix("s"))


def vulgar_fraction(sign: str) -> tuple[int, int] | None:
    """Above and below of ``¾``."""
    return _VULGAR.get(sign)


def word_value(words: str) -> float | None:
    """The value of English number words, such as ``two hundred and fifty`` or ``12``; None for other text."""
    if re.fullmatch(r"\d+", words):
        return float(words)
    match = _WORDS.fullmatch(words.strip())
    return _value_of_words(match) if match and match.group() else None


def _in_digits(text: str, language: str) -> Iterator[WrittenNumber]:
    powers = [match for match in _POWER_OF_TEN.finditer(text) if value_of(match["digits"], language)]
    for match in powers:
        value, decimals = value_of(match["digits"], language) or (0.0, 0)
        exponent = int((match["caret"] or "").replace("−", "-") or match["raised"].translate(_RAISED))
        yield WrittenNumber(
            float(f"{value}e{exponent}"), *match.span(), decimals, value, match.group()[len(match["digits"]) :]
        )
    taken = TakenSpans(power.span() for power in powers)
    for match in _DIGITS.finditer(text):
        if taken.overlaps(match.start(), match.start() + 1):
            continue
        read = value_of(match.group(), language)
        if read is None:
            continue
        value, decimals = read
        end, scale, factor = match.end(), "", 1.0
        after = scale_after(text, end, language)
        if after is not None:
            scale, factor, end = after
        vulgar = None if after else vulgar_fraction(text[end : end + 1])
        if vulgar is not None:
            value, end = value + vulgar[0] / vulgar[1], end + 1
        yield WrittenNumber(
            value * factor, match.start(), end, decimals, value, scale, grouped=not match.group().isdecimal()
        )


def _in_words(text: str) -> Iterator[WrittenNumber]:
    for match in _WORDS.finditer(text):
        if not match.group().strip(" -"):
            continue
        end = match.start() + len(match.group().rstrip(" -"))
        value = _value_of_words(match)
        # "forty-something", "one-sided": a part of a longer word.
        if value is None or _GOES_ON.match(text, end):
            continue
        scales = [word for word in re.findall(r"[a-z]+", match.group().lower()) if word in _SCALES]
        scale = scales[-1] if scales and scales[-1] not in ("hundred", "dozen") else ""
        yield WrittenNumber(value, match.start(), end, 0, value / _SCALES.get(scale, 1), scale, in_words=True)


def _value_of_words(match: re.Match[str]) -> float | None:
    words = re.findall(r"[a-z]+", f"{match['first'] or ''} {match['rest'] or ''}".lower())
    if not words and not match["half"]:
        return None
    total = group = 0.0
    last_scale = float("inf")
    for word in words:
        if word in ("a", "an"):
            group += 1
        elif word in VALUES:
            if group % 100 and not (group % 10 == 0 and VALUES[word] < 10 and group % 100 >= 20):
                return None
            group += VALUES[word]
        elif word in ("hundred", "dozen"):
            group = (group or 1) * _SCALES[word]
        elif word in _SCALES:
            if _SCALES[word] >= last_scale:
                group, total = group + total, 0.0
            last_scale = _SCALES[word]
            total, group = total + (group or 1) * _SCALES[word], 0.0
    value = total + group
    if match["mixed"]:
        scales = [_SCALES[word] for word in words if word in _SCALES]
        value += 0.5 * (scales[-1] if scales else 1)
    if match["half"]:
        whole = VALUES.get((match["halves"] or "").lower(), 0)
        value = (whole + 0.5) * (value or 1)
    return value


@cache
def _scale_pattern(language: str) -> re.Pattern[str]:
    words = [word for word in _SCALES if word != "score"] if language == "en" else _FOREIGN_SCALES.get(language, {})
    if not words:
        return re.compile(r"(?P<word>(?!))")
    written = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    end = "" if language in ("zh", "ja") else r"(?!\w)"
    return re.compile(rf"[ \u00a0-]?(?P<word>{written}){end}", re.IGNORECASE)
