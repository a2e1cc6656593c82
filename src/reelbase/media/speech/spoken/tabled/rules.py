"""The rules for all languages with tables: money, units, ranges, fractions, powers, signs and plain numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from reelbase.media.speech.spoken.preparing import without_commands
from reelbase.media.speech.spoken.reading import Normaliser, Reading
from reelbase.media.speech.spoken.rules import TOKEN_END, Place, Rule, RuleBook, read_by_rules, rule
from reelbase.media.speech.spoken.signs import CURRENCY_CODES, CURRENCY_SIGNS, SPOKEN_SIGNS
from reelbase.media.speech.spoken.tabled.figures import MAX_DIGITS, WRITTEN, Figure, ascii_digits, figure
from reelbase.media.speech.spoken.tabled.language import Language, number_words
from reelbase.media.speech.spoken.web import ADDRESS, BARE_ADDRESS, MAIL

_EDGE = "\"'“”‘’„‚«»‹›()[]{}*_~`|—–…。、！？，；：؟،؛।॥۔።។¿¡「」『』（）【】〈〉《》・〜"
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_ADDRESSES = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (MAIL, ADDRESS, BARE_ADDRESS))
_DASH = "[-–—−]"
_MINUS = "[-−–]"
_POWER_SIGNS = "⁰¹²³⁴-⁹⁻⁺"
_FRACTION_SIGNS = "¼-¾⅐-⅞"
_SIGN_OF_CODE = "|".join(sorted(map(re.escape, CURRENCY_SIGNS), key=len, reverse=True))
_CURRENCY = rf"(?:{_SIGN_OF_CODE}|{'|'.join(sorted(CURRENCY_CODES))})"
_PARTS = re.compile(
    rf"\d+(?:[.,']\d+)*|[{_POWER_SIGNS}]+|[{_FRACTION_SIGNS}]|[^\W\d_{_POWER_SIGNS}{_FRACTION_SIGNS}]+|."
)
_AS_OPERATOR = {"*": "×", "/": "÷", "-": "−", "–": "−", "−": "−", "∙": "×", "·": "×", "⋅": "×", ":": "÷"}


def normaliser(language: Language) -> Normaliser:
    """Readings of tokens by the language's tables; what they do not hold is left as it is written."""
    if number_words(1, language.tag) is None:
        # A voice of the language reads its numbers better than digits in parts.
        return lambda tokens: [(as_written(token),) for token in tokens]
    rules = RuleBook((*language.own_rules, *_rules(language)))

    def readings(tokens: Sequence[str]) -> list[Reading]:
        plain = [ascii_digits(token) for token in tokens]
        return read_by_rules(plain, rules, lambda place: word(language, tokens[place.start], place))

    return readings


def word(language: Language, written: str, place: Place) -> str:
    """The words of a single token that no rule reads. No letter is left out, and no sign that has a meaning."""
    core = written.strip(_EDGE + ".,;:!?").strip()
    if not _LETTER_OR_DIGIT.search(core) and not set(core) & SPOKEN_SIGNS:
        return ""
    is_word = core.isascii() and core.isalpha()
    if core in language.signs and not is_word:
        return language.signs[core]
    address = _address(core, language)
    if address is not None:
        return address
    trimmed = written.strip(_EDGE + ",;:!?").lower()
    known = language.abbreviations.get(trimmed) or language.abbreviations.get(trimmed.rstrip("."))
    if known is not None and (trimmed.endswith(".") or ("." not in known and trimmed in language.abbreviations)):
        return known
    if any(char.isdecimal() or char in SPOKEN_SIGNS for char in core):
        return _mixed(language, core)
    return without_commands(re.sub(r"-{2,}|[—–…\\|<>{}\[\]*_`~#]+", ", ", core))


def as_written(token: str) -> str:
    """A token without the marks around it."""
    core = token.strip(_EDGE + ".,;:!?").strip()
    if not _LETTER_OR_DIGIT.search(core):
        return without_commands(core) if set(core) & SPOKEN_SIGNS else ""
    return without_commands(core)


def _address(core: str, language: Language) -> str | None:
    match = next(filter(None, (pattern.fullmatch(core) for pattern in _ADDRESSES)), None)
    if match is None or not language.spelling:
        return None
    parts = match.groupdict()
    host = re.sub(r"^www\.", "", parts["host"], flags=re.IGNORECASE)
    written = f"{parts['user']}@{host}" if "user" in parts else host
    pieces = [language.spelling.get(part, part) for part in re.split(r"([.@_-])", written) if part]
    return " ".join(_digits_said(language, piece) for piece in pieces)


