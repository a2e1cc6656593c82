"""The storyboards of a project: side by side, one as a grid of frames or a shot list, and scenes of several merged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from reelbase.http.conditional import not_modified
from reelbase.http.limits import limited
from reelbase.http.routing import Router
from reelbase.http.work import Reading, ServiceWriting, Writing
from reelbase.kit.errors import InputError, NotFound
from reelbase.kit.settings import Settings
from reelbase.media.board_frames.frames import BoardFrame
from reelbase.plans.unwritten import COMPLETED
from reelbase.projects.models import ARCHIVED
from reelbase.projects.service import ProjectService
from reelbase.storyboards.composing import MAX_TITLE_CHARS, BoardComposer, ScenePick
from reelbase.storyboards.frames import find_frame
from reelbase.storyboards.generation.job import DEFAULT_TARGET_S
from reelbase.storyboards.generation.service import (
    MAX_BRIEF_CHARS,
    MAX_TARGET_S,
    MAX_VARIATIONS,
    MIN_BRIEF_CHARS,
    MIN_TARGET_S,
    BoardRequest,
    check_request,
)
from reelbase.storyboards.service import StoryboardService, check_reference_urls
from reelbase.web.boardview import BoardView, board_view, frame_jpeg
from reelbase.web.forms import Fields, Form
from reelbase.web.screen import OnScreen, Screen

router = Router()
PATH = "/projects/{project_id}/boards"
SHOWN_SCENES = 6
"""How many scenes of each storyboard are shown where they stand side by side."""
_COVER_NUMBER = 1
_FIELDS = {"brief": "", "title": "", "reference_urls": "", "variations": "2", "target_s": "25", "aspect": "9:16"}
"""The fields of a new storyboard with what they hold at first."""


@router.get("/storyboards/new", name="New storyboards")
def new_page(screen: OnScreen) -> Response:
    return screen.page("pages/new_storyboards.html", here="home", **_form_content(screen, {}, {}))


@router.post("/storyboards", dependencies=[limited("generation")])
def make(screen: OnScreen, form: Form) -> Response:
    """Let storyboards be written from a brief; what is wrong is said at its field."""
    values = {name: form.text(name) for name in _FIELDS}
    errors: dict[str, InputError] = {}
    request = _request_of(form, screen.settings, errors)
    if not errors:
        tree = screen.acting.storyboards.begin(request)
        return screen.go(f"/projects/{tree.project_id}/boards")
    content = _form_content(screen, values, errors)
    if screen.is_htmx:
        return screen.parts("storyboards/new_form.html", status=422, **content)
    return screen.page("pages/new_storyboards.html", here="home", status=422, **content)


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


@router.post(f"{PATH}/{{version_id}}/cancel")
def cancel_board(screen: OnScreen, project_id: UUID, version_id: UUID) -> Response:
    """Stop the writing of a storyboard."""
    screen.acting.storyboards.cancel(version_id)
    return screen.go(f"/projects/{project_id}/boards", say="The writing was canceled.")


@router.post(f"{PATH}/{{version_id}}/retry", dependencies=[limited("generation")])
def retry_board(screen: OnScreen, project_id: UUID, version_id: UUID) -> Response:
    """Write a storyboard again whose writing failed or was canceled."""
    screen.acting.storyboards.retry(version_id)
    return screen.go(f"/projects/{project_id}/boards")


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


def _request_of(form: Fields, settings: Settings, errors: dict[str, InputError]) -> BoardRequest:
    """What the form asks for; what is wrong with it is put into ``errors``, by field."""

    target_s = None
    with _noting(errors):
        target_s = form.number("target_s")
    urls = [line.strip() for line in form.text("reference_urls").split("\n") if line.strip()]
    aspect = form.text("aspect")
    request = BoardRequest(
        form.get("brief") or "",
        references=urls,
        variations=1 if form.text("variations") == "1" else MAX_VARIATIONS,
        target_s=DEFAULT_TARGET_S if target_s is None else target_s,
        aspect="16:9" if aspect == "16:9" else "1:1" if aspect == "1:1" else "9:16",
        title=form.text("title")[:MAX_TITLE_CHARS] or None,
    )
    with _noting(errors):
        check_reference_urls(urls)
    with _noting(errors):
        check_request(request, settings)
    return request


@contextmanager
def _noting(errors: dict[str, InputError]) -> Iterator[None]:
    """Note what is wrong, by field, and go on."""
    try:
        yield
    except InputError as error:
        errors.setdefault(error.field or "brief", error)


def _form_content(screen: Screen, values: dict[str, str], errors: dict[str, InputError]) -> dict[str, Any]:
    return {
        "values": {name: values.get(name, default) for name, default in _FIELDS.items()},
        "errors": errors,
        "least_chars": MIN_BRIEF_CHARS,
        "most_chars": MAX_BRIEF_CHARS,
        "least_s": MIN_TARGET_S,
        "most_s": MAX_TARGET_S,
        "has_model": screen.settings.llm.configured,
    }


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
