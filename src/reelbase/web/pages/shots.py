"""What is done with one shot on the plan's page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from reelbase.http.ranges import stored_file
from reelbase.http.routing import Router
from reelbase.http.work import Reading, Writing
from reelbase.kit.errors import Conflict, InputError
from reelbase.media.pictures.icons import icon_library
from reelbase.media.shots.contents import ShotContent
from reelbase.plans.service import Edit, PlanService
from reelbase.plans.shot_edits import change_shot, remove_shot, shot_label, shot_of, split_shot
from reelbase.plans.shot_planning import doubts_about, other_shots, with_alternative
from reelbase.production.previews import PreviewFile
from reelbase.projects.models import ARCHIVED
from reelbase.projects.service import ProjectService
from reelbase.schemas.plan_document import PlanDocument, SceneShot
from reelbase.schemas.plans import Plan
from reelbase.web.forms import Fields, Form
from reelbase.web.pages.plan import all_scenes, seen_view
from reelbase.web.planning import PlanMoved, change_plan
from reelbase.web.planview import PlanView
from reelbase.web.screen import OnScreen, Screen
from reelbase.web.shot_forms import PREFIX, texts_of
from reelbase.web.shot_reading import RefusedContent, content_of, sent_texts
from reelbase.web.shot_words import ENTRANCES, FRAMINGS, kinds_by_group
from reelbase.web.shotview import ShotAlternativeCard, ShotPanel, is_kind, panel_parts, shot_card, shot_place

router = Router()
PATH = "/projects/{project_id}/plan/scenes/{number}/shots/{shot}"
MOST_ICONS = 12


class ShotClash(Conflict):
    """The shot is not the one that the form began from."""


@router.get("/icons")
def icon_names(_screen: OnScreen, like: str = "") -> Response:
    """Names of icons that hold the words, for the fields that take one."""
    return JSONResponse(icon_library().like(like[:80], MOST_ICONS))


@router.get(PATH)
def open_shot(screen: OnScreen, session: Reading, project_id: UUID, number: int, shot: int) -> Response:
    """The panel of a shot as it stands."""
    plan = PlanService(session, screen.viewer).latest(project_id)
    return _panel_answer(screen, session, plan, _stored_panel(plan.document, number, shot))


@router.post(f"{PATH}/form")
def show_form(screen: OnScreen, session: Reading, project_id: UUID, number: int, shot: int, form: Form) -> Response:
    """The panel with what was entered into it: of another kind, or after the page was drawn anew. Nothing is saved."""
    plan = PlanService(session, screen.viewer).latest(project_id)
    place = shot_place(plan.document, number, shot, form.text("mark"))
    if place is not None and place[0] != number:
        # The page has the panel at another scene, and opens it where the shot is now when that is drawn.
        return _moved(screen, session, project_id, PlanMoved())
    panel = _typed_panel(plan.document, *(place or (number, shot)), form)
    focus = f"scene-{number}-shot-kind" if form.ticked("chooses_kind") else ""
    return _panel_answer(screen, session, plan, replace(panel, is_clash=place is None), focus=focus)


@router.post(PATH)
def save_shot(screen: OnScreen, session: Writing, project_id: UUID, number: int, shot: int, form: Form) -> Response:
    """Keep what was entered; what is wrong is said beside its field, and nothing entered is lost."""
    kind = _kind_of(form)
    place = (number, shot)

    def edit(plan: PlanDocument) -> PlanDocument:
        nonlocal place
        found = shot_place(plan, number, shot, form.text("mark"))
        if found is None:
            raise ShotClash("This shot was changed elsewhere while you were editing it.")
        place = found
        before = shot_of(plan, *place)
        content = content_of(kind, sent_texts(kind, form.items()), before.content, language=plan.language)
        return change_shot(plan, *place, **_changes(before, content, form))

    label = shot_label(number, shot, "changed")
    try:
        change = change_plan(screen, session, project_id, edit, label=label)
    except (ShotClash, RefusedContent) as error:
        plan = PlanService(session, screen.viewer).latest(project_id)
        return _refused_panel(screen, session, plan, place, form, error)
    done = f"{shot_label(*place, 'changed')}."
    panel = _stored_panel(change.after.document, *place)
    return _changed(screen, session, change.after, place[0], panel, say=done if change.after != change.before else "")


@router.post(f"{PATH}/lock")
def lock_shot(screen: OnScreen, session: Writing, project_id: UUID, number: int, shot: int, form: Form) -> Response:
    """Lock or unlock a shot; a panel that shows it keeps what was entered into it."""
    locked = form.ticked("locked")

    def edit(plan: PlanDocument) -> PlanDocument:
        return change_shot(plan, *_same_place(plan, number, shot, form), locked=locked)

    done = shot_label(number, shot, "locked" if locked else "unlocked")
    try:
        plan = change_plan(screen, session, project_id, edit, label=done).after
    except PlanMoved as moved:
        return _moved(screen, session, project_id, moved)
    panel: ShotPanel | None = None
    if form.text("open") == str(shot):
        has_fields = form.get("kind") is not None
        panel = _typed_panel(plan.document, number, shot, form) if has_fields else None
        panel = panel or _stored_panel(plan.document, number, shot)
    return _changed(screen, session, plan, number, panel, keeps_panel=panel is None, announce=f"{done}.")


@router.post(f"{PATH}/split")
def split(screen: OnScreen, session: Writing, project_id: UUID, number: int, shot: int, form: Form) -> Response:
    word = form.whole("word")
    if word is None:
        raise InputError("Choose the word to split before.", field="word", fix="Use the number of a word of the shot.")

    def edit(plan: PlanDocument) -> PlanDocument:
        return split_shot(plan, *_same_place(plan, number, shot, form), word)

    done = shot_label(number, shot, "split")
    return _edited(screen, session, project_id, edit, number, done, shown=shot + 1)


@router.post(f"{PATH}/remove")
def remove(screen: OnScreen, session: Writing, project_id: UUID, number: int, shot: int, form: Form) -> Response:
    def edit(plan: PlanDocument) -> PlanDocument:
        return remove_shot(plan, *_same_place(plan, number, shot, form))

    done = shot_label(number, shot, "removed")
    focus = f"scene-{number}-shot-{max(shot - 1, 1)}"
    return _edited(screen, session, project_id, edit, number, done, focus=focus)


@router.get(f"{PATH}/alternatives")
def alternatives(screen: OnScreen, session: Reading, project_id: UUID, number: int, shot: int) -> Response:
    """Up to two other shots for the same words, beside the present one."""
    plan = PlanService(session, screen.viewer).latest(project_id)
    return screen.parts(
        "plan/takes.html",
        events={"shot:shown": {"focus": f"scene-{number}-takes-title"}},
        plan=seen_view(screen, session, plan),
        card=shot_card(plan.document, number, shot),
        alternatives=_alternatives(plan.document, number, shot),
    )


@router.get(f"{PATH}/picture.jpg")
def picture(request: Request, screen: OnScreen, project_id: UUID, number: int, shot: int, of: str = "") -> Response:
    """A small picture of a shot near its end."""
    plan = _latest(screen, project_id)
    made = screen.acting.preview_service.shot_picture(plan.version_id, number, shot)
    is_of_this = of == shot_card(plan.document, number, shot).look_mark
    return _picture_answer(request, screen, made, may_change=not is_of_this)


@router.get(f"{PATH}/alternatives/{{place}}/picture.jpg")
def alternative_picture(
    request: Request, screen: OnScreen, project_id: UUID, number: int, shot: int, place: int
) -> Response:
    """A small picture of an alternative, counted from 1."""
    plan = _latest(screen, project_id)
    made = screen.acting.preview_service.alternative_picture(plan.version_id, number, shot, place)
    return _picture_answer(request, screen, made, may_change=True)


@router.post(f"{PATH}/use")
def use_alternative(
    screen: OnScreen, session: Writing, project_id: UUID, number: int, shot: int, form: Form
) -> Response:
    wanted = form.whole("alternative") or 0

    def edit(plan: PlanDocument) -> PlanDocument:
        place = _same_place(plan, number, shot, form)
        if (wanted, form.text("shows")) not in [(each.number, each.mark) for each in _alternatives(plan, *place)]:
            # Other words nearby give other alternatives.
            raise PlanMoved
        return with_alternative(plan, *place, wanted)

    done = shot_label(number, shot, "replaced")
    return _edited(screen, session, project_id, edit, number, done, shown=shot)


def _latest(screen: Screen, project_id: UUID) -> Plan:
    with screen.application.database.reading(screen.viewer, fresh=True) as session:
        return PlanService(session, screen.viewer).latest(project_id)


def _picture_answer(request: Request, screen: Screen, made: PreviewFile, *, may_change: bool) -> Response:
    storage = screen.application.storage
    return stored_file(request, storage, made.name, media_type=made.mime_type, may_change=may_change)


def _edited(
    screen: Screen,
    session: Session,
    project_id: UUID,
    edit: Edit,
    number: int,
    done: str,
    *,
    shown: int | None = None,
    focus: str = "",
) -> Response:
    """Change a scene's shots; ``shown`` is the shot whose panel is shown afterwards, if any."""
    try:
        plan = change_plan(screen, session, project_id, edit, label=done).after
    except PlanMoved as moved:
        return _moved(screen, session, project_id, moved)
    panel = None if shown is None else _stored_panel(plan.document, number, shown)
    return _changed(screen, session, plan, number, panel, say=f"{done}.", focus=focus)


