"""Any valid content of a kind of shot, with long texts and extreme values, and what is wrong with its drawing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from reelbase.media.compositor import Compositor
from reelbase.media.formats import FrameFormat, Rectangle
from reelbase.media.planes import PlanarFrame
from reelbase.media.shots.board import Board
from reelbase.media.shots.composing import Composition, DrawnShot, board_for, compose
from reelbase.media.shots.contents import CONTENT_TYPES, ShotContent
from reelbase.media.shots.elements import LayoutRole, visible_boxes
from reelbase.media.shots.placing import intersection

SMALL_FORMATS = (FrameFormat(270, 480), FrameFormat(480, 270), FrameFormat(300, 300))
"""The three aspects, small enough that a composition takes milliseconds."""
_LATIN = ("a", "I", "of", "rate", "water", "energy", "photosynthesis", "naïve", "façade", "C++", "W")
_HARD = ("Donaudampfschifffahrtsgesellschaft", "1,234.5", "100%", "½", "e=mc²", "(2019)", "“yes”")
_OTHER_SCRIPTS = ("العالم", "السلام", "שלום", "世界の人口", "今日", "พลังงาน", "हिन्दी", "Россия", "Ελλάδα")
_WORDS = _LATIN + _HARD + _OTHER_SCRIPTS
_ICONS = ("rocket", "house", "light-bulb", "money-bag", "snail", "globe-showing-europe-africa")
_COUNTRIES = ("fr", "de", "cl", "us", "id", "ru", "va", "nz")
_BORDER_PX = 4
"""Transparent pixels around every sprite."""
_SLACK_UNITS = 2.5
"""How far the soft shadow of a text reaches, in units of the board."""
_OUTSIDE_UNITS = 8.5
"""How far shadows, entrances and gentle movement may leave the area, in units of the board."""
_STRESS = 0.03
"""How far a thing as large as the area grows at each side when it is stressed on its word, as a share of its size."""


def contents_of(kind: str) -> st.SearchStrategy[ShotContent]:
    """Any valid content of a kind."""
    model = CONTENT_TYPES[kind]
    repair = _REPAIRS.get(kind, lambda raw: raw)

    def built(raw: dict[str, Any]) -> ShotContent | None:
        try:
            content: ShotContent = model.model_validate(repair(raw))
        except ValidationError:
            return None
        return content

    valid = _raw_of(model).map(built).filter(lambda content: content is not None)
    return cast("st.SearchStrategy[ShotContent]", valid)


def any_parts() -> st.SearchStrategy[tuple[int | None, ...]]:
    """When parts appear: none called, some, too early, too late, out of order."""
    return st.lists(st.none() | st.integers(-5, 400), max_size=9).map(tuple)


def any_frames() -> st.SearchStrategy[int]:
    """Lengths of shots in frames, from 1.2 to 8 seconds."""
    return st.sampled_from([36, 54, 90, 240])


def shot_faults(
    content: ShotContent,
    format: FrameFormat,
    *,
    frames: int = 60,
    parts: tuple[int | None, ...] = (),
    preset: str = "explainer",
    style: str = "",
) -> list[str]:
    """What is wrong with a drawing at its first, middle and last frame: texts on each other, boxes off the area."""
    shot = DrawnShot(content, frames, parts, seed="faults")
    composition = compose(shot, format, preset=preset, style=style)
    board = board_for(shot, format, preset=preset, style=style)
    frame, compositor = PlanarFrame(format), Compositor(format)
    faults = []
    for number in (0, frames // 2, frames - 1):
        composition.paint(compositor, frame, number)
        faults += _overlaps(composition, board, number)
        faults += _outside(composition, board, number)
    return faults


def moves_to_the_end(content: ShotContent, format: FrameFormat, *, frames: int = 150) -> bool:
    """Whether anything but the picture behind all still changes in the last second of a shot, at 30 frames a second."""
    composition = compose(DrawnShot(content, frames, seed="moves"), format, preset="explainer", style="")
    figures = Composition(composition.elements[1:], format)
    compositor, painted = Compositor(format), []
    for number in range(frames - 30, frames, 5):
        frame = PlanarFrame(format)
        frame.data[:] = 100
        figures.paint(compositor, frame, number)
        painted.append(frame.data.tobytes())
    return len(set(painted)) > len(painted) / 2


def _overlaps(composition: Composition, board: Board, number: int) -> list[str]:
    slack = _BORDER_PX + round(_SLACK_UNITS * board.unit)
    boxes = [_shrunk(box, slack) for box in visible_boxes(composition.elements, number, LayoutRole.TEXT)]
    return [
        f"frame {number}: texts overlap: {one} and {other}"
        for place, one in enumerate(boxes)
        for other in boxes[place + 1 :]
        if intersection(one, other)
    ]


def _outside(composition: Composition, board: Board, number: int) -> list[str]:
    stress = _STRESS * min(board.area.width, board.area.height)
    area = _shrunk(board.area, -_BORDER_PX - round(_OUTSIDE_UNITS * board.unit + stress))
    found = []
    for role in (LayoutRole.FIGURE, LayoutRole.TEXT):
        for box in visible_boxes(composition.elements, number, role):
            if intersection(box, area) != box and box.width > 0 and box.height > 0:
                found += [f"frame {number}: {role} {box} leaves {area}"]
    return found


def _shrunk(box: Rectangle, by: int) -> Rectangle:
    return Rectangle(box.x + by, box.y + by, max(0, box.width - 2 * by), max(0, box.height - 2 * by))


def _raw_of(model: type[BaseModel]) -> st.SearchStrategy[dict[str, Any]]:
    fields = {name: _values(field.annotation, _limits(field)) for name, field in model.model_fields.items()}
    return st.fixed_dictionaries(fields)


def _values(annotation: Any, limits: dict[str, Any]) -> st.SearchStrategy[Any]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        field = FieldInfo.from_annotation(annotation)
        return _values(field.annotation, {**limits, **_limits(field)})
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, UnionType):
        return st.one_of(*(_values(argument, limits) for argument in arguments))
    if origin is tuple and arguments[-1] is not Ellipsis:
        return st.tuples(*(_values(argument, {}) for argument in arguments))
    if origin is tuple:
        return st.lists(
            _values(arguments[0], {}), min_size=limits.get("min_length", 0), max_size=limits.get("max_length", 12)
        ).map(tuple)
    if annotation is NoneType:
        return st.none()
    if annotation is bool:
        return st.booleans()
    if annotation in (int, float):
        return _numbers(annotation, limits)
    if annotation is str:
        return _texts(limits)
    assert issubclass(annotation, BaseModel), annotation
    return _raw_of(annotation)


def _limits(field: FieldInfo) -> dict[str, Any]:
    """The constraints of a field by their names, such as ``max_length`` and ``pattern``."""
    found: dict[str, Any] = {}
    for constraint in field.metadata:
        for name in ("ge", "gt", "le", "lt", "min_length", "max_length", "pattern"):
            value = getattr(constraint, name, None)
            if value is not None:
                found[name] = value
    return found


def _numbers(kind: type, limits: dict[str, Any]) -> st.SearchStrategy[Any]:
    low = limits.get("ge", limits.get("gt", -1e15))
    high = limits.get("le", limits.get("lt", 1e15))
    usual = [value for value in (0, 1, 2, 3, 7, 12, 42, 99.5, 1789, 1e6, 1e12) if low < value < high]
    ends = [value for name, value in limits.items() if name in ("ge", "le")]
    if kind is int:
        return st.sampled_from([int(value) for value in [*usual, *ends]]) | st.integers(int(low) + 1, int(high))
    return st.sampled_from([float(value) for value in [*usual, *ends]]) | st.floats(
        low, high, exclude_min="gt" in limits, allow_subnormal=False
    )


@cache
def _text_of(seed: int, length: int) -> str:
    words, text = list(_WORDS), ""
    while len(text) < length:
        seed = (seed * 48271 + 11) % 2147483647
        text = f"{text} {words[seed % len(words)]}".strip()
    return text[:length].strip() or "a"


def _texts(limits: dict[str, Any]) -> st.SearchStrategy[str]:
    pattern = str(limits.get("pattern", ""))
    if "{2}" in pattern:
        return st.sampled_from(_COUNTRIES)
    if "a-z0-9" in pattern:
        return st.sampled_from(_ICONS)
    least, most = limits.get("min_length", 0), limits.get("max_length", 40)
    lengths = st.sampled_from(sorted({max(1, least), min(most, 6), min(most, 18), most}))
    texts = st.builds(_text_of, st.integers(1, 10_000), lengths)
    return texts if least else st.just("") | texts


Raw = dict[str, Any]


def _percentage(raw: Raw) -> Raw:
    return {**raw, "quantity": {**raw["quantity"], "value": abs(raw["quantity"]["value"]) % 100.0}}


def _bars(raw: Raw) -> Raw:
    bars = [{**bar, "quantity": _positive(bar["quantity"])} for bar in raw["bars"]]
    bars[0]["quantity"]["value"] = bars[0]["quantity"]["value"] or 1.0
    return {**raw, "bars": bars, "highlight": None if raw["highlight"] is None else raw["highlight"] % len(bars)}


def _positive(quantity: Raw) -> Raw:
    return {**quantity, "value": abs(quantity["value"])}


def _line(raw: Raw) -> Raw:
    points = list(raw["points"])
    with_places = bool(points) and points[0]["at"] is not None
    places = sorted({point["at"] or 0.0 for point in points})
    if with_places:
        points = [{**point, "at": at} for point, at in zip(points, places, strict=False)]
    else:
        points = [{**point, "at": None} for point in points]
    direction = raw["direction"]
    if len(points) < 2 and direction == "none":
        direction = "up"
    elif len(points) >= 2:
        rises = points[-1]["quantity"]["value"] - points[0]["quantity"]["value"]
        direction = "none" if rises == 0 or direction == "none" else ("up" if rises > 0 else "down")
    return {**raw, "points": points, "direction": direction}


def _range(raw: Raw) -> Raw:
    low, high = sorted((raw["low"]["value"], raw["high"]["value"]))
    return {**raw, "low": {**raw["low"], "value": low}, "high": {**raw["high"], "value": high + (low == high)}}


def _timeline(raw: Raw) -> Raw:
    places = sorted(moment["at"] for moment in raw["moments"])
    return {**raw, "moments": [{**moment, "at": at} for moment, at in zip(raw["moments"], places, strict=True)]}


def _triangle(raw: Raw) -> Raw:
    a, b, c = sorted(raw["sides"])
    return {**raw, "sides": (a, b, c) if a + b > c else (b, c, c)}


def _clock(raw: Raw) -> Raw:
    return {**raw, "minutes": None} if raw["hour"] is not None else {**raw, "minutes": raw["minutes"] or 20.0}


def _search(raw: Raw) -> Raw:
    if raw["method"] not in ("binary", "linear"):
        return raw
    values = sorted([*raw["values"], 3, 5, 8][:15])
    return {**raw, "values": values, "target": raw["target"] or 0}


def _plot(raw: Raw) -> Raw:
    functions = ("x^2 - 1", "sin(x)", "1 / x", "2 sqrt(abs(x))", "-x", "7", "tan(x)", "exp(-x^2)")
    low, high = sorted((raw["low"], raw["high"]))
    return {**raw, "function": functions[len(raw["function"]) % len(functions)], "low": low, "high": high + 1.0}


_REPAIRS: dict[str, Callable[[Raw], Raw]] = {
    "percentage": _percentage,
    "bars": _bars,
    "line": _line,
    "range": _range,
    "fraction": lambda raw: {**raw, "part": min(raw["part"], raw["whole"])},
    "growth": lambda raw: {**raw, "factor": 2.0 if raw["factor"] == 1 else raw["factor"]},
    "timeline": _timeline,
    "calendar": lambda raw: {**raw, "count": raw["count"] or (30 if raw["month"] is None else None)},
    "clock": _clock,
    "triangle": _triangle,
    "plot": _plot,
    "search": _search,
    "code": lambda raw: {**raw, "focus": [line for line in raw["focus"] if line <= len(raw["lines"])]},
}
"""What the fields alone do not say: rules between several of them, by kind."""
