"""Charts and counters from the numbers in a text."""

from __future__ import annotations

import math
import re

from reelbase.media.shots.values import FormattedNumber
from reelbase.providers.animation.library.clauses import (
    bare,
    capital,
    name_of,
    sentences,
    split_at_verb,
    starts_vaguely,
)
from reelbase.providers.animation.library.data import (
    BarChart,
    ChartBar,
    ChartPoint,
    Counter,
    LineChart,
    NumberLine,
    NumberLineMark,
    ScaleTick,
)
from reelbase.providers.animation.library.quantities import FoundNumber, digits_for_words, quantities_in, with_unit_of

_CLAUSE = re.compile(
    r"(?<!\d),\s+(?:and\s+|but\s+|while\s+|whereas\s+)?|(?<=\d),\s+(?:and\s+|but\s+|while\s+)?(?=[A-Za-z])"
    r"|;\s+|\s+(?:while|whereas)\s+|\s+and\s+(?=(?:a|an|the)\s|[A-Za-z]+(?:\s[a-z]+)?\s(?:at\s|about\s)?[$€£]?\d)"
)
_LEAD = re.compile(r"^(?P<label>(?:After|In|By|At|On)\s+[\w' -]{1,24}?),\s+(?P<rest>.+)$")
_CHANGE = re.compile(
    r"^(?P<subject>.{2,60}?)\s+(?:has\s+|have\s+)?(?:rose|risen|grew|grown|climbed|jumped|soared|increased|went up|"
    r"fell|fallen|dropped|declined|sank|sunk|shrank|decreased|went|dwindled)\b(?P<rest>.*)$",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_YEAR = r"(1\d{3}|20\d\d)"
_YEARS = re.compile(rf"\b(?:from {_YEAR} to|between {_YEAR} and) {_YEAR}\b", re.IGNORECASE)
_IN_YEAR = re.compile(rf"^\s*in\s+{_YEAR}\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"\b(about|around|roughly|nearly|almost|over|more than|less than|fewer than|up to|at least|at most|only|just|"
    r"some|under|an estimated)\s*$",
    re.IGNORECASE,
)
_END_OF_CLAUSE = re.compile(r"[,.;:!?–—(]|\s(?:and|but|which|that|because|when|while|so)\s")
_SIGN_FOR = {
    **dict.fromkeys(("about", "around", "roughly", "nearly", "almost"), "≈"),
    **dict.fromkeys(("over", "more than"), ">"),
    **dict.fromkeys(("less than", "fewer than", "under"), "<"),
}
_MAX_BARS = 6
_MAX_BAR_RATIO = 400
"""Largest ratio of two bars; beyond it the smaller one is invisible."""
_MIN_COUNT = 1000
"""Smallest number that is worth counting up to, unless it has a scale such as million."""
_MAX_LABEL_WORDS, _MAX_LABEL_CHARS = 7, 44
"""Longest label of a counter that fits in two lines."""
_MAX_STEPS = 4
"""Steps between ticks within the range of a number line."""


def bar_chart_in(text: str) -> BarChart | None:
    """*A cheetah runs at 110 km/h, a horse at 70 and a human at 45*; or sentences that begin *After ten years, ...*"""
    text = digits_for_words(text)
    parts = sentences(text)
    pairs = (
        [_lead(part) for part in parts] if len(parts) > 1 else [_named(part) for part in _CLAUSE.split(text) if part]
    )
    if not 2 <= len(pairs) <= _MAX_BARS or any(pair is None for pair in pairs):
        return None
    known = [pair for pair in pairs if pair is not None]
    quantities = _in_one_unit([found for _, _, found in known])
    names = [name for name, _, _ in known]
    if quantities is None or len({name.lower() for name in names}) < len(names):
        return None
    values = [quantity.value for quantity in quantities]
    if min(values) <= 0 or max(values) / min(values) > _MAX_BAR_RATIO or len(set(values)) == 1:
        return None
    bars = tuple(
        ChartBar(label=name, quantity=quantity.model_copy(update={"prefix": sign + quantity.prefix}))
        for (name, sign, _), quantity in zip(known, quantities, strict=True)
    )
    return BarChart(bars=bars, highlight=values.index(max(values)))


def line_chart_in(text: str) -> LineChart | None:
    """*World population rose from 2.5 billion in 1950 to 8 billion in 2022*, or *From 1990 to 2020, ... to 9%*."""
    if len(sentences(text)) != 1:
        return None
    text = digits_for_words(text)
    years = _YEARS.search(text)
    span = (years[1] or years[2], years[3]) if years else None
    rest_of_all = bare(text[: years.start()] + text[years.end() :]) if years else bare(text)
    change = _CHANGE.match(rest_of_all)
    if change is None:
        return None
    found = [one for one in quantities_in(change["rest"]) if not one.is_year]
    if len(found) != 2 or not re.search(r"\bfrom\b", change["rest"][: found[0].start], re.IGNORECASE):
        return None
    first, last = found
    between = change["rest"][first.end : last.start]
    if not re.search(r"\bto\b", between):
        return None
    if span is None:
        starts, ends = _IN_YEAR.match(between), _IN_YEAR.match(change["rest"][last.end :])
        if starts is None or ends is None:
            return None
        span = (starts[1], ends[1])
    quantities = _in_one_unit(found)
    subject = name_of(change["subject"])
    if quantities is None or subject is None or int(span[0]) >= int(span[1]):
        return None
    points = tuple(ChartPoint(label=year, quantity=quantity) for year, quantity in zip(span, quantities, strict=True))
    return LineChart(title=subject, points=points)


def number_line_in(text: str) -> NumberLine | None:
    """*Water is liquid between 0 and 100 °C*: a range of one unit that may lie on a scale."""
    if len(sentences(text)) != 1:
        return None
    text = digits_for_words(text)
    found = [one for one in quantities_in(text) if not one.is_year]
    if len(found) != 2:
        return None
    low, high = found
    if not re.search(r"\b(?:between|from)\s+(?:about\s+)?$", text[: low.start], re.IGNORECASE):
        return None
    if not re.fullmatch(r"\s+(?:and|to)\s+(?:about\s+)?", text[low.end : high.start]):
        return None
    quantities = _in_one_unit(found)
    if quantities is None or quantities[0].value >= quantities[1].value or not high.quantity.suffix.strip():
        return None
    subject = split_at_verb(text[: low.start] + " it")
    return _scale(quantities[0], quantities[1], capital(subject[0]) if subject else "")


def counter_in(text: str) -> Counter | None:
    """*More than 8 billion people live on Earth*: one large number, and what there is so many of."""
    if len(sentences(text)) != 1:
        return None
    text = digits_for_words(text)
    found = quantities_in(text)
    if (
        len(found) != 1
        or found[0].is_year
        or len(_DIGITS.findall(text)) > len(_DIGITS.findall(found[0].quantity.shown))
    ):
        return None
    one = found[0]
    if one.quantity.value < (1 if one.scale else _MIN_COUNT) or one.quantity.decimals > 2:
        return None
    before, after = text[: one.start].rstrip(), text[one.end :].strip()
    about = _ABOUT.search(before)
    label = bare(_END_OF_CLAUSE.split(after, maxsplit=1)[0])
    if not 1 <= len(label.split()) <= _MAX_LABEL_WORDS or len(label) > _MAX_LABEL_CHARS or starts_vaguely(label):
        return None
    if len(label.split()) == 1 and (one.has_unit and not one.scale):
        return None
    scale = one.scale if not one.quantity.suffix.replace(f" {one.scale}", "") else ""
    quantity = one.quantity.model_copy(update={"suffix": ""}) if scale else one.quantity
    return Counter(title=capital(about[1]) if about else "", quantity=quantity, unit=scale, label=label)


def _lead(sentence: str) -> tuple[str, str, FoundNumber] | None:
    """*After ten years, you have about 2,000 dollars* -> (After ten years, ≈, 2,000 dollars)."""
    match = _LEAD.match(sentence)
    found = quantities_in(match["rest"]) if match else []
    if match is None or len(found) != 1:
        return None
    return match["label"], _sign_before(match["rest"][: found[0].start]), found[0]


def _named(clause: str) -> tuple[str, str, FoundNumber] | None:
    """*a horse at about 70 km/h* -> (Horse, ≈, 70 km/h)."""
    found = [one for one in quantities_in(clause) if not one.is_year]
    if len(found) != 1:
        return None
    before = clause[: found[0].start]
    sign = _sign_before(before)
    if len(bare(clause[found[0].end :]).split()) > 4:
        return None
    split = split_at_verb(before + " x")
    if split is not None:
        return (split[0], sign, found[0]) if len(split[2].split()) <= 4 else None
    name = name_of(re.sub(r"\s*\b(?:at|to|for|by)\s*$", "", _ABOUT.sub("", before)))
    return (name, sign, found[0]) if name else None


def _sign_before(text: str) -> str:
    """What *about* or *more than* before a number looks like beside a bar."""
    match = _ABOUT.search(text)
    return _SIGN_FOR.get(match[1].lower(), "") if match else ""


def _in_one_unit(found: list[FoundNumber]) -> list[FormattedNumber] | None:
    """All with the same unit; a bare number takes the unit of the others. None when there is no unit, or several."""
    units = {one.quantity.unit for one in found if one.has_unit}
    if len(units) != 1:
        return None
    model = next(one for one in found if one.has_unit)
    return [one.quantity if one.has_unit else with_unit_of(one, model) for one in found]


def _scale(low: FormattedNumber, high: FormattedNumber, title: str) -> NumberLine | None:
    """A line a little longer than the range, with round ticks."""
    width = high.value - low.value
    step = 10 ** math.floor(math.log10(width))
    step = next(step * share for share in (0.2, 0.5, 1.0, 2.0, 5.0) if width / (step * share) <= _MAX_STEPS)
    first, last = math.floor(low.value / step - 0.5), math.ceil(high.value / step + 0.5)
    if low.value >= 0:
        first = max(first, 0)
    decimals = max(0, -math.floor(math.log10(step)))
    ticks = tuple(
        ScaleTick(value=round(i * step, 9), label=f"{i * step:,.{decimals}f}".replace("-", "−"))
        for i in range(first, last + 1)
    )
    marks = tuple(NumberLineMark(value=one.value, label=one.shown) for one in (low, high))
    return NumberLine(title=title, low=ticks[0].value, high=ticks[-1].value, ticks=ticks, marks=marks, between=True)
