"""Stories and their trees, as their owners make them and players see them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.moment import moment
from reelbase.kit.errors import InputError, NotFound
from reelbase.kit.ids import new_id
from reelbase.stories.models import Story, StoryPrompt, StoryScene
from reelbase.stories.repository import StoryRepository
from reelbase.stories.states import PAID_UNFINISHED, SLOTS, SceneStatus, SlotState


@dataclass(frozen=True, slots=True)
class SlotView:
    """One of the three slots below a scene. ``free_in_s`` is set while a lock counts down."""

    slot: str
    state: SlotState
    scene_id: UUID | None = None
    label: str | None = None
    holder_address: str | None = None
    holder_fid: int | None = None
    free_in_s: float | None = None


@dataclass(frozen=True, slots=True)
class SceneView:
    """A scene that has its clip, with its slots in order."""

    id: UUID
    parent_id: UUID | None
    slot: str | None
    depth: int
    label: str | None
    prompt_text: str | None
    creator_address: str | None
    creator_fid: int | None
    video_name: str
    created_at: datetime
    slots: tuple[SlotView, ...]


@dataclass(frozen=True, slots=True)
class StoryTree:
    """``scenes`` are those with a clip, parents before children; the first is the genesis."""

    story_id: UUID
    title: str
    price_amount: int
    scenes: tuple[SceneView, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A scene that a slot has had, with all prompts that were tried for it, in order."""

    scene: StoryScene
    prompts: tuple[StoryPrompt, ...]


_Row = tuple[StoryScene, StoryPrompt | None, datetime]


class StoryService:
    """Acts for one viewer inside one transaction. Published stories are seen by all, changed by their owners."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer
        self._stories = StoryRepository(session, viewer)

    def create(self, title: str, *, price_amount: int, description: str | None = None) -> Story:
        """A story with its genesis: the scene above all others, whose clip is the intro."""
        if not 1 <= len(title.strip()) <= 200:
            raise InputError("The title is empty or too long.", field="title", fix="Give 1 to 200 characters.")
        if not 0 <= price_amount < 2**256:
            raise InputError("The price cannot be used.", field="price_amount", fix="Give 0 to 256 bits.")
        story = Story(
            id=new_id(), owner_id=self._viewer.owner_id, title=title.strip(), description=description,
            price_amount=price_amount, genesis_id=new_id(),
        )  # fmt: skip
        self._session.add(story)
        self._session.flush()
        self._session.add(
            StoryScene(id=story.genesis_id, owner_id=story.owner_id, story_id=story.id, status=SceneStatus.COMPLETED)
        )
        self._session.flush()
        return story

    def get(self, story_id: UUID) -> Story:
        """Raises NotFound, also for a story of somebody else that is not published."""
        return _there(self._stories.get(story_id), story_id)

    def publish(self, story_id: UUID) -> Story:
        """Open the story to all players. Publishing again changes nothing."""
        story = _there(self._stories.own(story_id), story_id)
        if story.published_at is None:
            story.published_at = moment()
            self._session.flush()
        return story

    def published(self, limit: int = 20, before: tuple[datetime, UUID] | None = None) -> list[Story]:
        return self._stories.published(limit, before)

    def delete(self, story_id: UUID) -> None:
        """Delete an own story with its whole tree."""
        story = _there(self._stories.own(story_id), story_id)
        self._session.execute(delete(Story).where(Story.id == story.id))

    def tree(self, story_id: UUID) -> StoryTree:
        """The whole tree, in two statements however large it is."""
        story = self.get(story_id)
        rows = self._stories.current(story_id)
        below = _by_parent(rows)
        scenes: list[SceneView] = []
        level = [row for row in rows if row[0].parent_id is None]
        depth = 0
        while level:
            scenes += [_scene_view(row, depth, below[row[0].id]) for row in level]
            level = [child for row in level for child in below[row[0].id] if child[0].status == SceneStatus.COMPLETED]
            depth += 1
        return StoryTree(story.id, story.title, story.price_amount, tuple(scenes))

    def slots(self, scene_id: UUID) -> tuple[SlotView, ...]:
        """The three slots below a scene, in two statements. Raises NotFound."""
        if self._stories.scene(scene_id) is None:
            raise NotFound(f"There is no scene {scene_id}.")
        return _slot_views(self._stories.children(scene_id))

    def history(self, parent_id: UUID, slot: str) -> list[Attempt]:
        """Every scene that a slot has had and every prompt tried for it, failed ones too."""
        scenes = self._stories.history(parent_id, slot)
        prompts: dict[UUID, list[StoryPrompt]] = defaultdict(list)
        for prompt in self._stories.prompts([scene.id for scene in scenes]):
            prompts[prompt.scene_id].append(prompt)
        return [Attempt(scene, tuple(prompts[scene.id])) for scene in scenes]


def _there(story: Story | None, story_id: UUID) -> Story:
    if story is None:
        raise NotFound(f"There is no story {story_id}.")
    return story


def _by_parent(rows: list[_Row]) -> dict[UUID, list[_Row]]:
    below: dict[UUID, list[_Row]] = defaultdict(list)
    for row in rows:
        if row[0].parent_id is not None:
            below[row[0].parent_id].append(row)
    for children in below.values():
        children.sort(key=lambda row: row[0].slot or "")
    return below


def _scene_view(row: _Row, depth: int, children: list[_Row]) -> SceneView:
    scene, prompt, _ = row
    return SceneView(
        scene.id, scene.parent_id, scene.slot, depth, scene.label, prompt.prompt_text if prompt else None,
        scene.creator_address, scene.creator_fid, scene.video_name, scene.created_at, _slot_views(children),
    )  # fmt: skip


def _slot_views(children: list[_Row]) -> tuple[SlotView, ...]:
    by_slot = {row[0].slot: row for row in children}
    return tuple(_slot_view(slot, by_slot.get(slot)) for slot in SLOTS)


def _slot_view(slot: str, row: _Row | None) -> SlotView:
    if row is None:
        return SlotView(slot, SlotState.OPEN)
    scene, _, now = row
    if scene.status == SceneStatus.COMPLETED:
        return SlotView(slot, SlotState.FILLED, scene.id, scene.label, scene.creator_address, scene.creator_fid)
    if scene.status in PAID_UNFINISHED:
        return SlotView(slot, SlotState.GENERATING, scene.id, None, scene.creator_address, scene.creator_fid)
    waits = scene.pending_transaction_hash is not None
    free_in_s = (scene.locked_until - now).total_seconds() if scene.locked_until else 0.0
    if not waits and free_in_s <= 0:
        return SlotView(slot, SlotState.OPEN)
    holder = scene.locked_by_address
    left_s = None if waits else free_in_s
    return SlotView(slot, SlotState.LOCKED, scene.id, None, holder, scene.locked_by_fid, left_s)