def _moved(screen: Screen, session: Session, project_id: UUID, moved: PlanMoved) -> Response:
    plan = PlanService(session, screen.viewer).latest(project_id)
    response = all_scenes(screen, session, plan, say=f"{moved.message} {moved.fix}", tone="bad")
    response.headers.update({"HX-Retarget": "#scenes", "HX-Reswap": "innerHTML"})
    return response


def _changed(
    screen: Screen,
    session: Session,
    plan: Plan,
    number: int,
    panel: ShotPanel | None,
    *,
    keeps_panel: bool = False,
    say: str = "",
    announce: str = "",
    focus: str = "",
) -> Response:
    """The scene's strip, its panel and everything that follows from a change of its shots."""
    view = seen_view(screen, session, plan)
    shown = panel and panel.card.number
    shows: dict[str, object] = {"announce": announce}
    if not keeps_panel:
        shows |= {"scene": number, "shot": shown, "focus": focus or (panel and f"scene-{number}-panel-title")}
    events: dict[str, object] = {"shot:shown": shows}
    if say:
        events["say"] = {"text": say, "tone": "", "does": "undo"}
    return screen.parts(
        "plan/changed.html",
        events=events,
        plan=view,
        all_scenes=False,
        new_hooks=False,
        whole=False,
        changed_cards=(view.scenes[number - 1],),
        looks=(),
        voices=(),
        strips=(number,),
        panels={} if keeps_panel else {number: panel and _judged(screen, session, view, panel)},
        **_choices(),
    )


