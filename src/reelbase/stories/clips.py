"""A player's own clips: what they have paid for and what became of it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from reelbase.db.keyset import Keyset
from reelbase.kit.errors import NotFound
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.schemas.stories import StoryAttempt, StoryClip
from reelbase.stories.models import StoryPrompt, StoryScene
from reelbase.stories.players import Player
from reelbase.stories.trees import attempt_of

_CLIPS = Keyset("clips", (StoryScene.paid_at, StoryScene.id))


class ClipService:
    """Reads for one player, whose sign-in was checked, inside one transaction of the service."""

    def __init__(self, session: Session, player: Player) -> None:
        self._session = session
        self._address = player.address
        self._bought = (StoryScene.creator_address == player.address, StoryScene.paid_at.is_not(None))

    def page(self, request: PageRequest, cursors: Cursors) -> Page[StoryClip]:
        """Everything the player has paid for, including refunded clips, newest first. One statement."""
        query = select(StoryScene).where(*self._bought)
        return _CLIPS.fetch(self._session, query, request, cursors, self._address, item=StoryClip.of)

    def get(self, scene_id: UUID) -> StoryAttempt:
        """One of the player's clips with every prompt tried for it. Raises NotFound for anybody else's."""
        scene = self._session.scalar(select(StoryScene).where(*self._bought, StoryScene.id == scene_id))
        if scene is None:
            raise NotFound("You have not paid for this scene.")
        query = select(StoryPrompt).where(StoryPrompt.scene_id == scene_id).order_by(StoryPrompt.attempt)
        return attempt_of(scene, self._session.scalars(query))
