"""The scenes of a project's latest plan, by their numbers. Every edit changes the plan and needs its ETag."""

from __future__ import annotations

import mimetypes
from typing import Annotated

from fastapi import File, Request, Response, UploadFile

from reelbase.api.assets import CONTENT
from reelbase.api.operations import READ, WRITE, ProjectId, SceneNumber, problems
from reelbase.api.plan_answers import Edited, etag_of_plan
from reelbase.api.plans import TAGGED
from reelbase.http.concurrency import concurrency_limited
from reelbase.http.identity import CurrentCaller
from reelbase.http.ranges import stored_file
from reelbase.http.routing import Router
from reelbase.http.uploads import take_upload
from reelbase.http.work import App, Reading, Writing
from reelbase.kit.errors import NotFound
from reelbase.plans.scene_edits import add_scene as with_scene
from reelbase.plans.scene_edits import change_scene, remove_scene, reorder_scenes, retake_scenes, scene_of
from reelbase.plans.service import PlanService
from reelbase.schemas.plan_document import Scene
from reelbase.schemas.plans import NewScene, Plan, PlanScene, PlanScenes, SceneEdit, SceneOrder

router = Router(prefix="/projects/{project_id}/plan/scenes", tags=["Scenes"])
EDIT = {**TAGGED, **problems(404, 409, 412, 428)}


@router.get("", dependencies=READ, responses={**TAGGED, **problems(404)})
def list_scenes(session: Reading, caller: CurrentCaller, response: Response, project_id: ProjectId) -> PlanScenes:
    """The scenes of the latest plan, in order."""
    plan = PlanService(session, caller.viewer).latest(project_id)
    response.headers["ETag"] = etag_of_plan(plan)
    return PlanScenes(items=[_shown(number, scene) for number, scene in enumerate(plan.document.scenes, start=1)])


@router.post("", status_code=201, dependencies=WRITE, responses={**EDIT, 201: TAGGED[200]})
def add_scene(edited: Edited, session: Writing, project_id: ProjectId, new: NewScene) -> Plan:
    """Add a scene at a position, or at the end."""
    scene = Scene(**new.model_dump(exclude={"number"}))
    return edited.change(session, project_id, lambda plan: with_scene(plan, scene, new.number))


@router.put("/order", dependencies=WRITE, responses=EDIT)
def reorder_plan_scenes(edited: Edited, session: Writing, project_id: ProjectId, edit: SceneOrder) -> Plan:
    """Reorder the scenes."""
    return edited.change(session, project_id, lambda plan: reorder_scenes(plan, edit.order))


@router.get("/{number:int}", dependencies=READ, responses={**TAGGED, **problems(404)})
def get_scene(
    session: Reading, caller: CurrentCaller, response: Response, project_id: ProjectId, number: SceneNumber
) -> PlanScene:
    """A scene of the latest plan. The ETag is the plan's."""
    plan = PlanService(session, caller.viewer).latest(project_id)
    response.headers["ETag"] = etag_of_plan(plan)
    return _shown(number, scene_of(plan.document, number))


@router.patch("/{number:int}", dependencies=WRITE, responses=EDIT)
def edit_scene(edited: Edited, session: Writing, project_id: ProjectId, number: SceneNumber, edit: SceneEdit) -> Plan:
    """Change some fields of a scene."""
    return edited.change(session, project_id, lambda plan: change_scene(plan, number, **edit.values()))


@router.delete("/{number:int}", dependencies=WRITE, responses=EDIT)
def delete_scene(edited: Edited, session: Writing, project_id: ProjectId, number: SceneNumber) -> Plan:
    """Remove a scene. A plan's only scene cannot be removed."""
    return edited.change(session, project_id, lambda plan: remove_scene(plan, number))


@router.put("/{number:int}/lock", dependencies=WRITE, responses=EDIT)
def lock_scene(edited: Edited, session: Writing, project_id: ProjectId, number: SceneNumber) -> Plan:
    """Lock a scene: edits that would change it are refused, and autofit leaves it alone."""
    return edited.change(session, project_id, lambda plan: change_scene(plan, number, locked=True))


@router.delete("/{number:int}/lock", dependencies=WRITE, responses=EDIT)
def unlock_scene(edited: Edited, session: Writing, project_id: ProjectId, number: SceneNumber) -> Plan:
    """Unlock a scene."""
    return edited.change(session, project_id, lambda plan: change_scene(plan, number, locked=False))


@router.post("/{number:int}/take", dependencies=WRITE, responses=EDIT)
def retake_scene(edited: Edited, session: Writing, project_id: ProjectId, number: SceneNumber) -> Plan:
    """Ask for a new take: the next job makes the scene's voice and picture again, although nothing else changed."""
    return edited.change(session, project_id, lambda plan: retake_scenes(plan, [number]))


@router.put(
    "/{number:int}/visual",
    dependencies=[*WRITE, concurrency_limited("upload")],
    responses={**EDIT, **problems(413, 415, 507)},
)
def upload_visual(
    edited: Edited,
    app: App,
    project_id: ProjectId,
    number: SceneNumber,
    file: Annotated[
        UploadFile, File(description="A picture (PNG, JPEG, WebP, OpenRaster) or a clip (MP4, MOV, WebM).")
    ],
) -> Plan:
    """Give a scene a picture or a clip of your own. Its type is detected from its content, not from its name."""
    with app.database.reading(edited.viewer, fresh=True) as session:
        # Before the file is read: whether the project is the caller's, and its plan the one that the caller has read.
        plan = PlanService(session, edited.viewer).latest(project_id)
        edited.check(plan)
        scene_of(plan.document, number)
    upload = take_upload(app, file, ("picture", "clip"))
    values = {"visual_kind": upload.kind, "visual_file": upload.name}
    with app.database.work(edited.viewer) as session:
        return edited.change(
            session, project_id, lambda plan: change_scene(plan, number, **values), brought=(upload.name,)
        )


@router.delete("/{number:int}/visual", dependencies=WRITE, responses=EDIT)
def remove_visual(edited: Edited, session: Writing, project_id: ProjectId, number: SceneNumber) -> Plan:
    """Remove a scene's own file: its picture is made from its prompt again."""
    values = {"visual_kind": "picture", "visual_file": None}
    return edited.change(session, project_id, lambda plan: change_scene(plan, number, **values))


@router.get("/{number:int}/visual", dependencies=READ, responses=CONTENT, response_class=Response)
def get_visual(
    request: Request, session: Reading, caller: CurrentCaller, app: App, project_id: ProjectId, number: SceneNumber
) -> Response:
    """The picture or clip that you uploaded to a scene, whole or in parts."""
    scene = scene_of(PlanService(session, caller.viewer).latest(project_id).document, number)
    if not scene.visual_file or not app.storage.has(scene.visual_file):
        raise NotFound(f"Scene {number} has no file of its own.", fix="Upload one first.")
    media_type = mimetypes.guess_type(scene.visual_file)[0] or "application/octet-stream"
    return stored_file(request, app.storage, scene.visual_file, media_type=media_type, may_change=True)


def _shown(number: int, scene: Scene) -> PlanScene:
    return PlanScene(number=number, content_hash=scene.content_hash, scene=scene)
