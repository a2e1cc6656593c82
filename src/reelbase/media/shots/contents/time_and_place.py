"""Time and place: dates, spans, clocks, maps, journeys and flags."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from reelbase.media.shots.values import ContentModel, Short, Title

CountryCode = Annotated[str, Field(pattern=r"^[a-z]{2}$")]


class DateContent(ContentModel):
    """A date as a card. ``date`` is written as in the text (a year, a month, "312 BC"); ``label`` says of what."""

    kind: Literal["date"] = "date"
    date: Short
    label: str = Field("", max_length=80)


class TimelineMoment(ContentModel):
    """``at``: the year, negative before Christ, with the month and day as its fraction."""

    date: Annotated[str, Field(min_length=1, max_length=24, pattern=r"\S")]
    at: float = Field(strict=True, ge=-10_000, le=10_000, allow_inf_nan=False)
    label: str = Field("", max_length=80)


class TimelineContent(ContentModel):
    """Moments on an axis of time, at true distances where they can be told apart. Parts: the moments."""

    kind: Literal["timeline"] = "timeline"
    title: Title = ""
    moments: Annotated[tuple[TimelineMoment, ...], Field(min_length=1, max_length=6)]

    @model_validator(mode="after")
    def _in_order(self) -> TimelineContent:
        if any(a.at > b.at for a, b in pairwise(self.moments)):
            raise ValueError("moments must be in the order of time")
        return self


class CalendarContent(ContentModel):
    """A month's page with days marked, or a stretch of days, weeks or months that pass.

    ``title`` stands at its head, such as the month as the text writes it; ``label`` names what is counted. Parts: the
    days that are marked.
    """

    kind: Literal["calendar"] = "calendar"
    title: str = Field("", max_length=40)
    year: int | None = Field(None, strict=True, ge=1, le=9999)
    month: int | None = Field(None, strict=True, ge=1, le=12)
    days: Annotated[tuple[Annotated[int, Field(strict=True, ge=1, le=31)], ...], Field(max_length=31)] = ()
    count: int | None = Field(None, strict=True, ge=1, le=1000, description="How many units pass.")
    unit: Literal["days", "weeks", "months", "years"] = "days"
    label: str = Field("", max_length=80)

    @model_validator(mode="after")
    def _shows_something(self) -> CalendarContent:
        if self.month is None and self.count is None:
            raise ValueError("a calendar needs a month, or a count of units")
        return self


class ClockContent(ContentModel):
    """A clock at a time of day, or hands that turn for a span. ``label`` is written below it."""

    kind: Literal["clock"] = "clock"
    hour: int | None = Field(None, strict=True, ge=0, le=23)
    minute: int = Field(0, strict=True, ge=0, le=59)
    minutes: float | None = Field(
        None, strict=True, gt=0, le=1440, allow_inf_nan=False, description="The span, in minutes."
    )
    label: str = Field("", max_length=80)

    @model_validator(mode="after")
    def _shows_a_time(self) -> ClockContent:
        if (self.hour is None) == (self.minutes is None):
            raise ValueError("a clock shows an hour, or a span in minutes")
        return self


class MapPlace(ContentModel):
    """``latitude`` and ``longitude`` in degrees, north and east positive. ``kind``: how it is marked.

    ``extent_km``: the longest dimension of what is no point, so that a map shows all of it.
    """

    name: Short
    latitude: float = Field(strict=True, ge=-90, le=90, allow_inf_nan=False)
    longitude: float = Field(strict=True, ge=-180, le=180, allow_inf_nan=False)
    kind: Literal["city", "country", "region", "water", "mountain"] = "city"
    country: CountryCode | None = None
    extent_km: float = Field(0.0, strict=True, ge=0, le=20_000, allow_inf_nan=False)


class MapContent(ContentModel):
    """A map with places marked and countries coloured. Parts: the places."""

    kind: Literal["map"] = "map"
    title: Title = ""
    places: Annotated[tuple[MapPlace, ...], Field(max_length=8)] = ()
    countries: Annotated[tuple[CountryCode, ...], Field(max_length=12)] = ()

    @model_validator(mode="after")
    def _shows_something(self) -> MapContent:
        if not self.places and not self.countries:
            raise ValueError("a map needs a place or a country")
        return self


class RouteContent(ContentModel):
    """A journey through places in their order. Parts: the places."""

    kind: Literal["route"] = "route"
    title: Title = ""
    places: Annotated[tuple[MapPlace, ...], Field(min_length=2, max_length=8)]
    by: Literal["land", "sea", "air"] = "land"


class FlagContent(ContentModel):
    """The flag of a country, which waves."""

    kind: Literal["flag"] = "flag"
    country: CountryCode
    label: str = Field("", max_length=80)
