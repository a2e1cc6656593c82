"""What whoever makes the clips asks: which jobs to look after, which prompts hang, what became of the attempts."""

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
HANGS = "The generation took too long."


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
        """Jobs that nobody has asked after for 5 seconds, the longest first; each goes to one of several askers."""
        due = (
            select(StoryScene.id, StoryScene.video_job_id)
            .where(text(POLLED), StoryScene.last_polled_at <= moment(-POLL_EVERY_S))
            .order_by(StoryScene.last_polled_at)
            .limit(limit)
            .with_for_update(skip_locked=True, key_share=True)
        )
        jobs = {scene_id: job_id for scene_id, job_id in self._session.execute(due) if job_id is not None}
        asked = update(StoryScene).where(StoryScene.id.in_(jobs)).values(last_polled_at=moment())
        self._session.execute(asked, execution_options=_APART)
        query = select(PromptRow.scene_id, PromptRow.id)
        query = query.where(PromptRow.scene_id.in_(jobs), PromptRow.completed_at.is_(None))
        return [PollTask(scene_id, prompt_id, jobs[scene_id]) for scene_id, prompt_id in self._session.execute(query)]

    def hanging(self, *, older_than_s: float = GENERATION_LIMIT_S, limit: int = 100) -> list[StoryPrompt]:
        """Prompts that have been at work for so long, the oldest first."""
        query = (
            select(PromptRow)
            .where(PromptRow.outcome.in_(AT_WORK), PromptRow.submitted_at <= moment(-older_than_s))
            .order_by(PromptRow.submitted_at, PromptRow.id)
            .limit(limit)
        )
        return [StoryPrompt.of(row) for row in self._session.scalars(query)]

    def end_hanging(self, limit: int = 100) -> list[UUID]:
        """Let those that have been at work for too long time out, so that their players may try again."""
        return [prompt.id for prompt in self.hanging(limit=limit) if self._time_out(prompt)]

    def attempts(self, outcome: PromptOutcome, request: PageRequest, cursors: Cursors) -> Page[StoryPrompt]:
        """All prompts that ended so, or that are at work so, the oldest first."""
        query = select(PromptRow).where(PromptRow.outcome == outcome)
        rows = self._session.scalars(_OUTCOMES.select(query, request, cursors, outcome)).all()
        return _OUTCOMES.page(
            rows, request, cursors, outcome, keys=lambda prompt: (prompt.submitted_at, prompt.id), item=StoryPrompt.of
        )

    def _time_out(self, prompt: StoryPrompt) -> bool:
        # The scene first, as everywhere: results, the scheduler and this all wait for its row.
        scene = update(StoryScene).where(StoryScene.id == prompt.scene_id, StoryScene.status == SceneStatus.GENERATING)
        over = update(PromptRow).where(PromptRow.id == prompt.id, PromptRow.completed_at.is_(None))
        timed_out = {"status": SceneStatus.TIMEOUT, "error_message": HANGS, "video_job_id": None}
        ended = {"outcome": PromptOutcome.TIMEOUT, "completed_at": moment(), "error_message": HANGS}
        with self._session.begin_nested() as change:
            for statement in (
                scene.values(**timed_out).returning(StoryScene.id),
                over.values(**ended).returning(PromptRow.id),
            ):
                if self._session.scalar(statement, execution_options=_APART) is None:
                    change.rollback()
                    return False
        return True
