"""Stories under the row policies: who is not the service reads what is open to all, and changes nothing at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from reelbase.accounts.models import User
from reelbase.accounts.viewer import ANONYMOUS, SERVICE, Viewer
from reelbase.db.session import Database
from reelbase.kit.errors import Forbidden, NotFound
from reelbase.kit.ids import new_id
from reelbase.kit.pagination import PageRequest
from reelbase.providers.chain import BlockRef
from reelbase.schemas.stories import PromptOutcome, SceneStatus, SlotState
from reelbase.stories.chain_log import ChainLog
from reelbase.stories.counting import ViewCounter, ViewEvent
from reelbase.stories.models import ChainEvent, Story, StoryPrompt, StoryScene, StoryTally, StoryView
from reelbase.stories.prompts import PromptService
from reelbase.stories.scheduler import StoryScheduler
from reelbase.stories.service import StoryService
from reelbase.stories.slots import SlotLock, SlotService
from reelbase.stories.standings import StandingService
from reelbase.stories.states import RETRY_WINDOW_S
from reelbase.stories.work_queue import WorkQueue
from support.boards import CURSORS
from support.databases import database_kinds
from support.stories import OWNER, StoryWorld, a_hash, a_player
from support.tenants import owned_database

STRANGER = Viewer(new_id())
NOT_THE_SERVICE = {"nobody": ANONYMOUS, "stranger": STRANGER, "owner": OWNER}


@dataclass
class Stage:
    """A published story with a clip, a failed scene, a locked slot, a paid one, and a hidden story beside it."""

    world: StoryWorld
    clip_id: UUID
    failed_id: UUID
    paid: SlotLock
    prompt_id: UUID
    hidden_id: UUID
    hidden_genesis: UUID


@pytest.fixture(scope="module", params=database_kinds())
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with owned_database(request.param, tmp_path_factory.mktemp("stages")) as url:
        database = Database(url)
        yield _staged(database)
        database.close()


def _staged(database: Database) -> Stage:
    world = StoryWorld(database)
    with database.work() as session:
        session.add(User(id=STRANGER.owner_id, email="stranger@example.org"))
    player = a_player()
    lost = world.lock(player, "B")
    world.pay(lost, player)
    world.finish(world.submit(lost.scene_id, player, "A secret"), PromptOutcome.MODERATION_REJECTED)
    world.pass_time(RETRY_WINDOW_S + 1)
    with database.work() as session:
        StoryScheduler(session).sweep()
    clip_id = world.grow("A")
    paid = world.lock(player, "B")
    world.pay(paid, player)
    prompt_id = world.submit(paid.scene_id, player, "Not yet seen")
    world.lock(a_player(), "C")
    with database.work() as session:
        hidden = StoryService(session, OWNER).create("Hidden", price_amount=1)
        ViewCounter(session).record([ViewEvent(clip_id, "x")])
    return Stage(world, clip_id, lost.scene_id, paid, prompt_id, hidden.id, hidden.genesis_id)


@pytest.fixture(params=list(NOT_THE_SERVICE))
def viewer(request: pytest.FixtureRequest) -> Viewer:
    return NOT_THE_SERVICE[request.param]


class TestReading:
    def test_a_published_tree_is_the_same_for_everybody(self, stage: Stage, viewer: Viewer) -> None:
        with stage.world.database.reading(SERVICE) as session:
            expected = StoryService(session, SERVICE).tree(stage.world.story_id)
        with stage.world.database.reading(viewer) as session:
            seen = StoryService(session, viewer).tree(stage.world.story_id)
        assert [(scene.id, scene.prompt_text) for scene in seen.scenes] == [
            (scene.id, scene.prompt_text) for scene in expected.scenes
        ]
        assert [slot.state for slot in seen.scenes[0].slots] == [
            SlotState.FILLED,
            SlotState.GENERATING,
            SlotState.LOCKED,
        ]
        assert seen.scenes[1].prompt_text == "She opens it."

    @pytest.mark.parametrize("ask", ["branch", "path", "slots", "leaders", "trending", "published"])
    def test_every_question_is_answered_alike(self, stage: Stage, viewer: Viewer, ask: str) -> None:
        def answer(session: Session, viewer: Viewer) -> object:
            stories, standings = StoryService(session, viewer), StandingService(session, viewer)
            answers: dict[str, Callable[[], object]] = {
                "branch": lambda: [scene.id for scene in stories.branch(stage.world.genesis_id)],
                "path": lambda: stories.path(stage.clip_id),
                "slots": lambda: [(slot.state, slot.holder_address) for slot in stories.slots(stage.world.genesis_id)],
                "leaders": lambda: standings.leaders(stage.world.story_id),
                "trending": lambda: standings.trending(stage.world.story_id),
                "published": lambda: stories.published(PageRequest(), CURSORS),
            }
            return answers[ask]()

        with stage.world.database.reading(SERVICE) as session:
            expected = answer(session, SERVICE)
        assert expected
        with stage.world.database.reading(viewer) as session:
            assert answer(session, viewer) == expected

    def test_failed_scenes_are_visible_to_their_owner_only(self, stage: Stage, viewer: Viewer) -> None:
        with stage.world.database.reading(viewer) as session:
            scenes = set(session.scalars(select(StoryScene.id)))
            prompts = set(session.scalars(select(StoryPrompt.prompt_text)))
        assert (stage.failed_id in scenes) == (viewer == OWNER)
        assert prompts == ({"She opens it.", "A secret", "Not yet seen"} if viewer == OWNER else {"She opens it."})

    def test_a_hidden_story_is_hidden_from_all_but_its_owner(self, stage: Stage, viewer: Viewer) -> None:
        with stage.world.database.reading(viewer) as session:
            stories = StoryService(session, viewer)
            if viewer == OWNER:
                assert stories.tree(stage.hidden_id).title == "Hidden"
                return
            for ask, key in ((stories.tree, stage.hidden_id), (stories.slots, stage.hidden_genesis)):
                with pytest.raises(NotFound):
                    ask(key)
            assert session.scalars(select(StoryScene.id).where(StoryScene.id == stage.hidden_genesis)).all() == []

    @pytest.mark.parametrize("table", [StoryView, ChainEvent])
    def test_sessions_and_the_chains_log_are_nobodys_to_see(self, stage: Stage, viewer: Viewer, table: type) -> None:
        try:
            with stage.world.database.reading(viewer) as session:
                assert session.scalars(select(table)).all() == []
        except Forbidden:
            return


class TestChanging:
    """Through the services, and past them."""

    @pytest.mark.parametrize(
        "act",
        ["create", "publish", "delete", "lock", "claim", "submit", "finish", "sweep", "poll", "view", "log"],
    )
    def test_only_the_service_changes_a_story(self, stage: Stage, viewer: Viewer, act: str) -> None:
        player = a_player()
        before = self.state(stage)

        def run(session: Session) -> None:
            stories, slots, prompts = (
                StoryService(session, viewer),
                SlotService(session, viewer),
                PromptService(session, viewer),
            )
            acts: dict[str, Callable[[], object]] = {
                "create": lambda: stories.create("Mine", price_amount=0),
                "publish": lambda: stories.publish(stage.hidden_id),
                "delete": lambda: stories.delete(stage.world.story_id),
                "lock": lambda: slots.lock(stage.clip_id, "A", player),
                "claim": lambda: slots.claim(stage.paid.scene_id, player, a_hash()),
                "submit": lambda: prompts.submit(stage.paid.scene_id, player, "Mine"),
                "finish": lambda: prompts.finish(stage.prompt_id, PromptOutcome.SUCCESS),
                "sweep": lambda: StoryScheduler(session).record_refund(stage.failed_id, a_hash()),
                "poll": lambda: WorkQueue(session).to_poll(),
                "view": lambda: ViewCounter(session).record([ViewEvent(stage.clip_id, "y")]),
                "log": lambda: ChainLog(session, 1, "0x0").start(BlockRef(0, a_hash())),
            }
            acts[act]()

        with pytest.raises((Forbidden, NotFound)), stage.world.database.work(viewer) as session:
            run(session)
        assert self.state(stage) == before

    @pytest.mark.parametrize("table", [Story, StoryScene, StoryPrompt, StoryTally])
    @pytest.mark.parametrize("verb", ["update", "delete"])
    def test_the_tables_themselves_refuse(self, stage: Stage, viewer: Viewer, table: type, verb: str) -> None:
        before = self.state(stage)
        with pytest.raises(Forbidden), stage.world.database.work(viewer) as session:
            values = {"owner_id": OWNER.owner_id}
            session.execute(update(table).values(values) if verb == "update" else delete(table))
        assert self.state(stage) == before

    def test_a_row_is_not_taken_from_a_client(self, stage: Stage, viewer: Viewer) -> None:
        with pytest.raises(Forbidden), stage.world.database.work(viewer) as session:
            session.add(
                StoryScene(
                    owner_id=viewer.owner_id,
                    story_id=stage.world.story_id,
                    parent_id=stage.clip_id,
                    slot="A",
                    status=SceneStatus.PENDING_PAYMENT,
                )
            )

    def test_the_service_may_change_every_row_of_a_story(self, stage: Stage) -> None:
        player = a_player()
        with stage.world.database.work(SERVICE) as session:
            held = SlotService(session, SERVICE).lock(stage.clip_id, "A", player)
            assert held.scene_id in set(session.scalars(select(StoryScene.id)))

    def state(self, stage: Stage) -> list[object]:
        query = text("SELECT id, status, label, views, prompt_id, transaction_hash, refunded_at FROM story_scenes")
        with stage.world.database.reading() as session:
            return sorted(map(str, session.execute(query)))


class TestTheRecord:
    def test_the_audit_record_of_a_scene_leaves_out_locks_and_views(self, stage: Stage) -> None:
        world = stage.world
        before = self.changes(world, stage.clip_id)
        with world.database.work() as session:
            ViewCounter(session).record([ViewEvent(stage.clip_id, "another")])
        assert self.changes(world, stage.clip_id) == before
        with world.database.work() as session:
            session.execute(update(StoryScene).where(StoryScene.id == stage.clip_id).values(label="Other words"))
        assert self.changes(world, stage.clip_id) == before + 1

    def changes(self, world: StoryWorld, scene_id: UUID) -> int:
        query = text("SELECT count(*) FROM audit_log WHERE table_name = 'story_scenes' AND row_id = :key")
        with world.database.reading() as session:
            return session.scalar(query, {"key": str(scene_id)}) or 0
