"""What can be done with plans: keep one, edit it, seal it. A sealed version is never edited, it is forked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, InputError, LockedScenes, NotFound
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.plans.keywords import keywords_of
from reelbase.plans.models import PlanVersion
from reelbase.plans.repository import PlanRepository, document_of
from reelbase.projects.models import Project, ProjectStatus
from reelbase.projects.service import ProjectService
from reelbase.schemas.plan_document import PlanDocument

MAX_TITLE_CHARS = 200
_COPIED = ("description", "format", "prompt_text", "settings")


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan version as others may see it."""

    project_id: UUID
    version_id: UUID
    number: int
    sealed: bool
    document: PlanDocument


@dataclass(frozen=True, slots=True)
class VersionView:
    """A plan version without its content. ``parent_id`` is the version that it was forked from."""

    id: UUID
    project_id: UUID
    number: int
    parent_id: UUID | None
    origin: str
    title: str
    total_scenes: int
    total_duration_s: float
    status: str
    sealed_at: datetime | None
    created_at: datetime
    updated_at: datetime


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

    def versions(self, project_id: UUID, request: PageRequest, cursors: Cursors) -> Page[VersionView]:
        """The versions of a project, the newest first."""
        self._projects.get(project_id)
        page = self._plans.page(project_id, request, cursors)
        return Page(tuple(map(_version_view, page.items)), page.next_cursor)

    def hold(self, project_id: UUID) -> KeptPlan:
        """The latest version, held against other writers until the transaction ends. Raises Conflict when archived."""
        self._projects.hold(project_id)
        return _kept(self._latest(project_id))

    def restore(self, project_id: UUID, version_id: UUID) -> KeptPlan:
        """Make an earlier version's content the latest again. Raises NotFound, LockedScenes."""
        version = self._version(version_id)
        if version.project_id != project_id:
            raise NotFound(f"There is no plan version {version_id}.")
        return self.edit(project_id, document_of(version))

    def duplicate(self, project_id: UUID, *, title: str | None = None) -> KeptPlan:
        """A new project with a copy of the latest plan of this one. It has no jobs yet."""
        project = self._projects.get(project_id)
        document = document_of(self._latest(project_id))
        name = (title or f"Copy of {project.title}")[:MAX_TITLE_CHARS]
        kept = self.start(document.model_copy(update={"title": name}), source_text=project.transcript_text or "")
        copy = self._projects.get(kept.project_id)
        for field in _COPIED:
            setattr(copy, field, getattr(project, field))
        self._session.flush()
        return kept

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
        if document.title != before.title:
            # A project may have been given another name than its plan has.
            project.title = document.title
        if project.status != ProjectStatus.RENDERING:
            project.status = ProjectStatus.PLAN_READY
        self._session.flush()
        return _kept(version)

    def set_aside(self, project_id: UUID) -> KeptPlan:
        """Leave the latest version as it is and go on with a copy of it, which is returned."""
        self._projects.hold(project_id)
        version = self._latest(project_id)
        copy = self._plans.add(project_id, document_of(version), parent=version)
        self._projects.get(project_id).latest_plan_version_id = copy.id
        self._session.flush()
        return _kept(copy)

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
    """Locked scenes keep their content and the order among themselves; others may come, go and move around them."""
    hashes = [scene.content_hash for scene in after.scenes]
    touched, place = [], 0
    for number, scene in enumerate(before.scenes, start=1):
        if not scene.locked:
            continue
        try:
            place = hashes.index(scene.content_hash, place) + 1
        except ValueError:
            touched.append(number)
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


def _version_view(row: PlanVersion) -> VersionView:
    return VersionView(
        id=row.id, project_id=row.project_id, number=row.number, parent_id=row.parent_id, origin=row.origin,
        title=row.title, total_scenes=row.total_scenes, total_duration_s=row.total_duration_s,
        status=row.generation_status, sealed_at=row.sealed_at, created_at=row.created_at, updated_at=row.updated_at,
    )  # fmt: skip
