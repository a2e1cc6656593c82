"""The description of the API: what FastAPI says of it, and what it cannot know."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from reelbase.http.problems import MEDIA_TYPE, ProblemBody

DESCRIPTION = """\
Turns a text into a finished video, and keeps plans, jobs, money and files.

**Signing in.** `Authorization: Bearer` with an API key or a token of your identity provider; a browser's session works,
too, with `X-CSRF-Token` on everything but GET. Where the server serves one local user, it asks for nothing.

**Errors** are `application/problem+json`: `code` is stable, `field` names the part at fault, `fix` says what to do.

**Repeating.** POSTs that make or cost something take an `Idempotency-Key`: the same key with the same body has its effect
once and gives the first answer again.

**Edits of plans** need `If-Match` with the plan's `ETag`: 428 without it, 412 when somebody else was faster.

**Lists** come in pages: give `next_cursor` as `cursor`. Cursors are sealed; a changed one is refused.

**Media** can be loaded in parts with `Range`, and handed on by signed links that expire.
"""
TAGS = {
    "Projects": "What somebody wants to make.",
    "Plans": "Plans and their versions.",
    "Scenes": "The scenes of a project's latest plan.",
    "Jobs": "Films being rendered.",
    "Files": "What jobs made.",
    "Credits": "What it costs, and what is there.",
    "Drafts": "What visitors write before they sign up.",
    "Storyboards": "Plans that are filmed, and their tasks.",
    "Shares": "Links to films.",
    "Public films": "What visitors see and say.",
    "Feedback": "To those who run the installation.",
    "Publications": "Films on other platforms.",
    "Analytics": "What the numbers say.",
    "Stories": "Branching stories.",
    "Catalog": "What can be chosen.",
    "Account": "Who calls.",
    "Administration": "For those who run the installation.",
    "Health": "For supervisors.",
}
SECURITY_SCHEMES: dict[str, dict[str, str]] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key, or a token of the identity provider."},
    "session": {"type": "apiKey", "in": "cookie", "name": "reelbase_session", "description": "A browser's session."},
}
_METHODS = ("get", "head", "post", "put", "patch", "delete")


def describe(app: FastAPI) -> None:
    """Have the application describe its ``/v1`` as it is."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _described(app: FastAPI) -> dict[str, Any]:
    routes = [route for route in app.routes if getattr(route, "path", "").startswith("/v1/")]
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
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name, shape in _problem_shapes().items():
        schemas[name] = shape
    components["securitySchemes"] = SECURITY_SCHEMES
    for path, operations in schema["paths"].items():
        for method in _METHODS:
            if method in operations:
                _complete(operations[method], path, method)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return schema
