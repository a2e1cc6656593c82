"""The shots of a scene of a project's latest plan, by their numbers. An edit changes the plan and needs its ETag."""

from __future__ import annotations

from fastapi import Response

from reelbase.api.operations import READ, WRITE, ProjectId, SceneNumber, ShotNumber, problems
from reelbase.api.plan_answers import Edited, etag_of_plan
from reelbase.api.plans import TAGGED
from reelbase.http.identity import CurrentCaller
from reelbase.http.routing import Router
from reelbase.http.work import Reading, Writing
from reelbase.plans.service import PlanService
from reelbase.plans.shot_edits import add_shot, change_shot, remove_shot, shot_label, split_shot, valid_shot
from reelbase.plans.shot_planning import listed_shots, with_alternative
from reelbase.schemas.plans import Plan
from reelbase.schemas.shots import AlternativeChoice, NewShot, PlanShot, PlanShots, ShotEdit, ShotSplit

router = Router(prefix="/projects/{project_id}/plan/scenes/{number:int}/shots", tags=["Scenes"])
_EDIT = {**TAGGED, **problems(404, 409, 412, 428)}


@router.get("", dependencies=READ, responses={**TAGGED, **problems(404)})
def list_shots(
    session: Reading, caller: CurrentCaller, response: Response, project_id: ProjectId, number: SceneNumber
) -> PlanShots:
    """The shots of a scene of the latest plan, with the words that each one covers. The ETag is the plan's."""
    plan = PlanService(session, caller.viewer).latest(project_id)
    response.headers["ETag"] = etag_of_plan(plan)
    path = f"/v1/plans/{plan.version_id}/scenes/{number}/shots"
    return PlanShots(
        items=[
            PlanShot.of(listed, picture_url=f"{path}/{listed.number}/picture")
            for listed in listed_shots(plan.document, number)
        ]
    )


@router.post("", status_code=201, dependencies=WRITE, responses={**_EDIT, 201: TAGGED[200]})
def add_plan_shot(edited: Edited, session: Writing, project_id: ProjectId, number: SceneNumber, new: NewShot) -> Plan:
    """Add a shot over some words of a scene. Shots that showed these words are shortened or removed."""
    shot = valid_shot(dict(new))
    label = f"Shot added to scene {number}"
    return edited.change(session, project_id, lambda plan: add_shot(plan, number, shot), label=label)


@router.patch("/{shot:int}", dependencies=WRITE, responses=_EDIT)
def edit_shot(
    edited: Edited, session: Writing, project_id: ProjectId, number: SceneNumber, shot: ShotNumber, edit: ShotEdit
) -> Plan:
    """Change what a shot shows, and how. A locked shot must be unlocked first."""
    label, values = shot_label(number, shot, "changed"), edit.values()
    return edited.change(session, project_id, lambda plan: change_shot(plan, number, shot, **values), label=label)


@router.delete("/{shot:int}", dependencies=WRITE, responses=_EDIT)
def delete_shot(edited: Edited, session: Writing, project_id: ProjectId, number: SceneNumber, shot: ShotNumber) -> Plan:
    """Remove a shot: the one before it is shown longer. Without any shot, the scene shows its picture."""
    label = shot_label(number, shot, "removed")
    return edited.change(session, project_id, lambda plan: remove_shot(plan, number, shot), label=label)


@router.put("/{shot:int}/lock", dependencies=WRITE, responses=_EDIT)
def lock_shot(edited: Edited, session: Writing, project_id: ProjectId, number: SceneNumber, shot: ShotNumber) -> Plan:
    """Lock a shot: edits that would change it are refused, and it stays when shots are chosen again."""
    label = shot_label(number, shot, "locked")
    return edited.change(session, project_id, lambda plan: change_shot(plan, number, shot, locked=True), label=label)


@router.delete("/{shot:int}/lock", dependencies=WRITE, responses=_EDIT)
def unlock_shot(edited: Edited, session: Writing, project_id: ProjectId, number: SceneNumber, shot: ShotNumber) -> Plan:
    """Unlock a shot."""
    label = shot_label(number, shot, "unlocked")
    return edited.change(session, project_id, lambda plan: change_shot(plan, number, shot, locked=False), label=label)


@router.post("/{shot:int}/split", dependencies=WRITE, responses=_EDIT)
def split_plan_shot(
    edited: Edited, session: Writing, project_id: ProjectId, number: SceneNumber, shot: ShotNumber, split: ShotSplit
) -> Plan:
    """Split a shot before a word of its scene."""
    label = shot_label(number, shot, "split")
    return edited.change(session, project_id, lambda plan: split_shot(plan, number, shot, split.word), label=label)


@router.put("/{shot:int}/alternative", dependencies=WRITE, responses=_EDIT)
def choose_shot_alternative(
    edited: Edited,
    session: Writing,
    project_id: ProjectId,
    number: SceneNumber,
    shot: ShotNumber,
    choice: AlternativeChoice,
) -> Plan:
    """Show an alternative for the words of a shot, by its number in list_shot_alternatives."""
    label = shot_label(number, shot, "replaced")
    return edited.change(
        session, project_id, lambda plan: with_alternative(plan, number, shot, choice.number), label=label
    )
