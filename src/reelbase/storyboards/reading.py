"""Storyboards with their scenes and tasks, read in one statement a table however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.plans.models import TASK_TYPES, PlanVersion, SceneRow, SceneTask
from reelbase.plans.validation import NOTE_PREFIX, is_note
from reelbase.schemas import storyboards as schemas


@dataclass(frozen=True, slots=True)
class BoardOutline:
    """A storyboard with its first scenes, and how much of all its scenes is filmed."""

    board: schemas.Storyboard
    aspect: str
    progress: schemas.FilmingProgress


class BoardReader:
    """Reads for one viewer inside one transaction."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def storyboards(self, versions: Sequence[PlanVersion], *, first: int | None = None) -> list[schemas.Storyboard]:
        """Versions as storyboards, in their order, with all scenes or the ``first`` ones of each."""
        own = [
            SceneRow.owner_id == self._viewer.owner_id,
            SceneRow.plan_version_id.in_([version.id for version in versions]),
        ]
        if first is not None:
            own.append(SceneRow.idx < first)
        task_rows = self._session.scalars(
            select(SceneTask)
            .join(SceneRow, SceneRow.id == SceneTask.scene_id)
            .where(SceneTask.owner_id == self._viewer.owner_id, *own)
        )
        tasks: dict[UUID, list[schemas.SceneTask]] = defaultdict(list)
        for task in sorted(task_rows, key=lambda task: TASK_TYPES.index(task.task_type)):
            tasks[task.scene_id].append(schemas.SceneTask.of(task, type=task.task_type))
        scenes: dict[UUID, list[schemas.StoryboardScene]] = defaultdict(list)
        query = select(SceneRow).where(*own).order_by(SceneRow.plan_version_id, SceneRow.idx)
        for row in self._session.scalars(query):
            done = sum(task.completed for task in tasks[row.id])
            scene = schemas.StoryboardScene.of(
                row, number=row.idx + 1, total_tasks=len(tasks[row.id]), completed_tasks=done, tasks=tasks[row.id]
            )
            scenes[row.plan_version_id].append(scene)
        return [
            schemas.Storyboard.of(
                version,
                version_id=version.id,
                status=version.generation_status,
                error=version.generation_error,
                notes=_notes(version),
                sealed=version.sealed_at is not None,
                scenes=scenes[version.id],
            )
            for version in versions
        ]

    def outlines(self, versions: Sequence[PlanVersion], *, first: int) -> list[BoardOutline]:
        """Versions as storyboards with their ``first`` scenes and the progress of all of them."""
        query = (
            select(SceneRow.plan_version_id, func.count(), func.count(case((SceneTask.completed, 1))))
            .join(SceneRow, SceneRow.id == SceneTask.scene_id)
            .where(SceneTask.owner_id == self._viewer.owner_id)
            .where(SceneRow.plan_version_id.in_([version.id for version in versions]))
            .group_by(SceneRow.plan_version_id)
        )
        counts = {version_id: (total, completed) for version_id, total, completed in self._session.execute(query)}
        return [
            BoardOutline(board, version.aspect, progress_of(*counts.get(version.id, (0, 0))))
            for board, version in zip(self.storyboards(versions, first=first), versions, strict=True)
        ]


def _notes(version: PlanVersion) -> list[str]:
    suggestions = version.validation.get("suggestions", [])
    return [note.removeprefix(NOTE_PREFIX) for note in suggestions if is_note(note)]


def progress_of(total: int, completed: int) -> schemas.FilmingProgress:
    return schemas.FilmingProgress(total=total, completed=completed, pct=100 * completed // total if total else 0)
