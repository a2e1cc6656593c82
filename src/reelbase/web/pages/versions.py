"""The versions of a plan: see what changed, keep one, take one back."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response
from sqlalchemy.orm import Session

from reelbase.http.routing import Router
from reelbase.http.work import Reading, Writing
from reelbase.kit.errors import NotFound
from reelbase.kit.pagination import MAX_LIMIT, PageRequest
from reelbase.plans.differences import difference
from reelbase.plans.estimates import film_s
from reelbase.plans.service import PlanService
from reelbase.production.records.covers import cover_of
from reelbase.production.repository import JobSearch
from reelbase.projects.service import ProjectService
from reelbase.schemas.jobs import JobStatus
from reelbase.web.diffs import readable
from reelbase.web.forms import Form
from reelbase.web.screen import OnScreen, Screen

router = Router()
SHOWN = 50


@router.get("/projects/{project_id}/versions", name="Versions")
def versions_page(
    screen: OnScreen, session: Reading, project_id: UUID, shown: UUID | None = None, cursor: str | None = None
) -> Response:
    """All versions; ``shown`` is the one that is held against the latest."""
    plans = PlanService(session, screen.viewer)
    page = plans.versions(project_id, PageRequest(SHOWN, cursor), screen.cursors)
    latest = plans.latest(project_id)
    comparison = None
    if shown is None and cursor is None and len(page.items) > 1:
        # What somebody wants to know first: what they have changed last.
        shown = page.items[1].id
    if shown is not None:
        version = plans.get(shown)
        if version.project_id != project_id:
            raise NotFound(f"There is no plan version {shown}.")
        comparison = readable(difference(version.document, latest.document))
    return screen.page(
        "pages/versions.html",
        project=ProjectService(session, screen.viewer).get(project_id),
        versions=page.items,
        next_cursor=page.next_cursor,
        latest=latest,
        shown=next((version for version in page.items if version.id == shown), None),
        comparison=comparison,
        job=cover_of(session, screen.viewer, project_id),
        films=_films(screen, session, project_id),
        film_s=film_s,
    )


def _films(screen: Screen, session: Session, project_id: UUID) -> dict[UUID, UUID]:
    """The newest film of each version that has one: its job, by the version."""
    wanted = JobSearch(project_id=project_id, status=JobStatus.READY)
    newest = screen.acting.job_service(session).page(PageRequest(MAX_LIMIT), screen.cursors, wanted).items
    return {job.plan_version_id: job.id for job in reversed(newest)}


@router.post("/projects/{project_id}/versions")
def keep_version(screen: OnScreen, session: Writing, project_id: UUID) -> Response:
    """Put the plan away as it is now, and go on with the next version."""
    plan = PlanService(session, screen.viewer).fork(project_id)
    return screen.go(f"/projects/{project_id}/versions", say=f"Version {plan.number - 1} was saved.")


@router.post("/projects/{project_id}/versions/restore")
def restore(screen: OnScreen, session: Writing, project_id: UUID, form: Form) -> Response:
    """Go on with what an earlier version says. What the latest says stays as a version of its own."""
    version_id = form.id("version")
    if version_id is None:
        raise NotFound("That version does not exist.")
    plans = PlanService(session, screen.viewer)
    number = plans.get(version_id).number
    if not plans.latest(project_id).sealed:
        plans.fork(project_id)
    plans.restore(project_id, version_id, screen.application.plan_rules)
    return screen.go(f"/projects/{project_id}/plan", say=f"Version {number} restored.")
