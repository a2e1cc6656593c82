"""Prompts of a paid scene: submitted by its creator, and reported on by the process that makes the clips."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.moment import moment
from reelbase.kit.errors import Conflict, InputError, NotFound
from reelbase.schemas.stories import PromptOutcome, SceneStatus
from reelbase.stories.models import StoryPrompt, StoryScene
from reelbase.stories.players import Player
from reelbase.stories.repository import StoryRepository, acts_on
from reelbase.stories.states import PAID_UNFINISHED, PROMPT_MAX_CHARS, RETRY_WINDOW_S, STATUS_AFTER

AT_WORK = "Another prompt of this scene is in progress."


class PromptService:
    """Acts for one viewer inside one transaction."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def submit(self, scene_id: UUID, player: Player, prompt_text: str, refined_text: str | None = None) -> StoryPrompt:
        """Add an attempt at the clip that the player has paid for; both texts are stored.

        Raises Conflict while another prompt is in progress, after the hour, and when the clip exists; NotFound when
        the player has paid for no such scene.
        """
        prompt_text = _checked(prompt_text, "prompt_text")
        refined_text = None if refined_text is None else _checked(refined_text, "refined_text")
        try:
            with self._session.begin_nested():
                begun = self._begin_attempt(scene_id, player)
                if begun is None:
                    raise self._refusal(scene_id, player)
                owner_id, attempt = begun
                prompt = StoryPrompt(
                    owner_id=owner_id,
                    scene_id=scene_id,
                    attempt=attempt,
                    prompt_text=prompt_text,
                    refined_text=refined_text,
                    submitted_at=moment(),
                )
                self._session.add(prompt)
                self._session.flush()
        except IntegrityError:
            # Two at once: the index on prompts at work has let one through.
            raise Conflict(AT_WORK, fix="Wait for its result.") from None
        return prompt

    def mark_started(self, prompt_id: UUID, video_job_id: str) -> None:
        """Record that the clip's job has begun. Raises Conflict unless the prompt is pending."""
        with self._session.begin_nested():
            self._change_scene(prompt_id, video_job_id=video_job_id, last_polled_at=moment())
            is_new = StoryPrompt.outcome == PromptOutcome.PENDING
            if not self._change_prompt(prompt_id, is_new, outcome=PromptOutcome.GENERATING, video_job_id=video_job_id):
                raise Conflict("This prompt has already been started.")

    def mark_polled(self, prompt_id: UUID) -> None:
        """Record that the job was polled and is still running."""
        self._change_scene(prompt_id, last_polled_at=moment())

    def finish(
        self, prompt_id: UUID, outcome: PromptOutcome, *, error_message: str | None = None, label: str | None = None
    ) -> StoryScene:
        """Record the result of a generation; success completes the scene and opens the slots below it.

        Raises Conflict when the prompt has already ended or was abandoned: the result is discarded.
        """
        if outcome not in STATUS_AFTER:
            raise InputError(f"A generation cannot end with {outcome}.", field="outcome")
        with self._session.begin_nested():
            clip = {"prompt_id": prompt_id, "label": label} if outcome == PromptOutcome.SUCCESS else {}
            scene_id = self._change_scene(
                prompt_id, status=STATUS_AFTER[outcome], error_message=error_message, last_polled_at=moment(), **clip
            )
            end = {"outcome": outcome, "error_message": error_message, "completed_at": moment()}
            if not self._change_prompt(prompt_id, StoryPrompt.completed_at.is_(None), **end):
                raise Conflict("This prompt has already ended.")
        return self._session.get_one(StoryScene, scene_id, populate_existing=True)

    def context(self, scene_id: UUID) -> list[str]:
        """The prompts of up to three ancestors, the farthest first, as they were sent to the generation."""
        above = StoryRepository(self._session, self._viewer).ancestor_prompts(scene_id)
        return [prompt.refined_text or prompt.prompt_text for prompt in above]

    def _begin_attempt(self, scene_id: UUID, player: Player) -> tuple[UUID, int] | None:
        at_work = select(StoryPrompt.id).where(StoryPrompt.scene_id == scene_id, StoryPrompt.completed_at.is_(None))
        begun = self._session.execute(
            update(StoryScene)
            .where(
                StoryScene.id == scene_id,
                StoryScene.creator_address == player.address,
                StoryScene.status.in_(PAID_UNFINISHED),
                StoryScene.paid_at > moment(-RETRY_WINDOW_S),
                ~at_work.exists(),
            )
            .values(
                status=SceneStatus.GENERATING,
                generation_attempts=StoryScene.generation_attempts + 1,
                first_attempt_at=func.coalesce(StoryScene.first_attempt_at, moment()),
                video_job_id=None,
                error_message=None,
            )
            .returning(StoryScene.owner_id, StoryScene.generation_attempts)
        ).first()
        return None if begun is None else (begun[0], begun[1])

    def _change_scene(self, prompt_id: UUID, /, **values: object) -> UUID:
        """Change the scene whose prompt this is. Raises NotFound, and Conflict unless its clip is being generated."""
        scene_id = self._session.scalar(
            select(StoryPrompt.scene_id).where(StoryPrompt.id == prompt_id, acts_on(self._viewer, StoryPrompt.owner_id))
        )
        if scene_id is None:
            raise NotFound(f"There is no prompt {prompt_id}.")
        changed = self._session.scalar(
            update(StoryScene)
            .where(StoryScene.id == scene_id, StoryScene.status == SceneStatus.GENERATING)
            .values(**values)
            .returning(StoryScene.id)
        )
        if changed is None:
            raise Conflict("No clip is being generated for this scene.")
        return scene_id

    def _change_prompt(self, prompt_id: UUID, condition: ColumnElement[bool], /, **values: object) -> bool:
        statement = update(StoryPrompt).where(StoryPrompt.id == prompt_id, condition).values(**values)
        return self._session.scalar(statement.returning(StoryPrompt.id)) is not None

    def _refusal(self, scene_id: UUID, player: Player) -> Exception:
        scene = self._session.get(StoryScene, scene_id, populate_existing=True)
        if scene is None or scene.creator_address != player.address:
            return NotFound("You have not paid for this scene.", fix="Lock the slot and pay for it first.")
        if scene.status == SceneStatus.COMPLETED:
            return Conflict("This scene already has its clip.", fix="Choose a slot below it.")
        if scene.retired_at is not None:
            return Conflict("The hour for this scene is over.", fix="Half of the payment is refunded.")
        unfinished = self._session.scalar(
            select(StoryPrompt.id).where(StoryPrompt.scene_id == scene_id, StoryPrompt.completed_at.is_(None))
        )
        if unfinished is not None:
            return Conflict(AT_WORK, fix="Wait for its result.")
        return Conflict("The hour for this scene is over.", fix="Half of the payment will be refunded soon.")


def _checked(text: str, field: str) -> str:
    text = text.strip()
    if not 1 <= len(text) <= PROMPT_MAX_CHARS:
        raise InputError(
            "The prompt is empty or too long.", field=field, fix=f"Give 1 to {PROMPT_MAX_CHARS} characters."
        )
    return text
