"""Wishes for animations: a prompt becomes a plan in the background, written by a language model and tried out.

Each try is a plan version that is being written, and a workflow of the same id. Its rounds and calls are kept as they
end, also those of a try that never comes to a plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.keyset import Keyset
from reelbase.kit.errors import Conflict, NotFound
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.kit.settings import ProductionSettings
from reelbase.plans.code_files import ASPECT
from reelbase.plans.keywords import keywords_of
from reelbase.plans.models import PlanVersion, PromptAttempt
from reelbase.plans.unwritten import COMPLETED, ERROR, GENERATING, UnwrittenPlans
from reelbase.production.animations.writing import wished
from reelbase.production.models import ProviderCall
from reelbase.production.records.receipt import add_up
from reelbase.projects.models import ARCHIVED, Project
from reelbase.projects.service import ProjectService
from reelbase.schemas.jobs import Receipt
from reelbase.schemas.projects import PlanOptions, ProjectStatus

FORMAT = "animation"
CANCELED = "Canceled by its owner."
_NEWEST = Keyset("animations", (PlanVersion.created_at, PlanVersion.id))


class WishQueue(Protocol):
    """The part of the durable engine that wishes need."""

    def enqueue_writing(self, session: Session, version_id: UUID, owner_id: UUID) -> None: ...


@dataclass(frozen=True, slots=True)
class Round:
    """One time that a scene (1-based) was written and tried. ``outcome``: rendered, refused, or why it failed."""

    scene: int
    round: int
    outcome: str
    error: str | None
    line: int | None
    provider: str
    model: str
    render_s: float | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class WishView:
    """``id`` is the plan version's; ``status`` is generating, completed or error."""

    id: UUID
    project_id: UUID
    prompt: str
    title: str
    status: str
    error: str | None
    created_at: datetime
    ended_at: datetime | None

    @property
    def is_final(self) -> bool:
        return self.status != GENERATING

    @property
    def is_written(self) -> bool:
        return self.status == COMPLETED


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish with all that was tried for it."""

    view: WishView
    rounds: tuple[Round, ...]
    receipt: Receipt

    @property
    def is_final(self) -> bool:
        return self.view.is_final

    @property
    def failures(self) -> dict[int, Round]:
        """By scene, its last round, where that did not render."""
        last = {tried.scene: tried for tried in self.rounds}
        return {scene: tried for scene, tried in last.items() if tried.outcome != "rendered"}


class WishService:
    """Acts for one viewer inside one transaction."""

    def __init__(self, session: Session, viewer: Viewer, settings: ProductionSettings) -> None:
        self._session = session
        self._viewer = viewer
        self._settings = settings
        self._projects = ProjectService(session, viewer)
        self._unwritten = UnwrittenPlans(session, viewer)

    def begin(self, prompt: str, options: PlanOptions, queue: WishQueue) -> UUID:
        """A new project whose plan is written in the background; returns the id of the wish.

        Raises InputError for the prompt or an option, Conflict when too many wishes wait already.
        """
        prompt = wished(prompt)
        made = self._projects.create(_project_of(prompt, options))
        self._session.flush()
        return self._write(made.id, prompt, queue)

    def again(self, version_id: UUID, queue: WishQueue) -> UUID:
        """The same prompt once more, as another version of its project; returns its id. Raises Conflict, NotFound."""
        wish = self.get(version_id)
        if not wish.is_final:
            raise Conflict("It is being written.", fix="Wait for it, or cancel it.")
        project = self._projects.hold(wish.project_id)
        if project.status == ProjectStatus.FAILED and project.latest_plan_version_id is None:
            project.status = ProjectStatus.DRAFT_PLAN
        return self._write(wish.project_id, wish.prompt, queue)

    def cancel(self, version_id: UUID) -> None:
        """Give a wish up. Raises Conflict when it has ended."""
        self.get(version_id)
        give_up(self._session, self._viewer, version_id, CANCELED)

    def get(self, version_id: UUID) -> WishView:
        """Raises NotFound, also for a plan version that nobody wished for."""
        row = self._session.scalar(self._mine().where(PlanVersion.id == version_id))
        if row is None:
            raise NotFound(f"There is no wish for an animation {version_id}.")
        return _view(row)

    def told(self, version_id: UUID) -> Wish:
        """A wish with its rounds and what they cost. Raises NotFound."""
        view = self.get(version_id)
        owner = self._viewer.owner_id
        attempts = select(PromptAttempt).where(PromptAttempt.owner_id == owner, PromptAttempt.run_id == version_id)
        rows = self._session.scalars(attempts.order_by(PromptAttempt.scene_idx, PromptAttempt.round)).all()
        calls = select(ProviderCall).where(
            ProviderCall.owner_id == owner, ProviderCall.plan_version_id == version_id, ProviderCall.capability == "llm"
        )
        receipt = add_up(self._session.scalars(calls.order_by(ProviderCall.id)))
        return Wish(view, _rounds(rows), receipt)

    def page(self, request: PageRequest, cursors: Cursors) -> Page[WishView]:
        """Wishes of projects that are not archived, the newest first."""
        owner = self._viewer.owner_id
        query = self._mine().where(Project.lifecycle != ARCHIVED)
        rows = self._session.scalars(_NEWEST.select(query, request, cursors, owner)).all()
        return _NEWEST.page(
            rows,
            request,
            cursors,
            owner,
            keys=lambda row: (row.created_at, row.id),
            item=_view,
        )

    def newest_of(self, project_id: UUID) -> WishView | None:
        """The last wish of a project, if it began with one."""
        query = self._mine().where(PlanVersion.project_id == project_id)
        row = self._session.scalar(query.order_by(PlanVersion.number.desc()).limit(1))
        return None if row is None else _view(row)

    def _write(self, project_id: UUID, prompt: str, queue: WishQueue) -> UUID:
        limit = self._settings.max_queued_per_user
        if self._unwritten.count() >= limit:
            raise Conflict(f"{limit} plans are being written already.", fix="Wait for one, or cancel one.")
        version_id = self._unwritten.begin(project_id, prompt)
        queue.enqueue_writing(self._session, version_id, self._viewer.owner_id)
        return version_id

    def _mine(self) -> Select[PlanVersion]:
        """Versions that were wished for; what was made of them by editing has a parent."""
        return (
            select(PlanVersion)
            .join(Project, Project.id == PlanVersion.project_id)
            .where(PlanVersion.owner_id == self._viewer.owner_id, Project.owner_id == self._viewer.owner_id)
            .where(Project.format == FORMAT, PlanVersion.brief != "", PlanVersion.parent_id.is_(None))
        )


def give_up(session: Session, viewer: Viewer, version_id: UUID, why: str) -> None:
    """End the writing of a version without a plan. Raises NotFound, Conflict unless it is being written."""
    unwritten = UnwrittenPlans(session, viewer)
    unwritten.fail(version_id, why, also_archived=True)
    project = ProjectService(session, viewer).get(unwritten.get(version_id).project_id)
    if project.status == ProjectStatus.DRAFT_PLAN:
        project.status = ProjectStatus.FAILED
    session.flush()


def _project_of(prompt: str, options: PlanOptions) -> Project:
    language = options.language or "en"
    values: dict[str, Any] = {
        "title": prompt[:1].upper() + prompt[1:120], "topic": prompt[:500], "prompt_text": prompt, "format": FORMAT,
        "niche_preset": options.preset or "explainer", "language": language, "tempo": options.tempo or "normal",
        "voice": options.voice or "joe", "visual_style": options.visual_style or None,
        "aspect": options.aspect or ASPECT, "keywords": keywords_of(prompt[:500], language),
        "status": ProjectStatus.DRAFT_PLAN,
    }  # fmt: skip
    return Project(**values)


def _rounds(rows: Sequence[PromptAttempt]) -> tuple[Round, ...]:
    return tuple(
        Round(
            scene=row.scene_idx, round=row.round, outcome=row.outcome, error=row.error_message, line=row.error_line,
            provider=row.provider, model=row.model, render_s=row.render_s, created_at=row.created_at,
        )
        for row in rows
    )  # fmt: skip


def _view(row: PlanVersion) -> WishView:
    return WishView(
        id=row.id, project_id=row.project_id, prompt=row.brief, title=row.title, status=row.generation_status,
        error=row.generation_error, created_at=row.created_at,
        ended_at=row.updated_at if row.generation_status == ERROR else row.generated_at,
    )  # fmt: skip
