"""Queries of the process that makes the clips: jobs to poll, stalled prompts, attempts by their outcome."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from reelbase.db.keyset import Keyset
from reelbase.db.moment import moment
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.schemas.stories import PromptOutcome, SceneStatus, StoryPrompt
from reelbase.stories.models import POLLED, StoryScene
from reelbase.stories.models import StoryPrompt as PromptRow
from reelbase.stories.states import AT_WORK, GENERATION_LIMIT_S, POLL_EVERY_S

_OUTCOMES = Keyset("outcomes", (PromptRow.submitted_at, PromptRow.id), descending=False)
_APART = {"synchronize_session": False}
STALLED = "The generation took too long."


@dataclass(frozen=True, slots=True)
class PollTask:
    scene_id: UUID
    prompt_id: UUID
    video_job_id: str


class WorkQueue:
    """Acts on the stories of all owners inside one transaction of the service."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def to_poll(self, limit: int = 100) -> list[PollTask]:
        """Jobs not polled for 5 seconds, the longest first. Each goes to one of several concurrent callers."""
        due = (
            select(StoryScene.id, StoryScene.video_job_id)
            .where(text(POLLED), StoryScene.last_polled_at <= moment(-POLL_EVERY_S))
            .order_by(StoryScene.last_polled_at)
            .limit(limit)
            .with_for_update(skip_locked=True, key_share=True)
        )
        jobs = {scene_id: job_id for scene_id, job_id in self._session.execute(due) if job_id is not None}
        polled = update(StoryScene).where(StoryScene.id.in_(jobs)).values(last_polled_at=moment())
        self._session.execute(polled, execution_options=_APART)
        query = select(PromptRow.scene_id, PromptRow.id)
        query = query.where(PromptRow.scene_id.in_(jobs), PromptRow.completed_at.is_(None))
        return [PollTask(scene_id, prompt_id, jobs[scene_id]) for scene_id, prompt_id in self._session.execute(query)]

    def stalled(self, *, older_than_s: float = GENERATION_LIMIT_S, limit: int = 100) -> list[StoryPrompt]:
        """Prompts in progress for longer than this, the oldest first."""
        query = (
            select(PromptRow)
            .where(PromptRow.outcome.in_(AT_WORK), PromptRow.submitted_at <= moment(-older_than_s))
            .order_by(PromptRow.submitted_at, PromptRow.id)
            .limit(limit)
        )
        return [StoryPrompt.of(row) for row in self._session.scalars(query)]

    def time_out_stalled(self, limit: int = 100) -> list[UUID]:
        """Time stalled prompts out, so that their players may try again."""
        return [prompt.id for prompt in self.stalled(limit=limit) if self._time_out(prompt)]

    def attempts(self, outcome: PromptOutcome, request: PageRequest, cursors: Cursors) -> Page[StoryPrompt]:
        """All prompts with this outcome, the oldest first."""
        query = select(PromptRow).where(PromptRow.outcome == outcome)
        return _OUTCOMES.fetch(self._session, query, request, cursors, outcome, item=StoryPrompt.of)

    def _time_out(self, prompt: StoryPrompt) -> bool:
        # The scene first, as everywhere: results, the scheduler and this all wait for its row.
        scene_update = update(StoryScene).where(
            StoryScene.id == prompt.scene_id, StoryScene.status == SceneStatus.GENERATING
        )
        prompt_update = update(PromptRow).where(PromptRow.id == prompt.id, PromptRow.completed_at.is_(None))
        timed_out = {"status": SceneStatus.TIMEOUT, "error_message": STALLED, "video_job_id": None}
        ended = {"outcome": PromptOutcome.TIMEOUT, "completed_at": moment(), "error_message": STALLED}
        with self._session.begin_nested() as change:
            for statement in (
                scene_update.values(**timed_out).returning(StoryScene.id),
                prompt_update.values(**ended).returning(PromptRow.id),
            ):
                if self._session.scalar(statement, execution_options=_APART) is None:
                    change.rollback()
                    return False
        return True
