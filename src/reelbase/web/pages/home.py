"""Home: what somebody wants to make, and what they made last. Where people may sign up, visitors begin here, too."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import Request, Response, UploadFile
from sqlalchemy.orm import Session

from reelbase.accounts.drafts import DraftService, OwnDrafts
from reelbase.accounts.models import DraftPrompt
from reelbase.accounts.viewer import SERVICE
from reelbase.application.sources import CodeSource, PlanSource, Source, TextSource, TopicSource
from reelbase.http.concurrency import concurrency_limited
from reelbase.http.drafts import draft_token, new_draft_token, set_draft_token
from reelbase.http.errors import NotSignedIn
from reelbase.http.limits import limited
from reelbase.http.problems import problem_of
from reelbase.http.routing import Router
from reelbase.http.work import Writing
from reelbase.kit.errors import Conflict, InputError, NotFound, ProviderError, ReelbaseError
from reelbase.kit.pagination import PageRequest
from reelbase.plans.options import plan_options
from reelbase.plans.plan_files import is_plan_file
from reelbase.plans.presets import PRESETS
from reelbase.projects.service import ProjectSearch, ProjectService
from reelbase.providers.animation import AnimationError
from reelbase.schemas.projects import PlanOptions
from reelbase.web.cards import Card, cards_of
from reelbase.web.defaults import defaults_of, usable_voice
from reelbase.web.examples import EXAMPLES
from reelbase.web.forms import Fields, Form
from reelbase.web.screen import OnOpenScreen, OnScreen, Screen
from reelbase.web.uploading import content_of_upload, is_manim_code, plan_from_paste, text_of_upload

router = Router()
RECENT = 4
KINDS = ("text", "topic", "file", "code")
_OPTIONS = ("kind", "preset", "minutes", "aspect", "tempo", "template", "tables")
_REMEMBERED = (*_OPTIONS, "text", "topic", "animated", "code", "draft")


@router.get("/", name="Home")
def home(request: Request, screen: OnOpenScreen) -> Response:
    if not screen.caller.is_known:
        return _visitor(request, screen)
    with screen.application.database.reading(screen.viewer) as session:
        draft = next(iter(OwnDrafts(session, screen.viewer).page(PageRequest(1), screen.cursors).items), None)
        return _home(screen, recent(screen, session), values=_written(draft), draft=draft)


@router.post("/projects", dependencies=[limited("create"), concurrency_limited("creation")])
def make(screen: OnScreen, form: Form, file: UploadFile | None = None) -> Response:
    """Make a project of a text, a topic, a file or a plan, and go to its plan or to where that is being written."""
    try:
        path = _begin(screen, form, file)
    except (InputError, ProviderError, Conflict) as error:
        return _refused(screen, form, error)
    draft_id = form.id("draft")
    if draft_id is not None:
        _drop_draft(screen, draft_id)
    return screen.go(path)


@router.post("/draft", dependencies=[limited("draft")])
def keep_draft(request: Request, screen: OnOpenScreen, form: Form, file: UploadFile | None = None) -> Response:
    """Keep what a visitor wrote until somebody signs up or in with the same browser, and lead there."""
    token = draft_token(request) or new_draft_token()
    try:
        kind, text = _source_of(form, file)
        options = {name: form.text(name) for name in _OPTIONS if form.text(name)} | {"kind": kind}
        with screen.application.database.work(SERVICE) as session:
            DraftService(session).start(token, text, options=options)
    except InputError as error:
        return _refused(screen, form, error)
    response = screen.go("/sign-up")
    set_draft_token(request, response, token)
    return response


@router.post("/drafts/{draft_id}/delete")
def throw_away(screen: OnScreen, session: Writing, draft_id: UUID) -> Response:
    OwnDrafts(session, screen.viewer).delete(draft_id)
    return screen.go("/", say="It is thrown away.")


def recent(screen: Screen, session: Session) -> list[Card]:
    page = ProjectService(session, screen.viewer).search(ProjectSearch(), PageRequest(RECENT), screen.cursors)
    return cards_of(session, screen.viewer, page.items)


def draft_here(request: Request, screen: Screen) -> DraftPrompt | None:
    """What this browser's visitor wrote and nobody has claimed."""
    token = draft_token(request)
    if token is None:
        return None
    with screen.application.database.reading(SERVICE, fresh=True) as session:
        return DraftService(session).find(token)


