"""The script: is the sealed plan fit to be produced, and what will it take?"""

from __future__ import annotations

from reelbase.kit.errors import ErrorCode, StepError
from reelbase.production.steps.context import StepContext
from reelbase.production.steps.results import ScriptResult


def run(context: StepContext) -> ScriptResult:
    plan = context.plan
    if plan.validation.errors:
        raise StepError(" ".join(plan.validation.errors), code=ErrorCode.INPUT, fix="Edit the plan and render again.")
    for message in plan.validation.warnings:
        context.warn(message)
    if plan.origin == "extracted":
        context.record.log(context.step, "The plan was cut from the author's own text; no model was involved.")
    return ScriptResult(scenes=len(plan.scenes), words=plan.estimates.words, origin=plan.origin)
