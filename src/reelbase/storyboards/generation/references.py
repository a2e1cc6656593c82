"""The references of a project: looked at once, kept for a day for whatever the same owner asks for next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from reelbase.kit import clock
from reelbase.kit.errors import InputError
from reelbase.media.references.pattern import ReferencePattern
from reelbase.plans.models import StoryboardReference
from reelbase.production.execution.plan_writing import WritingOrder
from reelbase.production.execution.work import StepDependencies
from reelbase.providers.references.oembed import look_up
from reelbase.providers.storage import StoredFileError
from reelbase.storyboards.writing.pacing import Pacing, pacing_of

MAX_CALLED_CHARS = 255
VALID_FOR = timedelta(hours=24)
"""How long what was found in a reference is used again."""


def look_at_references(dependencies: StepDependencies, order: WritingOrder) -> Pacing:
    """The pacing that the storyboards of a project take from its references; the first one with a pattern counts.

    What was looked at within a day, in any project of the owner, is not looked at again; nothing is shared with others.
    """
    with dependencies.database.reading(fresh=True) as session:
        rows = list(session.scalars(_of_project(order)))
    for row in rows:
        if row.looked_at is None:
            _look(dependencies, row)
    with dependencies.database.reading(fresh=True) as session:
        looked = list(session.scalars(_of_project(order)))
    found = [(row.called, ReferencePattern.model_validate(row.pattern) if row.pattern else None) for row in looked]
    missing = [f"{row.called}: {sentence}" for row in looked for sentence in row.missing]
    return pacing_of(found, missing)


@dataclass(frozen=True, slots=True)
class _Finding:
    called: str
    pattern: dict[str, Any] | None
    missing: list[str]


def _look(dependencies: StepDependencies, row: StoryboardReference) -> None:
    with dependencies.database.reading(fresh=True) as session:
        known = _known(session, row)
        found = _Finding(known.called, known.pattern, list(known.missing)) if known is not None else None
    if found is None:
        found = _asked(dependencies, row) if row.file is None else _analysed(dependencies, row, row.file)
    with dependencies.database.work() as session:
        stored = session.get(StoryboardReference, row.id)
        if stored is not None:
            stored.called, stored.pattern, stored.missing = found.called, found.pattern, found.missing
            stored.looked_at = clock.now()


def _known(session: Session, row: StoryboardReference) -> StoryboardReference | None:
    """What the same owner has from the same address or file, looked at within a day."""
    same = or_(StoryboardReference.address == row.address, StoryboardReference.file == row.file)
    query = select(StoryboardReference).where(
        StoryboardReference.owner_id == row.owner_id, StoryboardReference.looked_at > clock.now() - VALID_FOR, same
    )
    return session.scalar(query.order_by(StoryboardReference.looked_at.desc()).limit(1))


def _asked(dependencies: StepDependencies, row: StoryboardReference) -> _Finding:
    """What the platform of an address tells everybody: its title, no more."""
    try:
        answer = look_up(row.address or "", dependencies.settings.references)
    except InputError as error:
        return _Finding(row.called, None, [str(error)])
    return _Finding((answer.title or row.called)[:MAX_CALLED_CHARS], None, list(answer.missing))


def _analysed(dependencies: StepDependencies, row: StoryboardReference, file: str) -> _Finding:
    # Imported late: decoders are heavy, and most storyboards have no file to look at.
    from reelbase.media.references.analysis import analyse

    try:
        pattern = analyse(dependencies.storage.path(file))
    except (InputError, StoredFileError) as error:
        return _Finding(row.called, None, [str(error)])
    return _Finding(row.called, pattern.model_dump(mode="json"), list(pattern.missing))


def _of_project(order: WritingOrder) -> Select[StoryboardReference]:
    mine = (StoryboardReference.owner_id == order.viewer.owner_id, StoryboardReference.project_id == order.project_id)
    return select(StoryboardReference).where(*mine).order_by(StoryboardReference.idx)
