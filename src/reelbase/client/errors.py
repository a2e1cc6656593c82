"""Every error of the client, in one tree.

ClientError
+-- ConnectionLost        the server did not answer, after all tries
+-- Damaged               a download does not match its hash
+-- StillWaiting          what was waited for did not happen in time
+-- ApiError              the server refused; carries its problem
    +-- Unauthenticated       401
    +-- NotEnoughCredits      402, with ``required`` and ``available``
    +-- Forbidden             403
    +-- NotFound              404
    |   +-- LinkClosed        410: the link of a film has expired or was revoked, as ``code`` says
    +-- Conflict              409
    +-- PreconditionFailed    412 and 428, with ``current``, the ETag of the present version
    +-- InvalidInput          413, 415 and 422, with ``field``
    +-- TooMany               429, with ``retry_after_s``
"""

from __future__ import annotations

from typing import Any

import httpx


class ClientError(Exception):
    pass


class ConnectionLost(ClientError):
    pass


class Damaged(ClientError):
    pass


class StillWaiting(ClientError):
    pass


class ApiError(ClientError):
    """``problem`` is the body of the answer; ``code`` is stable, ``fix`` says what to do."""

    def __init__(self, response: httpx.Response, problem: dict[str, Any]) -> None:
        self.status = response.status_code
        self.problem = problem
        self.code: str = problem.get("code") or "ERR_UNKNOWN"
        self.detail: str = problem.get("detail") or f"The server returned {response.status_code}."
        self.field: str | None = problem.get("field")
        self.fix: str | None = problem.get("fix")
        self.request_id: str | None = problem.get("request_id") or response.headers.get("X-Request-ID")
        self.retry_after_s = _seconds(response.headers.get("Retry-After"))
        super().__init__(" ".join(part for part in (self.detail, self.fix) if part))


class Unauthenticated(ApiError):
    pass


class NotEnoughCredits(ApiError):
    @property
    def required(self) -> int:
        return int(self.problem["required"])

    @property
    def available(self) -> int:
        return int(self.problem["available"])


class Forbidden(ApiError):
    pass


class NotFound(ApiError):
    pass


class LinkClosed(NotFound):
    pass


class Conflict(ApiError):
    pass


class PreconditionFailed(ApiError):
    def __init__(self, response: httpx.Response, problem: dict[str, Any]) -> None:
        super().__init__(response, problem)
        self.current: str | None = response.headers.get("ETag")


class InvalidInput(ApiError):
    pass


class TooMany(ApiError):
    pass


_BY_STATUS: dict[int, type[ApiError]] = {
    401: Unauthenticated,
    402: NotEnoughCredits,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: LinkClosed,
    412: PreconditionFailed,
    413: InvalidInput,
    415: InvalidInput,
    422: InvalidInput,
    428: PreconditionFailed,
    429: TooMany,
}


def error_of(response: httpx.Response) -> ApiError:
    """The error for an answer of 400 or more. Its body must have been read."""
    try:
        problem = response.json()
    except ValueError:
        problem = {}
    kind = _BY_STATUS.get(response.status_code, ApiError)
    return kind(response, problem if isinstance(problem, dict) else {})


def _seconds(header: str | None) -> float | None:
    return float(header) if header is not None and header.isdigit() else None
