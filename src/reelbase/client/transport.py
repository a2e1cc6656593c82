"""Requests that are retried where that is safe, and answers as schemas."""

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

Schema = TypeVar("Schema", bound=BaseModel)
BACKOFF_S = 0.25
MAX_WAIT_S = 30.0
SLOW_TIMEOUT_S = 300.0
"""For calls that wait for a language model or another provider."""
_BUSY = frozenset({429, 502, 503, 504})
"""The server did not carry out the request, and may when asked again."""
_STILL_RUNNING = "ERR_STILL_RUNNING"
_ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)
_REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})


class Transport:
    """One connection pool to one server. ``tries`` includes the first one."""

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
        """The complete answer. Raises ApiError for 400 and above, ConnectionLost.

        A POST gets an ``Idempotency-Key``, so that a retry cannot have its effect twice.
        """
        sent = dict(headers or {})
        if method == "POST":
            sent.setdefault("Idempotency-Key", str(uuid4()))
        if json is not None:
            options["content"] = _encoded(json)
            sent["Content-Type"] = "application/json"
        query = {name: _plain(value) for name, value in (params or {}).items() if value is not None}
        request = self.http.build_request(method, path, params=query, headers=sent, **options)
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
            if number == self.tries or not _is_retryable(problem):
                raise problem
            self.sleep(pause(number, problem.retry_after_s))
        raise AssertionError("unreachable")

    def ask(self, schema: type[Schema], method: str, path: str, **options: Any) -> Schema:
        """The answer, validated."""
        return schema.model_validate_json(self.send(method, path, **options).content)

    def items(self, schema: type[Any], path: str, **params: Any) -> Iterator[Any]:
        """The items of all pages of a list, each page fetched on demand."""
        cursor: str | None = None
        while True:
            page = self.ask(schema, "GET", path, params={**params, "cursor": cursor})
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    @contextmanager
    def stream(self, path: str, headers: Mapping[str, str], **options: Any) -> Iterator[httpx.Response]:
        """An answer with an unread body. Raises ApiError; reading raises httpx's errors."""
        with self.http.stream("GET", path, headers=dict(headers), **options) as response:
            if response.status_code >= 400:
                response.read()
                raise error_of(response)
            yield response


class Resource:
    """The operations on one kind of thing."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport


def _can_repeat(request: httpx.Request, error: httpx.TransportError) -> bool:
    if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)):
        return True  # Nothing was sent.
    if "If-Match" in request.headers:
        return False  # It may have succeeded, and the retry would be refused as outdated.
    return request.method in _REPEATABLE or "Idempotency-Key" in request.headers


def _is_retryable(problem: ApiError) -> bool:
    if not problem.problem.get("retryable", True):
        return False  # The provider would refuse again.
    return problem.status in _BUSY or problem.code == _STILL_RUNNING


def pause(number: int, retry_after_s: float | None) -> float:
    """Seconds to wait: exponential backoff with jitter, or what the server asked for."""
    if retry_after_s is not None:
        return min(retry_after_s, MAX_WAIT_S) + random.uniform(0, BACKOFF_S)
    longest_s: float = min(BACKOFF_S * 2.0 ** (number - 1), MAX_WAIT_S)
    return longest_s * random.uniform(0.5, 1.0)


def _encoded(body: Any) -> bytes:
    if isinstance(body, BaseModel):
        return body.model_dump_json(exclude_unset=True).encode()
    return _ANYTHING.dump_json(body)


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float)) else str(value)
