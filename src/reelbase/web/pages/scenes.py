"""What is done with one scene on the plan's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request, Response

from reelbase.http.concurrency import concurrency_limited
from reelbase.http.ranges import stored_file
from reelbase.http.routing import Router
from reelbase.http.uploads import Upload, uploaded
from reelbase.http.work import Writing
from reelbase.kit.errors import InputError
from reelbase.media.shots.values import ContentModel
from reelbase.plans.scene_edits import add_scene, change_scene, remove_scene, reorder_scenes, retake_scenes, scene_of
from reelbase.plans.service import PlanService
from reelbase.providers.animation.library.choosing import choose_animation
from reelbase.schemas.plan_document import PlanDocument, Scene
from reelbase.web.animation_forms import (
    KINDS,
    OWN_CODE,
    animation_kind,
    data_of,
    example,
    filled_fields,
    sent_values,
)
from reelbase.web.forms import Fields, Form
from reelbase.web.pages.plan import all_scenes, structural, with_film
from reelbase.web.planning import PlanChange, SceneClash, change_plan, following_length, follows_words, place_of
from reelbase.web.planview import scene_mark, view_of
from reelbase.web.screen import OnScreen, Screen
from reelbase.web.wording import FIELD_LABELS

router = Router()
PATH = "/projects/{project_id}/plan/scenes/{number}"
_TEXTS = (
    "narration",
    "on_screen_text",
    "visual_prompt",
    "negative_prompt",
    "visual_kind",
    "effect",
    "transition",
    "scene_type",
    "shot",
)
NEW_SCENE_S = 4.0
FIRST_CODE = """from manim import *


class Beginning(Scene):
    def construct(self):
        title = Text("Your text here")
        self.play(Write(title))
        self.wait(1)
