"""Writing a plan version in the background: what every kind of written plan has in common.

Each writing is a plan version that is being written, and a workflow of the same id, which a job process runs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.kit.errors import Conflict, NotFound, ReelbaseError
from reelbase.plans.models import PlanVersion
from reelbase.plans.unwritten import GENERATING, UnwrittenPlans
from reelbase.production.execution.work import StepDependencies
from reelbase.projects.models import Project
from reelbase.projects.service import ProjectService
from reelbase.schemas.projects import PlanOptions, ProjectStatus

log = logging.getLogger(__name__)

CANCELED = "Canceled by its owner."
_OPTIONS = ("preset", "aspect", "tempo", "language", "voice", "visual_style", "target_s")


class WritingQueue(Protocol):
    """The part of the workflow engine that plans need which are written in the background."""

    def enqueue_writing(self, session: Session, version_id: UUID, owner_id: UUID) -> None: ...


@dataclass(frozen=True, slots=True)
class WritingOrder:
    """A plan version that is to be written from its brief, with the options of its project."""

    viewer: Viewer
    project_id: UUID
    version_id: UUID
    brief: str
    options: PlanOptions


Write = Callable[[StepDependencies, WritingOrder], None]
"""Writes a version and completes it. Raises ReelbaseError when it gets no plan."""
Writers = Mapping[str, Write]
"""By the format of the project."""


def write_version(dependencies: StepDependencies, version_id: UUID, writers: Writers) -> None:
    """Write the plan of a version by its project's format, or record why that failed.

    A version whose writing has ended, or that was deleted, is left alone.
    """
    with dependencies.database.reading(fresh=True) as session:
        row = session.get(PlanVersion, version_id)
        project = session.get(Project, row.project_id) if row is not None else None
        if row is None or project is None or row.generation_status != GENERATING:
            return
        options = PlanOptions(**{name: getattr(row, name) or None for name in _OPTIONS})
        order = WritingOrder(Viewer(row.owner_id), row.project_id, row.id, row.brief, options)
        write = writers[project.format]
    try:
        write(dependencies, order)
    except IntegrityError:
        record_failure(dependencies.database, version_id, "Its project was deleted in the meantime.")
    except ReelbaseError as error:
        record_failure(dependencies.database, version_id, str(error))
    except Exception as error:
        log.exception("The plan version %s could not be written.", version_id)
        record_failure(dependencies.database, version_id, f"{type(error).__name__}: {error}")


def record_failure(database: Database, version_id: UUID, reason: str) -> None:
    """Record why a version got no plan; one that has ended, or whose project was deleted, is left alone."""
    with database.work() as session:
        owner_id = session.scalar(select(PlanVersion.owner_id).where(PlanVersion.id == version_id))
        if owner_id is None:
            return
        try:
            abandon(session, Viewer(owner_id), version_id, reason.replace("\0", ""))
        except (Conflict, NotFound):
            log.info("The writing of plan version %s has ended already.", version_id)


def abandon(session: Session, viewer: Viewer, version_id: UUID, reason: str) -> None:
    """End the writing of a version without a plan. Raises NotFound, Conflict unless it is being written.

    Its project has failed when it has no plan, and none that is still being written.
    """
    unwritten = UnwrittenPlans(session, viewer)
    unwritten.fail(version_id, reason, also_archived=True)
    project = ProjectService(session, viewer).get(unwritten.get(version_id).project_id)
    others = select(PlanVersion.id).where(
        PlanVersion.project_id == project.id, PlanVersion.generation_status == GENERATING
    )
    if project.status == ProjectStatus.DRAFT_PLAN and session.scalar(others.limit(1)) is None:
        project.status = ProjectStatus.FAILED
    session.flush()
