"""Views, players' clips, leaders and trends, and the questions of whoever makes the clips."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.kit.errors import Conflict, InputError, NotFound
from reelbase.kit.ids import new_id
from reelbase.kit.pagination import PageRequest
from reelbase.schemas.stories import PromptOutcome, SceneStatus, SlotState, StoryTrend
from reelbase.stories.clips import ClipService
from reelbase.stories.counting import MAX_BATCH, SESSION_DAYS, ViewCounter, ViewEvent
from reelbase.stories.models import Story, StoryTally, StoryView
from reelbase.stories.players import Player
from reelbase.stories.prompts import PromptService
from reelbase.stories.scheduler import StoryScheduler
from reelbase.stories.service import StoryService
from reelbase.stories.standings import StandingService
from reelbase.stories.states import GENERATION_LIMIT_S, POLL_EVERY_S, RETRY_WINDOW_S
from reelbase.stories.work_queue import WorkQueue
from support.boards import CURSORS
from support.races import all_at_once
from support.statements import counted
from support.stories import OWNER, PRICE, StoryWorld, a_player, paged

DAY_S = 86_400


def watch(world: StoryWorld, *watched: tuple[UUID, str]) -> int:
    with world.database.work() as session:
        return ViewCounter(session).record([ViewEvent(*one) for one in watched])


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def grown_by(world: StoryWorld, player: Player, slot: str, parent_id: UUID | None = None) -> UUID:
    lock = world.lock(player, slot, parent_id)
    world.pay(lock, player)
    world.finish(world.submit(lock.scene_id, player), label="Go on")
    return lock.scene_id


class TestViews:
    def test_views_count_once_a_session(self, world: StoryWorld) -> None:
        scene_id = world.grow("A")
        assert watch(world, (scene_id, "ann"), (scene_id, "bob"), (scene_id, "ann"), (world.genesis_id, "ann")) == 3
        assert watch(world, (scene_id, "ann"), (scene_id, "carl")) == 1
        assert (world.scene(scene_id).views, world.scene(world.genesis_id).views) == (3, 1)

    def test_views_store_no_session_token(self, world: StoryWorld) -> None:
        watch(world, (world.genesis_id, "the token"))
        with world.database.reading() as session:
            [stored] = session.scalars(select(StoryView.session_hash))
        assert "the token" not in stored and len(stored) == 64

    def test_views_of_scenes_without_a_clip_are_not_counted(self, world: StoryWorld) -> None:
        unfinished = world.lock(a_player()).scene_id
        with world.database.work() as session:
            hidden = StoryService(session, OWNER).create("Hidden", price_amount=0).genesis_id
        assert watch(world, (unfinished, "ann"), (hidden, "ann"), (new_id(), "ann")) == 0
        assert watch(world) == 0

    def test_a_batch_of_views_costs_four_statements(self, world: StoryWorld) -> None:
        scenes = [world.genesis_id, world.grow("A"), world.grow("B")]
        with counted(world.database) as statements:
            assert watch(world, *((scene, f"session {n}") for scene in scenes for n in range(60))) == 180
        assert len(statements) == 4

    def test_a_batch_of_views_that_is_too_large_is_refused(self, world: StoryWorld) -> None:
        with pytest.raises(InputError) as refused:
            watch(world, *((world.genesis_id, str(n)) for n in range(MAX_BATCH + 1)))
        assert refused.value.field == "batch"

    def test_concurrent_batches_of_views_are_all_counted_once(self, world: StoryWorld) -> None:
        scenes = [world.genesis_id, world.grow("A"), world.grow("B")]
        seen = [(scene, f"session {n}") for n in range(20) for scene in scenes]
        both = [*seen, *reversed(seen)]
        batches: list[Any] = [both[start : start + 12] for start in range(0, len(both), 12)]
        results = all_at_once([lambda batch=batch: watch(world, *batch) for batch in batches])  # type: ignore[misc]
        assert sum(results) == 60  # type: ignore[arg-type]
        assert [world.scene(scene).views for scene in scenes] == [20, 20, 20]

    def test_views_stay_counted_when_their_sessions_are_forgotten(self, world: StoryWorld) -> None:
        watch(world, (world.genesis_id, "ann"))
        world.pass_time(SESSION_DAYS * DAY_S + 60)
        watch(world, (world.genesis_id, "bob"))
        with world.database.work() as session:
            assert ViewCounter(session).forget() == 1
            assert ViewCounter(session).forget() == 0
        assert (world.scene(world.genesis_id).views, count(world.database, StoryView)) == (2, 1)


class TestStandings:
    def test_standings_rank_players_by_clips_then_by_views(self, world: StoryWorld) -> None:
        ann, bob, carl = a_player(fid=1), a_player(), a_player(fid=3)
        first = grown_by(world, ann, "A")
        second, third = grown_by(world, bob, "B"), grown_by(world, carl, "C")
        grown_by(world, ann, "A", first)
        watch(world, (third, "x"), (third, "y"), (second, "x"), (world.genesis_id, "x"))
        with world.database.reading() as session:
            leaders = StandingService(session, Viewer(new_id())).leaders(world.story_id)
            assert StandingService(session, OWNER).leaders(world.story_id, 1) == leaders[:1]
        assert [(one.address, one.fid, one.clips, one.views) for one in leaders] == [
            (ann.address, 1, 2, 0),
            (carl.address, 3, 1, 2),
            (bob.address, None, 1, 1),
        ]

    def test_standings_follow_the_views_of_the_last_days(self, world: StoryWorld) -> None:
        old, new = world.grow("A"), world.grow("B")
        watch(world, *((old, str(n)) for n in range(5)), (new, "x"))
        with world.database.work() as session:
            [tally] = session.scalars(select(StoryTally).where(StoryTally.scene_id == old))
            tally.day -= timedelta(days=3)
        watch(world, (new, "y"))
        with world.database.reading() as session:
            standings = StandingService(session, OWNER)
            scene = world.scene(new)
            recent = StoryTrend(scene_id=new, label=scene.label, creator_address=scene.creator_address, views=2)
            assert standings.trending(world.story_id, days=3) == [recent]
            assert [(trend.scene_id, trend.views) for trend in standings.trending(world.story_id, days=5)] == [
                (old, 5),
                (new, 2),
            ]

    @pytest.mark.parametrize(("field", "asked"), [("limit", {"limit": 0}), ("days", {"days": 0})])
    def test_standings_refuse_impossible_limits_and_days(
        self, world: StoryWorld, field: str, asked: dict[str, int]
    ) -> None:
        with pytest.raises(InputError) as refused, world.database.reading() as session:
            StandingService(session, OWNER).trending(world.story_id, **asked)
        assert refused.value.field == field

    def test_standings_of_a_hidden_story_are_hidden(self, world: StoryWorld) -> None:
        with world.database.work() as session:
            hidden = StoryService(session, OWNER).create("Hidden", price_amount=0).id
        with world.database.reading() as session:
            for ask in (
                StandingService(session, Viewer(new_id())).leaders,
                StandingService(session, Viewer(new_id())).trending,
            ):
                with pytest.raises(NotFound):
                    ask(hidden)


class TestAPlayersClips:
    def test_clips_come_in_pages_with_what_became_of_them(self, world: StoryWorld) -> None:
        player = a_player()
        lock = world.lock(player, "A")
        world.pay(lock, player)
        world.finish(world.submit(lock.scene_id, player), PromptOutcome.API_ERROR, error_message="why")
        world.pass_time(RETRY_WINDOW_S + 1)
        with world.database.work() as session:
            StoryScheduler(session).sweep()
        finished = grown_by(world, player, "B")
        world.lock(player, "C")
        world.grow("A")
        with world.database.reading() as session:
            clips = paged(lambda request: ClipService(session, player).page(request, CURSORS))
            assert ClipService(session, a_player()).page(PageRequest(), CURSORS).items == ()
        assert [(clip.id, clip.status, clip.refund_amount) for clip in clips] == [
            (finished, SceneStatus.COMPLETED, None),
            (lock.scene_id, SceneStatus.FAILED, PRICE // 2),
        ]

    def test_clips_show_their_prompts_to_nobody_else(self, world: StoryWorld) -> None:
        player = a_player()
        scene_id = grown_by(world, player, "A")
        with world.database.reading() as session:
            attempt = ClipService(session, player).get(scene_id)
            assert [prompt.outcome for prompt in attempt.prompts] == [PromptOutcome.SUCCESS]
            with pytest.raises(NotFound):
                ClipService(session, a_player()).get(scene_id)

    def test_the_attempts_of_a_slot_are_shown_to_the_storys_owner_only(self, world: StoryWorld) -> None:
        world.grow("A")
        with world.database.reading() as session:
            strange = StoryService(session, Viewer(new_id()))
            assert strange.history(world.genesis_id, "A", PageRequest(), CURSORS).items == ()
        assert len(world.history("A")) == 1

    def test_the_cursor_of_one_player_is_refused_for_another(self, world: StoryWorld) -> None:
        player = a_player()
        for slot in "AB":
            grown_by(world, player, slot)
        with world.database.reading() as session:
            page = ClipService(session, player).page(PageRequest(1), CURSORS)
            with pytest.raises(InputError):
                ClipService(session, a_player()).page(PageRequest(1, page.next_cursor), CURSORS)


class TestTheWorkQueue:
    def started(self, world: StoryWorld, slot: str = "A") -> tuple[Player, UUID, UUID]:
        player = a_player()
        lock = world.lock(player, slot)
        world.pay(lock, player)
        prompt_id = world.submit(lock.scene_id, player)
        with world.database.work() as session:
            PromptService(session, OWNER).mark_started(prompt_id, f"job {slot}")
        return player, lock.scene_id, prompt_id

    def to_poll(self, world: StoryWorld, limit: int = 100) -> list[str]:
        with world.database.work() as session:
            return [task.video_job_id for task in WorkQueue(session).to_poll(limit)]

    def test_the_work_queue_gives_each_job_to_one_caller_every_five_seconds(self, world: StoryWorld) -> None:
        for slot in "ABC":
            self.started(world, slot)
        assert self.to_poll(world) == []
        world.pass_time(POLL_EVERY_S)
        asked = all_at_once([lambda: self.to_poll(world, 2)] * 4)
        assert sorted(job for jobs in asked for job in jobs) == ["job A", "job B", "job C"]  # type: ignore[attr-defined]

    def test_the_work_queue_polls_no_job_that_has_ended(self, world: StoryWorld) -> None:
        _, _, prompt_id = self.started(world)
        world.finish(prompt_id, PromptOutcome.RATE_LIMITED)
        world.pass_time(60)
        assert self.to_poll(world) == []

    def test_the_work_queue_times_stalled_prompts_out_so_that_their_players_may_try_again(
        self, world: StoryWorld
    ) -> None:
        player, scene_id, prompt_id = self.started(world)
        world.pass_time(GENERATION_LIMIT_S + 1)
        late = self.started(world, "B")[2]
        with world.database.work() as session:
            queue = WorkQueue(session)
            assert [prompt.id for prompt in queue.stalled()] == [prompt_id]
            assert [prompt.id for prompt in queue.stalled(older_than_s=0)] == [prompt_id, late]
            assert queue.time_out_stalled() == [prompt_id]
            assert queue.time_out_stalled() == []
        assert world.scene(scene_id).status == SceneStatus.TIMEOUT
        with pytest.raises(Conflict):
            world.finish(prompt_id)
        world.finish(world.submit(scene_id, player))

    def test_a_timeout_and_a_late_result_never_both_count(self, world: StoryWorld) -> None:
        _, scene_id, prompt_id = self.started(world)
        world.pass_time(GENERATION_LIMIT_S + 1)

        def end() -> int:
            with world.database.work() as session:
                return len(WorkQueue(session).time_out_stalled())

        results = all_at_once([end, lambda: world.finish(prompt_id), end, end])
        ended = sum(result for result in results if isinstance(result, int))
        assert (ended, world.scene(scene_id).status) in ((1, SceneStatus.TIMEOUT), (0, SceneStatus.COMPLETED))

    def test_the_work_queue_lists_the_attempts_of_an_outcome_in_pages(self, world: StoryWorld) -> None:
        failed = []
        for slot in "AB":
            failed.append(self.started(world, slot)[2])
            world.finish(failed[-1], PromptOutcome.MODERATION_REJECTED)
        with world.database.reading() as session:
            queue = WorkQueue(session)
            rejected = paged(lambda request: queue.attempts(PromptOutcome.MODERATION_REJECTED, request, CURSORS))
            assert queue.attempts(PromptOutcome.SUCCESS, PageRequest(), CURSORS).items == ()
        assert [prompt.id for prompt in rejected] == failed


class TestBranches:
    def test_branches_are_read_with_their_slots_in_one_statement(self, world: StoryWorld) -> None:
        a = world.grow("A")
        b, c = world.grow("B", a), world.grow("C", a)
        d = world.grow("A", b)
        world.lock(a_player(), "C", d)
        with counted(world.database) as statements:
            near = world.reading(lambda stories: stories.branch(a, 1))
            whole = world.reading(lambda stories: stories.branch(a, 3))
        assert len(statements) == 2
        assert [(scene.id, scene.depth) for scene in near] == [(a, 0), (b, 1), (c, 1)]
        assert [slot.state for slot in near[1].slots] == [SlotState.FILLED, SlotState.OPEN, SlotState.OPEN]
        assert [scene.id for scene in whole] == [a, b, c, d]
        assert [slot.state for slot in whole[3].slots] == [SlotState.OPEN, SlotState.OPEN, SlotState.LOCKED]

    def test_branches_leave_out_what_was_retired(self, world: StoryWorld) -> None:
        player = a_player()
        world.pay(world.lock(player), player)
        world.pass_time(RETRY_WINDOW_S + 1)
        with world.database.work() as session:
            StoryScheduler(session).sweep()
        [genesis] = world.reading(lambda stories: stories.branch(world.genesis_id))
        assert [slot.state for slot in genesis.slots] == [SlotState.OPEN] * 3

    def test_branches_lead_back_to_the_genesis_in_one_statement(self, world: StoryWorld) -> None:
        a = world.grow("A")
        c = world.grow("C", a)
        with counted(world.database) as statements:
            path = world.reading(lambda stories: stories.path(c))
        assert len(statements) == 1
        assert [(step.id, step.slot) for step in path] == [(world.genesis_id, None), (a, "A"), (c, "C")]

    def test_branches_of_a_hidden_story_are_hidden(self, world: StoryWorld) -> None:
        with world.database.work() as session:
            hidden = StoryService(session, OWNER).create("Hidden", price_amount=0).genesis_id
        with world.database.reading() as session:
            stories = StoryService(session, Viewer(new_id()))
            for ask in (stories.branch, stories.path, stories.slots):
                with pytest.raises(NotFound):
                    ask(hidden)

    def test_branches_of_a_hidden_story_tell_their_prompts_to_nobody_else(self, world: StoryWorld) -> None:
        below = world.grow("B", world.grow("A", prompt_text="A secret"))
        with world.database.work() as session:
            session.get_one(Story, world.story_id).published_at = None
        with world.database.reading() as session:
            assert PromptService(session, Viewer(new_id())).context(below) == []
            assert PromptService(session, OWNER).context(below) == ["A secret"]

    @pytest.mark.parametrize("levels", [-1, 9])
    def test_branches_of_impossible_size_are_refused(self, world: StoryWorld, levels: int) -> None:
        with pytest.raises(InputError) as refused:
            world.reading(lambda stories: stories.branch(world.genesis_id, levels))
        assert refused.value.field == "levels"
