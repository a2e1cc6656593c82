"""The plan's page, and what is changed there about the whole plan."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import Response
from sqlalchemy.orm import Session

from reelbase.http.limits import limited
from reelbase.http.routing import Router
from reelbase.http.work import Reading, Writing
from reelbase.kit.errors import InputError, NotFound
from reelbase.plans.autofit import autofit
from reelbase.plans.own_files import NO_FILES
from reelbase.plans.presets import PRESETS
from reelbase.plans.scene_edits import change_scene
from reelbase.plans.service import Edit, PlanService
from reelbase.production.records.covers import cover_of
from reelbase.projects.models import ARCHIVED, Project
from reelbase.projects.service import ProjectService
from reelbase.schemas.plan_document import PlanDocument
from reelbase.schemas.plans import Plan
from reelbase.web.film_looks import (
    CAPTION_NAMES,
    CAPTION_PLACES,
    CAPTION_SIZES,
    EFFECTS,
    OFF,
    STYLE_NAMES,
    film_look,
    visual_style_of,
    with_film_look,
)
from reelbase.web.forms import Fields, Form
from reelbase.web.planning import PlanMoved, change_plan, check_revision, pronunciations_of_lines, with_fields
from reelbase.web.planview import FilmOfPlan, PlanView, view_of
from reelbase.web.screen import OnScreen, Screen

router = Router()
_SETTINGS = ("tempo", "preset", "aspect", "voice", "topic", "seo_keywords", "language")


@router.get("/projects/{project_id}")
def open_project(screen: OnScreen, session: Reading, project_id: UUID) -> Response:
    """Where a project is best looked at: its film, its running job, its storyboards, else its plan."""
    project = ProjectService(session, screen.viewer).get(project_id)
    cover = cover_of(session, screen.viewer, project_id)
    if cover is not None and not cover.status.is_final:
        return screen.go(f"/jobs/{cover.job_id}")
    if cover is not None and cover.film_job_id is not None:
        return screen.go(f"/films/{cover.film_job_id}")
    if project.format == "storyboard":
        return screen.go(f"/projects/{project_id}/boards")
    return _unwritten(screen, session, project) or screen.go(f"/projects/{project_id}/plan")


@router.get("/projects/{project_id}/plan", name="Plan")
def plan_page(screen: OnScreen, session: Reading, project_id: UUID) -> Response:
    project = ProjectService(session, screen.viewer).get(project_id)
    elsewhere = _unwritten(screen, session, project)
    if elsewhere is not None:
        return elsewhere
    plan = PlanService(session, screen.viewer).latest(project_id)
    return screen.page(
        "pages/plan.html",
        plan=seen_view(screen, session, plan),
        job=cover_of(session, screen.viewer, project_id),
        **film_choices(screen, plan),
        # What this machine draws costs nothing, so the plan can be looked at as a storyboard at once.
        draw_pictures=screen.settings.image.provider == "drawn",
        project_is_archived=project.lifecycle == ARCHIVED,
        is_storyboard=project.format == "storyboard",
    )


@router.get("/projects/{project_id}/plan/scenes")
def scenes_again(screen: OnScreen, session: Reading, project_id: UUID) -> Response:
    """The scenes as they stand now."""
    plan = PlanService(session, screen.viewer).latest(project_id)
    return all_scenes(screen, session, plan)


@router.post("/projects/{project_id}/plan/title")
def set_title(screen: OnScreen, session: Writing, project_id: UUID, form: Form) -> Response:
    title = " ".join((form.get("title") or "").split())
    if not title:
        raise InputError("A film needs a title.", field="title", fix="Enter 1 to 200 characters.")
    return _whole(screen, session, project_id, lambda plan: with_fields(plan, title=title))


@router.post("/projects/{project_id}/plan/hook")
def choose_hook(screen: OnScreen, session: Writing, project_id: UUID, form: Form) -> Response:
    hook = form.get("hook") or ""
    return _whole(screen, session, project_id, lambda plan: with_fields(plan, hook_selected=hook))


@router.post("/projects/{project_id}/plan/open-with-hook")
def open_with_hook(screen: OnScreen, session: Writing, project_id: UUID, form: Form) -> Response:
    """Let the first scene begin with the chosen hook, in the place of another hook that it began with."""
    return structural(screen, session, project_id, form, _opened, focus="scene-1-narration", says=True)


@router.post("/projects/{project_id}/plan/outline")
def set_outline(screen: OnScreen, session: Writing, project_id: UUID, form: Form) -> Response:
    lines = [line.strip() for line in (form.get("outline") or "").split("\n") if line.strip()]
    return _whole(screen, session, project_id, lambda plan: with_fields(plan, outline=lines))


@router.post("/projects/{project_id}/plan/settings")
def set_settings(screen: OnScreen, session: Writing, project_id: UUID, form: Form) -> Response:
    """Change what holds for the whole film; every scene is shown anew, because pictures and voices follow."""
    values: dict[str, object] = {name: form.text(name) for name in _SETTINGS if form.get(name) is not None}
    target_s = form.number("target_s")
    if target_s is not None:
        values["target_s"] = target_s
    if (lines := form.get("pronunciations")) is not None:
        values["pronunciations"] = pronunciations_of_lines(lines)
    mood = form.text("music_mood")
    if mood and mood != OFF:
        values["music_mood"] = mood

    def edit(plan: PlanDocument) -> PlanDocument:
        style = visual_style_of(plan, form)
        styled = {} if style is None else {"visual_style": style}
        return with_film_look(with_fields(plan, **values, **styled), form)

    change = change_plan(screen, session, project_id, edit)
    return all_scenes(screen, session, change.after)


@router.post("/projects/{project_id}/plan/autofit")
def fit(screen: OnScreen, session: Writing, project_id: UUID, form: Form) -> Response:
    return structural(screen, session, project_id, form, autofit, says=True)


@router.post("/projects/{project_id}/plan/undo")
def undo(screen: OnScreen, session: Writing, project_id: UUID, form: Form) -> Response:
    return _step(screen, session, project_id, form, undoes=True)


@router.post("/projects/{project_id}/plan/redo")
def redo(screen: OnScreen, session: Writing, project_id: UUID, form: Form) -> Response:
    return _step(screen, session, project_id, form, undoes=False)


@router.get("/projects/{project_id}/plan/film")
def film_again(screen: OnScreen, session: Reading, project_id: UUID) -> Response:
    """How far the plan's film is."""
    plan = PlanService(session, screen.viewer).latest(project_id)
    return screen.parts("plan/film.html", plan=with_film(screen, session, view_of(plan)))


