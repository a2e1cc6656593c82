"""The geometry of charts drawn on the server. Lengths are in units of the drawing's viewBox."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 560.0
LEFT = 60.0
TOP = 14.0
HEIGHT = 180.0


@dataclass(frozen=True, slots=True)
class Box:
    """A segment of a column. ``series`` counts from 1 and selects the colour; ``text`` is the tooltip."""

    x: float
    y: float
    width: float
    height: float
    series: int
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A label next to a column or an axis."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart. ``share`` is its length in percent of the width available."""

    label: str
    share: float
    text: str
    series: int


@dataclass(frozen=True, slots=True)
class Drawing:
    width: float
    height: float
    boxes: tuple[Box, ...]
    labels: tuple[Mark, ...]
    values: tuple[Mark, ...]
    lines: tuple[float, ...]
    left: float


def columns(labels: Sequence[str], series: Sequence[Sequence[float]], *, unit: str = "") -> Drawing:
    """Stacked columns, one for each label; ``series`` are values in the order of the labels."""
    totals = [sum(row[index] for row in series) for index in range(len(labels))]
    top, ticks = _scale(max(totals, default=0.0))
    place = (WIDTH - LEFT) / max(1, len(labels))
    bar = min(place * 0.7, 34.0)
    boxes: list[Box] = []
    for index, label in enumerate(labels):
        y = TOP + HEIGHT
        for number, row in enumerate(series, start=1):
            height = HEIGHT * row[index] / top
            if height:
                y -= height
                text = f"{label}: {_short(row[index])}{unit}"
                x = LEFT + index * place + (place - bar) / 2
                boxes.append(Box(round(x, 1), round(y, 1), round(bar, 1), round(height, 1), number, text))
    step = max(1, math.ceil(len(labels) / 7))
    names = tuple(
        Mark(round(LEFT + (index + 0.5) * place, 1), TOP + HEIGHT + 24, label)
        for index, label in enumerate(labels)
        if index % step == 0
    )
    lines = tuple(round(TOP + HEIGHT * (1 - tick / top), 1) for tick in ticks)
    values = tuple(Mark(LEFT - 8, y + 4, f"{_short(tick)}{unit}") for tick, y in zip(ticks, lines, strict=True))
    return Drawing(WIDTH, TOP + HEIGHT + 32, tuple(boxes), names, values, lines, LEFT)


def bars(rows: Sequence[tuple[str, float, str]], *, series: int = 1, whole: float = 0.0) -> tuple[Bar, ...]:
    """Horizontal bars from (label, value, value as text), scaled to ``whole`` or else to the highest value."""
    top = whole or max((value for _label, value, _text in rows), default=0.0) or 1.0
    return tuple(
        Bar(label, round(max(1.0, 100 * value / top), 1) if value else 0.0, text, series) for label, value, text in rows
    )


def _scale(highest: float) -> tuple[float, tuple[float, ...]]:
    """A round maximum for an axis, and its ticks."""
    if highest <= 0:
        return 1.0, (0.0, 1.0)
    rough = highest / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)
    count = math.ceil(highest / step)
    return step * count, tuple(step * index for index in range(count + 1))


def _short(value: float) -> str:
    if value >= 10_000:
        return f"{value / 1000:.0f}k"
    return f"{value:.0f}" if value == round(value) else f"{value:.3g}"
