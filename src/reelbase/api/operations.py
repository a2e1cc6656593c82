"""What the operations of the API have in common: how they are limited, paged and described."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Query
from fastapi.routing import APIRoute

from reelbase.application.application import Application
from reelbase.http.concurrency import concurrency_limited
from reelbase.http.identity import CurrentCaller
from reelbase.http.limits import limited
from reelbase.http.problems import MEDIA_TYPE
from reelbase.http.work import App
from reelbase.kit.pagination import DEFAULT_LIMIT, MAX_LIMIT, PageRequest
from reelbase.schemas.plan_document import MAX_SHOTS_PER_SCENE
from reelbase.schemas.shots import MAX_ALTERNATIVES

READ = [limited("read")]
WRITE = [limited("write")]
CREATE = [limited("create")]
DRAFT = [limited("draft")]
COSTLY = [*CREATE, concurrency_limited("provider")]
"""What may call a provider and waits for its answer."""

_DESCRIBED = {
    400: "The request could not be parsed.",
    401: "Not signed in.",
    402: "There are not enough credits; see `required` and `available`.",
    403: "The caller may not do this.",
    404: "It does not exist, or it belongs to someone else.",
    406: "The answer is not available in a format that Accept allows.",
    409: "Not possible in the current state.",
    410: "The link has expired or was revoked; see `code`.",
    412: "The resource has changed; `ETag` names the present version.",
    413: "The body is too large.",
    415: "Unsupported file type.",
    416: "Range not satisfiable.",
    422: "Invalid input; `field` names the part at fault.",
    428: "The change requires If-Match with the current ETag.",
    429: "Too many requests; `Retry-After` says when the next one is possible.",
    500: "Unexpected error.",
    502: "An external service failed.",
    503: "The database is busy; try again in a moment.",
    507: "A stored file is missing, or storage is full.",
}
PROBLEM_STATUSES = tuple(_DESCRIBED)
EVERYWHERE = (400, 401, 403, 413, 422, 429, 500, 503)
"""Statuses that any operation may answer with."""


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems of an operation beside those of all, as FastAPI's ``responses``."""
    return {
        status: {
            "description": _DESCRIBED[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


def with_headers(status: int, description: str, **headers: str) -> dict[int | str, dict[str, Any]]:
    """A success of an operation with the headers that it tells of; ``_`` in their names stands for ``-``."""
    described = {
        name.replace("_", "-"): {"description": text, "schema": {"type": "string"}} for name, text in headers.items()
    }
    return {status: {"description": description, "headers": described}}


async def _page(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Maximum number of items.")] = DEFAULT_LIMIT,
    cursor: Annotated[
        str | None, Query(min_length=1, max_length=1_000, description="`next_cursor` of the previous page.")
    ] = None,
) -> PageRequest:
    return PageRequest(limit, cursor)


PageOf = Annotated[PageRequest, Depends(_page)]

ProjectId = Annotated[UUID, Path(description="Id of a project.")]
VersionId = Annotated[UUID, Path(description="Id of a plan version.")]
JobId = Annotated[UUID, Path(description="Id of a job.")]
OfJob = Annotated[UUID | None, Query(description="Only those of this job.")]
AssetId = Annotated[UUID, Path(description="Id of a file.")]
ShareId = Annotated[UUID, Path(description="Id of a share.")]
SceneNumber = Annotated[int, Path(ge=1, le=200, description="Number of a scene, from 1.")]
ShotNumber = Annotated[int, Path(ge=1, le=MAX_SHOTS_PER_SCENE, description="Number of a shot in its scene, from 1.")]
AlternativeNumber = Annotated[
    int, Path(ge=1, le=MAX_ALTERNATIVES, description="Number of an alternative to a shot, from 1.")
]


async def _acting(app: App, caller: CurrentCaller) -> Application:
    return app.for_viewer(caller.viewer)


Acting = Annotated[Application, Depends(_acting)]
"""The application for the caller, whose methods are units of work of their own."""


def operation_name(route: APIRoute) -> str:
    """Operations are named as their functions are, and keep their names."""
    return route.name
