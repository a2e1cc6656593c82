"""The server with everything that jobs need, for tests of the API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.serving import Served, serving


@contextmanager
def api_served(
    database_url: str, home: Path, *, sign_in: bool = False, jobs: bool = True, **sections: Any
) -> Iterator[Served]:
    """A server without a worker over a migrated database; for one local user unless told else.

    Without ``jobs`` it begins sooner, for the workflow engine's tables are not made.
    """
    with serving(database_url, home, sign_in=sign_in, **sections) as server:
        if jobs:
            server.application.prepare()
        yield server


def openapi_of(server: Served) -> dict[str, Any]:
    """The description that the server gives of itself."""
    found: dict[str, Any] = server.client().get("/v1/openapi.json").raise_for_status().json()
    return found