"""
"""What a scene that is to be drawn by its own code shows until somebody writes it."""


@router.post(PATH)
def save_scene(screen: OnScreen, session: Writing, project_id: UUID, number: int, form: Form) -> Response:
    """Keep what was written into a scene; answers with what follows from it, never with the fields themselves."""
    try:
        change, place = _save(screen, session, project_id, number, form)
    except SceneClash as clash:
        return _clash(screen, project_id, number, clash)
    after, plan = change.after, view_of(change.after)
    old, new = view_of(change.before).scenes[place - 1], plan.scenes[place - 1]
    if (old.scene.visual_kind, old.animation_kind) != (new.scene.visual_kind, new.animation_kind):
        # Another kind has other fields.
        changed = "kind" if old.scene.visual_kind != new.scene.visual_kind else "animation-kind"
        response = all_scenes(screen, session, after, focus=f"scene-{place}-{changed}")
        response.headers.update({"HX-Retarget": "#scenes", "HX-Reswap": "innerHTML"})
        return response
    looks = (place,) if old.look_mark != new.look_mark else ()
    voices = (place,) if old.voice_mark != new.voice_mark else ()
    if looks or voices:
        plan = view_of(after, *screen.application.previews.ready(after.document, screen.viewer.owner_id))
    events = {"scene:saved": {"number": place, "seconds": new.scene.duration_target_s, "mark": new.mark}}
    return screen.parts(
        "plan/changed.html",
        events=events,
        plan=with_film(screen, session, plan),
        all_scenes=False,
        new_hooks=False,
        whole=False,
        changed_cards=(plan.scenes[place - 1],),
        looks=looks,
        voices=voices,
        strips=(place,) if old.shots != new.shots else (),
    )


@router.post("/projects/{project_id}/plan/scenes")
def add(screen: OnScreen, session: Writing, project_id: UUID, form: Form) -> Response:
    after = form.whole("after")
    fresh = Scene(duration_target_s=NEW_SCENE_S)

    def edit(plan: PlanDocument) -> PlanDocument:
        return add_scene(plan, fresh, None if after is None else after + 1)

    if after is None:
        last = len(PlanService(session, screen.viewer).latest(project_id).document.scenes)
    place = (last if after is None else after) + 1
    return structural(
        screen, session, project_id, form, edit, focus=f"scene-{place}-narration", announce=f"Scene {place} was added."
    )


@router.post(f"{PATH}/move")
def move(screen: OnScreen, session: Writing, project_id: UUID, number: int, form: Form) -> Response:
    to = form.whole("to")
    if to is None:
        raise InputError("Choose a new position for the scene.", field="to", fix="Enter the scene's new number.")

    def edit(plan: PlanDocument) -> PlanDocument:
        scene_of(plan, number)
        scene_of(plan, to)
        order = [other for other in range(1, len(plan.scenes) + 1) if other != number]
        order.insert(to - 1, number)
        return reorder_scenes(plan, order)

    announce = f"Scene {number} is now scene {to}."
    return structural(screen, session, project_id, form, edit, focus=f"scene-{to}-grip", announce=announce)


@router.post(f"{PATH}/lock")
def lock(screen: OnScreen, session: Writing, project_id: UUID, number: int, form: Form) -> Response:
    locked = form.ticked("locked")
    announce = f"Scene {number} is {'locked' if locked else 'unlocked'}."
    edit = _changing(number, locked=locked)
    return structural(screen, session, project_id, form, edit, focus=f"scene-{number}-lock", announce=announce)


@router.post(f"{PATH}/copy")
def copy(screen: OnScreen, session: Writing, project_id: UUID, number: int, form: Form) -> Response:
    def edit(plan: PlanDocument) -> PlanDocument:
        scene = scene_of(plan, number)
        return add_scene(plan, scene.model_copy(update={"locked": False}), number + 1)

    return structural(screen, session, project_id, form, edit, focus=f"scene-{number + 1}-narration")


@router.post(f"{PATH}/remove")
def remove(screen: OnScreen, session: Writing, project_id: UUID, number: int, form: Form) -> Response:
    last = len(PlanService(session, screen.viewer).latest(project_id).document.scenes) - 1
    focus = f"scene-{min(number, last)}-menu"
    return structural(
        screen, session, project_id, form, lambda plan: remove_scene(plan, number), focus=focus, says=True
    )


@router.post(f"{PATH}/retake")
def retake(screen: OnScreen, session: Writing, project_id: UUID, number: int, form: Form) -> Response:
    """Ask for another voice and another picture of one scene."""
    return structural(
        screen,
        session,
        project_id,
        form,
        lambda plan: retake_scenes(plan, [number]),
        focus=f"scene-{number}-menu",
        says=True,
    )


@router.post(f"{PATH}/file", dependencies=[concurrency_limited("upload")])
def upload(
    screen: OnScreen,
    session: Writing,
    project_id: UUID,
    number: int,
    form: Form,
    file: Annotated[Upload, uploaded("picture", "clip")],
) -> Response:
    """Let a scene show the user's own picture or clip."""
    edit = _changing(number, visual_file=file.name, visual_kind=file.kind)
    focus = f"scene-{number}-menu"
    return structural(screen, session, project_id, form, edit, focus=focus, says=True, brought=(file.name,))


@router.post(f"{PATH}/no-file")
def drop_file(screen: OnScreen, session: Writing, project_id: UUID, number: int, form: Form) -> Response:
    edit = _changing(number, visual_file=None, visual_kind="picture")
    return structural(screen, session, project_id, form, edit, focus=f"scene-{number}-menu", says=True)


@router.post(f"{PATH}/see", dependencies=[concurrency_limited("provider")])
def see(screen: OnScreen, project_id: UUID, number: int) -> Response:
    """Make a scene's picture, if it is not made, and show it."""
    plan, _preview = screen.acting.preview_service.make(project_id, number, "picture")
    return screen.parts(
        "plan/look.html", plan=view_of(plan, frozenset({number})), number=number, part="picture", play=False
    )


@router.post(f"{PATH}/hear", dependencies=[concurrency_limited("provider")])
def hear(screen: OnScreen, project_id: UUID, number: int) -> Response:
    """Speak a scene, if it is not spoken, and play it."""
    plan, _preview = screen.acting.preview_service.make(project_id, number, "voice")
    view = view_of(plan, voices=frozenset({number}))
    return screen.parts("plan/look.html", plan=view, number=number, part="voice", play=True)


