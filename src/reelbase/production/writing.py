"""A plan that a language model writes: asked for once, kept, and put on the receipt of the films made from it."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.kit.clock import since_ms
from reelbase.plans.options import LOOK_OPTIONS
from reelbase.plans.writer import WRITER_VERSION, plan_from_topic
from reelbase.production.cache import Cache
from reelbase.production.models import ProviderCall
from reelbase.providers.llm import LanguageModel
from reelbase.providers.usage import Usage
from reelbase.schemas.jobs import StepName
from reelbase.schemas.plan_document import PlanDocument
from reelbase.schemas.projects import PlanOptions


@dataclass(frozen=True, slots=True)
class Writing:
    """A written plan and the call that it took; ``cache`` is hit when the same request was written before."""

    document: PlanDocument
    usage: Usage
    cache: str
    duration_ms: int


def write_plan(cache: Cache, topic: str, options: PlanOptions, model: LanguageModel) -> Writing:
    """Ask the model, unless the same request was answered before. Raises InputError or ProviderError."""
    inputs: dict[str, Any] = {
        "version": WRITER_VERSION,
        "model": model.identity(),
        "topic": " ".join(topic.split()),
        "options": options.model_dump(exclude=set(LOOK_OPTIONS)),
    }
    key = cache.key("llm", inputs)
    found = cache.find(key)
    if found is not None:
        document = PlanDocument.model_validate(found.result["document"])
        return Writing(document, Usage(**found.result["usage"]), "hit", 0)
    started_s = time.monotonic()
    document, usage = plan_from_topic(topic, options, model)
    duration_ms = since_ms(started_s)
    result = {"document": document.model_dump(mode="json"), "usage": asdict(usage)}
    cache.keep("llm", key, result, None)
    return Writing(document, usage, "miss", duration_ms)


def record_writing(session: Session, viewer: Viewer, version_id: UUID, writing: Writing) -> None:
    """Note the call with the plan version; each job of that version shows it on its receipt."""
    session.add(
        ProviderCall.of(
            writing.usage,
            owner_id=viewer.owner_id,
            plan_version_id=version_id,
            step_name=StepName.SCRIPT,
            capability="llm",
            duration_ms=writing.duration_ms,
            cache=writing.cache,
        )
    )
