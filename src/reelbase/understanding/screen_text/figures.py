"""Figures as the screen shows them: short, with their unit, what is counted, and how exact they are."""

from __future__ import annotations

import re

from reelbase.understanding.figures import Bound, UnitKind, WrittenQuantity
from reelbase.understanding.forms.model import FractionForm, PairForm, RangeForm

_BOUNDS = {
    Bound.ABOUT: "About",
    Bound.MORE_THAN: "Over",
    Bound.AT_LEAST: "At least",
    Bound.LESS_THAN: "Under",
    Bound.AT_MOST: "Up to",
}
_DIGITS = re.compile(r"[-−+]?\d[\d,. ]*(?<=\d)")
_PERCENT = re.compile(r"\s?(?:%|per ?cent\b)")
_COMPARING = frozenset({"other", "more", "others", "such", "of", "those"})
_PLURALS = frozenset(
    {"people", "men", "women", "children", "teeth", "feet", "mice", "geese", "fish", "sheep", "cattle", "data"}
)
_AGO = re.compile(r" (?:ago|later|earlier)\b")
_ALWAYS_SHOWN_FROM = 100
"""A count of nothing in particular is shown only if it is large."""


def figure_text(quantity: WrittenQuantity, text: str, *, with_counted: bool = True) -> str:
    """A quantity as it is shown, ``About 180 kilograms``; "" for one that says nothing alone."""
    is_bare = quantity.kind is UnitKind.COUNT and not quantity.counted and not quantity.per
    if (is_bare and quantity.value < _ALWAYS_SHOWN_FROM) or quantity.counted.split(" ")[0] in _COMPARING:
        return ""
    if quantity.kind is UnitKind.COUNT and quantity.counted and quantity.value > 1 and not _is_plural(quantity.counted):
        return ""
    written = _percentage(quantity) if quantity.kind is UnitKind.PERCENT else quantity.written
    if with_counted and quantity.counted and quantity.kind is not UnitKind.PERCENT:
        written = text[quantity.start : quantity.counted_end]
    elif with_counted and quantity.counted and not _is_owner(text, quantity.counted_end):
        behind = text[quantity.end : quantity.counted_end]
        written += behind if behind.startswith(" of ") else ""
    if quantity.kind is UnitKind.TIME and (placed := _AGO.match(text, quantity.end)):
        written += placed.group()
    return _capitalised(f"{_BOUNDS[quantity.bound]} {_lowered(written)}" if quantity.bound in _BOUNDS else written)


def range_text(form: RangeForm, text: str) -> str:
    """``25–30 million years``, ``9–12 years``."""
    high = figure_text(form.high, text)
    low_digits, high_digits = _DIGITS.search(form.low.written), _DIGITS.search(form.high.written)
    if high_digits and low_digits:
        return high.replace(high_digits.group(), f"{low_digits.group()}–{high_digits.group()}", 1)
    if high_digits or low_digits or form.high.scale or not high:
        return ""
    unit = text[form.high.start : form.high.stop].split(" ", 1)
    return f"{form.low.value:g}–{form.high.value:g} {unit[1]}" if len(unit) > 1 else ""


def pair_text(form: PairForm, text: str) -> str:
    """``12.9% → 11.3%`` for a change, ``96 GB vs 5 GB`` for two things."""
    first = figure_text(form.first.quantity, text, with_counted=False)
    second = figure_text(form.second.quantity, text, with_counted=False)
    if not first or not second:
        return ""
    return f"{first} {'→' if form.change else 'vs'} {second}"


def fraction_text(form: FractionForm, text: str) -> str:
    """``3 in 4``; a half or a third as it is written, with what it is of."""
    written = text[form.start : form.end]
    if re.search(r"\b(?:in|out of)\b", written):
        return f"{form.part} in {form.whole}"
    return "" if _is_owner(text, form.end) or " of " not in written else _capitalised(written)


def _is_plural(counted: str) -> bool:
    """Whether what is counted ends in a plural; if not, the word after a number is likely no noun."""
    last = counted.split(" ")[-1].lower()
    return last.endswith("s") or last in _PLURALS


def _is_owner(text: str, end: int) -> bool:
    """Whether what ends there owns what follows: *half of the world | 's cork*."""
    return text[end : end + 2] in ("'s", "’s") or text[:end].endswith(("'s", "’s"))


def _percentage(quantity: WrittenQuantity) -> str:
    digits = _DIGITS.search(quantity.written)
    number = digits.group() if digits else f"{quantity.value:g}"
    rest = _PERCENT.split(quantity.written, maxsplit=1)[-1] if quantity.per else ""
    return f"{number}%{rest}"


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lowered(text: str) -> str:
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
