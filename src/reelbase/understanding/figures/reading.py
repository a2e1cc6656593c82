"""Reads every quantity of a text, and leaves out numbers that are none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from reelbase.media.speech.spoken.signs import CURRENCY_CODES, CURRENCY_SIGNS
from reelbase.media.speech.tables import listed
from reelbase.understanding.figures.counted import TaggedToken, counted_after, counted_in_language
from reelbase.understanding.figures.dates import clock_times_in, dates_in
from reelbase.understanding.figures.identifiers import identifier_spans, scores_in
from reelbase.understanding.figures.numerals import VALUES, WrittenNumber, has_tables, numerals_in, sign_of_scale_after
from reelbase.understanding.figures.parts import parts_in
from reelbase.understanding.figures.quantity import Bound, UnitKind, WrittenQuantity
from reelbase.understanding.figures.spans import TakenSpans, before, behind
from reelbase.understanding.figures.units import unit_after
from reelbase.understanding.notation import notation_spans

_SIGN = "|".join(sorted(map(re.escape, CURRENCY_SIGNS), key=len, reverse=True))
_CURRENCY_BEFORE = re.compile(rf"(?:(?P<sign>{_SIGN})|\b(?P<code>{'|'.join(sorted(CURRENCY_CODES))}))[ \u00a0]?$")
_CURRENCY_AFTER = re.compile(
    rf"(?:[ \u00a0-]|\s(?:d['’]|de |di ))?(?:(?P<sign>{_SIGN})|(?P<code>{'|'.join(sorted(CURRENCY_CODES))})|"
    r"(?:US )?(?P<word>dollars?|euros?|pounds? sterling|yen|rupees?|yuan|"
    r"francs?|pesos?|roubles?|rubles?|cents?|pence|quid|bucks|dólares|livres sterling|Dollar|"
    r"Euro|Pfund|Franken|guilders?|crowns?))(?!\w)"
)
_WORDS_OF_MONEY = {
    "dollar": "$",
    "euro": "€",
    "yen": "¥",
    "pfund": "£",
    "dólare": "$",
    "cent": "¢",
    "pence": "p",
    "quid": "£",
    "buck": "$",
}
_PAYING = re.compile(
    (
        r"\b(?:pays?|paid|costs?|price|priced|worth|earn(?:s|ed)?|spen[dt]|fee|bill|money|sold|"
        r"wage)\b"
    ),
    re.I,
)
_PER = re.compile(
    r"(?:\s?/\s?|\s(?:per|an?|each|every|pro|par|por|al)\s)(?P<per>[a-zA-ZäöüéÄÖÜ]+(?:\s(?:per|a|"
    r"an)\s[a-z]+)?)(?!\s(?:earlier|ago|before|later|on|old)\b)"
)
_RATE_NOUNS = frozenset(
    listed("""
    year month week day hour minute second night head person user seat litre liter gallon barrel kilo kilogram
    gram tonne ton mile kilometre kilometer ounce share unit bottle cup ticket visit piece pound foot metre
    meter household capita child student employee player customer team page word call square monat jahr tag
    stunde woche liter person mois an jour heure semaine personne mes año día hora semana persona worker
    inhabitant dozen pair acre hectare bushel vehicle car game round session lesson class meal serving patient
    """)
)
_BOUNDS = {
    Bound.AT_LEAST: r"at least|no (?:less|fewer) than|a minimum of|mindestens|au moins|al menos|almeno|minstens",
    Bound.AT_MOST: r"at most|no more than|up to|as (?:much|many|high|long|far) as|a maximum of|höchstens|bis zu|au "
    r"plus|"
    r"jusqu'à|como máximo|al massimo",
    Bound.MORE_THAN: r"more than|over|above|upwards? of|exceed(?:s|ed|ing)?|greater than|well over|mehr als|über|"
    r"plus de|"
    r"más de|più di|oltre|mais de|meer dan|>|\+",
    Bound.LESS_THAN: r"less than|fewer than|under|below|weniger als|unter|moins de|menos de|meno di|minder dan|<",
    Bound.ABOUT: r"about|around|roughly|nearly|almost|some|approximately|approx\.?|circa|ca\.|an estimated|close to|"
    r"etwa|rund|ungefähr|fast|knapp|environ|près de|presque|unos|unas|alrededor de|casi|circa|quasi|cerca de|"
    r"ongeveer|~|≈",
}
_BOUND_BEFORE = tuple(
    (
        bound,
        re.compile(
            (
                rf"(?:^|[\s(]|\b)(?:{words})(?:\s(?:the|its|"
                rf"a))?\s?$"
            ),
            re.IGNORECASE,
        ),
    )
    for bound, words in _BOUNDS.items()
)
_RANGE_BETWEEN = re.compile(
    r"\s?(?:-|–|—|to|and|or|bis|à|a|y|e|tot)\s?(?:(?:about|around|nearly|roughly|almost|some|just) )?"
)
_CODE_AFTER = re.compile(r"[/:]?[A-Za-z]*\d|[-–]\d+[-–/:]|[°'′″\"]\d")
_AGE = re.compile(r"\b(?:at age|aged|age of|ages) $", re.IGNORECASE)
_TO_NUMBER = re.compile(rf"\s?(?:to|or|-|–)\s?(?:\d|(?:{'|'.join(VALUES)})\b)", re.IGNORECASE)
_TIMES = re.compile(r" (?P<times>times) (?:an?|per|each|every) (?P<per>second|minute|hour|day|week|month|year)\b")
_HYPHENATED_TIME = re.compile(r"[ -](?:years?|months?|weeks?|days?|hours?)[ -]old\b")
_BELOW_ZERO = {
    UnitKind.TEMPERATURE: re.compile(
        r"\s(?:below zero|below freezing|unter null|sous zéro|bajo cero)\b", re.IGNORECASE
    ),
    UnitKind.LENGTH: re.compile(r"\sbelow (?:the )?sea level\b", re.IGNORECASE),
}
"""Words behind a value that make it negative, by what it measures."""
_ANGLES = re.compile(
    r"\b(?:angles?|turn(?:s|ed)?|rotat\w+|latitude|longitude|triangle|circle|corner|arc|tilt\w*|slope)\b", re.I
)
_PEOPLE_OR_THINGS = re.compile(
    r"\s(?!(?:tall|high|deep|long|wide|apart|away|above|below|from|to|and|in|of|at|on|per)\b)[a-z]{3,}s\b"
)
_RANGE_OPENING = re.compile(r"\b(?:between|from|zwischen|von|entre|de|tra|fra|tussen)\s(?:\w+\s)?$", re.IGNORECASE)
_ONLY = re.compile(r"\b(?:only|just)\s$", re.IGNORECASE)
_MINUS = re.compile(r"(?:(?<![\w\d)%])[-−–]|\b(?:minus|negative)\s)$", re.IGNORECASE)
_NEAR = 40
"""Characters in which a sign or word right before a number is looked for; whole texts would be read for each one."""
_PRONOUN = re.compile(r"(?:it|this|that|them|us|which|all|the)$")


def quantities_in(
    text: str, language: str, tokens: Sequence[TaggedToken] | None = None, *, bare: bool = False
) -> list[WrittenQuantity]:
    """The quantities of a text by position, none inside another.

    Dates, clock times, codes, names, versions, telephone numbers, scores, ordinals, formulas and code are none.
    language: a tag such as ``en`` or ``de-AT``; numbers in words and what is counted are read in English. tokens: of
    the whole text, where there is a tagger. bare: also small numbers in words without a noun, as in *Uganda two*.
    """
    base = language.partition("-")[0].lower()
    masked = _masked(text, base)
    found = [replace(one, bound=_bound(text, one.start)) for one in parts_in(masked, base)]
    found = _without_overlaps(found)
    taken = TakenSpans((one.start, one.end) for one in found)
    for numeral in numerals_in(masked, base):
        if taken.overlaps(numeral.start, numeral.end):
            continue
        quantity = _quantity(masked, numeral, base, tokens, bare=bare)
        if quantity is not None:
            taken.add(quantity.start, quantity.end)
            found.append(quantity)
    found = _without_remainders(text, sorted(found, key=lambda one: one.start))
    return _with_counted(_with_inherited_units(text, found), text, base, tokens)


def _masked(text: str, language: str) -> str:
    """The text with a filler of the same length in place of everything that is no quantity."""
    spans = [*notation_spans(text), *identifier_spans(text)]
    spans += [(one.start, one.end) for one in dates_in(text, language)]
    spans += [(one.start, one.end) for one in clock_times_in(text, language)]
    spans += [(one.start, one.end) for one in scores_in(text)]
    chars = list(text)
    for start, end in spans:
        chars[start:end] = "\ufffc" * (end - start)
    return "".join(chars)


def _quantity(
    text: str, numeral: WrittenNumber, language: str, tokens: Sequence[TaggedToken] | None, *, bare: bool
) -> WrittenQuantity | None:
    money = _money(text, numeral)
    quantity = money or _measure(text, numeral, language) or _count(text, numeral, language, tokens, bare=bare)
    if quantity is None:
        return None
    quantity = _signed(text, quantity)
    times = _TIMES.match(text, quantity.end)
    if times and quantity.kind is UnitKind.COUNT:
        return replace(quantity, counted="times", counted_end=times.end("times"), per=times["per"])
    per = _PER.match(text, quantity.end)
    if per and per["per"].split()[0].lower() in _RATE_NOUNS and quantity.kind is not UnitKind.TIME:
        quantity = replace(quantity, per=per["per"], end=per.end(), written=text[quantity.start : per.end()])
    return replace(quantity, bound=_bound(text, quantity.start))


def _money(text: str, numeral: WrittenNumber) -> WrittenQuantity | None:
    ahead = _CURRENCY_BEFORE.search(text, max(0, numeral.start - _NEAR), numeral.start)
    value, end, scale, decimals = numeral.value, numeral.end, numeral.scale, numeral.decimals
    if not scale and (ahead or _CURRENCY_AFTER.match(text, end) is None):
        sign = sign_of_scale_after(text, end)
        if sign is not None and (ahead or _CURRENCY_AFTER.match(text, sign[2])):
            scale, value, end = sign[0], value * sign[1], sign[2]
    if ahead is not None:
        currency = ahead["sign"] or ahead["code"]
        return _made(text, numeral, (value, UnitKind.MONEY, currency), ahead.start(), end, scale, decimals)
    after = _CURRENCY_AFTER.match(text, end)
    if after is not None:
        word = (after["word"] or "").removesuffix(" sterling").removesuffix("s")
        currency = after["sign"] or after["code"] or _WORDS_OF_MONEY.get(word.lower(), after["word"])
        return _made(text, numeral, (value, UnitKind.MONEY, currency), numeral.start, after.end(), scale, decimals)
    pounds = re.compile(r"[ -]pounds?\b", re.IGNORECASE).match(text, end)
    sentence = re.split(r"[.!?]\s", before(text, numeral.start))[-1]
    if pounds and _PAYING.search(sentence):
        return _made(text, numeral, (value, UnitKind.MONEY, "£"), numeral.start, pounds.end(), scale, decimals)
    return None


def _measure(text: str, numeral: WrittenNumber, language: str) -> WrittenQuantity | None:
    scaled = None if numeral.scale or numeral.in_words else sign_of_scale_after(text, numeral.end)
    if scaled and _PEOPLE_OR_THINGS.match(text, scaled[2]) and scaled[0] not in ("b", "B", "T"):
        # "5m users" are millions and "5 m tall" are metres.
        return _made(
            text, numeral, (numeral.value * scaled[1], UnitKind.COUNT, ""), numeral.start, scaled[2], scaled[0]
        )
    found = unit_after(text, numeral.end, language)
    if found is None:
        age = _AGE.search(text, max(0, numeral.start - 16), numeral.start)
        if age is None:
            return None
        return _made(text, numeral, (numeral.value, UnitKind.TIME, "years"), numeral.start, numeral.end, "")
    (symbol, kind), end = found
    if numeral.in_words and numeral.value == 1 and kind is UnitKind.TIME and symbol in ("days", "nights", "s"):
        # "One day", "one second" begin a tale more often than they measure.
        return None
    if symbol == "°" and _speaks_of_angles(text):
        kind = UnitKind.ANGLE
    old = _HYPHENATED_TIME.match(text, numeral.end)
    end = old.end() if old else end
    value = numeral.value
    below = _BELOW_ZERO[kind].match(text, end) if kind in _BELOW_ZERO else None
    if below:
        value, end = -value, end + below.end()
    return _made(text, numeral, (value, kind, symbol), numeral.start, end, numeral.scale, numeral.decimals)


def _count(
    text: str, numeral: WrittenNumber, language: str, tokens: Sequence[TaggedToken] | None, *, bare: bool
) -> WrittenQuantity | None:
    """A number without a unit: a count if a noun follows, or if its form says that it is no name."""
    value = numeral.value
    alone = bare and value == 1 and _ONLY.search(text, max(0, numeral.start - _NEAR), numeral.start)
    if numeral.in_words and value <= 1 and not numeral.scale and not alone:
        return None
    after = behind(text, numeral.end)
    part_of_code = _CODE_AFTER.match(after) or re.match(r"[A-Za-z0-9_/:#]", text[numeral.start - 1 : numeral.start])
    if not has_tables(language) or part_of_code:
        return None
    if re.match(r"-[A-Za-z]", after) and not re.match(r"-(?:fold|strong|member|page|seat|mile|metre|meter)", after):
        return None
    small = numeral.in_words and numeral.value <= 12 and language == "en"
    # Small numbers in words are counts only before what they count.
    opens_range = _TO_NUMBER.match(text, numeral.end) is not None
    if small and not bare and not opens_range and counted_after(text, numeral.end, tokens) is None:
        return None
    return _made(
        text, numeral, (value, UnitKind.COUNT, ""), numeral.start, numeral.end, numeral.scale, numeral.decimals
    )


def _made(
    text: str,
    numeral: WrittenNumber,
    measure: tuple[float, UnitKind, str],
    start: int,
    end: int,
    scale: str,
    decimals: int | None = None,
) -> WrittenQuantity:
    value, kind, unit = measure
    shown = numeral.decimals if decimals is None else decimals
    mantissa = numeral.mantissa if scale else value
    return WrittenQuantity(
        value, kind, unit, text[start:end], start, end, decimals=shown, scale=scale, mantissa=mantissa
    )


def _signed(text: str, quantity: WrittenQuantity) -> WrittenQuantity:
    """With the minus before it, which is a sign only where no number or letter stands right before it."""
    sign = _MINUS.search(text, max(0, quantity.start - _NEAR), quantity.start)
    if sign is None or quantity.value < 0:
        return quantity
    start = sign.start()
    return replace(
        quantity, value=-quantity.value, mantissa=-quantity.mantissa, start=start, written=text[start : quantity.end]
    )


def _bound(text: str, start: int) -> Bound:
    ahead = before(text, start, 24)
    return next((bound for bound, pattern in _BOUND_BEFORE if pattern.search(ahead)), Bound.EXACT)


def _with_inherited_units(text: str, found: list[WrittenQuantity]) -> list[WrittenQuantity]:
    """With the unit and the scale of *6 to 8 minutes* or *$5 to 10* at both numbers."""
    out = list(found)
    for index, (left, right) in enumerate(pairwise(found)):
        between = text[left.end : right.start]
        if not _RANGE_BETWEEN.fullmatch(between):
            continue
        strict = between.strip() not in ("and", "or", "y", "e", "a") or _opens_range(before(text, left.start))
        if not strict or left.kind is not UnitKind.COUNT or left.counted:
            if right.kind is UnitKind.COUNT and left.kind is not UnitKind.COUNT and strict and not right.counted:
                out[index + 1] = replace(right, kind=left.kind, unit=left.unit, inherited=True)
            continue
        factor = 1.0
        if right.scale and not left.scale and right.value:
            scale = _factor(right)
            if left.value <= right.value / scale * 20:
                factor = scale
        if right.kind is not UnitKind.COUNT or factor != 1.0:
            out[index] = replace(
                left,
                value=left.value * factor,
                mantissa=left.value,
                kind=right.kind,
                unit=right.unit,
                scale=right.scale if factor != 1.0 else left.scale,
                per=right.per,
                inherited=True,
            )
    return out


def _without_remainders(text: str, found: list[WrittenQuantity]) -> list[WrittenQuantity]:
    """Without the 55 of *2 hours 55* and the 2 of *6 feet 2*, which are no counts."""
    return [
        one
        for index, one in enumerate(found)
        if not (
            index
            and one.kind is UnitKind.COUNT
            and found[index - 1].kind in (UnitKind.TIME, UnitKind.LENGTH, UnitKind.MASS)
            and text[found[index - 1].end : one.start] == " "
            and one.value < 60
            and not one.scale
        )
    ]


def _opens_range(ahead: str) -> bool:
    return _RANGE_OPENING.search(ahead) is not None


@lru_cache(maxsize=4)
def _speaks_of_angles(text: str) -> bool:
    """Read once for a text, and not for each of its degrees."""
    return _ANGLES.search(text) is not None


def _factor(quantity: WrittenQuantity) -> float:
    """What the scale of a quantity multiplies by."""
    return quantity.value / quantity.mantissa if quantity.mantissa else 1.0


def _with_counted(
    found: list[WrittenQuantity], text: str, language: str, tokens: Sequence[TaggedToken] | None
) -> list[WrittenQuantity]:
    if language != "en" and not tokens:
        counts = [(one, counted_in_language(text, one.end, language)) for one in found if one.kind is UnitKind.COUNT]
        nouns = {one.start: noun for one, noun in counts if noun is not None}
        return [
            replace(one, counted=nouns[one.start][0], counted_end=nouns[one.start][1]) if one.start in nouns else one
            for one in found
        ]
    out = []
    for one in found:
        if one.counted:
            out.append(one)
            continue
        position = one.end
        of = re.compile(r"\s(?:of\s)(?:all\s|the\s|its\s|their\s|every\s|our\s)?").match(text, position)
        wants_of = one.kind in (UnitKind.PERCENT, UnitKind.FRACTION, UnitKind.VOLUME, UnitKind.MASS, UnitKind.TIME)
        start = of.end() - 1 if of and (wants_of or one.kind is UnitKind.MONEY or one.scale) else position
        counted = counted_after(text, start, tokens) if one.kind is not UnitKind.MONEY or of else None
        if counted is None and of and wants_of:
            word = re.compile(r" ([a-z][\w'-]+)").match(text, start)
            counted = (word[1], word.end()) if word and not _PRONOUN.match(word[1]) else None
        out.append(replace(one, counted=counted[0], counted_end=counted[1]) if counted else one)
    return out


def _without_overlaps(found: list[WrittenQuantity]) -> list[WrittenQuantity]:
    accepted: list[WrittenQuantity] = []
    taken = TakenSpans()
    for one in found:
        if not taken.overlaps(one.start, one.end):
            taken.add(one.start, one.end)
            accepted.append(one)
    return accepted
