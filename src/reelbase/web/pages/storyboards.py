"""The storyboards of a project: side by side, one as a grid of frames or a shot list, and scenes of several merged."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from reelbase.http.conditional import not_modified
from reelbase.http.routing import Router
from reelbase.http.work import Reading, ServiceWriting, Writing
from reelbase.kit.errors import InputError, NotFound
from reelbase.media.board_frames.frames import BoardFrame
from reelbase.plans.unwritten import COMPLETED
from reelbase.projects.models import ARCHIVED
from reelbase.projects.service import ProjectService
from reelbase.storyboards.composing import BoardComposer, ScenePick
from reelbase.storyboards.frames import find_frame
from reelbase.storyboards.service import StoryboardService
from reelbase.web.boardview import BoardView, board_view, frame_jpeg
from reelbase.web.forms import Form
from reelbase.web.screen import OnScreen, Screen

router = Router()
PATH = "/projects/{project_id}/boards"
SHOWN_SCENES = 6
"""How many scenes of each storyboard are shown where they stand side by side."""
_COVER_NUMBER = 1


@router.get(PATH, name="Storyboards")
def boards_page(screen: OnScreen, session: Reading, project_id: UUID) -> Response:
    return screen.page("pages/boards.html", **_boards_content(screen, session, project_id))


@router.get(f"{PATH}/list")
def boards_again(screen: OnScreen, session: Reading, project_id: UUID) -> Response:
    """The storyboards as they stand now, while one of them is being made."""
    return screen.parts("storyboards/list.html", **_boards_content(screen, session, project_id))


@router.get(f"{PATH}/cover.jpg")
def cover(request: Request, screen: OnScreen, project_id: UUID) -> Response:
    """The first frame of the open storyboard."""
    with screen.application.database.reading(screen.viewer) as session:
        open_id = ProjectService(session, screen.viewer).get(project_id).latest_plan_version_id
        if open_id is None:
            raise NotFound("This project has no storyboard yet.")
        found = find_frame(session, screen.viewer, open_id, _COVER_NUMBER)
    return _frame_answer(request, found, "")


@router.get(f"{PATH}/merge", name="Merge storyboards")
def merge_page(
    screen: OnScreen, session: Reading, project_id: UUID, first: UUID | None = None, second: UUID | None = None
) -> Response:
    """Two storyboards, from which scenes are chosen for a third."""
    project = ProjectService(session, screen.viewer).get(project_id)
    service = StoryboardService(session, screen.viewer)
    choices = [each.board for each in service.outlines(project_id, first=0) if each.board.status == COMPLETED]
    known = [board.version_id for board in choices]
    wanted = [one for one in (first, second) if one in known]
    wanted += [one for one in _likely(known, project.latest_plan_version_id) if one not in wanted]
    sides = [
        board_view(project_id, service.outline(project_id, version_id), project.latest_plan_version_id)
        for version_id in wanted[:2]
    ]
    return screen.page("pages/merge.html", project=project, choices=choices, sides=sides)


@router.post(f"{PATH}/merge")
def merge(screen: OnScreen, session: ServiceWriting, project_id: UUID, form: Form) -> Response:
    picks = _picks(form.text("order"))
    composer = BoardComposer(session, screen.viewer)
    made = composer.merge(project_id, picks, screen.application.plan_rules, title=form.text("title") or None)
    return screen.go(f"/projects/{project_id}/boards/{made}", say="The scenes were merged into a new storyboard.")


@router.get(f"{PATH}/{{version_id}}", name="Storyboard")
def board_page(
    screen: OnScreen, session: Reading, project_id: UUID, version_id: UUID, view: Literal["grid", "list"] = "grid"
) -> Response:
    project = ProjectService(session, screen.viewer).get(project_id)
    outline = StoryboardService(session, screen.viewer).outline(project_id, version_id)
    if outline.board.status != COMPLETED:
        return screen.go(f"/projects/{project_id}/boards")
    return screen.page(
        "pages/board.html",
        project=project,
        view=board_view(project_id, outline, project.latest_plan_version_id),
        shown_as=view,
        is_archived=project.lifecycle == ARCHIVED,
    )


@router.post(f"{PATH}/{{version_id}}/open")
def open_board(screen: OnScreen, session: Writing, project_id: UUID, version_id: UUID, form: Form) -> Response:
    """Open a storyboard, and go to where it is wanted."""
    StoryboardService(session, screen.viewer).open(project_id, version_id)
    places = {
        "plan": f"/projects/{project_id}/plan",
        "filming": f"/projects/{project_id}/filming",
        "board": f"/projects/{project_id}/boards/{version_id}",
    }
    return screen.go(places.get(form.text("then"), f"/projects/{project_id}/boards"), say="The storyboard is open.")


@router.post(f"{PATH}/{{version_id}}/copy")
def copy_board(screen: OnScreen, session: ServiceWriting, project_id: UUID, version_id: UUID) -> Response:
    made = BoardComposer(session, screen.viewer).copy(project_id, version_id, screen.application.plan_rules)
    return screen.go(f"/projects/{project_id}/boards/{made}", say="The storyboard was copied. The copy is open.")


@router.get(f"{PATH}/{{version_id}}/frames/{{number}}.jpg")
def frame(request: Request, screen: OnScreen, version_id: UUID, number: int, of: str = "") -> Response:
    """The drawn frame of a scene, counted from 1."""
    with screen.application.database.reading(screen.viewer) as session:
        found = find_frame(session, screen.viewer, version_id, number)
    return _frame_answer(request, found, of)


def _frame_answer(request: Request, found: BoardFrame, of: str) -> Response:
    etag = f'"{found.mark}"'
    unchanged = not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    keep = "private, max-age=31536000, immutable" if of == found.mark else "private, no-cache"
    return Response(frame_jpeg(found), media_type="image/jpeg", headers={"ETag": etag, "Cache-Control": keep})


def _boards_content(screen: Screen, session: Session, project_id: UUID) -> dict[str, Any]:
    project = ProjectService(session, screen.viewer).get(project_id)
    service = StoryboardService(session, screen.viewer)
    outlines = service.outlines(project_id, first=SHOWN_SCENES)
    boards = [board_view(project_id, each, project.latest_plan_version_id) for each in outlines]
    return {
        "project": project,
        "boards": boards,
        "progress": service.progress(project_id),
        "can_merge": sum(view.board.status == COMPLETED for view in boards) > 1,
        "is_archived": project.lifecycle == ARCHIVED,
        "is_waiting": any(_is_waiting(view) for view in boards),
    }


def _is_waiting(view: BoardView) -> bool:
    return view.board.status == "generating"


def _likely(known: list[UUID], open_id: UUID | None) -> list[UUID]:
    """Storyboards in the order in which somebody may want to merge them: the open one, then the newest."""
    newest = known[::-1]
    return sorted(newest, key=lambda version_id: version_id != open_id)


def _picks(order: str) -> list[ScenePick]:
    """The scenes of a text such as ``VERSION:1 VERSION:4``. Raises InputError."""
    picks = []
    for each in order.split():
        version, _, number = each.partition(":")
        try:
            picks.append(ScenePick(UUID(version), int(number)))
        except ValueError:
            raise InputError(
                f"{each[:60]!r} is not a scene.", field="order", fix="Choose the scenes on the page again."
            ) from None
    return picks