@router.get(f"{PATH}/picture.jpg")
def picture(request: Request, screen: OnScreen, project_id: UUID, number: int) -> Response:
    """What was made. Looking never makes it: that may cost something, and a picture can be asked for by any page."""
    preview = screen.acting.preview_service.find(project_id, number, "picture")
    return stored_file(request, screen.application.storage, preview.name, media_type=preview.mime_type)


@router.get(f"{PATH}/voice.wav")
def voice(request: Request, screen: OnScreen, project_id: UUID, number: int) -> Response:
    """What was spoken. Listening never has it spoken."""
    preview = screen.acting.preview_service.find(project_id, number, "voice")
    return stored_file(request, screen.application.storage, preview.name, media_type=preview.mime_type)


def _save(screen: Screen, session: Writing, project_id: UUID, number: int, form: Fields) -> tuple[PlanChange, int]:
    values: dict[str, Any] = {name: value for name in _TEXTS if (value := form.get(name)) is not None}
    if (code := form.get("manim_code")) is not None:
        values["manim_code"] = code
    if (name := form.get("manim_scene")) is not None:
        values["manim_scene"] = name.strip() or None
    shown, wanted = form.text("animation_of"), form.text("animation_kind")
    if shown in KINDS and shown == wanted:
        values["animation"] = data_of(shown, sent_values(shown, form.get))
    seconds = form.number("duration_target_s")
    if seconds is not None:
        values["duration_target_s"] = seconds
    place = number

    def edit(plan: PlanDocument) -> PlanDocument:
        nonlocal place
        place, saved = _place_to_save(plan, number, form.text("base"), values)
        scene = scene_of(plan, place)
        changes = following_length(plan, scene, saved)
        if "animation" in values:
            changes = {**changes, "animation": data_of(shown, sent_values(shown, form.get), scene.animation)}
        elif values.get("visual_kind", scene.visual_kind) == "animation":
            changes = {**changes, **_other_animation(screen, plan, scene, wanted)}
        return change_scene(plan, place, **changes)

    return change_plan(screen, session, project_id, edit), place


def _other_animation(screen: Screen, plan: PlanDocument, scene: Scene, wanted: str) -> dict[str, Any]:
    """What a scene becomes that had no animation, or is given one of another kind."""
    present = animation_kind(scene)
    if present is None:
        # Where no animation can be drawn, this says so before anybody fills one in.
        screen.application.providers.animations().close()
    if present is not None and wanted in ("", present):
        return {}
    if wanted == OWN_CODE:
        return {"manim_code": FIRST_CODE, "manim_scene": None, "animation": None}
    suited = None if wanted in KINDS else choose_animation(scene.narration, plan.preset, language=plan.language)
    data = suited or example(wanted if wanted in KINDS else "process")
    return {"animation": data, "manim_code": None, "manim_scene": None}


def _place_to_save(plan: PlanDocument, number: int, base: str, values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """The number of the scene that the page showed, and what to save. Raises SceneClash when somebody has changed it.

    What is sent a second time, because the first answer was lost, finds a length that follows the words by now.
    """
    place = place_of(plan, number, base)
    if place is not None:
        return place, values
    place = min(max(number, 1), len(plan.scenes))
    stored = plan.scenes[place - 1]
    if values.get("narration") == stored.narration and follows_words(plan, stored):
        values = {name: value for name, value in values.items() if name != "duration_target_s"}
    if any(getattr(stored, name) != value for name, value in values.items()):
        raise SceneClash(place, stored, values)
    return place, values


def _clash(screen: Screen, project_id: UUID, number: int, clash: SceneClash) -> Response:
    rows = [
        {"label": FIELD_LABELS[name], "yours": _shown(value), "stored": _shown(getattr(clash.stored, name))}
        for name, value in clash.values.items()
        if getattr(clash.stored, name) != value
    ]
    return screen.parts(
        "plan/clash.html", status=409, number=number, rows=rows, mark=scene_mark(clash.stored), project_id=project_id
    )


def _shown(value: object) -> str:
    if isinstance(value, ContentModel):
        return "\n".join(filled.value for filled in filled_fields(value) if filled.value)  # type: ignore[arg-type]
    return "" if value is None else str(value)


def _changing(number: int, **values: Any) -> Callable[[PlanDocument], PlanDocument]:
    return lambda plan: change_scene(plan, number, **values)
