"""Writing one storyboard: what a job process does."""

from __future__ import annotations

import time
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reelbase.kit.errors import ProviderError
from reelbase.plans.models import PlanVersion
from reelbase.plans.rules import PlanRules
from reelbase.plans.unwritten import UnwrittenPlans
from reelbase.production.cached_model import CachedLanguageModel
from reelbase.production.execution.plan_writing import WritingOrder
from reelbase.production.execution.work import StepDependencies
from reelbase.production.models import ProviderCall
from reelbase.projects.service import ProjectService
from reelbase.providers.usage import Usage
from reelbase.schemas.jobs import StepName
from reelbase.schemas.plan_document import PlanDocument
from reelbase.storyboards.generation.references import look_at_references
from reelbase.storyboards.writing.drafts import PatternName
from reelbase.storyboards.writing.modelled import ask_for_board
from reelbase.storyboards.writing.own_words import board_of
from reelbase.storyboards.writing.pacing import Pacing
from reelbase.storyboards.writing.staging import BoardTerms

DEFAULT_TARGET_S = 25.0


def write_storyboard(dependencies: StepDependencies, order: WritingOrder) -> None:
    """Write and complete a storyboard by its pattern. Raises InputError, ProviderError, NotConfigured.

    After a crash the language model is asked only if it had not answered before.
    """
    pacing = look_at_references(dependencies, order)
    with dependencies.database.reading(fresh=True) as session:
        version = UnwrittenPlans(session, order.viewer).get(order.version_id)
        pattern = cast(PatternName, (version.pattern_source or "").split(",")[0])
        frame = _frame_of(version, order)._replace(shares=pacing.shares)
        asked = _calls(session, order)
    if dependencies.settings.llm.configured:
        document, call = _ask(dependencies, order, pattern, frame, pacing, asked)
    else:
        document, call = board_of(frame, pattern, pacing.notes), None
    document = PlanRules(dependencies.settings).apply(document)
    with dependencies.database.work() as session:
        if call is not None:
            session.add(call)
        unwritten = UnwrittenPlans(session, order.viewer)
        if pacing.source:
            unwritten.get(order.version_id).pattern_source = f"{pattern}, {pacing.source}"
        opened = unwritten.complete(order.version_id, document, beside=True)
        if opened:
            project = ProjectService(session, order.viewer).get(order.project_id)
            project.title, project.target_s = document.title, document.target_s


def _frame_of(version: PlanVersion, order: WritingOrder) -> BoardTerms:
    options = order.options
    return BoardTerms(
        brief=version.brief,
        title=version.title,
        language=options.language or "en",
        aspect=options.aspect or "9:16",
        target_s=options.target_s or DEFAULT_TARGET_S,
    )


def _calls(session: Session, order: WritingOrder) -> int:
    """How often the model was asked for this storyboard, by calls that are recorded: each try asks anew."""
    mine = (ProviderCall.plan_version_id == order.version_id, ProviderCall.capability == "llm")
    return session.scalar(select(func.count()).where(*mine)) or 0


def _ask(
    dependencies: StepDependencies,
    order: WritingOrder,
    pattern: PatternName,
    frame: BoardTerms,
    pacing: Pacing,
    asked: int,
) -> tuple[PlanDocument, ProviderCall]:
    """The board with the call that it took, to be recorded together. A call that failed is recorded at once."""
    scope = f"{order.version_id}:{asked}"
    model = CachedLanguageModel(dependencies.providers.language_model(), dependencies.cache, scope)
    began_s = time.monotonic()
    try:
        document, usage = ask_for_board(frame, pattern, model, scope=scope, rhythm=pacing.rhythm, notes=pacing.notes)
    except ProviderError as error:
        name = str(model.identity().get("model") or "")
        failed = _call(order, Usage("llm", name, "tokens", 0), began_s, error_code=error.code)
        with dependencies.database.work() as session:
            session.add(failed)
        raise
    finally:
        model.close()
    return document, _call(order, usage, began_s)


def _call(order: WritingOrder, usage: Usage, began_s: float, *, error_code: str | None = None) -> ProviderCall:
    return ProviderCall.of(
        usage,
        owner_id=order.viewer.owner_id,
        plan_version_id=order.version_id,
        step_name=StepName.SCRIPT,
        capability="llm",
        duration_ms=int(1000 * (time.monotonic() - began_s)),
        error_code=error_code,
    )
