"""Requests that are sent again where that is safe, and answers as shapes."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import uuid4

import httpx
from pydantic import BaseModel, TypeAdapter

from reelbase.client.errors import ApiError, ConnectionLost, error_of

Shape = TypeVar("Shape", bound=BaseModel)
BACKOFF_S = 0.25
MAX_WAIT_S = 30.0
SLOW_TIMEOUT_S = 300.0
"""A language model may take its time for a whole plan, and so may other providers."""
_BUSY = frozenset({429, 502, 503, 504})
"""The server did not do it, and may when asked again."""
_STILL_RUNNING = "ERR_STILL_RUNNING"
_ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)
_REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})


class Transport:
    """One connection pool to one server. ``tries`` counts the first one."""

    def __init__(self, http: httpx.Client, *, tries: int, sleep: Callable[[float], None] = time.sleep) -> None:
        self.http = http
        self.tries = tries
        self.sleep = sleep

    def send(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> httpx.Response:
        """The answer, read whole. Raises ApiError for 400 and more, ConnectionLost.

        A POST gets an ``Idempotency-Key``, so that it can be sent again without having its effect twice.
        """
        request = self._request(method, path, json, params, headers, options)
        for number in range(1, self.tries + 1):
            try:
                response = self.http.send(request)
            except httpx.TransportError as error:
                if number == self.tries or not _can_repeat(request, error):
                    raise ConnectionLost(f"{method} {path}: {error or type(error).__name__}") from error
                self.sleep(pause(number, None))
                continue
            if response.status_code < 400:
                return response
            problem = error_of(response)
            if number == self.tries or not _is_worth_another(problem):
                raise problem
            self.sleep(pause(number, problem.retry_after_s))
        raise AssertionError("unreachable")

    def ask(self, shape: type[Shape], method: str, path: str, **options: Any) -> Shape:
        """The answer as a shape."""
        return shape.model_validate_json(self.send(method, path, **options).content)

    def items(self, shape: type[Any], path: str, **params: Any) -> Iterator[Any]:
        """The items of all pages of a list, each page fetched when it is reached."""
        cursor: str | None = None
        while True:
            page = self.ask(shape, "GET", path, params={**params, "cursor": cursor})
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    @contextmanager
    def stream(self, path: str, headers: Mapping[str, str], **options: Any) -> Iterator[httpx.Response]:
        """An answer whose body is not read yet. Raises ApiError; its errors while reading are httpx's."""
        with self.http.stream("GET", path, headers=dict(headers), **options) as response:
            if response.status_code >= 400:
                response.read()
                raise error_of(response)
            yield response

    def _request(
        self,
        method: str,
        path: str,
        json: Any,
        params: Mapping[str, Any] | None,
        headers: Mapping[str, str] | None,
        options: dict[str, Any],
    ) -> httpx.Request:
        given = dict(headers or {})
        if method == "POST":
            given.setdefault("Idempotency-Key", str(uuid4()))
        if json is not None:
            options = {**options, "content": _encoded(json)}
            given["Content-Type"] = "application/json"
        asked = {name: _plain(value) for name, value in (params or {}).items() if value is not None}
        return self.http.build_request(method, path, params=asked, headers=given, **options)


def _can_repeat(request: httpx.Request, error: httpx.TransportError) -> bool:
    if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)):
        return True  # Nothing was sent.
    if "If-Match" in request.headers:
        return False  # It may have been done, and would then be refused as made of an old version.
    return request.method in _REPEATABLE or "Idempotency-Key" in request.headers


def _is_worth_another(problem: ApiError) -> bool:
    if not problem.problem.get("retryable", True):
        return False  # A provider has refused, and would again.
    return problem.status in _BUSY or problem.code == _STILL_RUNNING


def pause(number: int, asked_s: float | None) -> float:
    """Longer with each try, and never the same for many clients at once."""
    if asked_s is not None:
        return min(asked_s, MAX_WAIT_S) + random.uniform(0, BACKOFF_S)
    longest_s: float = min(BACKOFF_S * 2.0 ** (number - 1), MAX_WAIT_S)
    return longest_s * random.uniform(0.5, 1.0)


def _encoded(body: Any) -> bytes:
    if isinstance(body, BaseModel):
        return body.model_dump_json(exclude_unset=True).encode()
    return _ANYTHING.dump_json(body)


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float)) else str(value)
