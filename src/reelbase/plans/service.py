"""What can be done with plans: keep one, edit it, seal it. A sealed version is never edited, it is forked."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, InputError, LockedScenes, NotFound
from reelbase.plans.document import PlanDocument
from reelbase.plans.keywords import keywords_of
from reelbase.plans.models import PlanVersion
from reelbase.plans.repository import PlanRepository, document_of
from reelbase.projects.models import Project, ProjectStatus
from reelbase.projects.service import ProjectService


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan version as others may see it."""

    project_id: UUID
    version_id: UUID
    number: int
    sealed: bool
    document: PlanDocument


class PlanService:
    """Acts for one viewer inside one transaction."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._plans = PlanRepository(session, viewer)
        self._projects = ProjectService(session, viewer)

    def start(self, document: PlanDocument, *, source_text: str = "") -> KeptPlan:
        """A new project with ``document`` as its first plan version."""
        project = self._projects.create(_project_for(document, source_text))
        version = self._plans.add(project.id, document, parent=None)
        project.latest_plan_version_id = version.id
        self._session.flush()
        return _kept(version)

    def latest(self, project_id: UUID) -> KeptPlan:
        self._projects.get(project_id)
        return _kept(self._latest(project_id))

    def get(self, version_id: UUID) -> KeptPlan:
        return _kept(self._version(version_id))

    def edit(self, project_id: UUID, document: PlanDocument) -> KeptPlan:
        """Replace the latest version's content, or fork a new version when that one is sealed.

        Raises LockedScenes when the content of a locked scene would change; unlocking alone is allowed.
        """
        self._projects.hold(project_id)
        return self._edit(self._latest(project_id), document)

    def edit_version(self, version_id: UUID, document: PlanDocument) -> KeptPlan:
        """As ``edit``, for one of several storyboards of a project."""
        self._projects.hold(self._version(version_id).project_id)
        return self._edit(self._version(version_id), document)

    def _edit(self, version: PlanVersion, document: PlanDocument) -> KeptPlan:
        before = document_of(version)
        if document == before:
            return _kept(version)
        _refuse_locked(before, document)
        if version.sealed_at is None:
            self._plans.write(version, document)
        else:
            version = self._plans.add(version.project_id, document, parent=version)
        project = self._projects.get(version.project_id)
        project.latest_plan_version_id = version.id
        project.title = document.title
        if project.status != ProjectStatus.RENDERING:
            project.status = ProjectStatus.PLAN_READY
        self._session.flush()
        return _kept(version)

    def seal(self, version_id: UUID) -> None:
        """Make a version immutable. Raises InputError while its validation has errors."""
        kept = self.get(version_id)
        if kept.document.validation.errors:
            listed = " ".join(kept.document.validation.errors)
            raise InputError(
                f"The plan cannot be rendered: {listed}", field="plan", fix="Edit the plan, then try again."
            )
        if not kept.sealed:
            self._session.execute(update(PlanVersion).where(PlanVersion.id == version_id).values(sealed_at=clock.now()))

    def _version(self, version_id: UUID) -> PlanVersion:
        version = self._plans.get(version_id)
        if version is None:
            raise NotFound(f"There is no plan version {version_id}.")
        if version.generation_status != "completed":
            raise Conflict("The plan is not written yet.", fix="Wait until it is, or begin it again.")
        return version

    def _latest(self, project_id: UUID) -> PlanVersion:
        version = self._plans.latest(project_id)
        if version is None:
            raise NotFound(f"Project {project_id} has no plan yet.")
        return version


def _project_for(document: PlanDocument, source_text: str) -> Project:
    return Project(
        title=document.title,
        topic=document.topic,
        prompt_text=document.topic,
        niche_preset=document.preset,
        language=document.language,
        target_s=document.target_s,
        tempo=document.tempo,
        voice=document.voice,
        visual_style=document.visual_style or None,
        seo_keywords=document.seo_keywords or None,
        aspect=document.aspect,
        keywords=keywords_of(document.topic, document.language),
        transcript_mode="manual" if source_text else "auto",
        transcript_text=source_text or None,
        status=ProjectStatus.PLAN_READY,
    )


def _refuse_locked(before: PlanDocument, after: PlanDocument) -> None:
    touched = [
        number
        for number, scene in enumerate(before.scenes, start=1)
        if scene.locked and (number > len(after.scenes) or after.scenes[number - 1].content_hash != scene.content_hash)
    ]
    if touched:
        raise LockedScenes(touched)


def _kept(version: PlanVersion) -> KeptPlan:
    return KeptPlan(
        project_id=version.project_id,
        version_id=version.id,
        number=version.number,
        sealed=version.sealed_at is not None,
        document=document_of(version),
    )
