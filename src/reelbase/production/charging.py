"""What a job costs its owner: held when it is queued, settled when its film is ready, given back when it is not."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.credits.service import CreditService
from reelbase.plans.estimates import cost_credits, credits
from reelbase.production.models import Job
from reelbase.production.states import STEPS
from reelbase.schemas.jobs import StepName
from reelbase.schemas.plan_document import PlanDocument

LATE_RETRY_CREDITS = 1
"""What a retry costs that has its script, voice and alignment already."""


def cost_of(plan: PlanDocument, from_step: StepName = STEPS[0]) -> int:
    """Whole credits that a job from this step on may cost at most; of the scenes, as a plan's own figure may be old."""
    whole = cost_credits(plan)
    is_late = STEPS.index(from_step) >= STEPS.index(StepName.VISUALS)
    return min(whole, LATE_RETRY_CREDITS) if is_late else whole


def hold(session: Session, job: Job, cost: int) -> None:
    """Set a queued job's credits aside. Raises NotEnoughCredits; the caller's transaction must not go on then."""
    job.cost_credits_reserved, job.cost_credits_final = cost, None
    if cost:
        # The fence grows with each run, so that every run of a job has a hold of its own.
        CreditService(session, Viewer(job.owner_id)).hold(cost, f"job:{job.id}:{job.attempt}", job_id=job.id)


def end(session: Session, job: Job, manifest: dict[str, Any] | None = None) -> None:
    """Settle a job's hold by the film that its manifest tells of, or give it back when there is none."""
    service = CreditService(session, Viewer(job.owner_id))
    held = service.open_hold(job.id)
    if held is None:
        return
    key = f"job-end:{held.id}"
    if manifest is None:
        service.void(held.id, key)
        job.cost_credits_final = 0
        return
    cost = credits(manifest["film"]["duration_s"], manifest["settings"]["preset"])
    job.cost_credits_final = min(held.amount, cost)
    service.settle(held.id, job.cost_credits_final, key)
