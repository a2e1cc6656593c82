"""Previews of the scenes of one viewer's plans; every call that they take is recorded."""

from __future__ import annotations

import time
from uuid import UUID

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.kit.clock import since_ms
from reelbase.kit.errors import NotFound, ProviderError
from reelbase.plans.scene_edits import scene_of
from reelbase.plans.service import PlanService
from reelbase.plans.shot_edits import shot_of
from reelbase.plans.shot_planning import other_shots
from reelbase.production.models import ProviderCall
from reelbase.production.previews import PreviewFile, PreviewKind, Previews
from reelbase.providers.usage import Usage
from reelbase.schemas.jobs import StepName
from reelbase.schemas.plan_document import PlanDocument, SceneShot
from reelbase.schemas.plans import Plan


class PreviewService:
    """Each method has transactions of its own: a provider may take long, and SQLite has one writer."""

    def __init__(self, database: Database, previews: Previews, viewer: Viewer) -> None:
        self._database = database
        self._previews = previews
        self._viewer = viewer

    def make(self, project_id: UUID, number: int, kind: PreviewKind) -> tuple[Plan, PreviewFile]:
        """Make the preview of a scene (1-based) of the latest plan, unless it is there; returns the plan, too.

        Raises NotFound, InputError for a scene that says or shows nothing, ProviderError, NotConfigured.
        """
        plan = self._plan(project_id, number)
        started_s = time.monotonic()
        try:
            if kind == "voice":
                preview = self._previews.make_voice(plan.document, number)
            else:
                preview = self._previews.make_picture(plan.document, number, self._viewer.owner_id)
        except ProviderError as error:
            took_ms = since_ms(started_s)
            self._record(plan, kind, Usage(error.provider, "", "calls", 1), took_ms, error.code)
            raise
        if not preview.reused:
            self._record(plan, kind, preview.usage, preview.duration_ms)
        return plan, preview

    def find(self, project_id: UUID, number: int, kind: PreviewKind) -> PreviewFile:
        """The preview that was made of a scene as it stands now. Raises NotFound."""
        document = self._plan(project_id, number).document
        if kind == "voice":
            preview = self._previews.find_voice(document, number)
        else:
            preview = self._previews.find_picture(document, number, self._viewer.owner_id)
        if preview is None:
            raise NotFound(f"Scene {number} has no current {kind} preview.", fix="Create one first.")
        return preview

    def ready(self, project_id: UUID) -> tuple[frozenset[int], frozenset[int]]:
        """Numbers of the latest plan's scenes whose picture, and whose voice, are made."""
        with self._database.reading(self._viewer, fresh=True) as session:
            plan = PlanService(session, self._viewer).latest(project_id)
        return self._previews.ready(plan.document, self._viewer.owner_id)

    def shot_picture(self, version_id: UUID, scene: int, shot: int) -> PreviewFile:
        """A small picture of a shot of a plan version near its end; both count from 1. Raises NotFound."""
        plan = self._version(version_id)
        return self._shot_picture(plan.document, scene, shot_of(plan.document, scene, shot))

    def alternatives(self, version_id: UUID, scene: int, shot: int) -> list[SceneShot]:
        """Other shots for the words of one, the best first. Raises NotFound, Conflict for words that are not there."""
        return other_shots(self._version(version_id).document, scene, shot)

    def alternative_picture(self, version_id: UUID, scene: int, shot: int, number: int) -> PreviewFile:
        """A small picture of an alternative (from 1). Raises what ``alternatives`` does, and NotFound."""
        document = self._version(version_id).document
        found = other_shots(document, scene, shot)
        if number > len(found):
            raise NotFound(f"Shot {shot} of scene {scene} has no alternative {number}.", fix="List them first.")
        return self._shot_picture(document, scene, found[number - 1])

    def _shot_picture(self, document: PlanDocument, scene: int, shot: SceneShot) -> PreviewFile:
        found = self._previews.find_shot_picture(document, document.scenes[scene - 1], shot, self._viewer.owner_id)
        if found is None:
            raise NotFound(f"The picture of scene {scene} is not made yet.", fix="Create its preview first.")
        return found

    def _version(self, version_id: UUID) -> Plan:
        with self._database.reading(self._viewer, fresh=True) as session:
            return PlanService(session, self._viewer).get(version_id)

    def _record(
        self, plan: Plan, kind: PreviewKind, usage: Usage, duration_ms: int, error_code: str | None = None
    ) -> None:
        """Record the call with the plan version; each job of that version has it on its receipt."""
        with self._database.work() as session:
            session.add(
                ProviderCall.of(
                    usage,
                    owner_id=self._viewer.owner_id,
                    plan_version_id=plan.version_id,
                    step_name=StepName.VOICE if kind == "voice" else StepName.VISUALS,
                    capability=kind,
                    duration_ms=duration_ms,
                    error_code=error_code,
                )
            )

    def _plan(self, project_id: UUID, number: int) -> Plan:
        with self._database.reading(self._viewer, fresh=True) as session:
            plan = PlanService(session, self._viewer).latest(project_id)
        scene_of(plan.document, number)
        return plan
