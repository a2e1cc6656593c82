"""Further storyboards made of those that a project has: a copy of one, or scenes of several in a new order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from reelbase.kit.errors import InputError, NotFound
from reelbase.plans.models import PlanVersion, SceneRow, SceneTask
from reelbase.plans.repository import WITH_SCENES, document_of
from reelbase.plans.rules import PlanRules
from reelbase.plans.scene_edits import MAX_SCENES
from reelbase.plans.unwritten import COMPLETED, UnwrittenPlans
from reelbase.schemas.plan_document import PlanDocument, Scene

MAX_TITLE_CHARS = 200


@dataclass(frozen=True, slots=True)
class ScenePick:
    """A scene of a storyboard, by its number from 1."""

    version_id: UUID
    number: int


class BoardComposer(UnwrittenPlans):
    """Acts for one viewer inside one transaction. What it makes is a storyboard without a parent, and is then open."""

    def copy(self, project_id: UUID, version_id: UUID, rules: PlanRules, *, title: str | None = None) -> UUID:
        """A storyboard with the same scenes and tasks as another one of its project; returns its version.

        Raises NotFound, InputError when it is not written yet, Conflict for an archived project.
        """
        source = self._written(project_id, [version_id])[version_id]
        picks = [ScenePick(version_id, number) for number in range(1, len(source.scenes) + 1)]
        return self.merge(project_id, picks, rules, title=title or f"Copy of {source.title}")

    def merge(
        self, project_id: UUID, picks: Sequence[ScenePick], rules: PlanRules, *, title: str | None = None
    ) -> UUID:
        """A storyboard of scenes of one or more others, in this order; returns its version.

        The settings, the brief and the references are those of the storyboard that the first scene comes from. Scenes
        bring their tasks, and their locks are open. The storyboards that they come from stay as they are.
        Raises InputError that names ``scenes``, NotFound, Conflict for an archived project.
        """
        if not picks:
            raise InputError("No scenes are chosen.", field="scenes", fix="Choose at least one scene.")
        sources = self._written(project_id, list(dict.fromkeys(pick.version_id for pick in picks)))
        rows = [_row_of(sources[pick.version_id], pick.number) for pick in picks]
        first = sources[picks[0].version_id]
        document = _merged(first, picks, sources, (title or f"{first.title}, merged")[:MAX_TITLE_CHARS])
        version_id = self.begin(
            project_id,
            first.brief or document.topic,
            title=document.title,
            reference_urls=first.reference_urls,
            pattern_source=first.pattern_source,
        )
        self.complete(version_id, rules.apply(document))
        self._bring_tasks(rows, version_id)
        return version_id

    def _written(self, project_id: UUID, version_ids: Sequence[UUID]) -> dict[UUID, PlanVersion]:
        """Versions with their scenes, by id. Raises NotFound, InputError."""
        query = (
            select(PlanVersion)
            .where(PlanVersion.owner_id == self._viewer.owner_id, PlanVersion.project_id == project_id)
            .where(PlanVersion.id.in_(version_ids))
            .options(WITH_SCENES)
        )
        found = {version.id: version for version in self._session.scalars(query)}
        for version_id in version_ids:
            if version_id not in found:
                raise NotFound(f"There is no storyboard {version_id} in this project.")
            if found[version_id].generation_status != COMPLETED:
                raise InputError(
                    f"The storyboard {found[version_id].title!r} is not written yet.",
                    field="scenes",
                    fix="Wait until it is written, or start it again.",
                )
        return found

    def _bring_tasks(self, sources: Sequence[SceneRow], version_id: UUID) -> None:
        """Complete the tasks of a new version that are completed in the scenes that its own come from."""
        query = select(SceneTask).where(
            SceneTask.owner_id == self._viewer.owner_id,
            SceneTask.scene_id.in_([row.id for row in sources]),
            SceneTask.completed,
        )
        completed = {(task.scene_id, task.task_type): task.completed_at for task in self._session.scalars(query)}
        if not completed:
            return
        new = (
            select(SceneTask, SceneRow.idx)
            .join(SceneRow, SceneRow.id == SceneTask.scene_id)
            .where(SceneTask.owner_id == self._viewer.owner_id, SceneRow.plan_version_id == version_id)
        )
        for task, idx in self._session.execute(new).all():
            since = completed.get((sources[idx].id, task.task_type))
            if since is not None:
                task.completed, task.completed_at = True, since
        self._session.flush()


def _merged(
    first: PlanVersion, picks: Sequence[ScenePick], sources: dict[UUID, PlanVersion], title: str
) -> PlanDocument:
    documents = {version_id: document_of(version) for version_id, version in sources.items()}
    scenes: list[Scene] = [
        documents[pick.version_id].scenes[pick.number - 1].model_copy(update={"locked": False}) for pick in picks
    ]
    if len(scenes) > MAX_SCENES:
        raise InputError(
            f"{len(scenes)} scenes are chosen.", field="scenes", fix=f"Choose at most {MAX_SCENES} scenes."
        )
    return documents[first.id].model_copy(update={"title": title, "scenes": scenes})


def _row_of(version: PlanVersion, number: int) -> SceneRow:
    if not 1 <= number <= len(version.scenes):
        raise InputError(
            f"The storyboard {version.title!r} has no scene {number}.",
            field="scenes",
            fix=f"Choose scenes 1 to {len(version.scenes)}.",
        )
    return version.scenes[number - 1]
