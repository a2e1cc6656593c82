"""Views of clips, counted once a session, in batches."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Row, case, delete, select, update
from sqlalchemy.orm import Session

from reelbase.db.expressions import utc_day
from reelbase.db.moment import moment
from reelbase.db.upsert import insert_into
from reelbase.kit.errors import InputError
from reelbase.kit.ids import new_id
from reelbase.schemas.stories import SceneStatus
from reelbase.stories.models import Story, StoryScene, StoryTally, StoryView

MAX_BATCH = 1_000
SESSION_DAYS = 30
"""After this, a session counts as new."""
Places = Mapping[UUID, Row[UUID, UUID, UUID]]
"""By scene: its id, and those of its story and its owner."""


@dataclass(frozen=True, slots=True)
class ViewEvent:
    """A session has watched a clip. Only the hash of its token is stored."""

    scene_id: UUID
    session_token: str

    @property
    def session_hash(self) -> str:
        return hashlib.sha256(self.session_token.encode()).hexdigest()


class ViewCounter:
    """Counts inside one transaction of the service. Callers collect views and record them in batches."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def record(self, batch: Iterable[ViewEvent]) -> int:
        """Count each clip that a session of the batch has not watched before. Returns the count. Four statements.

        Scenes without a clip and scenes of unpublished stories are ignored. Batches may repeat and run concurrently.
        Raises InputError for more than 1,000.
        """
        views = sorted({(event.scene_id, event.session_hash) for event in batch})
        if len(views) > MAX_BATCH:
            raise InputError("The batch is too large.", field="batch", fix=f"Send at most {MAX_BATCH} at once.")
        places = self._lock_scenes({scene_id for scene_id, _ in views})
        fresh = Counter(self._add_sessions([view for view in views if view[0] in places], places))
        if fresh:
            self._add_counts(fresh, places)
        return fresh.total()

    def forget(self, *, days: int = SESSION_DAYS, limit: int = 10_000) -> int:
        """Delete some rows of sessions older than this; the counts stay. Returns how many were deleted."""
        old = (
            select(StoryView.id)
            .where(StoryView.created_at < moment(-86_400 * days))
            .order_by(StoryView.created_at, StoryView.id)
            .limit(limit)
        )
        statement = delete(StoryView).where(StoryView.id.in_(old)).returning(StoryView.id)
        return len(self._session.scalars(statement, execution_options={"synchronize_session": False}).all())

    def _lock_scenes(self, scene_ids: set[UUID]) -> Places:
        # Locked in one order and before any write, so that two batches cannot deadlock.
        query = (
            select(StoryScene.id, StoryScene.story_id, StoryScene.owner_id)
            .join(Story, Story.id == StoryScene.story_id)
            .where(StoryScene.id.in_(scene_ids), StoryScene.status == SceneStatus.COMPLETED)
            .where(Story.published_at.is_not(None))
            .order_by(StoryScene.id)
            .with_for_update(key_share=True, of=StoryScene)
        )
        return {row.id: row for row in self._session.execute(query)}

    def _add_sessions(self, views: list[tuple[UUID, str]], places: Places) -> list[UUID]:
        if not views:
            return []
        rows = [
            {
                "id": new_id(),
                "owner_id": places[scene_id].owner_id,
                "scene_id": scene_id,
                "session_hash": hash_,
                "created_at": moment(),
            }
            for scene_id, hash_ in views
        ]
        statement = insert_into(self._session, StoryView).values(rows)
        statement = statement.on_conflict_do_nothing(index_elements=["scene_id", "session_hash"])
        return list(self._session.scalars(statement.returning(StoryView.scene_id)))

    def _add_counts(self, fresh: Counter[UUID], places: Places) -> None:
        more = case(dict(fresh), value=StoryScene.id, else_=0)
        self._session.execute(
            update(StoryScene).where(StoryScene.id.in_(fresh)).values(views=StoryScene.views + more),
            execution_options={"synchronize_session": False},
        )
        rows = [
            {
                "id": new_id(),
                "owner_id": places[scene_id].owner_id,
                "story_id": places[scene_id].story_id,
                "scene_id": scene_id,
                "day": utc_day(moment()),
                "views": fresh[scene_id],
            }
            for scene_id in sorted(fresh)
        ]
        statement = insert_into(self._session, StoryTally).values(rows)
        self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["scene_id", "day"], set_={"views": StoryTally.views + statement.excluded.views}
            )
        )
