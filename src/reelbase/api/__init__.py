"""The HTTP API under ``/v1``: one noun a file."""

from __future__ import annotations

from reelbase.api import (
    accounts,
    admin,
    analytics,
    assets,
    catalog,
    credits,
    drafts,
    feedback,
    health,
    jobs,
    plans,
    projects,
    publications,
    scenes,
    shares,
    stories,
    storyboards,
    visits,
)
from reelbase.api.openapi import describe
from reelbase.api.operations import EVERYWHERE, operation_name, problems
from reelbase.http.routing import Router

router = Router(prefix="/v1", responses=problems(*EVERYWHERE), generate_unique_id_function=operation_name)
for part in (
    projects, plans, scenes, jobs, assets, credits, drafts, storyboards, shares, visits, feedback, publications,
    analytics, stories, catalog, accounts, admin, health,
):  # fmt: skip
    router.include_router(part.router)

__all__ = ["describe", "router"]
