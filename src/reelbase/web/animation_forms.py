"""Ready-made animations as forms: their data as texts that a person can write, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from reelbase.kit.errors import InputError
from reelbase.providers.animation.library import data as ready
from reelbase.providers.animation.library.data import ANIMATION_DATA, AnimationData
from reelbase.schemas.plan_document import Scene
from reelbase.web.written_numbers import number_as_written

OWN_CODE = "code"
KINDS = {
    "process": "Steps",
    "bar_chart": "Bar chart",
    "line_chart": "Line chart",
    "counter": "Counter",
    "timeline": "Timeline",
    "comparison": "Comparison",
    "term_map": "Terms around a centre",
    "number_line": "Number line",
    "formula": "Formula",
}
PREFIX = "animation_"
"""Before the names of the form's fields."""

_MAX_LINE_CHARS = 200
_COUNTS = {"too_short": "there are too few lines", "too_long": "there are too many lines"}
"""What is said of a wrong number of entries, by the type of the error."""


@dataclass(frozen=True, slots=True)
class FormField:
    """``shape``: ``text``, ``lines`` for one entry a line, or ``flag`` for yes or no."""

    name: str
    label: str
    hint: str = ""
    shape: str = "text"

    @property
    def sent_as(self) -> str:
        return PREFIX + self.name


@dataclass(frozen=True, slots=True)
class FilledField:
    field: FormField
    value: str


_TITLE = FormField("title", "Title of the animation")
_FIELDS: dict[str, tuple[FormField, ...]] = {
    "process": (_TITLE, FormField("steps", "Steps", "2 to 5, one per line", "lines")),
    "bar_chart": (
        _TITLE,
        FormField("bars", "Bars", "2 to 6, one per line, such as Cats: 45 %", "lines"),
        FormField("highlight", "Highlighted bar", "its number, or empty for none"),
    ),
    "line_chart": (_TITLE, FormField("points", "Points", "2 to 12, one per line, such as 1990: 5.3 billion", "lines")),
    "counter": (
        _TITLE,
        FormField("quantity", "Number", "such as 8,849 m or $1.20"),
        FormField("unit", "Word under it", "such as million"),
        FormField("label", "What it counts"),
    ),
    "timeline": (_TITLE, FormField("events", "Events", "2 to 5, one per line, such as 1969: Moon landing", "lines")),
    "comparison": (
        _TITLE,
        FormField("left_name", "Left side"),
        FormField("left_points", "Points on the left", "1 to 3, one per line", "lines"),
        FormField("right_name", "Right side"),
        FormField("right_points", "Points on the right", "1 to 3, one per line", "lines"),
    ),
    "term_map": (_TITLE, FormField("centre", "Centre"), FormField("terms", "Terms", "2 to 8, one per line", "lines")),
    "number_line": (
        _TITLE,
        FormField("low", "From"),
        FormField("high", "To"),
        FormField("ticks", "Scale", "2 to 12 places, one per line, such as 0: 0 °C", "lines"),
        FormField("marks", "Marks", "1 to 4, one per line, such as 37: Body heat", "lines"),
        FormField("between", "Highlight the range between two marks", shape="flag"),
    ),
    "formula": (
        _TITLE,
        FormField("typst", "Formula", "in Typst's notation, such as a^2 + b^2 = c^2"),
        FormField("legend", "Signs", "up to 4, one per line, such as c: longest side", "lines"),
    ),
}
_EXAMPLES: dict[str, dict[str, str]] = {
    "process": {"steps": "First step\nSecond step\nThird step"},
    "bar_chart": {"bars": "First: 40 %\nSecond: 25 %", "highlight": "1"},
    "line_chart": {"points": "2000: 10\n2010: 25\n2020: 40"},
    "counter": {"quantity": "100", "label": "What it counts"},
    "timeline": {"events": "1900: First event\n2000: Second event"},
    "comparison": {
        "left_name": "Before",
        "left_points": "A point",
        "right_name": "After",
        "right_points": "Another point",
    },
    "term_map": {"centre": "Centre", "terms": "First term\nSecond term"},
    "number_line": {"low": "0", "high": "100", "ticks": "0: 0\n50: 50\n100: 100", "marks": "37: A mark"},
    "formula": {"typst": "a^2 + b^2 = c^2", "legend": "c: longest side"},
}


