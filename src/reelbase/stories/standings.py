"""A story's leading players and trending scenes."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.expressions import utc_day
from reelbase.db.moment import moment
from reelbase.kit.errors import InputError, NotFound
from reelbase.kit.pagination import MAX_LIMIT
from reelbase.schemas.stories import SceneStatus, Standing, StoryTrend
from reelbase.stories.models import StoryScene, StoryTally
from reelbase.stories.repository import StoryRepository

DAY_S = 86_400
MAX_DAYS = 90


class StandingService:
    """Reads for one viewer inside one transaction. Each list is a top of at most 100, in two statements."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._stories = StoryRepository(session, viewer)

    def leaders(self, story_id: UUID, limit: int = 10) -> list[Standing]:
        """Players by their number of clips in a story, then by the clips' views. Raises NotFound, InputError."""
        self._check(story_id, limit)
        clips = func.count().label("clips")
        views = cast(func.sum(StoryScene.views), BigInteger).label("views")
        query = (
            select(
                StoryScene.creator_address.label("address"), func.max(StoryScene.creator_fid).label("fid"), clips, views
            )
            .where(StoryScene.story_id == story_id, StoryScene.status == SceneStatus.COMPLETED)
            .where(StoryScene.creator_address.is_not(None))
            .group_by(StoryScene.creator_address)
            .order_by(clips.desc(), views.desc(), StoryScene.creator_address)
            .limit(limit)
        )
        return [Standing.of(row) for row in self._session.execute(query)]

    def trending(self, story_id: UUID, *, days: int = 7, limit: int = 10) -> list[StoryTrend]:
        """Scenes by the views of the last days, today included. Raises NotFound, InputError."""
        self._check(story_id, limit)
        if not 1 <= days <= MAX_DAYS:
            raise InputError(f"A period of {days} days is not supported.", field="days", fix=f"Use 1 to {MAX_DAYS}.")
        views = cast(func.sum(StoryTally.views), BigInteger).label("views")
        top = (
            select(StoryTally.scene_id, views)
            .where(StoryTally.story_id == story_id, StoryTally.day >= utc_day(moment(-DAY_S * (days - 1))))
            .group_by(StoryTally.scene_id)
            .order_by(views.desc(), StoryTally.scene_id)
            .limit(limit)
            .subquery()
        )
        query = (
            select(StoryScene.id.label("scene_id"), StoryScene.label, StoryScene.creator_address, top.c.views)
            .join(top, top.c.scene_id == StoryScene.id)
            .order_by(top.c.views.desc(), StoryScene.id)
        )
        return [StoryTrend.of(row) for row in self._session.execute(query)]

    def _check(self, story_id: UUID, limit: int) -> None:
        if not 1 <= limit <= MAX_LIMIT:
            raise InputError(f"A list cannot have {limit} items.", field="limit", fix=f"Use 1 to {MAX_LIMIT}.")
        if self._stories.get(story_id) is None:
            raise NotFound(f"There is no story {story_id}.")