def _digits_said(language: Language, text: str) -> str:
    return " ".join(
        (language.cardinal(part) or part) if part.isdecimal() else part for part in re.findall(r"\d+|\D+", text)
    )


def _mixed(language: Language, core: str) -> str:
    """Letters, digits and signs in one token, such as GPT-4, a+b or 7-3=4, part by part."""
    parts = _PARTS.findall(ascii_digits(core))
    is_sum = any(part in "=<>≤≥≈≠+×÷" for part in parts)
    said: list[str] = []
    for index, part in enumerate(parts):
        before = parts[index - 1] if index else ""
        after = parts[index + 1] if index + 1 < len(parts) else ""
        said.append(_part(language, part, before, after, is_sum=is_sum))
    words = " ".join(piece for piece in said if piece)
    return without_commands(re.sub(r"\s+([,;:.!?'])", r"\1", words))


def _part(language: Language, part: str, before: str, after: str, *, is_sum: bool) -> str:
    if part[0].isdecimal():
        number = figure(part, language.decimal)
        words = language.amount(number) if number is not None else _chunks(language, part)
        return words or part
    if re.match(f"[{_POWER_SIGNS}]", part):
        return _power(language, part) or unicodedata.normalize("NFKC", part)
    if re.match(f"[{_FRACTION_SIGNS}]", part):
        return language.halves.get(part, part)
    operator = _AS_OPERATOR.get(part, part)
    is_between = bool(before and after and before[-1:].isalnum() and after[:1].isalnum())
    is_minus = operator == "−" and not before and after[:1].isdecimal()
    if part == "/" and _is_fraction(before, after):
        return language.signs.get("÷", part)
    if part in _AS_OPERATOR and not (is_sum and is_between) and not is_minus:
        # A hyphen or a stroke between words is silent; a point in the middle of a word is Catalan.
        return "" if part in "-–/:" else part
    if is_minus:
        return language.minus or part
    if operator in language.signs:
        return language.signs[operator]
    if part in language.after:
        return language.after[part]
    if part in CURRENCY_SIGNS:
        return language.currencies.get(CURRENCY_SIGNS[part], (part, part))[1]
    if part in _AS_OPERATOR or part[0].isalpha() or part in SPOKEN_SIGNS or part in "'.,":
        return part
    return "," if part in ";:!?…" else " "


def _is_fraction(above: str, below: str) -> bool:
    """Whether ``2/7`` is meant, and not a date such as 06/07 or a turn of phrase such as 24/7."""
    is_plain = above.isdecimal() and below.isdecimal() and not above.startswith("0") and not below.startswith("0")
    return is_plain and len(below) <= MAX_DIGITS and len(above) <= MAX_DIGITS and int(above) < int(below)


def _chunks(language: Language, written: str) -> str | None:
    """Numbers of a version or an internet address, with the word for a point between them."""
    point = language.spelling.get(".") or language.point
    words = [language.cardinal(part) for part in re.split(r"[.,']", written)]
    return f" {point} ".join(str(each) for each in words) if point and all(words) else None


def _power(language: Language, signs: str) -> str | None:
    digits = unicodedata.normalize("NFKC", signs).replace("−", "-").replace("+", "")
    special = language.signs.get(f"^{digits}")
    if special:
        return special
    words = language.cardinal(digits.lstrip("-")) if digits.lstrip("-").isdecimal() else None
    if not (words and language.power):
        return None
    return f"{language.power} {language.minus + ' ' if digits.startswith('-') else ''}{words}"


