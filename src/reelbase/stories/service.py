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
from reelbase.schemas.stories import SceneStatus, Story, StoryAttempt, StoryScene, StorySlot, StoryStep, StoryTree
from reelbase.stories.models import Story as StoryRow
from reelbase.stories.models import StoryPrompt as PromptRow
from reelbase.stories.models import StoryScene as SceneRow
from reelbase.stories.repository import StoryRepository
from reelbase.stories.trees import attempt_of, scenes_below, slots_of

MAX_BRANCH_LEVELS = 8
"""3^8 scenes are the most that one read of a branch can bring."""

_PUBLISHED = Keyset("stories", (StoryRow.published_at, StoryRow.id))
_OWN = Keyset("own stories", (StoryRow.created_at, StoryRow.id))
_HISTORY = Keyset("slot", (SceneRow.created_at, SceneRow.id), descending=False)
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
            raise InputError("The price is out of range.", field="price_amount", fix="Use 0 to 2^256 - 1.")
        row = StoryRow(
            id=new_id(),
            owner_id=self._viewer.owner_id,
            title=title.strip(),
            description=description,
            price_amount=price_amount,
            genesis_id=new_id(),
        )
        self._session.add(row)
        self._session.flush()
        self._session.add(
            SceneRow(id=row.genesis_id, owner_id=row.owner_id, story_id=row.id, status=SceneStatus.COMPLETED)
        )
        self._session.flush()
        return Story.of(row)

    def get(self, story_id: UUID) -> Story:
        """Raises NotFound, also for a story of somebody else that is not published."""
        return Story.of(_found(self._stories.get(story_id), story_id))

    def publish(self, story_id: UUID) -> Story:
        """Open the story to all players. Publishing again changes nothing."""
        row = _found(self._stories.own(story_id), story_id)
        if row.published_at is None:
            row.published_at = moment()
            self._session.flush()
            self._session.refresh(row)
        return Story.of(row)

    def delete(self, story_id: UUID) -> None:
        """Delete an own story with its whole tree."""
        row = _found(self._stories.own(story_id), story_id)
        self._session.execute(delete(StoryRow).where(StoryRow.id == row.id))

    def published(self, request: PageRequest, cursors: Cursors) -> Page[Story]:
        """Stories that are open to all, the newest first."""
        query = select(StoryRow).where(StoryRow.published_at.is_not(None))
        return _PUBLISHED.fetch(self._session, query, request, cursors, _EVERYBODY, item=Story.of)

    def own(self, request: PageRequest, cursors: Cursors) -> Page[Story]:
        """The viewer's stories, the newest first."""
        owner = self._viewer.owner_id
        query = select(StoryRow).where(StoryRow.owner_id == owner)
        return _OWN.fetch(self._session, query, request, cursors, owner, item=Story.of)

    def tree(self, story_id: UUID) -> StoryTree:
        """The whole tree, in two statements however large it is."""
        story = self.get(story_id)
        scenes = scenes_below(self._stories.current(story_id), story.genesis_id)
        return StoryTree(story_id=story.id, title=story.title, price_amount=story.price_amount, scenes=scenes)

    def branch(self, scene_id: UUID, levels: int = 2) -> list[StoryScene]:
        """A scene and what is below it, as many levels as asked for, in one statement. Raises NotFound, InputError."""
        if not 0 <= levels <= MAX_BRANCH_LEVELS:
            raise InputError(
                f"A branch cannot have {levels} levels.", field="levels", fix=f"Use 0 to {MAX_BRANCH_LEVELS}."
            )
        # One level more tells what is in the slots of the lowest.
        found = scenes_below(self._stories.branch(scene_id, levels + 1), scene_id, levels)
        if not found:
            raise NotFound(f"There is no scene {scene_id} with a clip.")
        return found

    def path(self, scene_id: UUID) -> list[StoryStep]:
        """The way from the genesis to a scene, in one statement. Raises NotFound."""
        scenes = self._stories.path(scene_id)
        if not scenes:
            raise NotFound(f"There is no scene {scene_id}.")
        return [StoryStep.of(scene) for scene in scenes]

    def slots(self, scene_id: UUID) -> list[StorySlot]:
        """The three slots below a scene, in two statements. Raises NotFound."""
        if self._stories.scene(scene_id) is None:
            raise NotFound(f"There is no scene {scene_id}.")
        return slots_of(self._stories.children(scene_id))

    def history(self, parent_id: UUID, slot: str, request: PageRequest, cursors: Cursors) -> Page[StoryAttempt]:
        """Every scene ever paid for in a slot, failed ones too, with all its prompts, oldest first. Two statements.

        Only for the story's owner and the service.
        """
        place = f"{parent_id}:{slot}:{self._viewer.owner_id}"
        query = self._stories.paid_in(parent_id, slot)
        page = _HISTORY.fetch(self._session, query, request, cursors, place, item=lambda scene: scene)
        prompts: dict[UUID, list[PromptRow]] = defaultdict(list)
        for prompt in self._stories.prompts([scene.id for scene in page.items]):
            prompts[prompt.scene_id].append(prompt)
        return Page(tuple(attempt_of(scene, prompts[scene.id]) for scene in page.items), page.next_cursor)


def _found(row: StoryRow | None, story_id: UUID) -> StoryRow:
    if row is None:
        raise NotFound(f"There is no story {story_id}.")
    return row
