"""What can be done with plans: store one, change it, seal it. A sealed version is never changed, it is forked."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.keyset import Keyset
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, InputError, LockedScenes, NotFound
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.plans.history import PlanHistory
from reelbase.plans.models import PlanVersion as PlanVersionRow
from reelbase.plans.own_files import NO_FILES, refuse_foreign_files
from reelbase.plans.repository import PlanRepository, document_of
from reelbase.plans.rules import PlanRules
from reelbase.plans.wording import keywords_of
from reelbase.projects.models import Project
from reelbase.projects.service import ProjectService
from reelbase.schemas.plan_document import PlanDocument
from reelbase.schemas.plans import Plan, PlanVersion
from reelbase.schemas.projects import ProjectStatus

MAX_TITLE_CHARS = 200
_NEWEST = Keyset("plan versions", (PlanVersionRow.number, PlanVersionRow.id))
_ALSO_OF_PROJECTS = {"title", "topic", "language", "target_s", "tempo", "voice", "aspect"}
_COPIED = ("description", "format", "prompt_text", "settings")

Edit = Callable[[PlanDocument], PlanDocument]
Check = Callable[[Plan], None]


class PlanService:
    """Acts for one viewer inside one transaction."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer
        self._plans = PlanRepository(session, viewer)
        self._projects = ProjectService(session, viewer)

    def start(self, document: PlanDocument, *, source_text: str = "") -> Plan:
        """A new project with ``document`` as its first plan version."""
        project = self._projects.create(_project_for(document, source_text))
        version = self._plans.add(project.id, document, parent=None)
        project.latest_plan_version_id = version.id
        self._session.flush()
        return _plan(version, document)

    def latest(self, project_id: UUID) -> Plan:
        self._projects.get(project_id)
        return _plan(self._latest(project_id))

    def get(self, version_id: UUID) -> Plan:
        return _plan(self._version(version_id))

    def versions(self, project_id: UUID, request: PageRequest, cursors: Cursors) -> Page[PlanVersion]:
        """The versions of a project, the newest first."""
        self._projects.get(project_id)
        owner = self._viewer.owner_id
        query = select(PlanVersionRow).where(PlanVersionRow.owner_id == owner, PlanVersionRow.project_id == project_id)
        return _NEWEST.fetch(self._session, query, request, cursors, f"{owner}:{project_id}", item=PlanVersion.of)

    def change(
        self,
        project_id: UUID,
        edit: Edit,
        rules: PlanRules,
        *,
        check: Check | None = None,
        brought: Collection[str] = NO_FILES,
        version_id: UUID | None = None,
        label: str = "",
    ) -> Plan:
        """Change the latest version, or fork a new one when that is sealed. Nobody else changes the project meanwhile.

        check: may refuse the edit first, by raising, when the plan is not the one that the caller has read.
        brought: stored names of files that the viewer has just uploaded: no plan of theirs names them yet.
        version_id: the version to change instead of the latest, of a project with several storyboards. The one that
            is open stays open.
        label: what was done, for whoever may undo it; by default it is said from what changed.
        Raises InputError for the edit, LockedScenes when the content of a locked scene would change (unlocking alone
        is allowed), NotFound, Conflict for an archived project.
        """
        project = self._projects.hold(project_id)
        version = self._latest(project_id) if version_id is None else self._version(version_id)
        plan = _plan(version)
        if check is not None:
            check(plan)
        document = edit(plan.document)
        if document != plan.document:
            document = rules.with_changed_shots(plan.document, document)
            refuse_foreign_files(self._session, self._viewer, document, brought)
            document = rules.apply(document)
        if document == plan.document:
            return plan
        _refuse_locked(plan.document, document)
        history = history_of(version).with_edit(plan.document, document, clock.now(), label)
        return self._store(project, version, plan.document, document, history)

    def undo(self, project_id: UUID, rules: PlanRules, *, check: Check | None = None) -> Plan:
        """Take back the last edit of the latest plan, as a new version when that is sealed.

        What ``undo`` of the plan names is taken back, whether its scenes are locked or not. Raises Conflict when there
        is nothing to undo, NotFound, InputError for a voice that the installation no longer has.
        """
        return self._step(project_id, rules, check, undoes=True)

    def redo(self, project_id: UUID, rules: PlanRules, *, check: Check | None = None) -> Plan:
        """Make the edit that was undone last again. Raises what ``undo`` does."""
        return self._step(project_id, rules, check, undoes=False)

    def choose_hook(self, project_id: UUID, number: int, rules: PlanRules, *, check: Check | None = None) -> Plan:
        """Open the film with one of the plan's hooks, counted from 1. Raises what ``change`` does."""

        def choose(document: PlanDocument) -> PlanDocument:
            if not 1 <= number <= len(document.hooks):
                raise InputError(
                    f"There is no hook {number}.", field="number", fix=f"Use 1 to {max(len(document.hooks), 1)}."
                )
            return document.model_copy(update={"hook_selected": document.hooks[number - 1]})

        return self.change(project_id, choose, rules, check=check)

    def restore(self, project_id: UUID, version_id: UUID, rules: PlanRules, *, check: Check | None = None) -> Plan:
        """Restore an earlier version as the latest plan. Raises what ``change`` does."""
        self._projects.get(project_id)
        version = self._version(version_id)
        if version.project_id != project_id:
            raise NotFound(f"There is no plan version {version_id}.")
        earlier, label = document_of(version), f"Version {version.number} restored"
        return self.change(project_id, lambda _document: earlier, rules, check=check, label=label)

    def duplicate(self, project_id: UUID, *, title: str | None = None) -> Plan:
        """A new project with a copy of the latest plan of this one. It has no jobs yet."""
        project = self._projects.get(project_id)
        document = document_of(self._latest(project_id))
        name = (title or f"Copy of {project.title}")[:MAX_TITLE_CHARS]
        plan = self.start(document.model_copy(update={"title": name}), source_text=project.transcript_text or "")
        copy = self._projects.get(plan.project_id)
        for field in _COPIED:
            setattr(copy, field, getattr(project, field))
        self._session.flush()
        return plan

    def fork(self, project_id: UUID) -> Plan:
        """Leave the latest version as it is and continue with a copy of it, which is returned."""
        project = self._projects.hold(project_id)
        version = self._latest(project_id)
        copy = self._plans.add(project_id, document_of(version), parent=version)
        project.latest_plan_version_id = copy.id
        self._session.flush()
        return _plan(copy)

    def recheck(self, version_id: UUID, rules: PlanRules) -> Plan:
        """Check a version against the settings, which may have changed since it was stored.

        Errors that are gone are stored as gone. Raises InputError, which names the language or the voice, for a plan
        that nobody can narrate here.
        """
        version = self._version(version_id)
        plan = _plan(version)
        rules.check_speech(plan.document)
        if not plan.document.validation.errors:
            return plan
        document = rules.apply(plan.document)
        if document != plan.document:
            self._plans.write(version, document)
        return _plan(version, document)

    def seal(self, version_id: UUID) -> None:
        """Make a version immutable. Raises InputError while its validation has errors."""
        plan = self.get(version_id)
        if plan.document.validation.errors:
            listed = " ".join(plan.document.validation.errors)
            raise InputError(
                f"The plan cannot be rendered: {listed}", field="plan", fix="Edit the plan, then try again."
            )
        if not plan.sealed:
            self._session.execute(
                update(PlanVersionRow).where(PlanVersionRow.id == version_id).values(sealed_at=clock.now())
            )

    def _step(self, project_id: UUID, rules: PlanRules, check: Check | None, *, undoes: bool) -> Plan:
        project = self._projects.hold(project_id)
        version = self._latest(project_id)
        plan = _plan(version)
        if check is not None:
            check(plan)
        history = history_of(version)
        if not (history.undo if undoes else history.redo):
            raise Conflict(f"There is no edit to {'undo' if undoes else 'redo'}.")
        document, history = history.undone(plan.document) if undoes else history.redone(plan.document)
        return self._store(project, version, plan.document, rules.apply(document), history)

    def _store(
        self,
        project: Project,
        version: PlanVersionRow,
        before: PlanDocument,
        document: PlanDocument,
        history: PlanHistory,
    ) -> Plan:
        is_open = project.latest_plan_version_id == version.id
        if version.sealed_at is None:
            self._plans.write(version, document)
        else:
            version = self._plans.add(version.project_id, document, parent=version)
        version.history = history.model_dump(mode="json")
        if is_open:
            project.latest_plan_version_id = version.id
        if is_open and document.title != before.title:
            # A project may have been given another name than its plan has.
            project.title = document.title
        if project.status != ProjectStatus.RENDERING:
            project.status = ProjectStatus.PLAN_READY
        self._session.flush()
        return _plan(version, document)

    def _version(self, version_id: UUID) -> PlanVersionRow:
        version = self._plans.get(version_id)
        if version is None:
            raise NotFound(f"There is no plan version {version_id}.")
        if version.generation_status != "completed":
            raise Conflict("The plan is not written yet.", fix="Wait until it is written, or start it again.")
        return version

    def _latest(self, project_id: UUID) -> PlanVersionRow:
        version = self._plans.latest(project_id)
        if version is None:
            raise NotFound(f"Project {project_id} has no plan yet.")
        return version


def _project_for(document: PlanDocument, source_text: str) -> Project:
    return Project(
        **document.model_dump(include=_ALSO_OF_PROJECTS),
        prompt_text=document.topic,
        niche_preset=document.preset,
        visual_style=document.visual_style or None,
        seo_keywords=document.seo_keywords or None,
        keywords=keywords_of(document.topic, document.language),
        transcript_mode="manual" if source_text else "auto",
        transcript_text=source_text or None,
        status=ProjectStatus.PLAN_READY,
    )


def _refuse_locked(before: PlanDocument, after: PlanDocument) -> None:
    """Locked scenes keep their content and relative order; others may be added, removed and moved around them."""
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


def history_of(version: PlanVersionRow) -> PlanHistory:
    return PlanHistory.model_validate(version.history)


def _plan(version: PlanVersionRow, document: PlanDocument | None = None) -> Plan:
    """document: the version's own, when the caller has parsed it already."""
    history = history_of(version)
    return Plan(
        project_id=version.project_id,
        version_id=version.id,
        number=version.number,
        sealed=version.sealed_at is not None,
        document=document_of(version) if document is None else document,
        undo=history.undo[-1].label if history.undo else None,
        redo=history.redo[-1].label if history.redo else None,
    )
