"""Errors as ``application/problem+json`` (RFC 9457): what happened, a stable code, and what to do."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from starlette.exceptions import HTTPException

from reelbase.http import errors as http
from reelbase.kit import errors as kit
from reelbase.providers.animation import AnimationError

MEDIA_TYPE = "application/problem+json"
TYPES = "urn:reelbase:problem:"
_log = logging.getLogger(__name__)


class FieldProblem(BaseModel):
    """What is wrong with one part of a request."""

    field: str
    detail: str


class ProblemBody(BaseModel):
    """The body of every error. ``code`` is stable; ``detail`` is for people and may be reworded."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: str | None = None
    fix: str | None = None
    request_id: str
    errors: list[FieldProblem] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Problem:
    status: int
    code: str
    title: str
    detail: str
    field: str | None = None
    fix: str | None = None
    errors: tuple[tuple[str, str], ...] = ()
    more: dict[str, Any] = dataclasses.field(default_factory=dict)
    headers: dict[str, str] = dataclasses.field(default_factory=dict)

    def body(self, request_id: str) -> dict[str, Any]:
        return {
            "type": TYPES + self.code.removeprefix("ERR_").lower().replace("_", "-"),
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "field": self.field,
            "fix": self.fix,
            "request_id": request_id,
            "errors": [{"field": name, "detail": detail} for name, detail in self.errors],
            **self.more,
        }


ErrorPage = Callable[[Request, Problem], Response]
"""How a problem looks to a browser; an interface with pages sets ``app.state.error_page``."""

_KINDS: tuple[tuple[type[kit.ReelbaseError], int, str, str], ...] = (
    (http.NotSignedIn, 401, "ERR_UNAUTHENTICATED", "Not signed in"),
    (http.NotForThisHost, 421, "ERR_HOST", "Host not served"),
    (http.PreconditionRequired, 428, "ERR_PRECONDITION_REQUIRED", "If-Match is required"),
    (http.PreconditionFailed, 412, "ERR_PRECONDITION_FAILED", "The resource has changed"),
    (http.TooLarge, 413, "ERR_TOO_LARGE", "Too large"),
    (http.Unsupported, 415, "ERR_UNSUPPORTED", "Unsupported file type"),
    (http.NoSuchPart, 416, "ERR_RANGE", "Range not satisfiable"),
    (http.TooManyCalls, 429, "ERR_TOO_MANY", "Too many requests"),
    (http.StillRunning, 409, "ERR_STILL_RUNNING", "The first call is still running"),
    (http.ForgedRequest, 403, "ERR_FORGED", "The request may come from another site"),
    (http.OutOfScope, 403, "ERR_SCOPE", "The API key does not allow this"),
    (kit.NotEnoughCredits, 402, "ERR_CREDITS", "Not enough credits"),
    (kit.LockedScenes, 409, "ERR_LOCKED_SCENES", "Locked scenes would change"),
    (kit.KeyReused, 422, "ERR_KEY_REUSED", "The idempotency key was used for another call"),
    (kit.SlotTaken, 409, "ERR_SLOT_TAKEN", "The slot is taken"),
    (kit.PlayerBusy, 409, "ERR_PLAYER_BUSY", "The player is busy"),
    (kit.Conflict, 409, "ERR_CONFLICT", "Not possible in the current state"),
    (kit.LinkExpired, 410, "ERR_LINK_EXPIRED", "The link has expired"),
    (kit.LinkRevoked, 410, "ERR_LINK_REVOKED", "The link was revoked"),
    (kit.NotFound, 404, "ERR_NOT_FOUND", "Not found"),
    (kit.Forbidden, 403, "ERR_FORBIDDEN", "Not allowed"),
    (kit.NotConfigured, 422, "ERR_NOT_CONFIGURED", "A required setting is missing"),
    (kit.InputError, 422, "ERR_INPUT", "Invalid input"),
    (kit.DatabaseBusy, 503, "ERR_BUSY", "The database is busy"),
    (AnimationError, 422, "", "The animation failed to render"),
    (kit.ProviderError, 502, "", "An external service failed"),
    (kit.StepError, 422, "", "A step failed"),
    (kit.Fenced, 409, "ERR_CONFLICT", "Another worker has taken over"),
    (kit.StorageError, 507, "ERR_STORAGE", "Storage failed"),
    (kit.ReelbaseError, 500, "ERR_UNKNOWN", "Something went wrong"),
)
CODES = tuple(sorted({code for _kind, _status, code, _title in _KINDS if code} | set(kit.ErrorCode)))
"""Every code that a problem can have."""

_HTTP_CODES = {400: "ERR_INPUT", 404: "ERR_NOT_FOUND", 405: "ERR_METHOD", 413: "ERR_TOO_LARGE", 415: "ERR_UNSUPPORTED"}


def problem_of(error: kit.ReelbaseError) -> Problem:
    _kind, status, code, title = next(row for row in _KINDS if isinstance(error, row[0]))
    return Problem(
        status=status,
        code=code or str(error.code),
        title=title,
        detail=error.message,
        field=getattr(error, "field", None),
        fix=error.fix,
        more=_more(error),
        headers=_headers(error),
    )


