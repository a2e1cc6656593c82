"""Animations of prompts: a language model writes a plan in the background, and its code is tried out.

Each try is a plan version that is being written, and a workflow of the same id. Its rounds and calls are recorded as
they end, also when no plan comes of them.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.keyset import Keyset
from reelbase.kit.errors import Conflict, NotFound
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.kit.settings import DEFAULT_VOICE, Settings
from reelbase.plans.code_files import ASPECT
from reelbase.plans.models import PlanVersion, PromptAttempt
from reelbase.plans.rules import PlanRules
from reelbase.plans.unwritten import COMPLETED, ERROR, UnwrittenPlans
from reelbase.plans.wording import keywords_of
from reelbase.production.animations.writing import clean_prompt
from reelbase.production.execution.plan_writing import CANCELED, WritingQueue, abandon
from reelbase.production.models import ProviderCall
from reelbase.production.records.receipt import add_up
from reelbase.production.steps.context import Providers
from reelbase.projects.models import ARCHIVED, Project
from reelbase.projects.service import ProjectService
from reelbase.schemas.animations import Animation, AnimationRound, AnimationSummary
from reelbase.schemas.projects import PlanOptions, ProjectStatus

FORMAT = "animation"
_NEWEST = Keyset("animations", (PlanVersion.created_at, PlanVersion.id))


class AnimationService:
    """One viewer's animations, inside one transaction. An animation has the id of its plan version."""

    def __init__(
        self, session: Session, viewer: Viewer, settings: Settings, queue: WritingQueue, providers: Providers
    ) -> None:
        self._session = session
        self._viewer = viewer
        self._settings = settings
        self._queue = queue
        self._providers = providers
        self._projects = ProjectService(session, viewer)
        self._unwritten = UnwrittenPlans(session, viewer)

    def begin(self, prompt: str, options: PlanOptions) -> AnimationSummary:
        """A new project of animated scenes, whose plan a worker has a language model write and tries out.

        Raises InputError for the prompt or an option, NotConfigured without a language model, Manim or a sandbox,
        Conflict when too many plans of the viewer's are being written.
        """
        options = options.over(PlanOptions(voice=self._settings.voice.name))
        rules = PlanRules(self._settings)
        rules.check_voice(options.voice)
        rules.check_language(options.language or "en", options.voice)
        prompt = clean_prompt(prompt)
        self._require_providers()
        project = self._projects.create(_project_of(prompt, options))
        self._session.flush()
        return self._write(project.id, prompt)

    def retry(self, version_id: UUID) -> AnimationSummary:
        """The same prompt again, as another version of its project.

        Raises NotFound, NotConfigured, Conflict while it is being written.
        """
        earlier = self.summary(version_id)
        self._require_providers()
        if not earlier.is_final:
            raise Conflict("It is being written.", fix="Wait for it, or cancel it.")
        project = self._projects.hold(earlier.project_id)
        if project.status == ProjectStatus.FAILED and project.latest_plan_version_id is None:
            project.status = ProjectStatus.DRAFT_PLAN
        return self._write(earlier.project_id, earlier.prompt)

    def cancel(self, version_id: UUID) -> AnimationSummary:
        """Stop the writing; its workflow is canceled after the commit. Raises NotFound, Conflict when it has ended."""
        self.summary(version_id)
        abandon(self._session, self._viewer, version_id, CANCELED)
        return self.summary(version_id)

    def summary(self, version_id: UUID) -> AnimationSummary:
        """Raises NotFound, also for a plan version that was not written from a prompt."""
        return _summary_of(self._row(version_id))

    def get(self, version_id: UUID) -> Animation:
        """An animation with its rounds and what they cost. Raises NotFound."""
        version, owner = self._row(version_id), self._viewer.owner_id
        attempts = select(PromptAttempt).where(PromptAttempt.owner_id == owner, PromptAttempt.run_id == version_id)
        found = self._session.scalars(attempts.order_by(PromptAttempt.scene_idx, PromptAttempt.round))
        rounds = [
            AnimationRound.of(row, scene=row.scene_idx, error=row.error_message, line=row.error_line) for row in found
        ]
        last = {attempt.scene: attempt for attempt in rounds}
        failing = sorted(scene for scene, attempt in last.items() if attempt.outcome != "rendered")
        calls = select(ProviderCall).where(
            ProviderCall.owner_id == owner, ProviderCall.plan_version_id == version_id, ProviderCall.capability == "llm"
        )
        receipt = add_up(self._session.scalars(calls.order_by(ProviderCall.id)))
        return Animation(
            **_summary_of(version).model_dump(),
            rounds=rounds,
            failing_scenes=failing if version.generation_status == COMPLETED else [],
            calls=receipt.lines,
            cost_micros=receipt.cost_micros,
        )

    def page(self, request: PageRequest, cursors: Cursors) -> Page[AnimationSummary]:
        """Animations of projects that are not archived, the newest first."""
        owner = self._viewer.owner_id
        query = self._mine().where(Project.lifecycle != ARCHIVED)
        return _NEWEST.fetch(self._session, query, request, cursors, owner, item=_summary_of)

    def newest_of(self, project_id: UUID) -> AnimationSummary | None:
        """The last animation of a project, if it began with one."""
        query = self._mine().where(PlanVersion.project_id == project_id)
        row = self._session.scalar(query.order_by(PlanVersion.number.desc()).limit(1))
        return None if row is None else _summary_of(row)

    def _require_providers(self) -> None:
        """Raises NotConfigured here rather than in the worker."""
        self._providers.language_model().close()
        self._providers.animations().close()

    def _write(self, project_id: UUID, prompt: str) -> AnimationSummary:
        limit = self._settings.production.max_queued_per_user
        if self._unwritten.count() >= limit:
            raise Conflict(f"{limit} plans are already being written.", fix="Wait for one, or cancel one.")
        version_id = self._unwritten.begin(project_id, prompt)
        self._queue.enqueue_writing(self._session, version_id, self._viewer.owner_id)
        return self.summary(version_id)

    def _row(self, version_id: UUID) -> PlanVersion:
        row = self._session.scalar(self._mine().where(PlanVersion.id == version_id))
        if row is None:
            raise NotFound(f"There is no animation {version_id}.")
        return row

    def _mine(self) -> Select[PlanVersion]:
        """Versions that were written from a prompt; those that were made of them by editing have a parent."""
        return (
            select(PlanVersion)
            .join(Project, Project.id == PlanVersion.project_id)
            .where(PlanVersion.owner_id == self._viewer.owner_id, Project.owner_id == self._viewer.owner_id)
            .where(Project.format == FORMAT, PlanVersion.brief != "", PlanVersion.parent_id.is_(None))
        )


def _project_of(prompt: str, options: PlanOptions) -> Project:
    language = options.language or "en"
    return Project(
        title=prompt[:1].upper() + prompt[1:120],
        topic=prompt[:500],
        prompt_text=prompt,
        format=FORMAT,
        niche_preset=options.preset or "explainer",
        language=language,
        tempo=options.tempo or "normal",
        voice=options.voice or DEFAULT_VOICE,
        visual_style=options.visual_style or None,
        aspect=options.aspect or ASPECT,
        keywords=keywords_of(prompt[:500], language),
        status=ProjectStatus.DRAFT_PLAN,
    )


def _summary_of(row: PlanVersion) -> AnimationSummary:
    ended_at = row.updated_at if row.generation_status == ERROR else row.generated_at
    return AnimationSummary.of(
        row, prompt=row.brief, status=row.generation_status, error=row.generation_error, ended_at=ended_at
    )
