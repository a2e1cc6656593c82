"""Figures: numbers that stand in the text, and the relations between them that the text states."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from reelbase.media.shots.values import ContentModel, FormattedNumber, Short, Title

Direction = Literal["none", "up", "down"]
IconName = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[a-z0-9][a-z0-9-]*$")]


class NumberContent(ContentModel):
    """One figure, which counts up to its value. ``label`` says of what; ``note`` such as "about" stands above it."""

    kind: Literal["number"] = "number"
    quantity: FormattedNumber
    label: str = Field("", max_length=80)
    note: str = Field("", max_length=24)
    direction: Direction = "none"
    icon: IconName | None = None


class PercentageContent(ContentModel):
    """A share of a whole from 0 to 100 percent. ``figure``: a ring, a row of ten people, or a filled icon."""

    kind: Literal["percentage"] = "percentage"
    quantity: FormattedNumber
    label: str = Field("", max_length=80)
    figure: Literal["ring", "people", "icon"] = "ring"
    icon: IconName | None = None
    note: str = Field("", max_length=24)

    @model_validator(mode="after")
    def _is_a_share(self) -> PercentageContent:
        if not 0 <= self.quantity.value <= 100:
            raise ValueError("quantity must be from 0 to 100; a larger one is a number")
        return self


class DataBar(ContentModel):
    label: Short
    quantity: FormattedNumber
    icon: IconName | None = None


class BarsContent(ContentModel):
    """Bars from zero, each with its number; negative values hang below the line of zero. Parts: the bars."""

    kind: Literal["bars"] = "bars"
    title: Title = ""
    bars: Annotated[tuple[DataBar, ...], Field(min_length=2, max_length=8)]
    highlight: int | None = Field(None, strict=True, ge=0, description="The bar to highlight, counted from 0.")

    @model_validator(mode="after")
    def _can_be_drawn(self) -> BarsContent:
        values = [bar.quantity.value for bar in self.bars]
        if not any(values):
            raise ValueError("bars must not all be zero")
        if self.highlight is not None and self.highlight >= len(values):
            raise ValueError("highlight must be one of the bars, counted from 0")
        return self


class LinePoint(ContentModel):
    """``at``: the place on the axis, such as a year; without one the points stand at even distances."""

    label: Short
    quantity: FormattedNumber
    at: float | None = Field(None, strict=True, allow_inf_nan=False)


class LineContent(ContentModel):
    """A line through points in the order of time. With a ``direction`` alone it shows a rise or fall without values.

    Parts: the points.
    """

    kind: Literal["line"] = "line"
    title: Title = ""
    points: Annotated[tuple[LinePoint, ...], Field(max_length=12)] = ()
    direction: Direction = "none"
    change: FormattedNumber | None = Field(None, description="By how much it rises or falls, as the text says it.")

    @model_validator(mode="after")
    def _can_be_drawn(self) -> LineContent:
        if len(self.points) < 2 and self.direction == "none":
            raise ValueError("a line needs two points, or a direction")
        places = [point.at for point in self.points]
        known = [place for place in places if place is not None]
        if known and (len(known) != len(places) or any(a >= b for a, b in pairwise(known))):
            raise ValueError("the points' places must rise, and all points need one or none")
        if len(self.points) >= 2 and self.direction != "none":
            rises = self.points[-1].quantity.value - self.points[0].quantity.value
            if rises != 0 and (rises > 0) != (self.direction == "up"):
                raise ValueError("direction must agree with the first and the last point")
        return self


class RangeContent(ContentModel):
    """A range between two values on a scale. ``label`` says what lies in it. Parts: the two ends."""

    kind: Literal["range"] = "range"
    low: FormattedNumber
    high: FormattedNumber
    label: str = Field("", max_length=80)

    @model_validator(mode="after")
    def _rises(self) -> RangeContent:
        if self.low.value >= self.high.value:
            raise ValueError("low must be less than high")
        return self


class FractionContent(ContentModel):
    """``part`` of ``whole`` things, as so many icons or as slices of one figure."""

    kind: Literal["fraction"] = "fraction"
    part: int = Field(strict=True, ge=0, le=100)
    whole: int = Field(strict=True, ge=2, le=100)
    label: str = Field("", max_length=80)
    icon: IconName | None = None

    @model_validator(mode="after")
    def _is_part_of_it(self) -> FractionContent:
        if self.part > self.whole:
            raise ValueError("part must not be more than whole")
        return self


class PriceContent(ContentModel):
    """A price on a tag; ``before`` is crossed out."""

    kind: Literal["price"] = "price"
    quantity: FormattedNumber
    label: str = Field("", max_length=80)
    per: str = Field("", max_length=24, description="What the price is for, such as `a month`.")
    before: FormattedNumber | None = None
    icon: IconName | None = None


class BeforeAfterContent(ContentModel):
    """The same quantity at two times. Parts: before, after."""

    kind: Literal["before_after"] = "before_after"
    title: Title = ""
    before: FormattedNumber
    after: FormattedNumber
    before_label: str = Field("", max_length=40)
    after_label: str = Field("", max_length=40)


class GrowthContent(ContentModel):
    """A curve of growth or decay by a constant ``factor`` each ``period``, such as doubling every two years."""

    kind: Literal["growth"] = "growth"
    label: str = Field("", max_length=80)
    factor: float = Field(strict=True, gt=0, le=1000, allow_inf_nan=False)
    period: str = Field("", max_length=40)

    @model_validator(mode="after")
    def _changes(self) -> GrowthContent:
        if self.factor == 1:
            raise ValueError("factor must not be 1")
        return self


class SizedThing(ContentModel):
    """``size``: relative to the others, or in the unit that ``quantity`` shows."""

    label: Short
    size: float = Field(strict=True, gt=0, allow_inf_nan=False)
    quantity: FormattedNumber | None = None
    icon: IconName | None = None


class SizesContent(ContentModel):
    """Things side by side in true proportion. Parts: the things."""

    kind: Literal["sizes"] = "sizes"
    title: Title = ""
    things: Annotated[tuple[SizedThing, ...], Field(min_length=2, max_length=4)]