def animation_kind(scene: Scene) -> str | None:
    """The kind of a scene's animation, or that of its own code; None without an animation."""
    if scene.manim_code is not None:
        return OWN_CODE
    return scene.animation.kind if scene.animation is not None else None


def example(kind: str) -> AnimationData:
    """What a scene shows that becomes an animation of this kind, until its fields are filled in."""
    return data_of(kind, _EXAMPLES[kind])


def filled_fields(data: AnimationData) -> list[FilledField]:
    """The fields of an animation's form with what they hold."""
    values = _texts(data)
    return [FilledField(field, values[field.name]) for field in _FIELDS[data.kind]]


def data_of(kind: str, values: Mapping[str, str], before: AnimationData | None = None) -> AnimationData:
    """The animation that a form describes; ``values`` by the names of its fields. Raises InputError for a field.

    before: the animation as it was; what no field shows of it stays, where it still fits.
    """
    texts = {field.name: values.get(field.name, "").strip() for field in _FIELDS[kind]}
    content = {"kind": kind, **_PARSERS[kind](texts)}
    if isinstance(before, ready.LineChart) and len(before.points) == len(content.get("points", ())):
        content["places"] = before.places
    try:
        return ANIMATION_DATA.validate_python(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        message = _COUNTS.get(first["type"], str(first["msg"]))
        raise _refused(kind, [str(part) for part in first["loc"][1:]], message) from None


def sent_values(kind: str, get: Callable[[str], str | None]) -> dict[str, str]:
    """What a browser sent of an animation of this kind, by the names of the fields."""
    return {field.name: get(field.sent_as) or "" for field in _FIELDS[kind]}


def _refused(kind: str, place: list[str], message: str) -> InputError:
    names = ("_".join(place[:2]), place[0]) if place else ()
    field = next((field for name in names for field in _FIELDS[kind] if field.name == name), _FIELDS[kind][-1])
    line = next((f", line {int(part) + 1}" for part in place[1:] if part.isdigit()), "")
    return InputError(f"{field.label}{line}: {message}.", field=field.sent_as, fix=_wanted(field))


def _wanted(field: FormField) -> str:
    return f"Enter {field.hint}." if field.hint else "Correct it."


def _lines(text: str) -> list[str]:
    return [line.strip()[:_MAX_LINE_CHARS] for line in text.split("\n") if line.strip()]


def _pairs(kind: str, name: str, text: str) -> list[tuple[str, str]]:
    """The parts before and after the first colon of each line. Raises InputError."""
    field = next(field for field in _FIELDS[kind] if field.name == name)
    found = []
    for number, line in enumerate(_lines(text), start=1):
        # A number comes last; in other lines, times such as 12:30 come first.
        mark = ": " if ": " in line else ":"
        before, colon, after = line.rpartition(mark) if name in ("bars", "points") else line.partition(mark)
        if not colon or not before.strip() or not after.strip():
            raise InputError(
                f"{field.label}, line {number}: it needs a colon.", field=field.sent_as, fix=_wanted(field)
            )
        found.append((before.strip(), after.strip()))
    return found


def _value(text: str, field: str) -> float:
    return number_as_written(text, PREFIX + field).value


def _bars(texts: dict[str, str]) -> dict[str, Any]:
    highlight = texts["highlight"]
    if highlight and not highlight.isdecimal():
        raise InputError(
            "Highlighted bar: it is not the number of a bar.", field=f"{PREFIX}highlight", fix="Enter 1 for the first."
        )
    return {
        "title": texts["title"],
        "bars": [
            {"label": label, "quantity": number_as_written(number, PREFIX + "bars")}
            for label, number in _pairs("bar_chart", "bars", texts["bars"])
        ],
        "highlight": int(highlight) - 1 if highlight else None,
    }


def _points(texts: dict[str, str]) -> dict[str, Any]:
    pairs = _pairs("line_chart", "points", texts["points"])
    points = [{"label": label, "quantity": number_as_written(number, PREFIX + "points")} for label, number in pairs]
    return {"title": texts["title"], "points": points}


def _number_line(texts: dict[str, str]) -> dict[str, Any]:
    return {
        "title": texts["title"],
        "low": _value(texts["low"], "low"),
        "high": _value(texts["high"], "high"),
        "ticks": [
            {"value": _value(number, "ticks"), "label": label}
            for number, label in _pairs("number_line", "ticks", texts["ticks"])
        ],
        "marks": [
            {"value": _value(number, "marks"), "label": label}
            for number, label in _pairs("number_line", "marks", texts["marks"])
        ],
        "between": texts["between"] in ("yes", "on"),
    }


def _sides(texts: dict[str, str]) -> dict[str, Any]:
    sides = {
        side: {"name": texts[f"{side}_name"], "points": _lines(texts[f"{side}_points"])} for side in ("left", "right")
    }
    return {"title": texts["title"], **sides}


_PARSERS: dict[str, Callable[[dict[str, str]], dict[str, Any]]] = {
    "process": lambda texts: {"title": texts["title"], "steps": _lines(texts["steps"])},
    "bar_chart": _bars,
    "line_chart": _points,
    "counter": lambda texts: {**texts, "quantity": number_as_written(texts["quantity"], PREFIX + "quantity")},
    "timeline": lambda texts: {
        "title": texts["title"],
        "events": [{"when": when, "what": what} for when, what in _pairs("timeline", "events", texts["events"])],
    },
    "comparison": _sides,
    "term_map": lambda texts: {**texts, "terms": _lines(texts["terms"])},
    "number_line": _number_line,
    "formula": lambda texts: {
        **texts,
        "legend": [{"sign": sign, "meaning": what} for sign, what in _pairs("formula", "legend", texts["legend"])],
    },
}


def _texts(data: AnimationData) -> dict[str, str]:
    """The values of the form's fields, by their names."""
    match data:
        case ready.Process():
            own = {"steps": "\n".join(data.steps)}
        case ready.BarChart():
            own = {
                "bars": "\n".join(f"{bar.label}: {bar.quantity.shown}" for bar in data.bars),
                "highlight": "" if data.highlight is None else str(data.highlight + 1),
            }
        case ready.LineChart():
            own = {"points": "\n".join(f"{point.label}: {point.quantity.shown}" for point in data.points)}
        case ready.Counter():
            own = {"quantity": data.quantity.shown, "unit": data.unit, "label": data.label}
        case ready.EventTimeline():
            own = {"events": "\n".join(f"{event.when}: {event.what}" for event in data.events)}
        case ready.TwoSidedComparison():
            own = {"left_name": data.left.name, "left_points": "\n".join(data.left.points)}
            own |= {"right_name": data.right.name, "right_points": "\n".join(data.right.points)}
        case ready.TermMap():
            own = {"centre": data.centre, "terms": "\n".join(data.terms)}
        case ready.NumberLine():
            own = {
                "low": f"{data.low:.12g}",
                "high": f"{data.high:.12g}",
                "ticks": "\n".join(f"{tick.value:.12g}: {tick.label}" for tick in data.ticks),
                "marks": "\n".join(f"{mark.value:.12g}: {mark.label}" for mark in data.marks),
                "between": "yes" if data.between else "",
            }
        case ready.Formula():
            own = {
                "typst": data.typst,
                "legend": "\n".join(f"{part.sign}: {part.meaning}" for part in data.legend),
            }
    return {"title": data.title, **own}
