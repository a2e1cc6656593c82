"""The caller's credits."""

from __future__ import annotations

from reelbase.api.operations import READ, PageOf, problems
from reelbase.credits.service import CreditService
from reelbase.http.identity import CurrentCaller
from reelbase.http.routing import Router
from reelbase.http.work import App, PageCursors, Reading
from reelbase.plans.service import PlanService
from reelbase.production.charging import cost_of
from reelbase.schemas.credits import CreditBalance, CreditEntryPage, CreditEstimate, EstimateRequest

router = Router(prefix="/credits", tags=["Credits"])


@router.get("", dependencies=READ)
def get_balance(session: Reading, caller: CurrentCaller, app: App) -> CreditBalance:
    """Your balance, and what of it is held for running jobs."""
    balance = CreditService(session, caller.viewer).balance()
    return CreditBalance(**balance.model_dump(), charged=app.settings.credits.charge)


@router.get("/history", dependencies=READ)
def list_credit_entries(session: Reading, caller: CurrentCaller, cursors: PageCursors, page: PageOf) -> CreditEntryPage:
    """Your ledger, newest first."""
    return CreditEntryPage.of(CreditService(session, caller.viewer).history(page, cursors))


@router.post("/estimate", dependencies=READ, responses=problems(404))
def estimate_cost(session: Reading, caller: CurrentCaller, app: App, body: EstimateRequest) -> CreditEstimate:
    """The maximum cost of rendering a project's latest plan, or a plan that is not stored. Nothing is held."""
    if body.project_id is not None:
        document = PlanService(session, caller.viewer).latest(body.project_id).document
    else:
        assert body.plan is not None
        document = app.plan_rules.apply(body.plan)
    check = CreditService(session, caller.viewer).check(cost_of(document) if app.settings.credits.charge else 0)
    return CreditEstimate.of(check, cost_micros=document.estimates.cost_micros)
