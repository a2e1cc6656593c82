"""The HTTP API under ``/v1``: one noun a file."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from reelbase import __version__
from reelbase.api import (
    accounts,
    admin,
    analytics,
    animations,
    assets,
    catalog,
    credits,
    drafts,
    exports,
    feedback,
    health,
    jobs,
    plans,
    previews,
    projects,
    publications,
    scenes,
    shares,
    shot_pictures,
    shots,
    signing_in,
    stories,
    storyboards,
    visits,
)
from reelbase.api.openapi import describe, description_of
from reelbase.api.operations import EVERYWHERE, operation_name, problems
from reelbase.http.routing import Router

router = Router(prefix="/v1", responses=problems(*EVERYWHERE), generate_unique_id_function=operation_name)
for part in (
    projects, plans, scenes, previews, shots, shot_pictures, animations, jobs, assets, credits, drafts, storyboards,
    exports, shares, visits, feedback, publications, analytics, stories, catalog, signing_in, accounts, admin, health,
):  # fmt: skip
    router.include_router(part.router)


def description() -> dict[str, Any]:
    """What ``/v1/openapi.json`` says, without a server."""
    app = FastAPI(version=__version__)
    app.include_router(router)
    return description_of(app)


__all__ = ["describe", "description", "router"]
