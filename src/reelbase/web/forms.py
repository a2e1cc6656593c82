"""What a browser's form sends, as texts. An empty field is an empty text, and one that is not there is None."""

from __future__ import annotations

import math
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from reelbase.kit.errors import InputError

MAX_FIELDS = 200
_LARGEST_WHOLE = 2**53 - 1
"""Beyond it, floats no longer represent every whole number."""


class Fields:
    def __init__(self, values: dict[str, str]) -> None:
        self._values = values

    def get(self, name: str) -> str | None:
        """The text as it was written, with plain line ends."""
        value = self._values.get(name)
        return None if value is None else value.replace("\r\n", "\n").replace("\r", "\n")

    def items(self) -> list[tuple[str, str]]:
        """All fields in the order of the form."""
        return [(name, self.get(name) or "") for name in self._values]

    def text(self, name: str) -> str:
        """The text without white space around it; empty when it is not there."""
        return (self.get(name) or "").strip()

    def ticked(self, name: str) -> bool:
        return self.text(name) in ("yes", "on", "true", "1")

    def number(self, name: str) -> float | None:
        """None for an empty field. Raises InputError."""
        value = self.text(name).replace(",", ".")
        if not value:
            return None
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise InputError(f"{value[:40]!r} is not a number.", field=name, fix="Enter a number such as 4.5.")
        return number

    def whole(self, name: str) -> int | None:
        """Raises InputError."""
        number = self.number(name)
        if number is None:
            return None
        if abs(number) > _LARGEST_WHOLE:
            raise InputError("That number is too large.", field=name, fix="Enter a smaller number.")
        if number != int(number):
            raise InputError(f"{number:g} is not a whole number.", field=name, fix="Enter a number such as 4.")
        return int(number)

    def id(self, name: str) -> UUID | None:
        """Raises InputError."""
        value = self.text(name)
        if not value:
            return None
        try:
            return UUID(value)
        except ValueError:
            raise InputError(f"{value[:40]!r} is not a valid id.", field=name) from None


async def _fields(request: Request) -> Fields:
    form = await request.form(max_fields=MAX_FIELDS)
    return Fields({name: value for name, value in form.items() if isinstance(value, str)})


Form = Annotated[Fields, Depends(_fields)]
"""The fields of the form that was sent; files are not among them."""