@router.post("/projects/{project_id}/render", dependencies=[limited("create")])
def render(screen: OnScreen, project_id: UUID) -> Response:
    """Seal the plan and queue a job for it, or lead to the job and the film that it has already."""
    with screen.acting.jobs() as jobs:
        submission = jobs.submit(project_id, screen.application.engine, screen.application.plan_rules)
        is_ready = jobs.get(submission.job_id).is_final
    return screen.go(f"/{'films' if is_ready else 'jobs'}/{submission.job_id}")


def _step(screen: Screen, session: Session, project_id: UUID, form: Fields, *, undoes: bool) -> Response:
    """Undo or redo an edit of the plan, if it is still the one that the page showed."""
    plans = PlanService(session, screen.viewer)
    check = check_revision(form.get("revision"))
    step = plans.undo if undoes else plans.redo
    try:
        plan = step(project_id, screen.application.plan_rules, check=check)
    except PlanMoved as moved:
        plan = plans.latest(project_id)
        return all_scenes(screen, session, plan, say=f"{moved.message} {moved.fix}", tone="bad", whole=True)
    done = f"Undone: {plan.redo}." if undoes else f"Done again: {plan.undo}."
    again, back = ("undo", "redo") if undoes else ("redo", "undo")
    # A disabled button cannot have the focus.
    focus = again if getattr(plan, again) else back
    return all_scenes(screen, session, plan, focus=focus, say=done, whole=True)


def _unwritten(screen: Screen, session: Session, project: Project) -> Response | None:
    """Where a project is looked at whose plan is not written yet."""
    if project.latest_plan_version_id is not None:
        return None
    animation = screen.acting.animation_service(session).newest_of(project.id)
    return None if animation is None else screen.go(f"/animations/{animation.id}")


