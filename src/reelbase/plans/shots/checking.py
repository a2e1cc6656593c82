"""Checks a shot against the text that it is to show, whoever proposed it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from reelbase.media.shots.contents.charts import (
    BarsContent,
    BeforeAfterContent,
    FractionContent,
    LineContent,
    NumberContent,
    RangeContent,
    SizesContent,
)
from reelbase.media.shots.contents.structure import QuoteContent
from reelbase.media.shots.values import FormattedNumber
from reelbase.schemas.plan_document import SceneShot
from reelbase.understanding.figures import UnitKind, WrittenQuantity, quantities_in
from reelbase.understanding.forms import read_forms
from reelbase.understanding.forms.model import DirectionForm, PairForm
from reelbase.understanding.tagging import tag

_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9}
_SCALES |= {"tausend": 1e3, "millionen": 1e6, "milliarden": 1e9, "millions": 1e6, "milliards": 1e9, "millones": 1e6}
_TOLERANCE = 1e-6


def check_against_text(shot: SceneShot, text: str, language: str) -> list[str]:
    """What a shot shows that its text does not say, as sentences for a person; empty when all of it stands there.

    text: what is said during the shot, with the sentence before it where the shot goes on. Numbers must stand in the
    text; a chart of values must hold all of its unit; directions must agree; quotations must be word for word.
    """
    found = list(_missing_numbers(shot, text, language))
    found += _wrong_direction(shot, text, language)
    if isinstance(shot.content, QuoteContent) and _plain(shot.content.text) not in _plain(text):
        found.append("The quotation does not stand in the text.")
    return found


def _missing_numbers(shot: SceneShot, text: str, language: str) -> Iterator[str]:
    said = quantities_in(text, language, bare=True)
    values = [one.value for one in said] + [part for one in said for part in (one.above, one.below) if part]
    written = {
        float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text) if number[-1] != ","
    }
    shown = list(_numbers(shot.content))
    for number in shown:
        value = number.value * _factor(number.suffix)
        if not any(_close(value, each) or _close(-value, each) for each in (*values, *written)):
            yield f"{number.shown} does not stand in the text."
    if isinstance(shot.content, FractionContent):
        part, whole = shot.content.part, shot.content.whole
        if not any(one.above == part and one.below == whole for one in said):
            yield f"{part} of {whole} does not stand in the text."
    if isinstance(shot.content, BarsContent | RangeContent | BeforeAfterContent) and not said:
        yield "The text has no quantities."
    sized = any(one.kind in (UnitKind.MULTIPLE, UnitKind.RATIO) for one in said)
    if isinstance(shot.content, SizesContent) and not sized and not all(one.quantity for one in shot.content.things):
        yield "The text does not say how large one is beside the other."
    if isinstance(shot.content, BarsContent | LineContent):
        yield from _left_out(shown, said)


def _left_out(shown: list[FormattedNumber], said: list[WrittenQuantity]) -> Iterator[str]:
    """Values of the chart's own unit that it leaves out."""
    values = [number.value * _factor(number.suffix) for number in shown]
    units = {one.unit for one in said if any(_close(one.value, value) for value in values)}
    if len(shown) < 2 or len(units) != 1:
        return
    for one in said:
        if one.unit in units and one.unit and not any(_close(one.value, value) for value in values):
            yield f"The chart leaves out {one.written}."


def _wrong_direction(shot: SceneShot, text: str, language: str) -> list[str]:
    content = shot.content
    direction = content.direction if isinstance(content, LineContent | NumberContent) else "none"
    if isinstance(content, BeforeAfterContent) and content.before.value != content.after.value:
        direction = "up" if content.after.value > content.before.value else "down"
    if direction == "none":
        return []
    tagged = tag([text], language)
    forms = read_forms(text, language, tagged[0] if tagged else None)
    said = {form.trend for form in forms if isinstance(form, DirectionForm | PairForm)} - {"none"}
    if said and direction not in said:
        return [f"The text says that it goes {'down' if direction == 'up' else 'up'}."]
    return []


def _numbers(model: Any) -> Iterator[FormattedNumber]:
    """Every number in a content, at any depth."""
    if isinstance(model, FormattedNumber):
        yield model
    elif isinstance(model, BaseModel):
        for name in type(model).model_fields:
            yield from _numbers(getattr(model, name))
    elif isinstance(model, tuple | list):
        for each in model:
            yield from _numbers(each)


def _factor(suffix: str) -> float:
    """What the first word of a suffix multiplies by; behind a space, a letter is a unit: ``5 m`` and ``$5m``."""
    match = re.match(r"(?P<gap>\s?)(?P<word>[^\W\d_]+)", suffix.lower())
    if match is None or (match["gap"] and len(match["word"]) == 1):
        return 1.0
    return _SCALES.get(match["word"], 1.0)


def _close(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=_TOLERANCE, abs_tol=1e-9)


def _plain(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text).strip().lower()
