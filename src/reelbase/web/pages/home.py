"""Home: what somebody wants to make, and what they made last."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from fastapi import Response, UploadFile
from sqlalchemy.orm import Session

from reelbase.bootstrap.application import Application
from reelbase.bootstrap.providers import can_fulfil_wishes
from reelbase.http.limits import limited
from reelbase.http.lines import in_line
from reelbase.http.problems import problem_of
from reelbase.http.routing import Router
from reelbase.http.work import Reading
from reelbase.kit.errors import Conflict, InputError, ProviderError
from reelbase.kit.pagination import PageRequest
from reelbase.plans.options import PlanOptions
from reelbase.plans.plan_files import is_plan_file
from reelbase.plans.presets import PRESETS
from reelbase.plans.service import KeptPlan
from reelbase.projects.repository import ProjectSearch
from reelbase.projects.service import ProjectService
from reelbase.web.cards import Card, cards_of
from reelbase.web.examples import EXAMPLES
from reelbase.web.forms import Fields, Form
from reelbase.web.screen import OnScreen, Screen
from reelbase.web.uploading import animation_from_code, is_manim_code, plan_from_code, text_of_upload

router = Router()
RECENT = 4
_KEPT = ("kind", "text", "topic", "animated", "code", "preset", "minutes", "aspect", "tempo")


@router.get("/", name="Home")
def home(screen: OnScreen, session: Reading) -> Response:
    return _home(screen, recent(screen, session))


@router.post("/projects", dependencies=[limited("create"), in_line("making")])
def make(screen: OnScreen, form: Form, file: UploadFile | None = None) -> Response:
    """Make a project of a text, a topic, a file or a plan, and go to its plan or to where that is being written."""
    try:
        path = _begin(screen, form, file)
    except (InputError, ProviderError, Conflict) as error:
        # What was written stays in the browser; only what is wrong with it is told.
        problem = problem_of(error)
        if screen.is_htmx:
            return screen.parts("parts/problem_note.html", status=problem.status, problem=problem)
        with screen.application.database.reading(screen.viewer) as session:
            cards = recent(screen, session)
        given = {name: form.text(name) for name in _KEPT}
        return _home(screen, cards, problem=problem, given=given, status=problem.status)
    return screen.go(path)


def recent(screen: Screen, session: Session) -> list[Card]:
    page = ProjectService(session, screen.viewer).search(ProjectSearch(), PageRequest(RECENT), screen.cursors)
    return cards_of(session, screen.viewer, page.items)


def _home(
    screen: Screen, projects: list[Card], *, problem: Any = None, given: dict[str, str] | None = None, status: int = 200
) -> Response:
    return screen.page(
        "pages/home.html",
        here="home",
        status=status,
        projects=projects,
        presets=PRESETS.values(),
        examples=EXAMPLES,
        can_write=screen.settings.llm.configured,
        can_animate=can_fulfil_wishes(screen.settings),
        problem=problem,
        given=given or _Nothing(),
    )


class _Nothing(dict[str, str]):
    def __missing__(self, _key: str) -> str:
        return ""


def _begin(screen: Screen, form: Fields, file: UploadFile | None) -> str:
    if form.text("kind") == "topic" and form.ticked("animated"):
        options = replace(_options(form), target_s=None, template=None)
        return f"/animations/{screen.acting.animation_desk.begin(form.text('topic'), options).id}"
    return f"/projects/{_planned(screen.acting, form, file).project_id}/plan"


def _planned(application: Application, form: Fields, file: UploadFile | None) -> KeptPlan:
    kind = form.text("kind") or "text"
    if kind == "topic":
        return application.begin_topic(form.text("topic"), _options(form))
    if kind == "code":
        code = form.get("code") or ""
        if is_manim_code(code):
            return application.begin_plan(animation_from_code(code, _options(form)))
        return application.begin_plan(plan_from_code(code))
    if kind == "file":
        name, text = text_of_upload(file)
        if is_plan_file(Path(name)):
            return application.begin_plan(plan_from_code(text))
        return application.begin_text(text, _options(form))
    return application.begin_text(form.get("text") or "", _options(form))


def _options(form: Fields) -> PlanOptions:
    minutes = form.number("minutes")
    values: dict[str, Any] = {name: form.text(name) or None for name in ("preset", "aspect", "tempo", "template")}
    return PlanOptions(target_s=None if minutes is None else minutes * 60, **values)
