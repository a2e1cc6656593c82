"""The data of ready-made scenes, as stored in a plan."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator, model_validator

Text = Annotated[str, Field(min_length=1, max_length=80, pattern=r"\S")]
Short = Annotated[str, Field(min_length=1, max_length=40, pattern=r"\S")]
Title = Annotated[str, Field(max_length=80)]
Number = Annotated[float, Field(strict=True, ge=-1e15, le=1e15, allow_inf_nan=False)]


class AnimationDataModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*")
    @classmethod
    def _can_be_written(cls, value: Any) -> Any:
        """Control characters cannot be drawn, and PostgreSQL cannot store a zero character."""
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and any(unicodedata.category(char) == "Cc" for char in text):
                raise ValueError("must not contain control characters")
        return value


class FormattedNumber(AnimationDataModel):
    """A number and how it is written: ``prefix`` and ``suffix`` around digits with ``decimals`` places."""

    value: Number
    decimals: int = Field(0, strict=True, ge=0, le=6)
    prefix: str = Field("", max_length=4)
    suffix: str = Field("", max_length=20)
    grouped: bool = Field(True, strict=True, description="Whether thousands are separated by commas.")

    @property
    def unit(self) -> tuple[str, str]:
        return self.prefix, self.suffix.strip()

    @property
    def shown(self) -> str:
        digits = f"{abs(self.value):,.{self.decimals}f}" if self.grouped else f"{abs(self.value):.{self.decimals}f}"
        return f"{'−' if self.value < 0 else ''}{self.prefix}{digits}{self.suffix}"


class ChartBar(AnimationDataModel):
    label: Short
    quantity: FormattedNumber


class BarChart(AnimationDataModel):
    """Bars show sizes, so no value is negative, and at least one is positive."""

    kind: Literal["bar_chart"] = "bar_chart"
    title: Title = ""
    bars: tuple[ChartBar, ...] = Field(min_length=2, max_length=6)
    highlight: int | None = Field(None, strict=True, ge=0, description="The bar to highlight, counted from 0.")

    @model_validator(mode="after")
    def _can_be_drawn(self) -> BarChart:
        values = [bar.quantity.value for bar in self.bars]
        if min(values) < 0 or max(values) == 0:
            raise ValueError("bars must not be negative, and not all zero")
        if self.highlight is not None and self.highlight >= len(values):
            raise ValueError("highlight must be one of the bars, counted from 0")
        return self


class ChartPoint(AnimationDataModel):
    label: Short
    quantity: FormattedNumber


class LineChart(AnimationDataModel):
    """``places``: positions of the points from 0 (left) to 1 (right), ascending; None spaces them evenly."""

    kind: Literal["line_chart"] = "line_chart"
    title: Title = ""
    points: tuple[ChartPoint, ...] = Field(min_length=2, max_length=12)
    places: tuple[Annotated[float, Field(ge=0, le=1)], ...] | None = None

    @model_validator(mode="after")
    def _places_rise(self) -> LineChart:
        if self.places is not None:
            rising = all(a < b for a, b in zip(self.places, self.places[1:], strict=False))
            if len(self.places) != len(self.points) or not rising or (self.places[0], self.places[-1]) != (0.0, 1.0):
                raise ValueError("places must rise from 0 to 1, one for each point")
        return self


class ScaleTick(AnimationDataModel):
    value: Number
    label: Annotated[str, Field(max_length=16)]


class NumberLineMark(AnimationDataModel):
    value: Number
    label: Short


class NumberLine(AnimationDataModel):
    """``between``: highlight the range between two marks."""

    kind: Literal["number_line"] = "number_line"
    title: Title = ""
    low: Number
    high: Number
    ticks: tuple[ScaleTick, ...] = Field(min_length=2, max_length=12)
    marks: tuple[NumberLineMark, ...] = Field(min_length=1, max_length=4)
    between: bool = Field(False, strict=True)

    @model_validator(mode="after")
    def _all_on_it(self) -> NumberLine:
        places = [tick.value for tick in self.ticks] + [mark.value for mark in self.marks]
        if self.low >= self.high or min(places) < self.low or max(places) > self.high:
            raise ValueError("ticks and marks must lie between low and high")
        return self


class TimelineEvent(AnimationDataModel):
    when: Annotated[str, Field(min_length=1, max_length=16, pattern=r"\S")]
    what: Text


class EventTimeline(AnimationDataModel):
    kind: Literal["timeline"] = "timeline"
    title: Title = ""
    events: tuple[TimelineEvent, ...] = Field(min_length=2, max_length=5)


class Process(AnimationDataModel):
    kind: Literal["process"] = "process"
    title: Title = ""
    steps: tuple[Text, ...] = Field(min_length=2, max_length=5)


class ComparisonSide(AnimationDataModel):
    name: Short
    points: tuple[Text, ...] = Field(min_length=1, max_length=3)


class TwoSidedComparison(AnimationDataModel):
    kind: Literal["comparison"] = "comparison"
    title: Title = ""
    left: ComparisonSide
    right: ComparisonSide


class SignMeaning(AnimationDataModel):
    """What a sign of a formula stands for; ``sign`` in Typst's notation."""

    sign: Annotated[str, Field(min_length=1, max_length=24)]
    meaning: Short


class Formula(AnimationDataModel):
    """``typst``: the formula in Typst's notation for mathematics, without dollar signs."""

    kind: Literal["formula"] = "formula"
    title: Title = ""
    typst: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^$#\\]+$")]
    legend: tuple[SignMeaning, ...] = Field((), max_length=4)


class TermMap(AnimationDataModel):
    kind: Literal["term_map"] = "term_map"
    title: Title = ""
    centre: Short
    terms: tuple[Short, ...] = Field(min_length=2, max_length=8)


class Counter(AnimationDataModel):
    """``unit``: a word that stands large under the number, such as million."""

    kind: Literal["counter"] = "counter"
    title: Title = ""
    quantity: FormattedNumber
    unit: str = Field("", max_length=20)
    label: Text


AnimationData = (
    BarChart | LineChart | NumberLine | EventTimeline | Process | TwoSidedComparison | Formula | TermMap | Counter
)
ANIMATION_DATA: TypeAdapter[AnimationData] = TypeAdapter(Annotated[AnimationData, Field(discriminator="kind")])
