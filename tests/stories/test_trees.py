"""The shape of a tree: what the tables refuse, what a reader gets, and in how many statements."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from reelbase.accounts.models import LOCAL_OWNER_ID, User
from reelbase.accounts.viewer import Viewer
from reelbase.db.moment import moment
from reelbase.db.session import Database
from reelbase.kit.errors import InputError, NotFound
from reelbase.kit.ids import new_id
from reelbase.kit.pagination import PageRequest
from reelbase.schemas.stories import SceneStatus
from reelbase.stories.models import Story, StoryPrompt, StoryScene
from reelbase.stories.players import Player
from reelbase.stories.service import StoryService
from reelbase.stories.states import PROMPT_MAX_CHARS
from support.boards import CURSORS
from support.statements import counted
from support.stories import OWNER, PRICE, StoryWorld, a_hash, a_player, paged

STRANGER = Viewer(new_id())


class TestTheTree:
    def test_the_tree_begins_with_a_finished_genesis_in_no_slot(self, world: StoryWorld) -> None:
        genesis = world.scene(world.genesis_id)
        assert (genesis.parent_id, genesis.slot, genesis.status) == (None, None, SceneStatus.COMPLETED)
        assert genesis.video_name == f"{genesis.id}.mp4"

    def test_the_tree_is_read_whole_in_two_statements(self, world: StoryWorld) -> None:
        parents = [world.genesis_id]
        for _ in range(2):
            parents = [world.grow(slot, parent) for parent in parents for slot in "AC"]
        world.lock(a_player(), "B")
        with counted(world.database) as statements:
            tree = world.reading(lambda stories: stories.tree(world.story_id))
        assert len(statements) == 2
        assert [scene.depth for scene in tree.scenes] == [0, 1, 1, 2, 2, 2, 2]
        assert [slot.state for slot in tree.scenes[0].slots] == ["filled", "locked", "filled"]
        assert all(len(scene.slots) == 3 for scene in tree.scenes)
        assert tree.price_amount == PRICE

    def test_the_tree_is_visible_to_strangers_once_it_is_published(self, database: Database, world: StoryWorld) -> None:
        with database.work() as session:
            hidden = StoryService(session, OWNER).create("Hidden", price_amount=0).id
        with database.reading() as session:
            assert StoryService(session, STRANGER).tree(world.story_id).title == "The door"
            with pytest.raises(NotFound):
                StoryService(session, STRANGER).tree(hidden)
            shown = StoryService(session, STRANGER).published(PageRequest(), CURSORS).items
            assert [story.id for story in shown] == [world.story_id]

    def test_the_tree_is_published_and_deleted_by_its_owner_only(self, database: Database, world: StoryWorld) -> None:
        with database.work() as session:
            for act in (StoryService(session, STRANGER).publish, StoryService(session, STRANGER).delete):
                with pytest.raises(NotFound):
                    act(world.story_id)

    def test_the_tree_goes_whole_with_its_story(self, database: Database, world: StoryWorld) -> None:
        world.grow("A", world.grow("A"))
        with database.work() as session:
            StoryService(session, OWNER).delete(world.story_id)
        with database.reading() as session:
            for table in (Story, StoryScene, StoryPrompt):
                assert session.scalar(select(func.count()).select_from(table)) == 0

    def test_the_tree_goes_whole_with_its_owner(self, database: Database, world: StoryWorld) -> None:
        world.grow("A", world.grow("A"))
        with database.work() as session:
            session.execute(delete(User).where(User.id == LOCAL_OWNER_ID))
        with database.reading() as session:
            assert session.scalar(select(func.count()).select_from(StoryScene)) == 0

    def test_published_stories_come_in_pages(self, database: Database, world: StoryWorld) -> None:
        with database.work() as session:
            stories = StoryService(session, OWNER)
            made = [stories.publish(stories.create(f"Story {n}", price_amount=0).id) for n in range(3)]
            session.flush()
        with database.reading() as session:
            stories = StoryService(session, STRANGER)
            seen = paged(lambda request: stories.published(request, CURSORS), 2)
            own = paged(lambda request: StoryService(session, OWNER).own(request, CURSORS), 3)
        assert {story.id for story in seen} == {story.id for story in made} | {world.story_id} and len(seen) == 4
        assert [story.published_at for story in seen] == sorted((s.published_at for s in seen), reverse=True)
        assert [story.id for story in own] == [story.id for story in reversed(made)] + [world.story_id]

    @pytest.mark.parametrize(("field", "title", "price"), [("title", "  ", 0), ("price_amount", "x", -1)])
    def test_a_story_without_a_title_or_a_price_is_refused(
        self, database: Database, world: StoryWorld, field: str, title: str, price: int
    ) -> None:
        with pytest.raises(InputError) as refused, database.work() as session:
            StoryService(session, OWNER).create(title, price_amount=price)
        assert refused.value.field == field


class TestTheTablesRefuse:
    """Nothing here goes through the services: these are the row policies behind them."""

    def scene(self, world: StoryWorld, **values: object) -> StoryScene:
        return StoryScene(
            **{"owner_id": OWNER.owner_id, "story_id": world.story_id, "parent_id": world.genesis_id, "slot": "A"}
            | values
        )

    def refused(self, world: StoryWorld, *rows: object) -> None:
        with pytest.raises(IntegrityError), world.database.work() as session:
            session.add_all(rows)

    def test_the_tables_refuse_a_second_genesis(self, world: StoryWorld) -> None:
        self.refused(world, self.scene(world, parent_id=None, slot=None, status=SceneStatus.COMPLETED))

    def test_the_tables_refuse_a_story_without_a_genesis(self, world: StoryWorld) -> None:
        self.refused(world, Story(owner_id=OWNER.owner_id, title="x", price_amount=0, genesis_id=new_id()))

    def test_the_tables_refuse_the_genesis_of_another_story(self, world: StoryWorld) -> None:
        self.refused(world, Story(owner_id=OWNER.owner_id, title="x", price_amount=0, genesis_id=world.genesis_id))

    def test_the_tables_refuse_the_loss_of_a_genesis(self, world: StoryWorld) -> None:
        with pytest.raises(IntegrityError), world.database.work() as session:
            session.execute(delete(StoryScene).where(StoryScene.id == world.genesis_id))

    def test_the_tables_refuse_the_loss_of_a_scene_that_has_children(self, world: StoryWorld) -> None:
        scene_id = world.grow("A")
        world.grow("A", scene_id)
        with pytest.raises(IntegrityError), world.database.work() as session:
            session.execute(delete(StoryScene).where(StoryScene.id == scene_id))

    def test_the_tables_refuse_a_parent_in_another_story(self, database: Database, world: StoryWorld) -> None:
        other = StoryWorld(database)
        self.refused(world, self.scene(world, parent_id=other.genesis_id))

    @pytest.mark.parametrize(
        "place", [{"slot": None}, {"parent_id": None, "status": SceneStatus.COMPLETED}, {"slot": "D"}]
    )
    def test_the_tables_refuse_a_scene_out_of_place(self, world: StoryWorld, place: dict[str, object]) -> None:
        self.refused(world, self.scene(world, **place))

    def test_the_tables_refuse_two_scenes_in_one_slot(self, world: StoryWorld) -> None:
        self.refused(world, self.scene(world), self.scene(world))

    def test_the_tables_refuse_a_clip_that_nobody_paid_for(self, world: StoryWorld) -> None:
        self.refused(world, self.scene(world, status=SceneStatus.GENERATING))

    def test_the_tables_refuse_a_payment_without_proof(self, world: StoryWorld) -> None:
        self.refused(
            world,
            self.scene(
                world,
                status=SceneStatus.GENERATING,
                paid_at=moment(),
                paid_amount=1,
                creator_address=a_player().address,
            ),
        )

    def test_the_tables_refuse_one_transaction_for_two_scenes(self, world: StoryWorld) -> None:
        paid = {
            "status": SceneStatus.GENERATING,
            "paid_at": moment(),
            "paid_amount": 1,
            "creator_address": a_player().address,
            "transaction_hash": a_hash(),
        }
        self.refused(world, self.scene(world, **paid), self.scene(world, slot="B", **paid))

    def test_the_tables_refuse_an_unknown_status(self, world: StoryWorld) -> None:
        self.refused(world, self.scene(world, status="lost"))

    def test_the_tables_refuse_the_final_prompt_of_another_scene(self, world: StoryWorld) -> None:
        first, second = world.grow("A"), world.grow("B")
        prompt_id = world.scene(second).prompt_id
        with pytest.raises(IntegrityError), world.database.work() as session:
            session.execute(update(StoryScene).where(StoryScene.id == first).values(prompt_id=prompt_id))

    def test_the_tables_refuse_a_prompt_that_is_too_long(self, world: StoryWorld) -> None:
        text = "x" * (PROMPT_MAX_CHARS + 1)
        self.refused(
            world,
            StoryPrompt(
                owner_id=OWNER.owner_id, scene_id=world.genesis_id, attempt=1, prompt_text=text, submitted_at=moment()
            ),
        )


class TestAPlayer:
    def test_a_player_is_identified_by_one_spelling_of_an_address(self) -> None:
        player = a_player()
        assert Player(player.address.upper().replace("X", "x")) == player

    @pytest.mark.parametrize("address", ["", "0x12", "12" * 20, "0x" + "g" * 40, "0x" + "a" * 40 + "\n"])
    def test_a_player_without_an_address_is_refused(self, address: str) -> None:
        with pytest.raises(InputError):
            Player(address)