def _panel_answer(
    screen: Screen,
    session: Session,
    plan: Plan,
    panel: ShotPanel,
    *,
    template: str = "panel",
    status: int = 200,
    focus: str = "",
) -> Response:
    """``focus`` is the id of what has the focus then; by default the title has it, or the first field with an error."""
    view = seen_view(screen, session, plan)
    focus = focus or f"scene-{panel.card.scene}-panel-title"
    if panel.has_errors or panel.errors:
        focus = ""
    return screen.parts(
        f"plan/{template}.html",
        events={"shot:shown": {"scene": panel.card.scene, "shot": panel.card.number, "focus": focus}},
        status=status,
        plan=view,
        panel_view=_judged(screen, session, view, panel),
        **_choices(),
    )


def _refused_panel(
    screen: Screen, session: Session, plan: Plan, place: tuple[int, int], form: Fields, error: Conflict | InputError
) -> Response:
    if isinstance(error, RefusedContent):
        panel = _typed_panel(plan.document, *place, form, error)
        return _panel_answer(screen, session, plan, panel, template="refused_panel", status=422)
    panel = replace(_typed_panel(plan.document, *place, form), is_clash=True)
    return _panel_answer(screen, session, plan, panel, template="refused_panel", status=409)


def _choices() -> dict[str, Any]:
    return {"shot_kinds": kinds_by_group(), "shot_framings": FRAMINGS, "shot_entrances": ENTRANCES}


