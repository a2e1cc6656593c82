"""The data of ready-made scenes, as stored in a plan."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, model_validator

from reelbase.media.shots.values import ContentModel, FormattedNumber, Number, Short, Text, Title


class ChartBar(ContentModel):
    label: Short
    quantity: FormattedNumber


class BarChart(ContentModel):
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


class ChartPoint(ContentModel):
    label: Short
    quantity: FormattedNumber


class LineChart(ContentModel):
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


class ScaleTick(ContentModel):
    value: Number
    label: Annotated[str, Field(max_length=16)]


class NumberLineMark(ContentModel):
    value: Number
    label: Short


class NumberLine(ContentModel):
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


class TimelineEvent(ContentModel):
    when: Annotated[str, Field(min_length=1, max_length=16, pattern=r"\S")]
    what: Text


class EventTimeline(ContentModel):
    kind: Literal["timeline"] = "timeline"
    title: Title = ""
    events: tuple[TimelineEvent, ...] = Field(min_length=2, max_length=5)


class Process(ContentModel):
    kind: Literal["process"] = "process"
    title: Title = ""
    steps: tuple[Text, ...] = Field(min_length=2, max_length=5)


class ComparisonSide(ContentModel):
    name: Short
    points: tuple[Text, ...] = Field(min_length=1, max_length=3)


class TwoSidedComparison(ContentModel):
    kind: Literal["comparison"] = "comparison"
    title: Title = ""
    left: ComparisonSide
    right: ComparisonSide


class SignMeaning(ContentModel):
    """What a sign of a formula stands for; ``sign`` in Typst's notation."""

    sign: Annotated[str, Field(min_length=1, max_length=24)]
    meaning: Short


class Formula(ContentModel):
    """``typst``: the formula in Typst's notation for mathematics, without dollar signs."""

    kind: Literal["formula"] = "formula"
    title: Title = ""
    typst: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^$#\\]+$")]
    legend: tuple[SignMeaning, ...] = Field((), max_length=4)


class TermMap(ContentModel):
    kind: Literal["term_map"] = "term_map"
    title: Title = ""
    centre: Short
    terms: tuple[Short, ...] = Field(min_length=2, max_length=8)


class Counter(ContentModel):
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
