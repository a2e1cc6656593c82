"""The OpenAPI description: what FastAPI generates, and what it cannot know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from reelbase.api.operations import PROBLEM_STATUSES, problems
from reelbase.http.identity import requires_sign_in
from reelbase.http.problems import CODES, MEDIA_TYPE, ProblemBody
from reelbase.schemas.common import NO_ZERO_CHARACTER

DESCRIPTION = """\
Turns a text into a finished video, and keeps plans, jobs, money and files.

**Signing in.** `Authorization: Bearer` with an API key or a token of your identity provider; a browser's session works,
too, with `X-CSRF-Token` on everything but GET. Where the server serves one local user, it asks for nothing.

**Errors** are `application/problem+json`: `code` is stable, `field` names the part at fault, `fix` says what to do.

**Repeating.** POSTs that make or cost something take an `Idempotency-Key`: the same key with the same body has its
effect once and gives the first answer again.

**Edits of plans** need `If-Match` with the plan's `ETag`: 428 without it, 412 when somebody else was faster.

**Lists** come in pages: give `next_cursor` as `cursor`. Cursors are sealed; a changed one is refused.

**Media** can be loaded in parts with `Range`, and handed on by signed links that expire.
"""
TAGS = {
    "Projects": "Videos in the making.",
    "Plans": "Plans and their versions.",
    "Scenes": "The scenes of a project's latest plan.",
    "Animations": "Animations written by a language model.",
    "Jobs": "Films being rendered.",
    "Files": "Files made by jobs.",
    "Credits": "Costs and balances.",
    "Drafts": "Texts that visitors write before signing up.",
    "Storyboards": "Plans to film by hand, and their tasks.",
    "Exports": "Plans and films as files of other programs, and what comes back from them.",
    "Shares": "Links to films.",
    "Public films": "Shared films, likes and comments.",
    "Feedback": "Messages to the operators.",
    "Publications": "Films on other platforms.",
    "Analytics": "Usage and performance.",
    "Stories": "Branching stories.",
    "Catalog": "Available presets, voices, formats and effects.",
    "Session": "Signing in and out with a browser.",
    "Account": "Your account.",
    "API keys": "For programs.",
    "Administration": "For administrators.",
    "Health": "For supervisors.",
}
SECURITY_SCHEMES: dict[str, dict[str, str]] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key, or a token of the identity provider."},
    "session": {"type": "apiKey", "in": "cookie", "name": "reelbase_session", "description": "A browser's session."},
}


def describe(app: FastAPI) -> None:
    """Have the application describe its ``/v1`` as it is."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = description_of(app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def description_of(app: FastAPI) -> dict[str, Any]:
    """A new description of an application's ``/v1``."""
    routes = [route for route in iter_route_contexts(app.routes) if _is_ours(route)]
    schema = get_openapi(
        title="Reelbase API",
        version=app.version,
        description=DESCRIPTION,
        routes=routes,
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        servers=[{"url": "/"}],
        separate_input_output_schemas=False,
    )
    components = schema["components"]
    components["schemas"] |= _problem_shapes()
    for unused in ("HTTPValidationError", "ValidationError", "ProblemBody"):
        components["schemas"].pop(unused, None)
    components["securitySchemes"] = SECURITY_SCHEMES
    components["responses"] = _problem_responses()
    components["headers"] = {"RequestId": _text_header("Identifies this request in the server's log.")}
    for name in _WITHOUT_ZERO_CHARACTERS:
        _forbid_zero_characters(components["schemas"][name])
    for operation, route in _operations(schema, routes):
        _complete(operation, route)
    return schema


def _problem_shapes() -> dict[str, Any]:
    shape = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
    inner = shape.pop("$defs", {})
    shape["title"] = "Problem"
    shape["properties"]["code"] |= {"examples": ["ERR_INPUT"], "description": f"One of {', '.join(CODES)}."}
    return {**inner, "Problem": shape}


def _is_ours(route: RouteContext) -> bool:
    path = route.path or ""
    return isinstance(route.original_route, APIRoute) and path.startswith("/v1/") and bool(route.include_in_schema)


def _forbid_zero_characters(shape: Any) -> None:
    """Describe the validator of every text in a plan."""
    if isinstance(shape, dict):
        if shape.get("type") == "string" and not shape.keys() & {"pattern", "enum", "const", "format"}:
            shape["pattern"] = NO_ZERO_CHARACTER
        for part in shape.values():
            _forbid_zero_characters(part)
    elif isinstance(shape, list):
        for part in shape:
            _forbid_zero_characters(part)


def _operations(schema: dict[str, Any], routes: list[RouteContext]) -> Iterator[tuple[dict[str, Any], RouteContext]]:
    for route in routes:
        for method in route.methods or ():
            yield schema["paths"][route.path_format][method.lower()], route


def _complete(operation: dict[str, Any], route: RouteContext) -> None:
    is_public = not requires_sign_in(route.dependant)
    schemes: list[dict[str, list[str]]] = [{name: []} for name in SECURITY_SCHEMES]
    # What needs no sign-in may look different to somebody who has.
    operation["security"] = [{}, *schemes] if is_public else schemes
    if is_public and 401 not in getattr(route.original_route, "responses", {}):
        # An invalid key is refused here, too.
        operation["responses"]["401"]["description"] = "The key or token is not valid."
    for parameter in operation.get("parameters", ()):
        parameter["schema"] = _present(parameter["schema"])
        if parameter["name"] == "If-Match":
            parameter["required"] = True
    for status, response in operation["responses"].items():
        # FastAPI says of a stream that it is a text; its events are not.
        response.get("content", {}).get("text/event-stream", {}).pop("schema", None)
        if int(status) >= 400 and _is_problem(response):
            operation["responses"][status] = {"$ref": f"#/components/responses/{_problem_name(status)}"}
        else:
            response.setdefault("headers", {})["X-Request-ID"] = {"$ref": "#/components/headers/RequestId"}


def _present(schema: dict[str, Any]) -> dict[str, Any]:
    """An optional parameter is never null."""
    variants = [part for part in schema.get("anyOf", ()) if part != {"type": "null"}]
    if len(variants) != 1:
        return schema
    return {**{name: value for name, value in schema.items() if name != "anyOf"}, **variants[0]}


def _is_problem(response: dict[str, Any]) -> bool:
    shape = response.get("content", {}).get("application/json", {}).get("schema", {})
    return MEDIA_TYPE in response.get("content", {}) or shape.get("$ref", "").endswith("/ProblemBody")


def _problem_responses() -> dict[str, Any]:
    return {
        _problem_name(str(status)): {
            **described,
            "headers": {"X-Request-ID": {"$ref": "#/components/headers/RequestId"}, **_HEADERS.get(status, {})},
        }
        for status, described in problems(*PROBLEM_STATUSES).items()
    }


def _problem_name(status: str) -> str:
    """``NotFound`` for 404."""
    return re.sub(r"\W", "", HTTPStatus(int(status)).phrase.title())


def _text_header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}


_WITHOUT_ZERO_CHARACTERS = ("PlanDocument", "Scene", "Validation")
_HEADERS: dict[int | str, dict[str, Any]] = {
    401: {"WWW-Authenticate": _text_header("How to sign in.")},
    412: {"ETag": _text_header("The current version.")},
    416: {"Content-Range": _text_header("The size of the file, as `bytes */SIZE`.")},
    429: {"Retry-After": _text_header("Seconds until the next call is possible.")},
    503: {"Retry-After": _text_header("Seconds until a retry may succeed.")},
}