def seen_view(screen: Screen, session: Session, plan: Plan) -> PlanView:
    """The plan with the previews of its scenes and with its film."""
    pictures, voices = screen.application.previews.ready(plan.document, screen.viewer.owner_id)
    return with_film(screen, session, view_of(plan, pictures, voices))


def with_film(screen: Screen, session: Session, view: PlanView) -> PlanView:
    job = screen.acting.job_service(session).rendering_of(view.version_id)
    if job is not None:
        return replace(view, film=FilmOfPlan(job.id, job.progress, job.is_final, is_current=True))
    newest = cover_of(session, screen.viewer, view.project_id)
    if newest is None or newest.status.is_final:
        return view
    return replace(view, film=FilmOfPlan(newest.job_id, newest.progress, is_ready=False, is_current=False))


def all_scenes(
    screen: Screen,
    session: Session,
    plan: Plan,
    *,
    focus: str = "",
    announce: str = "",
    say: str = "",
    tone: str = "",
    can_undo: bool = False,
    whole: bool = False,
) -> Response:
    """All scenes and what follows from them.

    announce: for screen readers. say: for everybody; ``can_undo`` offers to undo it. whole: the film's fields, too.
    """
    events: dict[str, object] = {"plan:drawn": {"focus": focus, "announce": announce}}
    if say:
        events["say"] = {"text": say, "tone": tone, "does": "undo" if can_undo else ""}
    view = seen_view(screen, session, plan)
    return screen.parts(
        "plan/changed.html",
        events=events,
        plan=view,
        all_scenes=True,
        new_hooks=True,
        whole=whole,
        **film_choices(screen, plan),
    )


def film_choices(screen: Screen, plan: Plan) -> dict[str, Any]:
    """What the settings of a film are, and what they can be chosen from."""
    return {
        "presets": PRESETS.values(),
        "voices": screen.application.plan_rules.voices,
        "look": film_look(plan.document),
        "style_names": STYLE_NAMES,
        "caption_names": CAPTION_NAMES,
        "caption_places": CAPTION_PLACES,
        "caption_sizes": CAPTION_SIZES,
        "effects_names": EFFECTS,
        "off": OFF,
    }


def structural(
    screen: Screen,
    session: Session,
    project_id: UUID,
    form: Fields,
    edit: Edit,
    *,
    focus: str = "",
    announce: str = "",
    says: bool = False,
    brought: Collection[str] = NO_FILES,
    label: str = "",
) -> Response:
    """Change which scenes there are, or their order, if the plan is still the one that the page showed.

    says: show what was done, and offer to undo it.
    """
    try:
        change = change_plan(
            screen, session, project_id, edit, revision=form.get("revision"), brought=brought, label=label
        )
    except PlanMoved as moved:
        plan = PlanService(session, screen.viewer).latest(project_id)
        return all_scenes(screen, session, plan, say=f"{moved.message} {moved.fix}", tone="bad")
    if says and change.after.undo and change.after != change.before:
        done = f"{change.after.undo}."
        return all_scenes(screen, session, change.after, focus=focus, say=done, can_undo=True)
    return all_scenes(screen, session, change.after, focus=focus, announce=announce)


def _whole(screen: Screen, session: Session, project_id: UUID, edit: Edit) -> Response:
    change = change_plan(screen, session, project_id, edit)
    return screen.parts(
        "plan/changed.html",
        plan=with_film(screen, session, view_of(change.after)),
        all_scenes=False,
        new_hooks=False,
        whole=False,
        changed_cards=(),
        looks=(),
        voices=(),
    )


def _opened(plan: PlanDocument) -> PlanDocument:
    if not plan.hook_selected.strip():
        raise NotFound("This plan has no selected hook.")
    first = plan.scenes[0].narration.strip()
    for hook in sorted(plan.hooks, key=len, reverse=True):
        if hook and first.lower().startswith(hook.lower().rstrip(".!?…")):
            first = first[len(hook.rstrip(".!?…")) :].lstrip(" .!?…")
            break
    hook = plan.hook_selected.strip()
    opening = hook if hook[-1] in ".!?…:" else f"{hook}."
    return change_scene(plan, 1, narration=f"{opening} {first}".strip())
