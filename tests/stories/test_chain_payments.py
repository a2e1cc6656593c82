"""The contract's log as the arbiter of slots: who has paid, and what becomes of a payment that is taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from reelbase.db.session import Database
from reelbase.kit.errors import NotFound, SlotTaken
from reelbase.kit.ids import new_id
from reelbase.providers.chain import NotYet, Paid, Purchase, Rejected
from reelbase.schemas.stories import PromptOutcome, SceneStatus
from reelbase.stories.follower import ChainFollower
from reelbase.stories.models import StoryScene
from reelbase.stories.players import Player
from reelbase.stories.scheduler import StoryScheduler
from reelbase.stories.slots import SettlementKind
from reelbase.stories.states import LOCK_S, RETRY_WINDOW_S
from support.chains import Chain, LogEntry, bought, log_of, read
from support.races import all_at_once
from support.stories import PRICE, StoryWorld, a_hash, a_player


def purchase_of(world: StoryWorld, player: Player, slot: str = "A", amount: int = PRICE) -> Purchase:
    lock = world.lock(player, slot)
    return Purchase(lock.scene_id, lock.parent_id, slot, player.address, amount)


def deep(chain: Chain, follower: ChainFollower, entry: LogEntry) -> None:
    """Mine something and read on until it is deep enough to be settled."""
    chain.mine(entry)
    chain.mine()
    chain.mine()
    follower.round()


class TestPurchases:
    def test_purchases_are_settled_when_they_are_deep_enough(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower
    ) -> None:
        player = a_player()
        entry = bought(purchase_of(world, player))
        chain.mine(entry)
        chain.mine()
        assert follower.round()[1] == []
        chain.mine()
        [settled] = follower.round()[1]
        scene = world.scene(settled.scene_id)
        assert (settled.kind, scene.creator_address, scene.transaction_hash) == (
            SettlementKind.PAID,
            player.address,
            entry[0],
        )
        assert follower.round()[1] == []

    def test_purchases_win_over_the_lock_of_somebody_else(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower
    ) -> None:
        payer = a_player()
        purchase = purchase_of(world, payer)
        world.pass_time(LOCK_S + 1)
        world.lock(a_player())
        deep(chain, follower, bought(purchase))
        assert world.scene(purchase.scene_id).creator_address == payer.address

    def test_purchases_that_the_buyer_has_confirmed_before_change_nothing(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower
    ) -> None:
        player = a_player()
        purchase = purchase_of(world, player)
        entry = bought(purchase)
        world.settle(purchase.scene_id, player, entry[0], Paid(PRICE))
        paid_at = world.scene(purchase.scene_id).paid_at
        deep(chain, follower, entry)
        assert world.scene(purchase.scene_id).paid_at == paid_at
        assert count(world.database, StoryScene) == 2

    @pytest.mark.parametrize("amount", [0, PRICE - 1])
    def test_purchases_that_are_too_small_are_refunded_whole_and_leave_the_slot(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower, amount: int
    ) -> None:
        player = a_player()
        deep(chain, follower, bought(purchase_of(world, player, amount=amount)))
        with world.database.reading() as session:
            due = [(refund.address, refund.amount) for refund in StoryScheduler(session).refunds_due()]
        assert due == ([(player.address, amount)] if amount else [])
        world.pass_time(LOCK_S + 1)
        world.lock(a_player())

    @pytest.mark.parametrize("wrong", ["scene", "slot"])
    def test_purchases_that_fit_no_scene_are_listed_for_an_operator(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower, wrong: str
    ) -> None:
        known = purchase_of(world, a_player())
        scene_id, slot = (new_id(), "A") if wrong == "scene" else (known.scene_id, "B")
        entry = bought(Purchase(scene_id, known.parent_id, slot, known.buyer_address, PRICE))
        deep(chain, follower, entry)
        with world.database.reading() as session:
            assert [event.transaction_hash for event in log_of(session, chain).unmatched()] == [entry[0]]
        assert world.scene(known.scene_id).status == SceneStatus.PENDING_PAYMENT
        assert follower.round()[1] == []

    def test_purchases_are_settled_once_by_many_concurrent_processes(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower
    ) -> None:
        for slot in "ABC":
            chain.mine(bought(purchase_of(world, a_player(), slot)))
        chain.mine()
        chain.mine()
        with world.database.work() as session:
            known = log_of(session, chain).position()
        assert known is not None
        read(world.database, chain, known, known.block, chain.head())

        def settle() -> int:
            with world.database.work() as session:
                return len(log_of(session, chain).settle(2, limit=2))

        assert sum(all_at_once([settle] * 6)) == 3  # type: ignore[arg-type]


class TestARevokedPayment:
    def paid(self, world: StoryWorld, chain: Chain, follower: ChainFollower) -> tuple[Player, Purchase, LogEntry]:
        player = a_player(fid=5)
        purchase = purchase_of(world, player)
        entry = bought(purchase)
        deep(chain, follower, entry)
        return player, purchase, entry

    def test_a_revoked_payment_keeps_the_slot_for_its_payer_while_the_chain_is_asked_again(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower
    ) -> None:
        player, purchase, entry = self.paid(world, chain, follower)
        world.submit(purchase.scene_id, player)
        chain.reorganise(3)
        change, _ = follower.round()
        assert [(revocation.scene_id, revocation.lost) for revocation in change.revocations] == [
            (purchase.scene_id, False)
        ]
        scene = world.scene(purchase.scene_id)
        assert (scene.status, scene.pending_transaction_hash) == (SceneStatus.PENDING_PAYMENT, entry[0])
        assert (scene.paid_at, scene.creator_address, scene.locked_by_fid) == (None, None, 5)
        world.pass_time(RETRY_WINDOW_S)
        with pytest.raises(SlotTaken):
            world.lock(a_player())
        deep(chain, follower, entry)
        scene = world.scene(purchase.scene_id)
        assert (scene.status, scene.creator_address) == (SceneStatus.GENERATING, player.address)
        world.finish(world.submit(purchase.scene_id, player))
        [attempt] = world.history()
        assert [prompt.outcome for prompt in attempt.prompts] == [PromptOutcome.ABANDONED, PromptOutcome.SUCCESS]

    def test_a_revoked_payment_that_comes_again_in_the_same_reading_disturbs_nothing(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower
    ) -> None:
        player, purchase, entry = self.paid(world, chain, follower)
        prompt_id = world.submit(purchase.scene_id, player)
        chain.reorganise(3)
        deep(chain, follower, entry)
        world.finish(prompt_id)
        assert world.scene(purchase.scene_id).status == SceneStatus.COMPLETED

    def test_a_revoked_payment_leaves_a_finished_clip_and_says_so(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower, caplog: pytest.LogCaptureFixture
    ) -> None:
        player, purchase, _ = self.paid(world, chain, follower)
        world.finish(world.submit(purchase.scene_id, player))
        chain.reorganise(3)
        change, _ = follower.round()
        assert [(revocation.scene_id, revocation.lost) for revocation in change.revocations] == [
            (purchase.scene_id, True)
        ]
        assert world.scene(purchase.scene_id).status == SceneStatus.COMPLETED
        assert [record.levelname for record in caplog.records] == ["ERROR"]

    def test_a_revoked_payment_is_not_refunded_until_it_comes_again(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower
    ) -> None:
        _, purchase, entry = self.paid(world, chain, follower)
        world.pass_time(RETRY_WINDOW_S + 1)
        with world.database.work() as session:
            assert len(StoryScheduler(session).sweep()) == 1
        chain.reorganise(3)
        follower.round()
        assert refunds(world.database) == []
        with pytest.raises(NotFound), world.database.work() as session:
            StoryScheduler(session).record_refund(purchase.scene_id, a_hash())
        deep(chain, follower, entry)
        assert refunds(world.database) == [PRICE]

    def test_a_revoked_payment_that_the_chain_rejects_later_frees_the_slot(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower
    ) -> None:
        player, purchase, entry = self.paid(world, chain, follower)
        chain.reorganise(3)
        follower.round()
        assert world.settle(purchase.scene_id, player, entry[0], NotYet("?")).kind == SettlementKind.NOT_YET
        world.settle(purchase.scene_id, player, entry[0], Rejected("gone"))
        world.lock(a_player())


def refunds(database: Database) -> list[int]:
    with database.reading() as session:
        return [refund.amount for refund in StoryScheduler(session).refunds_due()]


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