def install(app: FastAPI) -> None:
    """Answer every error that the application expects with a problem; ``Boundary`` answers the others."""
    for kind in (kit.ReelbaseError, RequestValidationError, HTTPException, DBAPIError):
        app.add_exception_handler(kind, _handle)


def of_any(request: Request, error: Exception) -> Problem:
    """The problem for any error; server errors are logged."""
    problem = _of_any(error)
    if problem.status == 405:
        problem.headers["Allow"] = ", ".join(_allowed(request))
    if problem.status >= 500:
        _log.error("%s %s failed (%s)", request.method, _logged_path(request), request_id(request), exc_info=error)
    return problem


def respond(request: Request, problem: Problem) -> Response:
    """The response to a problem: a page for browsers, JSON for other clients."""
    page: ErrorPage | None = getattr(request.app.state, "error_page", None)
    if page is not None and wants_page(request):
        response = page(request, problem)
        response.headers.update(problem.headers)
        return response
    return JSONResponse(
        problem.body(request_id(request)), problem.status, headers=problem.headers, media_type=MEDIA_TYPE
    )


def wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1/")


def request_id(request: Request) -> str:
    return str(getattr(request.state, "request_id", ""))


async def _handle(request: Request, error: Exception) -> Response:
    return respond(request, of_any(request, error))


def _logged_path(request: Request) -> str:
    """The path of the route for the log: the real path may contain the token of a link."""
    route = request.scope.get("route")
    return str(getattr(route, "path_format", None) or request.url.path[:200])


def _of_any(error: Exception) -> Problem:
    if isinstance(error, kit.ReelbaseError):
        return problem_of(error)
    if isinstance(error, RequestValidationError):
        return _of_validation(error)
    if isinstance(error, HTTPException):
        return _of_http(error)
    if isinstance(error, DataError):
        _log.warning("The database rejected a value.", exc_info=error)
        return problem_of(
            kit.InputError("A value cannot be stored.", fix="Check for unusual characters and very large numbers.")
        )
    if isinstance(error, OperationalError) and "readonly" not in str(error.orig):
        return problem_of(kit.DatabaseBusy("The database is not responding.", fix="Try again in a moment."))
    return _of_unexpected()


def _allowed(request: Request) -> list[str]:
    """All methods of a path; the router reports only those of its first route."""
    found = {
        method
        for route in iter_route_contexts(request.app.routes)
        if (pattern := getattr(route, "path_regex", None)) is not None and pattern.match(request.url.path)
        for method in route.methods or ()
    }
    return sorted(found)


def _more(error: kit.ReelbaseError) -> dict[str, Any]:
    if isinstance(error, kit.NotEnoughCredits):
        return {"required": error.needed, "available": error.available}
    if isinstance(error, kit.LockedScenes):
        return {"scenes": list(error.numbers)}
    if isinstance(error, kit.SlotTaken) and error.free_in_s is not None:
        return {"free_in_s": error.free_in_s}
    if isinstance(error, AnimationError):
        return {"fault": error.fault, "line": error.line}
    if isinstance(error, kit.ProviderError):
        return {"retryable": error.retryable}
    if isinstance(error, kit.StepError) and error.scene is not None:
        return {"scene": error.scene}
    return {}


def _headers(error: kit.ReelbaseError) -> dict[str, str]:
    if isinstance(error, http.NotSignedIn):
        reason = f', error="{error.reason}"' if error.reason else ""
        return {"WWW-Authenticate": f'Bearer realm="reelbase"{reason}'}
    if isinstance(error, http.TooManyCalls):
        return {"Retry-After": str(error.retry_after_s)}
    if isinstance(error, (kit.DatabaseBusy, http.StillRunning)):
        return {"Retry-After": "1"}
    if isinstance(error, http.NoSuchPart):
        return {"Content-Range": f"bytes */{error.size_bytes}"}
    if isinstance(error, http.PreconditionFailed) and error.current:
        return {"ETag": error.current}
    return {}


def _of_validation(error: RequestValidationError) -> Problem:
    errors = tuple((_named(item["loc"]), str(item["msg"]).removeprefix("Value error, ")) for item in error.errors())
    name, first = errors[0] if errors else ("", "The request could not be parsed.")
    return Problem(
        status=422,
        code="ERR_INPUT",
        title="Invalid input",
        detail=f"{name}: {first}" if name else first,
        field=name or None,
        fix="See the schema of this operation in /v1/openapi.json.",
        errors=errors,
    )


def _named(location: tuple[int | str, ...]) -> str:
    """``("body", "scenes", 0, "title")`` as ``scenes.0.title``."""
    inside = location[1:] if location and location[0] in ("body", "query", "path", "header", "cookie") else location
    return ".".join(str(part) for part in inside)


def _of_http(error: HTTPException) -> Problem:
    return Problem(
        status=error.status_code,
        code=_HTTP_CODES.get(error.status_code, "ERR_INPUT" if error.status_code < 500 else "ERR_UNKNOWN"),
        title=str(error.detail),
        detail=str(error.detail),
        headers=dict(error.headers or {}),
    )


def _of_unexpected() -> Problem:
    return Problem(
        status=500,
        code="ERR_UNKNOWN",
        title="Unexpected error",
        detail="An unexpected error occurred on the server.",
        fix="Report it with the request id; the server's log has the details.",
    )
