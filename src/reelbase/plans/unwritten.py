"""Plan versions that are not written yet: started from a brief, then completed or failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, null, select, update
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, NotFound
from reelbase.kit.hashing import hash_of
from reelbase.plans.models import PlanVersion
from reelbase.plans.repository import PlanRepository
from reelbase.projects.models import Project
from reelbase.projects.service import ProjectService
from reelbase.schemas.plan_document import Origin, PlanDocument
from reelbase.schemas.projects import ProjectStatus

GENERATING, COMPLETED, ERROR = "generating", "completed", "error"
_OF_THE_PROJECT = ("topic", "preset", "language", "tempo", "voice", "target_s", "aspect")


class UnwrittenPlans:
    """Acts for one viewer inside one transaction. When two callers end the same version at once, one succeeds."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer
        self._projects = ProjectService(session, viewer)
        self._plans = PlanRepository(session, viewer)

    def begin(
        self,
        project_id: UUID,
        brief: str,
        *,
        title: str | None = None,
        reference_urls: Sequence[str] = (),
        pattern_source: str | None = None,
    ) -> UUID:
        """Start another version of a project; returns its id. Raises NotFound, Conflict when archived."""
        project = self._projects.hold(project_id)
        version = PlanVersion(
            owner_id=self._viewer.owner_id,
            project_id=project_id,
            number=self._plans.next_number(project_id),
            brief=brief,
            reference_urls=list(reference_urls),
            pattern_source=pattern_source,
            generation_status=GENERATING,
            generated_at=null(),
            **_empty_plan(project, title or project.title),
        )
        self._session.add(version)
        self._session.flush()
        return version.id

    def complete(self, version_id: UUID, document: PlanDocument, *, beside: bool = False) -> bool:
        """Store the document in the version, and make it the project's latest; tell whether it is.

        beside: as one of several storyboards, which is opened only when no other one is open.
        Raises NotFound, and Conflict unless it is being written in a project that is not archived.
        """
        project = self._projects.hold(self.get(version_id).project_id)
        if not self._move(version_id, GENERATING, generation_status=COMPLETED, generated_at=clock.now()):
            raise Conflict("The plan is not being written.", fix="Start another one.")
        version = self._plans.get(version_id)
        assert version is not None
        self._plans.write(version, document)
        opens = not beside or project.latest_plan_version_id is None
        if opens:
            project.latest_plan_version_id = version_id
        if opens and project.status in (ProjectStatus.DRAFT_PLAN, ProjectStatus.FAILED):
            project.status = ProjectStatus.PLAN_READY
        self._session.flush()
        return opens

    def fail(self, version_id: UUID, message: str, *, also_archived: bool = False) -> None:
        """Mark a version as failed. Raises NotFound, Conflict unless it is being written.

        also_archived: also in an archived project, where nothing else may change.
        """
        if also_archived:
            self.get(version_id)
        else:
            self._hold(version_id)
        self._must_move(version_id, GENERATING, generation_status=ERROR, generation_error=message)

    def begin_again(self, version_id: UUID) -> None:
        """Start a failed version again. Raises NotFound, Conflict unless it failed."""
        self._hold(version_id)
        self._must_move(version_id, ERROR, generation_status=GENERATING, generation_error=None)

    def get(self, version_id: UUID) -> PlanVersion:
        """The version, whatever its state, without its scenes. Raises NotFound, also for another owner's."""
        mine = (PlanVersion.owner_id == self._viewer.owner_id, PlanVersion.id == version_id)
        version = self._session.scalar(select(PlanVersion).where(*mine))
        if version is None:
            raise NotFound(f"There is no plan version {version_id}.")
        return version

    def count(self) -> int:
        """How many of the viewer's versions are being written."""
        mine = (PlanVersion.owner_id == self._viewer.owner_id, PlanVersion.generation_status == GENERATING)
        return self._session.scalar(select(func.count()).where(*mine)) or 0

    def _hold(self, version_id: UUID) -> None:
        self._projects.hold(self.get(version_id).project_id)

    def _must_move(self, version_id: UUID, before: str, **values: Any) -> None:
        if not self._move(version_id, before, **values):
            raise Conflict(f"The plan is no longer in the state {before}.", fix="Reload it first.")

    def _move(self, version_id: UUID, before: str, **values: Any) -> bool:
        """Change a version that is in generation status ``before``; tell whether it was."""
        statement = (
            update(PlanVersion)
            .where(PlanVersion.owner_id == self._viewer.owner_id, PlanVersion.id == version_id)
            .where(PlanVersion.generation_status == before)
            .values(**values)
            .returning(PlanVersion.id)
            .execution_options(synchronize_session=False)
        )
        self._session.flush()
        moved = self._session.scalar(statement) is not None
        self._session.expire_all()
        return moved


def _empty_plan(project: Project, title: str) -> dict[str, object]:
    """The content of a plan version before it is written, taken from its project."""
    return {
        **{name: getattr(project, name) for name in _OF_THE_PROJECT},
        "content_hash": hash_of(""),
        "title": title,
        "origin": Origin.WRITTEN,
        "visual_style": project.visual_style or "",
        "seo_keywords": project.seo_keywords or "",
        "template": "free",
        "music_mood": "curious",
        "hook_selected": "",
        "script": "",
        **{name: [] for name in ("hooks", "outline")},
        **{name: {} for name in ("estimates", "validation")},
    }
