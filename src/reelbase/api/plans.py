"""Plans and their versions. An edit names the version that it changes; it is refused when the plan has changed."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from reelbase.api.operations import READ, WRITE, PageOf, ProjectId, VersionId, problems, with_headers
from reelbase.api.plan_answers import Edited, answer, etag_of_plan
from reelbase.http.conditional import not_modified
from reelbase.http.identity import CurrentCaller
from reelbase.http.routing import Router
from reelbase.http.work import App, PageCursors, Reading, Writing
from reelbase.plans.autofit import autofit
from reelbase.plans.differences import difference
from reelbase.plans.service import PlanService
from reelbase.schemas.plan_document import PlanDocument
from reelbase.schemas.plans import HookChoice, Plan, PlanCheck, PlanDifference, PlanRestore, PlanVersionPage

router = Router(tags=["Plans"])
TAGGED = with_headers(200, "The plan.", ETag="This version of the plan; send it as If-Match with an edit.")
_READ_OF_ONE = {**TAGGED, 304: {"description": "Not modified."}, **problems(404)}
_EDIT = {**TAGGED, **problems(404, 409, 412, 428)}


@router.get("/projects/{project_id}/plan", dependencies=READ, responses=_READ_OF_ONE, response_model=Plan)
def get_plan(
    request: Request, response: Response, session: Reading, caller: CurrentCaller, project_id: ProjectId
) -> Plan | Response:
    """The latest plan of a project."""
    return _shown(request, response, PlanService(session, caller.viewer).latest(project_id))


@router.put("/projects/{project_id}/plan", dependencies=WRITE, responses=_EDIT)
def replace_plan(edited: Edited, session: Writing, project_id: ProjectId, document: PlanDocument) -> Plan:
    """Replace the content of the latest plan. Its times, checks and estimates are computed again.

    A sealed version stays as it is: the edit makes the next one. The content of locked scenes may not change.
    """
    return edited.change(session, project_id, lambda _before: document)


@router.post("/projects/{project_id}/plan/autofit", dependencies=WRITE, responses=_EDIT)
def autofit_plan(edited: Edited, session: Writing, project_id: ProjectId) -> Plan:
    """Adjust the durations of unlocked scenes to the plan's target length."""
    return edited.change(session, project_id, autofit)


@router.put("/projects/{project_id}/plan/hook", dependencies=WRITE, responses=_EDIT)
def choose_hook(edited: Edited, session: Writing, project_id: ProjectId, choice: HookChoice) -> Plan:
    """Choose the hook that opens the film."""
    plans = PlanService(session, edited.viewer)
    return answer(edited.response, plans.choose_hook(project_id, choice.number, edited.rules, check=edited.check))


@router.post("/projects/{project_id}/plan/restore", dependencies=WRITE, responses=_EDIT)
def restore_plan(edited: Edited, session: Writing, project_id: ProjectId, earlier: PlanRestore) -> Plan:
    """Restore an earlier version as the latest plan."""
    plans = PlanService(session, edited.viewer)
    return answer(edited.response, plans.restore(project_id, earlier.version_id, edited.rules, check=edited.check))


@router.post("/projects/{project_id}/plan/undo", dependencies=WRITE, responses=_EDIT)
def undo_plan_edit(edited: Edited, session: Writing, project_id: ProjectId) -> Plan:
    """Take back the last edit of the latest plan, which `undo` of the plan names. It can be made again with redo.

    Edits from before a render can be undone, too; that starts a new version, as every edit of a sealed one does.
    """
    plans = PlanService(session, edited.viewer)
    return answer(edited.response, plans.undo(project_id, edited.rules, check=edited.check))


@router.post("/projects/{project_id}/plan/redo", dependencies=WRITE, responses=_EDIT)
def redo_plan_edit(edited: Edited, session: Writing, project_id: ProjectId) -> Plan:
    """Make the edit again that was undone last, which `redo` of the plan names."""
    plans = PlanService(session, edited.viewer)
    return answer(edited.response, plans.redo(project_id, edited.rules, check=edited.check))


@router.get("/projects/{project_id}/plan/check", dependencies=READ, responses=problems(404))
def check_plan(session: Reading, caller: CurrentCaller, app: App, project_id: ProjectId) -> PlanCheck:
    """Whether the latest plan can be rendered, and what rendering would take."""
    return _checked(app.plan_rules.apply(PlanService(session, caller.viewer).latest(project_id).document))


@router.post("/plans/check", dependencies=READ)
def check_plan_document(app: App, caller: CurrentCaller, document: PlanDocument) -> PlanCheck:
    """Whether a plan could be rendered, and what rendering would take. Nothing is stored."""
    return _checked(app.plan_rules.apply(document))


@router.get("/projects/{project_id}/plan/versions", dependencies=READ, responses=problems(404))
def list_plan_versions(
    session: Reading, caller: CurrentCaller, cursors: PageCursors, page: PageOf, project_id: ProjectId
) -> PlanVersionPage:
    """The versions of a project's plan, newest first."""
    return PlanVersionPage.of(PlanService(session, caller.viewer).versions(project_id, page, cursors))


@router.get(
    "/plans/{version_id:uuid}", dependencies=READ, responses={**_READ_OF_ONE, **problems(409)}, response_model=Plan
)
def get_plan_version(
    request: Request, response: Response, session: Reading, caller: CurrentCaller, version_id: VersionId
) -> Plan | Response:
    """A plan version. If it is not written yet, the answer is a conflict."""
    return _shown(request, response, PlanService(session, caller.viewer).get(version_id))


@router.get("/plans/{version_id:uuid}/difference", dependencies=READ, responses=problems(404, 409))
def compare_plan_versions(
    session: Reading,
    caller: CurrentCaller,
    version_id: VersionId,
    since: Annotated[UUID, Query(description="The earlier version.")],
) -> PlanDifference:
    """What changed since an earlier version: fields, and scenes that were added, removed, moved or changed."""
    plans = PlanService(session, caller.viewer)
    return difference(plans.get(since).document, plans.get(version_id).document)


def _shown(request: Request, response: Response, plan: Plan) -> Plan | Response:
    unchanged = not_modified(request, etag_of_plan(plan))
    return unchanged if unchanged is not None else answer(response, plan)


def _checked(document: PlanDocument) -> PlanCheck:
    return PlanCheck(
        validation=document.validation, estimates=document.estimates, can_render=not document.validation.errors
    )
