"""Stories and their trees, as their owners make them and players see them."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.keyset import Keyset
from reelbase.db.moment import moment
from reelbase.kit.errors import InputError, NotFound
from reelbase.kit.ids import new_id
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.stories.models import Story, StoryPrompt, StoryScene
from reelbase.stories.repository import StoryRepository
from reelbase.stories.states import SceneStatus
from reelbase.stories.trees import clip_view, prompt_view, scene_views, slot_views, step_view, story_view
from reelbase.stories.views import Attempt, SceneView, SlotView, Step, StoryTree, StoryView

MAX_BRANCH_LEVELS = 8
"""3^8 scenes are the most that one read of a branch can bring."""

_PUBLISHED = Keyset("stories", (Story.published_at, Story.id))
_OWN = Keyset("own stories", (Story.created_at, Story.id))
_HISTORY = Keyset("slot", (StoryScene.created_at, StoryScene.id), descending=False)
_EVERYBODY = "everybody"


class StoryService:
    """Acts for one viewer inside one transaction. Published stories are seen by all, changed by their owners.

    A story is made and changed in a transaction of the service; every read works in the viewer's own, too.
    """

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
            self._session.refresh(story)
        return story

    def delete(self, story_id: UUID) -> None:
        """Delete an own story with its whole tree."""
        story = _there(self._stories.own(story_id), story_id)
        self._session.execute(delete(Story).where(Story.id == story.id))

    def published(self, request: PageRequest, cursors: Cursors) -> Page[StoryView]:
        """Stories that are open to all, the newest first."""
        query = select(Story).where(Story.published_at.is_not(None))
        rows = self._session.scalars(_PUBLISHED.select(query, request, cursors, _EVERYBODY)).all()
        return _PUBLISHED.page(
            rows, request, cursors, _EVERYBODY,
            keys=lambda story: (story.published_at or story.created_at, story.id), item=story_view,
        )  # fmt: skip

    def own(self, request: PageRequest, cursors: Cursors) -> Page[StoryView]:
        """The viewer's stories, the newest first."""
        owner = self._viewer.owner_id
        query = select(Story).where(Story.owner_id == owner)
        rows = self._session.scalars(_OWN.select(query, request, cursors, owner)).all()
        return _OWN.page(
            rows, request, cursors, owner, keys=lambda story: (story.created_at, story.id), item=story_view
        )

    def tree(self, story_id: UUID) -> StoryTree:
        """The whole tree, in two statements however large it is."""
        story = self.get(story_id)
        scenes = scene_views(self._stories.current(story_id), story.genesis_id)
        return StoryTree(story.id, story.title, story.price_amount, scenes)

    def branch(self, scene_id: UUID, levels: int = 2) -> tuple[SceneView, ...]:
        """A scene and what is below it, as many levels as asked for, in one statement. Raises NotFound, InputError."""
        if not 0 <= levels <= MAX_BRANCH_LEVELS:
            raise InputError(
                f"A branch of {levels} levels is not possible.", field="levels", fix=f"Use 0 to {MAX_BRANCH_LEVELS}."
            )
        # One level more tells what is in the slots of the lowest.
        found = scene_views(self._stories.branch(scene_id, levels + 1), scene_id, levels)
        if not found:
            raise NotFound(f"There is no scene {scene_id} with a clip.")
        return found

    def path(self, scene_id: UUID) -> tuple[Step, ...]:
        """The way from the genesis to a scene, in one statement. Raises NotFound."""
        scenes = self._stories.path(scene_id)
        if not scenes:
            raise NotFound(f"There is no scene {scene_id}.")
        return tuple(step_view(scene) for scene in scenes)

    def slots(self, scene_id: UUID) -> tuple[SlotView, ...]:
        """The three slots below a scene, in two statements. Raises NotFound."""
        if self._stories.scene(scene_id) is None:
            raise NotFound(f"There is no scene {scene_id}.")
        return slot_views(self._stories.children(scene_id))

    def history(self, parent_id: UUID, slot: str, request: PageRequest, cursors: Cursors) -> Page[Attempt]:
        """Every scene that was paid for in a slot, failed ones too, with all prompts that were tried, oldest first.

        For the story's owner and the service: what failed is not for everybody. Two statements.
        """
        place = f"{parent_id}:{slot}:{self._viewer.owner_id}"
        query = self._stories.paid_in(parent_id, slot)
        scenes = self._session.scalars(_HISTORY.select(query, request, cursors, place)).all()
        prompts: dict[UUID, list[StoryPrompt]] = defaultdict(list)
        for prompt in self._stories.prompts([scene.id for scene in scenes]):
            prompts[prompt.scene_id].append(prompt)
        return _HISTORY.page(
            scenes, request, cursors, place, keys=lambda scene: (scene.created_at, scene.id),
            item=lambda scene: Attempt(clip_view(scene), tuple(map(prompt_view, prompts[scene.id]))),
        )  # fmt: skip


def _there(story: Story | None, story_id: UUID) -> Story:
    if story is None:
        raise NotFound(f"There is no story {story_id}.")
    return story
