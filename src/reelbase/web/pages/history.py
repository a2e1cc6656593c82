"""All projects: search, sort, filter, put away and take back."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Response

from reelbase.http.problems import problem_of
from reelbase.http.routing import Router
from reelbase.http.work import Reading, Writing
from reelbase.kit.errors import Conflict
from reelbase.kit.pagination import PageRequest
from reelbase.projects.models import ARCHIVED, PRESETS
from reelbase.projects.service import ProjectSearch, ProjectService, ProjectSort
from reelbase.schemas.projects import ProjectStatus
from reelbase.web.cards import cards_of
from reelbase.web.forms import Form
from reelbase.web.screen import OnScreen, Screen

router = Router()
SHOWN = 24
SORTS = {"updated": "Last changed", "created": "Newest", "title": "Title"}
STATES = {
    "": "All",
    ProjectStatus.PLAN_READY: "Plan ready",
    ProjectStatus.RENDERING: "Rendering",
    ProjectStatus.DONE: "Ready",
    ProjectStatus.FAILED: "Failed",
    ARCHIVED: "Archived",
}


@router.get("/history", name="History")
def history_page(
    screen: OnScreen,
    session: Reading,
    q: str = "",
    state: str = "",
    preset: str = "",
    sort: str = "updated",
    cursor: str | None = None,
) -> Response:
    state, preset, sort = _known(state, STATES), _known(preset, PRESETS), _known(sort, SORTS) or "updated"
    wanted = ProjectSearch(
        text=q[:200] or None,
        status=None if state in ("", ARCHIVED) else state,
        lifecycle=ARCHIVED if state == ARCHIVED else None,
        preset=preset or None,
        sort=cast(ProjectSort, sort),
    )
    page = ProjectService(session, screen.viewer).search(wanted, PageRequest(SHOWN, cursor or None), screen.cursors)
    chosen = {"q": q[:200], "state": state, "preset": preset, "sort": sort}
    content: dict[str, Any] = {
        "cards": cards_of(session, screen.viewer, page.items),
        "chosen": chosen,
        "more": f"/history?{urlencode({**chosen, 'cursor': page.next_cursor})}" if page.next_cursor else None,
        "is_first": cursor is None,
    }
    if screen.is_htmx:
        return screen.parts("history/found.html", **content)
    return screen.page("pages/history.html", here="history", sorts=SORTS, states=STATES, presets=PRESETS, **content)


@router.post("/projects/{project_id}/archive")
def archive(screen: OnScreen, session: Writing, project_id: UUID) -> Response:
    ProjectService(session, screen.viewer).archive(project_id)
    return _back(screen, "Project archived. To find it, choose the state “Archived”.")


@router.post("/projects/{project_id}/restore")
def restore(screen: OnScreen, session: Writing, project_id: UUID) -> Response:
    ProjectService(session, screen.viewer).restore(project_id)
    return _back(screen, "Project restored.")


@router.post("/projects/{project_id}/delete")
def delete(screen: OnScreen, project_id: UUID, form: Form) -> Response:
    """Delete a project. While it is being rendered, offer to stop that first."""
    stop = form.ticked("stop")
    try:
        screen.acting.delete_project(project_id, stop=stop)
    except Conflict as conflict:
        with screen.application.database.reading(screen.viewer, fresh=True) as session:
            project = ProjectService(session, screen.viewer).get(project_id)
        problem = problem_of(conflict)
        return screen.page("pages/stop_and_delete.html", status=problem.status, project=project)
    return _back(screen, "Rendering stopped, and the project deleted." if stop else "Project deleted.")


def _known(value: str, choices: object) -> str:
    return value if value in choices else ""  # type: ignore[operator]


def _back(screen: Screen, say: str) -> Response:
    return screen.go("/history", say=say)