class _Sayings:
    """What the rules say in one language; each method is one rule's ``say``."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def number(self, written: str, gender: str = "") -> str | None:
        found = figure(written, self.language.decimal)
        return self.language.amount(found, gender) if found is not None else None

    def plain(self, match: re.Match[str], place: Place) -> str | None:
        """A number on its own, maybe with a sign before it."""
        written, sign = match["number"], match["sign"] or ""
        year = self.language.year(written) if re.fullmatch(r"\d{4}", written) and not sign else None
        words = year or self.number(written)
        return self._signed(sign, words)

    def _signed(self, sign: str, words: str | None) -> str | None:
        if words is None or not sign:
            return words
        said = self.language.minus if sign in "-−–" else self.language.signs.get(sign)
        return f"{said} {words}" if said else None

    def noun(self, number: Figure, forms: tuple[str, ...]) -> str:
        return forms[0] if number.is_one else forms[1]

    def with_noun(self, written: str, forms: tuple[str, ...], scale: str = "") -> str | None:
        """``5 km``, ``1,2 Mio. km``: the number, maybe its scale, and the noun in the right form."""
        number = figure(written, self.language.decimal)
        if number is None:
            return None
        if scale:
            scaled = self.scaled(number, scale)
            linked = self.language.before_scaled(forms[1])
            return f"{scaled} {linked}{forms[1]}" if scaled else None
        words = self.language.amount(number, forms[2])
        return f"{words} {self.noun(number, forms)}" if words else None

    def scaled(self, number: Figure, scale: str) -> str | None:
        forms = self.language.scales.get(scale) or self.language.scales.get(scale.rstrip("."))
        words = self.language.amount(number, forms[2]) if forms else None
        return f"{words} {self.noun(number, forms)}" if words and forms else None

    def scale(self, match: re.Match[str], place: Place) -> str | None:
        number = figure(match["number"], self.language.decimal)
        return self.scaled(number, match["scale"]) if number else None

    def money(self, match: re.Match[str], place: Place) -> str | None:
        code = CURRENCY_SIGNS.get(match["currency"], match["currency"])
        forms = self.language.currencies.get(code)
        number = figure(match["number"], self.language.decimal)
        if forms is None or number is None:
            return None
        sign = match["sign"] or ""
        if match["scale"]:
            return self._signed(sign, self.with_noun(match["number"], forms, match["scale"]))
        cents = self.language.cents.get(code)
        if cents is None or len(number.decimals) != 2:
            return self._signed(sign, self.with_noun(match["number"], forms))
        return self._signed(sign, self._with_cents(number, forms, cents))

    def _with_cents(self, number: Figure, forms: tuple[str, ...], cents: tuple[str, ...]) -> str | None:
        whole, small = Figure(number.whole), Figure(number.decimals.lstrip("0") or "0")
        main = self.language.amount(whole, forms[2])
        rest = self.language.amount(small, cents[2])
        if main is None or rest is None:
            return None
        small_words = f"{rest} {self.noun(small, cents)}"
        if small.whole == "0":
            return f"{main} {self.noun(whole, forms)}"
        if not whole.whole.strip("0"):
            return small_words
        link = f" {self.language.joined} " if self.language.joined else " "
        ending = small_words if self.language.joined else rest
        return f"{main} {self.noun(whole, forms)}{link}{ending}"

    def unit(self, match: re.Match[str], place: Place) -> str | None:
        forms = self.language.units.get(match["unit"])
        if forms is None:
            return None
        return self._signed(match["sign"] or "", self.with_noun(match["number"], forms))

    def after(self, match: re.Match[str], place: Place) -> str | None:
        said, words = self.language.after.get(match["after"]), self.number(match["number"], "n")
        if not (said and words):
            return None
        return self._signed(match["sign"] or "", f"{said} {words}" if self.language.after_first else f"{words} {said}")

    def span(self, match: re.Match[str], place: Place) -> str | None:
        """A range; None for figures that are no range, such as the parts of a telephone number."""
        left, right, unit = match["left"], match["right"], match["unit"] or ""
        if (
            not self.language.to
            or left.startswith("00")
            or (len(left) > 1 and left.startswith("0") and "," not in left)
        ):
            return None
        if " " in match.group() and _equation(place):
            return None
        words = [self._end(each) for each in (left, right)]
        if unit and unit in self.language.units:
            tail = self.language.units[unit][1]
        elif unit in self.language.after:
            tail = self.language.after[unit]
        elif unit and CURRENCY_SIGNS.get(unit, unit) in self.language.currencies:
            tail = self.language.currencies[CURRENCY_SIGNS.get(unit, unit)][1]
        else:
            tail = ""
        if unit and not tail:
            return None
        return f"{words[0]} {self.language.to} {words[1]} {tail}".strip() if all(words) else None

    def _end(self, written: str) -> str | None:
        year = self.language.year(written) if re.fullmatch(r"\d{4}", written) else None
        return year or self.number(written)

    def fraction(self, match: re.Match[str], place: Place) -> str | None:
        """``1/2``, ``1 1/2``, ``2½``."""
        written = match["fraction"]
        if match["above"]:
            written = next(
                (sign for sign in self.language.halves if _above_below(sign) == (match["above"], match["below"])), ""
            )
        part = self.language.halves.get(written)
        whole = match["whole"]
        if part is None:
            return None
        if not whole:
            return part
        words, link = self.number(whole), self.language.signs.get("and", "")
        return f"{words} {link} {part}".replace("  ", " ") if words else None

    def power(self, match: re.Match[str], place: Place) -> str | None:
        raised = match["raised"] or match["sign"]
        words, base = _power(self.language, raised), match["base"]
        said = self.number(base) if base[0].isdecimal() else base
        return f"{said} {words}" if words and said else None

    def times(self, match: re.Match[str], place: Place) -> str | None:
        """``3:1``, ``16:9``: a score or a ratio."""
        link = self.language.signs.get(":")
        left, right = self.number(match["left"]), self.number(match["right"])
        return f"{left} {link} {right}" if link and left and right else None

    def operator(self, match: re.Match[str], place: Place) -> str | None:
        """A sign on its own between two operands: a dash is a minus only where there is an equation."""
        sign, before, after = match["operator"], place.before(), place.after()
        if sign in "-–*/:" and not (_operand(before) and _operand(after)):
            return None
        if sign in "-–" and not _equation(place):
            return None
        return self.language.signs.get(_AS_OPERATOR.get(sign, sign))

    def digits(self, match: re.Match[str], place: Place) -> str | None:
        """A telephone number, digit by digit."""
        plus = self.language.signs.get("+", "") if match.group().startswith("+") else ""
        pieces = []
        for token in match.group().split(" "):
            words = [self.language.each(group) for group in re.findall(r"\d+", token)]
            if not all(words):
                return None
            pieces.append(", ".join(str(word) for word in words))
        return f"{plus} {TOKEN_END.join(pieces)}".strip()


def _above_below(sign: str) -> tuple[str, str]:
    above, _, below = unicodedata.normalize("NFKC", sign).partition("\u2044")
    return above, below


def _operand(token: str) -> bool:
    return re.search(r"[\w)²³°]", token) is not None


def _equation(place: Place) -> bool:
    near = place.tokens[max(0, place.start - 4) : place.stop + 4]
    return any(token in "=≈≠<>≤≥" and token for token in near)


def _rules(language: Language) -> tuple[Rule, ...]:
    say = _Sayings(language)
    number = rf"(?P<number>{WRITTEN})"
    sign = r"(?P<sign>[-−–+±~≈<>≤≥])? ?"
    tight = r"(?P<sign>[-−–+±~≈<>≤≥])?"
    scale = _any_of(language.scales, optional_stop=True)
    units = _any_of(language.units)
    after = _any_of(language.after)
    ends = _any_of([*language.units, *language.after, *CURRENCY_SIGNS, *CURRENCY_CODES])
    digits = "0123456789"
    signed = digits + "-−–+±~≈<>≤≥"
    found = [
        rule(
            r"\+\d{1,3}(?:[ -]?\(?\d{1,5}\)?){2,6}|0\d{1,4}[ /-]\d{3,9}(?:[ -]\d{2,6}){0,3}|0\d(?: \d\d){4}",
            say.digits,
            starts="+0",
        ),
        rule(rf"{tight}(?P<currency>{_CURRENCY}) ?{number}(?: ?(?P<scale>{scale}))?", say.money),
        rule(rf"{tight}{number}(?: ?(?P<scale>{scale}))? ?(?P<currency>{_CURRENCY})", say.money, starts=signed),
        rule(
            rf"(?P<left>\d+(?:[.,]\d+)*)(?:{_DASH}| {_DASH} )(?P<right>\d+(?:[.,]\d+)*)(?: ?(?P<unit>{ends}))?",
            say.span,
            starts=digits,
        ),
        rule(rf"{tight}{number} ?(?P<after>{after})", say.after, starts=signed),
        rule(rf"{tight}{number} ?(?P<unit>{units})", say.unit, starts=signed),
        rule(
            rf"(?:(?P<whole>\d+) ?)?(?:(?P<fraction>[{_FRACTION_SIGNS}])|(?<!\d)(?P<above>\d)/(?P<below>\d))",
            say.fraction,
        ),
        rule(
            rf"(?P<base>\w|{WRITTEN})(?:\^(?P<raised>[-−]?\d+)|(?P<sign>[{_POWER_SIGNS}]+))",
            say.power,
        ),
        rule(rf"{number} ?(?P<scale>{scale})", say.scale, starts=digits),
        rule(r"(?P<left>\d{1,3}):(?P<right>\d{1,3})", say.times, starts=digits),
        rule(rf"{sign}{number}", say.plain, starts=signed),
        rule(r"(?P<operator>[-–*/:=<>≤≥≈≠±×÷+−·⋅√∞→←⇒§№&@°%‰^∙])", say.operator),
    ]
    return tuple(found)


@lru_cache(maxsize=256)
def _escaped(names: tuple[str, ...], optional_stop: bool) -> str:
    longest = sorted(names, key=len, reverse=True)
    parts = [
        re.escape(name.rstrip(".") if optional_stop else name) + (r"\.?" if optional_stop else "") for name in longest
    ]
    # An empty alternative would match everything; this matches nothing.
    return "|".join(parts) or r"(?!)"


def _any_of(names: object, *, optional_stop: bool = False) -> str:
    return _escaped(tuple(dict.fromkeys(names)), optional_stop)  # type: ignore[call-overload]
