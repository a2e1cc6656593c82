"""What all shapes share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

Item = TypeVar("Item")
NO_ZERO_CHARACTER = r"^[^\u0000]*$"


class ResponseModel(BaseModel):
    """The base of answers, built from any object with the same attributes."""

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def of(cls, thing: Any, **more: Any) -> Self:
        """The answer that shows ``thing``, by its attributes of the same names; ``more`` overrides them."""
        if not more:
            return cls.model_validate(thing)
        return cls.model_validate({name: getattr(thing, name) for name in cls.model_fields.keys() - more.keys()} | more)


class RequestModel(BaseModel):
    """The base of requests. Unknown fields are refused, so that misspelt ones are not ignored."""

    model_config = ConfigDict(extra="forbid")


def example(**fields: Any) -> ConfigDict:
    """The ``model_config`` of a request that the description of the API shows with these fields."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


def _written(value: Any) -> Any:
    if not isinstance(value, str | datetime):
        raise ValueError("use a date and time with an offset, such as 2030-01-31T18:00:00Z")
    return value


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        # At the ends of the calendar there is no such time in UTC, in which all are kept.
        raise ValueError("must be representable in UTC") from None


Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_in_utc)]
"""A date and a time with its offset; a number of seconds is none."""


class PageOf(ResponseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next_cursor: str | None = Field(description="Pass it as `cursor` to get the next page; null on the last one.")


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE = BeforeValidator(_whole)
"""Beside a strict int, last: to JSON 3.0 is a whole number, which a strict int refuses as it refuses text."""
Flag = Annotated[bool, Field(strict=True)]
"""True or false, and nothing that might be taken for it."""
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=NO_ZERO_CHARACTER)]
Topic = Annotated[str, Field(min_length=1, max_length=500, pattern=NO_ZERO_CHARACTER)]
Message = Annotated[str, Field(min_length=1, max_length=5_000, pattern=NO_ZERO_CHARACTER)]
Source = Annotated[str, Field(min_length=1, max_length=1_000_000, pattern=NO_ZERO_CHARACTER)]
WebAddress = Annotated[str, Field(max_length=2_000, pattern=r"^https?://[^\s\u0000]+$")]
