"""Many at once: threads and processes that want the same slot, the same scene, the same payment."""

from __future__ import annotations

import multiprocessing
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from reelbase.db.session import Database
from reelbase.kit import clock
from reelbase.kit.errors import PlayerBusy, SlotTaken
from reelbase.providers.chain import Paid
from reelbase.schemas.stories import PromptOutcome, SceneStatus
from reelbase.stories.models import StoryPrompt, StoryScene
from reelbase.stories.prompts import PromptService
from reelbase.stories.scheduler import StoryScheduler
from reelbase.stories.slots import SettlementKind, SlotService
from reelbase.stories.states import LOCK_S, RETRY_WINDOW_S
from support.races import all_at_once
from support.stories import OWNER, PRICE, StoryWorld, a_hash, a_player

BUYERS = 200
LATE_BUYERS = 60


def won(results: list[object]) -> list[object]:
    return [result for result in results if not isinstance(result, Exception)]


class TestManyBuyersOfOneSlot:
    def test_one_of_two_hundred_buyers_gets_an_open_slot(self, world: StoryWorld) -> None:
        results = all_at_once([lambda: world.lock(a_player()) for _ in range(BUYERS)], BUYERS)
        assert len(won(results)) == 1
        assert all(isinstance(result, SlotTaken) for result in results if result not in won(results))

    def test_one_of_many_buyers_gets_a_slot_whose_lock_ran_out(self, world: StoryWorld) -> None:
        world.lock(a_player())
        world.pass_time(LOCK_S + 1)
        assert len(won(all_at_once([lambda: world.lock(a_player()) for _ in range(LATE_BUYERS)], LATE_BUYERS))) == 1

    def test_none_of_many_buyers_gets_a_paid_or_finished_slot(self, world: StoryWorld) -> None:
        world.grow("B")
        player = a_player()
        world.pay(world.lock(player), player)
        world.pass_time(LOCK_S + 1)
        acts = [lambda slot=slot: world.lock(a_player(), slot) for slot in "AB" * (LATE_BUYERS // 2)]  # type: ignore[misc]
        assert won(all_at_once(acts, LATE_BUYERS)) == []


class TestProcesses:
    def test_processes_with_clocks_hours_apart_find_one_winner(self, world: StoryWorld) -> None:
        spawning = multiprocessing.get_context("spawn")
        with spawning.Pool(2) as pool:
            jobs = [
                pool.apply_async(_try_to_lock, (world.database.url, str(world.genesis_id), skew_s, 15))
                for skew_s in (-7200, 7200)
            ]
            assert sum(job.get(timeout=60) for job in jobs) == 1


class TestOnePlayer:
    def test_a_player_in_several_windows_gets_one_slot(self, world: StoryWorld) -> None:
        player = a_player()
        results = all_at_once([lambda slot=slot: world.lock(player, slot) for slot in "ABC" * 4])  # type: ignore[misc]
        scenes = {lock.scene_id for lock in won(results)}  # type: ignore[attr-defined]
        assert len(scenes) == 1
        assert all(isinstance(result, PlayerBusy) for result in results if isinstance(result, Exception))

    def test_a_player_who_sends_a_prompt_twice_has_one_in_progress(self, world: StoryWorld) -> None:
        player = a_player()
        lock = world.lock(player)
        world.pay(lock, player)
        results = all_at_once([lambda: world.submit(lock.scene_id, player) for _ in range(12)])
        assert len(won(results)) == 1
        assert world.scene(lock.scene_id).generation_attempts == 1


class TestOnePayment:
    def test_a_payment_settled_by_many_processes_at_once_counts_once(self, world: StoryWorld) -> None:
        player, hash_ = a_player(), a_hash()
        lock = world.lock(player)
        results = all_at_once([lambda: world.settle(lock.scene_id, player, hash_, Paid(PRICE)) for _ in range(12)])
        assert {settled.kind for settled in results} == {SettlementKind.PAID}  # type: ignore[attr-defined]
        assert _count(world.database, StoryScene) == 2

    def test_many_payments_for_one_slot_make_one_owner_and_refund_the_others(self, world: StoryWorld) -> None:
        lock = world.lock(a_player())
        results = all_at_once(
            [lambda: world.settle(lock.scene_id, a_player(), a_hash(), Paid(PRICE)) for _ in range(12)]
        )
        kinds = [settled.kind for settled in results]  # type: ignore[attr-defined]
        assert (kinds.count(SettlementKind.PAID), kinds.count(SettlementKind.REFUND_DUE)) == (1, 11)
        with world.database.reading() as session:
            assert [refund.amount for refund in StoryScheduler(session).refunds_due()] == [PRICE] * 11

    def test_a_payer_and_a_stranger_who_takes_over_never_both_have_the_slot(self, world: StoryWorld) -> None:
        for _ in range(6):
            payer = a_player()
            lock = world.lock(payer, "B")
            world.pass_time(LOCK_S + 1)
            acts = [lambda: world.lock(a_player(), "B") for _ in range(5)]
            pay = lambda lock=lock, payer=payer: world.settle(lock.scene_id, payer, a_hash(), Paid(PRICE))  # noqa: E731
            all_at_once([*acts, pay])
            scene = world.scene(lock.scene_id)
            assert (scene.creator_address, scene.locked_by_address) == (payer.address, None)
            world.pass_time(RETRY_WINDOW_S + 1)
            with world.database.work() as session:
                assert len(StoryScheduler(session).sweep()) == 1


class TestTheEndOfTheHour:
    @pytest.mark.parametrize("round_", range(3))
    def test_the_end_of_the_hour_finds_a_result_or_a_refund_but_not_both(self, world: StoryWorld, round_: int) -> None:
        player = a_player()
        lock = world.lock(player)
        world.pay(lock, player)
        prompt_id = world.submit(lock.scene_id, player)
        world.pass_time(2 * RETRY_WINDOW_S)

        def sweep() -> int:
            with world.database.work() as session:
                return len(StoryScheduler(session).sweep())

        results = all_at_once([sweep, lambda: world.finish(prompt_id), sweep, sweep])
        scene = world.scene(lock.scene_id)
        refunds = sum(result for result in results if isinstance(result, int))
        completed = scene.status == SceneStatus.COMPLETED
        assert (refunds, completed) in ((0, True), (1, False))
        assert (scene.refund_amount is None) == completed

    def test_the_end_of_many_scenes_is_shared_by_several_schedulers(self, world: StoryWorld) -> None:
        for slot in "ABC":
            player = a_player()
            world.pay(world.lock(player, slot), player)
        world.pass_time(RETRY_WINDOW_S + 1)

        def sweep() -> int:
            with world.database.work() as session:
                return len(StoryScheduler(session).sweep(limit=2))

        assert sum(all_at_once([sweep] * 6)) == 3  # type: ignore[arg-type]


class TestOneResult:
    def test_a_result_that_arrives_several_times_counts_once(self, world: StoryWorld) -> None:
        player = a_player()
        lock = world.lock(player)
        world.pay(lock, player)
        prompt_id = world.submit(lock.scene_id, player)

        def finish(outcome: PromptOutcome) -> PromptOutcome:
            with world.database.work() as session:
                PromptService(session, OWNER).finish(prompt_id, outcome)
            return outcome

        outcomes = [PromptOutcome.SUCCESS, PromptOutcome.API_ERROR, PromptOutcome.TIMEOUT] * 4
        [booked] = won(all_at_once([lambda outcome=outcome: finish(outcome) for outcome in outcomes]))  # type: ignore[misc]
        with world.database.reading() as session:
            assert session.get_one(StoryPrompt, prompt_id).outcome == booked


def _try_to_lock(url: str, parent_id: str, skew_s: float, tries: int) -> int:
    true_now = clock.now
    clock.now = lambda: true_now() + timedelta(seconds=skew_s)
    database = Database(url)
    taken = 0
    for _ in range(tries):
        try:
            with database.work() as session:
                SlotService(session, OWNER).lock(UUID(parent_id), "A", a_player())
            taken += 1
        except SlotTaken:
            pass
    database.close()
    return taken


def _count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
