"""Prompts of a paid scene: attempts, outcomes, the hour, the refund, and the history that stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reelbase.accounts.viewer import Viewer
from reelbase.kit.errors import Conflict, InputError, NotFound
from reelbase.kit.ids import new_id
from reelbase.schemas.stories import PromptOutcome, SceneStatus, SlotState
from reelbase.stories.players import Player
from reelbase.stories.prompts import PromptService
from reelbase.stories.scheduler import StoryScheduler
from reelbase.stories.slots import SlotLock
from reelbase.stories.states import GENERATION_LIMIT_S, PROMPT_MAX_CHARS, RETRY_WINDOW_S, STATUS_AFTER
from support.stories import OWNER, PRICE, StoryWorld, a_hash, a_player

FAILURES = [outcome for outcome in STATUS_AFTER if outcome != PromptOutcome.SUCCESS]


@pytest.fixture
def paid(world: StoryWorld) -> tuple[SlotLock, Player]:
    player = a_player()
    lock = world.lock(player)
    world.pay(lock, player)
    return lock, player


def sweep(world: StoryWorld) -> list[tuple[str, int]]:
    with world.database.work() as session:
        return [(refund.address, refund.amount) for refund in StoryScheduler(session).sweep()]


class TestSubmitting:
    def test_submitting_a_prompt_counts_attempts_and_remembers_the_first(
        self, world: StoryWorld, paid: tuple[SlotLock, Player]
    ) -> None:
        lock, player = paid
        world.finish(world.submit(lock.scene_id, player), PromptOutcome.TIMEOUT)
        first = world.scene(lock.scene_id).first_attempt_at
        world.submit(lock.scene_id, player, "Again.")
        scene = world.scene(lock.scene_id)
        assert (scene.generation_attempts, scene.status) == (2, SceneStatus.GENERATING)
        assert scene.first_attempt_at == first is not None

    def test_submitting_a_prompt_stores_the_typed_and_the_suggested_text(
        self, world: StoryWorld, paid: tuple[SlotLock, Player]
    ) -> None:
        lock, player = paid
        with world.database.work() as session:
            PromptService(session, OWNER).submit(lock.scene_id, player, " she runs ", "She runs into the dark.")
        [attempt] = world.history("A")
        assert [(p.prompt_text, p.refined_text) for p in attempt.prompts] == [("she runs", "She runs into the dark.")]

    def test_a_second_prompt_waits_for_the_first(self, world: StoryWorld, paid: tuple[SlotLock, Player]) -> None:
        lock, player = paid
        world.submit(lock.scene_id, player)
        with pytest.raises(Conflict, match="in progress"):
            world.submit(lock.scene_id, player)
        assert world.scene(lock.scene_id).generation_attempts == 1

    def test_a_prompt_for_a_scene_that_somebody_else_paid_for_finds_nothing(
        self, world: StoryWorld, paid: tuple[SlotLock, Player]
    ) -> None:
        with pytest.raises(NotFound):
            world.submit(paid[0].scene_id, a_player())

    def test_a_prompt_before_the_payment_finds_nothing(self, world: StoryWorld) -> None:
        player = a_player()
        with pytest.raises(NotFound):
            world.submit(world.lock(player).scene_id, player)

    @pytest.mark.parametrize("text", ["", "  ", "x" * (PROMPT_MAX_CHARS + 1)])
    def test_a_text_that_is_empty_or_too_long_is_refused(
        self, world: StoryWorld, paid: tuple[SlotLock, Player], text: str
    ) -> None:
        with pytest.raises(InputError) as refused:
            world.submit(*paid_scene(paid), text)
        assert refused.value.field == "prompt_text"

    def test_a_prompt_after_the_hour_is_refused_before_the_scheduler_runs(
        self, world: StoryWorld, paid: tuple[SlotLock, Player]
    ) -> None:
        world.pass_time(RETRY_WINDOW_S + 1)
        with pytest.raises(Conflict, match="hour"):
            world.submit(*paid_scene(paid))


class TestOutcomes:
    @pytest.mark.parametrize("outcome", FAILURES)
    def test_each_kind_of_failure_is_recorded_and_may_be_retried(
        self, world: StoryWorld, paid: tuple[SlotLock, Player], outcome: PromptOutcome
    ) -> None:
        lock, player = paid
        world.finish(world.submit(lock.scene_id, player), outcome, error_message="why")
        scene = world.scene(lock.scene_id)
        assert (scene.status, scene.error_message, scene.prompt_id) == (STATUS_AFTER[outcome], "why", None)
        world.finish(world.submit(lock.scene_id, player, "Another way."), label="Run away")
        scene = world.scene(lock.scene_id)
        assert (scene.status, scene.error_message, scene.generation_attempts) == (SceneStatus.COMPLETED, None, 2)
        [attempt] = world.history("A")
        assert [(p.attempt, p.outcome, p.error_message) for p in attempt.prompts] == [
            (1, outcome, "why"),
            (2, PromptOutcome.SUCCESS, None),
        ]
        assert attempt.prompts[1].id == scene.prompt_id

    def test_a_job_is_followed_by_its_id_and_the_time_it_was_asked_after(
        self, world: StoryWorld, paid: tuple[SlotLock, Player]
    ) -> None:
        prompt_id = world.submit(*paid_scene(paid))
        with world.database.work() as session:
            PromptService(session, OWNER).mark_started(prompt_id, "job-1")
        first = world.scene(paid[0].scene_id)
        world.pass_time(5)
        with world.database.work() as session:
            PromptService(session, OWNER).mark_polled(prompt_id)
        then = world.scene(paid[0].scene_id)
        assert first.video_job_id == then.video_job_id == "job-1"
        assert first.last_polled_at is not None and then.last_polled_at is not None
        assert (then.last_polled_at - first.last_polled_at).total_seconds() < 5

    @pytest.mark.parametrize("act", ["started", "finished"])
    def test_a_prompt_that_ended_changes_nothing_more(
        self, world: StoryWorld, paid: tuple[SlotLock, Player], act: str
    ) -> None:
        lock, player = paid
        old = world.submit(lock.scene_id, player)
        world.finish(old, PromptOutcome.API_ERROR)
        new = world.submit(lock.scene_id, player)
        acts: dict[str, Callable[[PromptService], object]] = {
            "started": lambda prompts: prompts.mark_started(old, "job-9"),
            "finished": lambda prompts: prompts.finish(old, PromptOutcome.SUCCESS),
        }
        with world.database.work() as session, pytest.raises(Conflict):
            acts[act](PromptService(session, OWNER))
        scene = world.scene(lock.scene_id)
        assert (scene.status, scene.prompt_id, scene.video_job_id) == (SceneStatus.GENERATING, None, None)
        world.finish(new)

    @pytest.mark.parametrize("outcome", [PromptOutcome.PENDING, PromptOutcome.GENERATING, PromptOutcome.ABANDONED])
    def test_a_generation_cannot_report_what_is_no_result(
        self, world: StoryWorld, paid: tuple[SlotLock, Player], outcome: PromptOutcome
    ) -> None:
        with pytest.raises(InputError):
            world.finish(world.submit(*paid_scene(paid)), outcome)

    def test_outcomes_are_recorded_for_the_storys_owner_only(
        self, world: StoryWorld, paid: tuple[SlotLock, Player]
    ) -> None:
        prompt_id = world.submit(*paid_scene(paid))
        with pytest.raises(NotFound), world.database.work() as session:
            PromptService(session, Viewer(new_id())).finish(prompt_id, PromptOutcome.SUCCESS)

    def test_a_generation_sees_the_prompts_of_three_ancestors(self, world: StoryWorld) -> None:
        scene_id = world.genesis_id
        for number in range(5):
            scene_id = world.grow("B", scene_id, f"Prompt {number}.")
        with world.database.reading() as session:
            assert PromptService(session, OWNER).context(scene_id) == ["Prompt 1.", "Prompt 2.", "Prompt 3."]


class TestTheHour:
    def test_the_hour_ends_with_half_the_payment_due_and_the_slot_open(
        self, world: StoryWorld, paid: tuple[SlotLock, Player]
    ) -> None:
        lock, player = paid
        world.finish(world.submit(lock.scene_id, player), PromptOutcome.MODERATION_REJECTED, error_message="no")
        world.pass_time(RETRY_WINDOW_S + 1)
        assert sweep(world) == [(player.address, PRICE // 2)]
        assert sweep(world) == []
        assert world.reading(lambda stories: stories.slots(world.genesis_id))[0].state == SlotState.OPEN
        again = world.grow("A")
        assert again != lock.scene_id
        old, new = world.history("A")
        assert (old.scene.id, old.scene.status) == (lock.scene_id, SceneStatus.FAILED)
        assert [p.outcome for p in old.prompts] == [PromptOutcome.MODERATION_REJECTED]
        assert (new.scene.id, new.scene.status) == (again, SceneStatus.COMPLETED)

    def test_the_hour_is_not_over_a_moment_before(self, world: StoryWorld, paid: tuple[SlotLock, Player]) -> None:
        world.pass_time(RETRY_WINDOW_S - 60)
        assert sweep(world) == []
        world.submit(*paid_scene(paid))

    def test_the_hour_waits_for_a_prompt_in_progress(self, world: StoryWorld, paid: tuple[SlotLock, Player]) -> None:
        world.pass_time(RETRY_WINDOW_S - 60)
        prompt_id = world.submit(*paid_scene(paid))
        world.pass_time(120)
        assert sweep(world) == []
        world.finish(prompt_id)
        assert world.scene(paid[0].scene_id).status == SceneStatus.COMPLETED

    def test_the_hour_abandons_a_stalled_prompt(self, world: StoryWorld, paid: tuple[SlotLock, Player]) -> None:
        world.pass_time(RETRY_WINDOW_S - 60)
        prompt_id = world.submit(*paid_scene(paid))
        world.pass_time(GENERATION_LIMIT_S + 1)
        assert len(sweep(world)) == 1
        with pytest.raises(Conflict):
            world.finish(prompt_id)
        [attempt] = world.history("A")
        assert [p.outcome for p in attempt.prompts] == [PromptOutcome.ABANDONED]
        assert attempt.scene.status == SceneStatus.FAILED

    def test_the_hour_spares_finished_and_unpaid_scenes(self, world: StoryWorld) -> None:
        world.grow("A")
        world.lock(a_player(), "B")
        world.pass_time(10 * RETRY_WINDOW_S)
        assert sweep(world) == []

    def test_the_hour_leads_to_one_refund(self, world: StoryWorld, paid: tuple[SlotLock, Player]) -> None:
        world.pass_time(RETRY_WINDOW_S + 1)
        sweep(world)
        scene_id, hash_ = paid[0].scene_id, a_hash()
        for _ in range(2):
            with world.database.work() as session:
                StoryScheduler(session).record_refund(scene_id, hash_)
        with pytest.raises(Conflict), world.database.work() as session:
            StoryScheduler(session).record_refund(scene_id, a_hash())
        with world.database.reading() as session:
            assert StoryScheduler(session).refunds_due() == []
        assert world.scene(scene_id).refund_transaction_hash == hash_

    def test_no_refund_is_recorded_for_a_scene_that_is_owed_none(self, world: StoryWorld) -> None:
        with pytest.raises(NotFound), world.database.work() as session:
            StoryScheduler(session).record_refund(world.genesis_id, a_hash())


def paid_scene(paid: tuple[SlotLock, Player]) -> tuple:  # type: ignore[type-arg]
    return paid[0].scene_id, paid[1]
