"""Requests that refuse bodies that cannot be stored or would take long to read."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn, Self

from fastapi import Request
from python_multipart.multipart import parse_options_header
from starlette.exceptions import HTTPException

_CHARSETS = frozenset({b"utf-8", b"utf8"})


class StrictRequest(Request):
    """A request for our routes."""

    @classmethod
    def of(cls, request: Request) -> Self:
        """The same request, whose body must be unread."""
        return cls(request.scope, request.receive, request._send)

    async def json(self) -> Any:
        """Raises ValueError for a body that is not strict JSON or that databases cannot store."""
        if not hasattr(self, "_json"):
            self._json = loaded(await self.body())
        return self._json

    def form(self, **limits: Any) -> Any:
        """Raises HTTPException (415) for a form in another encoding than UTF-8."""
        # Some of Python's codecs take hours for a few megabytes, and a form may name any. The header is parsed by
        # the same function as later, so that both agree on the charset.
        _type, parameters = parse_options_header(self.headers.get("content-type"))
        if parameters.get(b"charset", b"utf-8").lower() not in _CHARSETS:
            raise HTTPException(415, "A form must be in UTF-8.")
        return super().form(**limits)


def loaded(body: bytes) -> Any:
    """Raises json.JSONDecodeError also for NaN, infinities and lone surrogates."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise json.JSONDecodeError("It is not UTF-8", "", error.start) from None
    value = json.loads(text, parse_constant=_refuse_constant, parse_float=_number)
    if "\\ud" in text.lower():
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise json.JSONDecodeError("It contains half of a surrogate pair", "", 0) from None
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise json.JSONDecodeError(f"{name} is not a number", name, 0)


def _number(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise json.JSONDecodeError("A number is too large", text, 0)
    return value