def _judged(screen: Screen, session: Session, view: PlanView, panel: ShotPanel) -> ShotPanel:
    """The panel with the reason why the shot cannot be changed now, and with what it shows that is not said."""
    project = ProjectService(session, screen.viewer).get(view.project_id)
    refused = ""
    if project.lifecycle == ARCHIVED:
        refused = "This project is archived. Restore it from History to change its shots."
    elif view.film is not None and view.film.is_current and not view.film.is_ready:
        refused = "This plan is being rendered. Its shots can be changed when the film is ready."
    elif view.document.scenes[panel.card.scene - 1].locked:
        refused = "This scene is locked. Unlock it to change its shots."
    card = panel.card
    return replace(panel, refused=refused, doubts=tuple(doubts_about(view.document, card.scene, card.number)))


def _stored_panel(document: PlanDocument, number: int, shot: int) -> ShotPanel:
    card = shot_card(document, number, shot)
    content = card.shot.content
    parts, _ = panel_parts(content.kind, texts_of(content), {})
    return ShotPanel(card, content.kind, parts, card.shot.framing, card.shot.entrance)


def _typed_panel(
    document: PlanDocument, number: int, shot: int, form: Fields, refused: RefusedContent | None = None
) -> ShotPanel:
    """The panel of a shot with what was entered. Raises InputError, NotFound."""
    card, kind = shot_card(document, number, shot), _kind_of(form)
    errors = refused.errors if refused else {}
    parts, remembered = panel_parts(kind, sent_texts(kind, form.items()), errors)
    stored = _stored_panel(document, number, shot)
    framing, entrance = form.text("framing") or stored.framing, form.text("entrance") or stored.entrance
    is_changed = (kind, parts, framing, entrance) != (stored.kind, stored.parts, stored.framing, stored.entrance)
    whole = errors.get(PREFIX, ())
    return ShotPanel(card, kind, parts, framing, entrance, remembered, whole, is_changed=is_changed)


def _kind_of(form: Fields) -> str:
    kind = form.text("kind")
    if not is_kind(kind):
        raise InputError(f"There is no kind {kind[:40]!r}.", field="kind", fix="Choose one of the list.")
    return kind


def _changes(before: SceneShot, content: ShotContent, form: Fields) -> dict[str, Any]:
    """What is different in the form from the shot."""
    values: dict[str, Any] = {}
    for name, choices in (("framing", FRAMINGS), ("entrance", ENTRANCES)):
        wanted = form.text(name)
        if wanted and wanted != getattr(before, name):
            if wanted not in choices:
                raise InputError(f"There is no {name} {wanted[:40]!r}.", field=name, fix=f"Use {', '.join(choices)}.")
            values[name] = wanted
    if content != before.content:
        values["content"] = content.model_dump()
        if _has_same_parts(before.content, content):
            values["events"] = [event.model_dump() for event in before.events]
    return values


def _has_same_parts(before: ShotContent, after: ShotContent) -> bool:
    """Whether the words on which parts appear still hold, because no part came or went."""

    def counts(content: ShotContent) -> dict[str, int]:
        return {name: len(value) for name, value in content if isinstance(value, tuple)}

    return before.kind == after.kind and before.kind != "words" and counts(before) == counts(after)


def _same_place(plan: PlanDocument, number: int, shot: int, form: Fields) -> tuple[int, int]:
    """Raises PlanMoved when the shot is not the one that the page showed."""
    # A panel that is sent along has the mark of its own shot.
    mark = form.text("of") or form.text("mark")
    if shot_place(plan, number, shot, mark) != (number, shot):
        raise PlanMoved
    return number, shot


def _alternatives(document: PlanDocument, number: int, shot: int) -> tuple[ShotAlternativeCard, ...]:
    return tuple(
        ShotAlternativeCard(place, shot_card(document, number, shot, other), other.reason)
        for place, other in enumerate(other_shots(document, number, shot), start=1)
    )
