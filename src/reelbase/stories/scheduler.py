"""Retires scenes whose hour has passed and records refunds, for all stories. Runs in the background."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select, text, update
from sqlalchemy.orm import Session

from reelbase.db.moment import moment
from reelbase.kit.errors import Conflict, NotFound
from reelbase.schemas.stories import PromptOutcome, SceneStatus
from reelbase.stories.models import REFUND_DUE, StoryPrompt, StoryScene
from reelbase.stories.players import transaction_hash
from reelbase.stories.states import GENERATION_LIMIT_S, PAID_UNFINISHED, RETRY_WINDOW_S

WINDOW_OVER = "No clip was made within an hour of the payment; half of it is refunded."
REFUND_SHARE = 2
"""The refund is the payment divided by this, rounded down."""


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund that is due, in the chain's smallest unit."""

    scene_id: UUID
    address: str
    amount: int


class StoryScheduler:
    """Acts on the scenes of all owners inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def sweep(self, limit: int = 100) -> list[Refund]:
        """Retire paid scenes that have no clip an hour after the payment, and reopen their slots.

        A prompt that is at work when the hour ends is given until its own limit. Several processes may sweep at once.
        """
        due = (
            select(StoryScene.id, StoryScene.paid_amount)
            .where(*_out_of_time())
            .order_by(StoryScene.paid_at, StoryScene.id)
            .limit(limit)
            .with_for_update(skip_locked=True, key_share=True)
        )
        refunds = []
        for scene_id, paid in self._session.execute(due).all():
            refund = self._retire(scene_id, (paid or 0) // REFUND_SHARE)
            if refund is not None:
                refunds.append(refund)
        return refunds

    def refunds_due(self, limit: int = 100) -> list[Refund]:
        """Refunds not paid out yet, oldest first."""
        query = (
            select(StoryScene.id, StoryScene.creator_address, StoryScene.refund_amount)
            .where(text(REFUND_DUE))
            .order_by(StoryScene.retired_at, StoryScene.id)
            .limit(limit)
        )
        rows = self._session.execute(query)
        return [Refund(scene_id, address or "", amount or 0) for scene_id, address, amount in rows]

    def record_refund(self, scene_id: UUID, hash_: str) -> None:
        """Record the transaction that paid a refund out. Raises Conflict when another one did, NotFound."""
        hash_ = transaction_hash(hash_)
        updated = self._session.scalar(
            update(StoryScene)
            .where(StoryScene.id == scene_id, text(REFUND_DUE))
            .values(refunded_at=moment(), refund_transaction_hash=hash_)
            .returning(StoryScene.id)
        )
        if updated is not None:
            return
        scene = self._session.get(StoryScene, scene_id, populate_existing=True)
        if scene is None or not scene.refund_amount:
            raise NotFound(f"No refund is due for scene {scene_id}.")
        if scene.refund_transaction_hash != hash_:
            raise Conflict("Another transaction has already paid this refund.", fix="Check that transaction.")

    def _retire(self, scene_id: UUID, amount: int) -> Refund | None:
        # Checked again now that the row is locked: a prompt may have been submitted in between.
        address = self._session.scalar(
            update(StoryScene)
            .where(StoryScene.id == scene_id, *_out_of_time())
            .values(
                status=SceneStatus.FAILED,
                retired_at=moment(),
                refund_amount=amount,
                video_job_id=None,
                error_message=WINDOW_OVER,
            )
            .returning(StoryScene.creator_address)
        )
        if address is None:
            return None
        self._session.execute(
            update(StoryPrompt)
            .where(StoryPrompt.scene_id == scene_id, StoryPrompt.completed_at.is_(None))
            .values(outcome=PromptOutcome.ABANDONED, completed_at=moment(), error_message=WINDOW_OVER)
        )
        return Refund(scene_id, address, amount)


def _out_of_time() -> tuple[ColumnElement[bool], ...]:
    in_progress = select(StoryPrompt.id).where(
        StoryPrompt.scene_id == StoryScene.id,
        StoryPrompt.completed_at.is_(None),
        StoryPrompt.submitted_at > moment(-GENERATION_LIMIT_S),
    )
    return (
        StoryScene.status.in_(PAID_UNFINISHED),
        StoryScene.paid_at <= moment(-RETRY_WINDOW_S),
        ~in_progress.exists(),
    )
