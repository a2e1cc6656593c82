"""Filming the open storyboard: its tasks scene by scene, the call sheet, and the teleprompter."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from fastapi import Response
from sqlalchemy.orm import Session

from reelbase.http.routing import Router
from reelbase.http.work import Reading, ServiceWriting
from reelbase.projects.models import ARCHIVED, Project
from reelbase.projects.service import ProjectService
from reelbase.storyboards.service import StoryboardService
from reelbase.web.boardview import BoardView, board_view, call_sheet
from reelbase.web.forms import Form
from reelbase.web.screen import OnScreen, Screen

router = Router()
PATH = "/projects/{project_id}/filming"


@router.get(PATH, name="Filming")
def filming_page(
    screen: OnScreen, session: Reading, project_id: UUID, view: Literal["scenes", "calls"] = "scenes"
) -> Response:
    project, board = _open_board(screen, session, project_id)
    if board is None:
        return screen.go(f"/projects/{project_id}/boards", say="Open a storyboard first.")
    return screen.page(
        "pages/filming.html",
        project=project,
        view=board,
        shown_as=view,
        groups=call_sheet(board.scenes),
        progress=StoryboardService(session, screen.viewer).progress(project_id),
        is_archived=project.lifecycle == ARCHIVED,
    )


@router.get(f"{PATH}/prompter", name="Teleprompter")
def prompter_page(screen: OnScreen, session: Reading, project_id: UUID) -> Response:
    """The script of the open storyboard in large type."""
    project, board = _open_board(screen, session, project_id)
    if board is None:
        return screen.go(f"/projects/{project_id}/boards", say="Open a storyboard first.")
    spoken = [each for each in board.scenes if each.scene.narration.strip()]
    return screen.page("pages/prompter.html", project=project, view=board, spoken=spoken)


@router.post(f"{PATH}/{{scene_id}}/{{task_type}}")
def set_task(
    screen: OnScreen, session: ServiceWriting, project_id: UUID, scene_id: UUID, task_type: str, form: Form
) -> Response:
    """Complete a task or reopen it. Sending the same twice changes nothing."""
    StoryboardService(session, screen.viewer).set_task(scene_id, task_type, completed=form.ticked("completed"))
    if screen.is_htmx:
        return Response(status_code=204)
    return screen.go(f"/projects/{project_id}/filming#scene-{form.text('number') or 1}")


def _open_board(screen: Screen, session: Session, project_id: UUID) -> tuple[Project, BoardView | None]:
    project = ProjectService(session, screen.viewer).get(project_id)
    if project.latest_plan_version_id is None:
        return project, None
    outline = StoryboardService(session, screen.viewer).outline(project_id, project.latest_plan_version_id)
    return project, board_view(project_id, outline, project.latest_plan_version_id)