def _visitor(request: Request, screen: Screen) -> Response:
    if not screen.settings.accounts.sign_up:
        raise NotSignedIn
    return _home(screen, [], values=_written(draft_here(request, screen)))


def _refused(screen: Screen, form: Fields, error: ReelbaseError) -> Response:
    """The reason, on the page; what was written stays in the browser."""
    problem = problem_of(error)
    if screen.is_htmx:
        return screen.parts("parts/problem_note.html", status=problem.status, problem=problem)
    with screen.application.database.reading(screen.viewer) as session:
        cards = recent(screen, session) if screen.caller.is_known else []
    values = {name: form.text(name) for name in _REMEMBERED}
    return _home(screen, cards, problem=problem, values=values, status=problem.status)


def _home(
    screen: Screen,
    projects: list[Card],
    *,
    problem: Any = None,
    values: dict[str, str] | None = None,
    draft: DraftPrompt | None = None,
    status: int = 200,
) -> Response:
    defaults = defaults_of(screen.request)
    chosen = {
        "preset": defaults.preset or "explainer",
        "aspect": defaults.aspect or "9:16",
        "tempo": defaults.tempo or "normal",
        "minutes": defaults.minutes,
        "kind": "text",
    }
    return screen.page(
        "pages/home.html",
        here="home",
        status=status,
        projects=projects,
        presets=PRESETS.values(),
        examples=EXAMPLES,
        can_write=screen.settings.llm.configured,
        can_animate=screen.application.can_write_animations,
        problem=problem,
        draft=draft,
        values=_Nothing(chosen | {name: value for name, value in (values or {}).items() if value}),
    )


class _Nothing(dict[str, str]):
    def __missing__(self, _key: str) -> str:
        return ""


def _written(draft: DraftPrompt | None) -> dict[str, str]:
    """A draft as the fields of the form that it was written in. Other programs may have stored other options."""
    if draft is None:
        return {}
    values = {name: value for name in _OPTIONS if isinstance(value := draft.options.get(name), str)}
    kind = values.get("kind") if values.get("kind") in ("topic", "code") else "text"
    return {**values, "kind": str(kind), str(kind): draft.prompt_text}


def _source_of(form: Fields, file: UploadFile | None) -> tuple[str, str]:
    """What kind of beginning a form holds, and its words. A file is read: what it says is the beginning."""
    kind = form.text("kind")
    if kind == "file":
        name, text = text_of_upload(file)
        return "code" if is_plan_file(Path(name)) else "text", text
    if kind not in KINDS:
        kind = "text"
    return kind, form.get(kind) or ""


def _drop_draft(screen: Screen, draft_id: UUID) -> None:
    try:
        with screen.application.database.work(screen.viewer) as session:
            OwnDrafts(session, screen.viewer).delete(draft_id)
    except NotFound:
        # Another window was quicker.
        return


def _begin(screen: Screen, form: Fields, file: UploadFile | None) -> str:
    if form.text("kind") == "topic" and form.ticked("animated"):
        options = _options(screen, form).model_copy(update={"target_s": None, "template": None})
        return f"/animations/{screen.acting.begin_animation(form.text('topic'), options).id}"
    try:
        plan = screen.acting.begin(_source(form, file), _options(screen, form))
    except AnimationError as error:
        raise InputError(error.message, field="code", fix=error.fix) from error
    return f"/projects/{plan.project_id}/plan"


def _source(form: Fields, file: UploadFile | None) -> Source:
    kind, code = form.text("kind"), form.get("code") or ""
    if kind == "topic":
        return TopicSource(form.text("topic"))
    if kind == "code":
        return CodeSource(code) if is_manim_code(code) else PlanSource(plan_from_paste(code))
    if kind == "file":
        name, content = content_of_upload(file)
        if is_plan_file(Path(name)) and isinstance(content, str):
            return PlanSource(plan_from_paste(content))
        return TextSource(content, name)
    return TextSource(form.get("text") or "")


def _options(screen: Screen, form: Fields) -> PlanOptions:
    minutes = form.number("minutes")
    values: dict[str, Any] = {
        name: form.text(name) or None for name in ("preset", "aspect", "tempo", "template", "tables")
    }
    voice = usable_voice(screen.settings, defaults_of(screen.request).voice)
    return plan_options(target_s=None if minutes is None else minutes * 60, voice=voice, **values)
