"""Stories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from reelbase.client.transport import Resource
from reelbase.schemas.stories import NewStory, Story, StoryPage, StorySlot, StorySlots, StoryTree


class Stories(Resource):
    def list(self) -> Iterator[Story]:
        return self._transport.items(StoryPage, "/v1/stories")

    def create(self, title: str, *, price_amount: int, description: str | None = None) -> Story:
        request = NewStory(title=title, price_amount=price_amount, description=description)
        return self._transport.ask(Story, "POST", "/v1/stories", json=request)

    def publish(self, story_id: UUID) -> Story:
        return self._transport.ask(Story, "PUT", f"/v1/stories/{story_id}/published")

    def tree(self, story_id: UUID) -> StoryTree:
        return self._transport.ask(StoryTree, "GET", f"/v1/stories/{story_id}/tree")

    def slots(self, scene_id: UUID) -> Sequence[StorySlot]:
        return self._transport.ask(StorySlots, "GET", f"/v1/story-scenes/{scene_id}/slots").items
