"""Values that the contents of shots and animations share: short texts and numbers with the way they are written."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Text = Annotated[str, Field(min_length=1, max_length=80, pattern=r"\S")]
Short = Annotated[str, Field(min_length=1, max_length=40, pattern=r"\S")]
Title = Annotated[str, Field(max_length=80)]
Number = Annotated[float, Field(strict=True, ge=-1e15, le=1e15, allow_inf_nan=False)]


Notation = Literal["1,234.5", "1.234,5", "1 234,5", "1’234.5"]
_USUAL: Notation = "1,234.5"
_MARKS: dict[Notation, tuple[str, str]] = {
    "1,234.5": (",", "."),
    "1.234,5": (".", ","),
    "1 234,5": ("\u00a0", ","),
    "1’234.5": ("’", "."),
}
"""What stands between thousands and before decimals; a space there does not break."""


def written_number(value: float, decimals: int, notation: Notation, *, grouped: bool = True) -> str:
    """The digits of a number without its sign, as a language writes them."""
    digits = f"{abs(value):,.{decimals}f}" if grouped else f"{abs(value):.{decimals}f}"
    thousands, point = _MARKS[notation]
    return digits.translate({ord(","): thousands, ord("."): point})


class ContentModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    def model_post_init(self, _context: Any) -> None:
        # What is sent without defaults still says what kind it is.
        if "kind" in type(self).model_fields:
            self.__pydantic_fields_set__.add("kind")

    @field_validator("*")
    @classmethod
    def _can_be_written(cls, value: Any) -> Any:
        """Control characters cannot be drawn, and PostgreSQL cannot store a zero character."""
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and any(unicodedata.category(char) == "Cc" for char in text):
                raise ValueError("must not contain control characters")
        return value


class FormattedNumber(ContentModel):
    """A number and how it is written: ``prefix`` and ``suffix`` around digits with ``decimals`` places."""

    value: Number
    decimals: int = Field(0, strict=True, ge=0, le=6)
    prefix: str = Field("", max_length=4)
    suffix: str = Field("", max_length=20)
    grouped: bool = Field(True, strict=True, description="Whether thousands are separated.")
    # Left out where it is the usual one, so that what was stored before the field existed keeps its hash.
    notation: Notation = Field(
        _USUAL, exclude_if=lambda notation: notation == _USUAL, description="How thousands and decimals are separated."
    )

    @property
    def unit(self) -> tuple[str, str]:
        return self.prefix, self.suffix.strip()

    @property
    def shown(self) -> str:
        return self.shown_at(self.value)

    def shown_at(self, value: float) -> str:
        """Another value written the same way, such as one on the way to it."""
        digits = written_number(value, self.decimals, self.notation, grouped=self.grouped)
        return f"{'−' if value < 0 else ''}{self.prefix}{digits}{self.suffix}"
