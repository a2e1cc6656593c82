"""Buying a slot: who gets it, who keeps it, and what becomes of the money."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reelbase.accounts.viewer import Viewer
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, InputError, NotFound, PlayerBusy, SlotTaken
from reelbase.kit.ids import new_id
from reelbase.providers.chain import NotYet, Paid, Rejected
from reelbase.schemas.stories import SlotState
from reelbase.stories.payments import PaymentService
from reelbase.stories.scheduler import StoryScheduler
from reelbase.stories.service import StoryService
from reelbase.stories.slots import SettlementKind, SlotService
from reelbase.stories.states import LOCK_S
from support.stories import OWNER, PRICE, ChainTwin, StoryWorld, a_hash, a_player


class TestLocking:
    def test_locking_holds_the_slot_for_a_minute_by_the_databases_clock(self, world: StoryWorld) -> None:
        lock = world.lock(a_player())
        assert timedelta(seconds=LOCK_S - 5) < lock.until - lock.now <= timedelta(seconds=LOCK_S)

    def test_locking_keeps_others_out_and_says_for_how_long(self, world: StoryWorld) -> None:
        world.lock(a_player())
        with pytest.raises(SlotTaken) as refused:
            world.lock(a_player())
        assert refused.value.free_in_s is not None and 0 < refused.value.free_in_s <= LOCK_S

    def test_locking_a_slot_again_returns_the_lock_and_does_not_lengthen_it(self, world: StoryWorld) -> None:
        player = a_player()
        first = world.lock(player)
        again = world.lock(player)
        assert (again.scene_id, again.until) == (first.scene_id, first.until)

    def test_an_expired_lock_is_taken_over_with_its_scene(self, world: StoryWorld) -> None:
        first = world.lock(a_player())
        world.pass_time(LOCK_S + 1)
        heir = a_player(fid=7)
        assert world.lock(heir).scene_id == first.scene_id
        scene = world.scene(first.scene_id)
        assert (scene.locked_by_address, scene.locked_by_fid) == (heir.address, 7)

    def test_locking_a_second_slot_waits_for_the_first(self, world: StoryWorld) -> None:
        player = a_player()
        world.lock(player, "A")
        with pytest.raises(PlayerBusy):
            world.lock(player, "B")
        world.pass_time(LOCK_S + 1)
        world.lock(player, "B")

    def test_locking_a_second_slot_waits_until_a_paid_scene_is_finished(self, world: StoryWorld) -> None:
        player = a_player()
        lock = world.lock(player, "A")
        world.pay(lock, player)
        with pytest.raises(PlayerBusy):
            world.lock(player, "B")
        world.finish(world.submit(lock.scene_id, player))
        world.lock(player, "B")

    @pytest.mark.parametrize("hours", [0, 24])
    def test_locking_never_takes_a_finished_slot(self, world: StoryWorld, hours: int) -> None:
        world.grow("A")
        world.pass_time(hours * 3600)
        with pytest.raises(SlotTaken):
            world.lock(a_player(), "A")

    def test_locking_never_takes_a_paid_slot(self, world: StoryWorld) -> None:
        player = a_player()
        world.pay(world.lock(player), player)
        world.pass_time(2 * LOCK_S)
        with pytest.raises(SlotTaken):
            world.lock(a_player())

    def test_locking_a_slot_below_a_scene_without_a_clip_is_refused(self, world: StoryWorld) -> None:
        lock = world.lock(a_player())
        with pytest.raises(Conflict, match="no clip yet"):
            world.lock(a_player(), "A", lock.scene_id)

    def test_locking_a_slot_that_no_scene_has_is_refused(self, world: StoryWorld) -> None:
        with pytest.raises(InputError) as refused:
            world.lock(a_player(), "D")
        assert refused.value.field == "slot"

    def test_locking_in_anothers_unpublished_story_finds_nothing(self, world: StoryWorld) -> None:
        with world.database.work() as session:
            hidden = StoryService(session, OWNER).create("Hidden", price_amount=PRICE)
        with pytest.raises(NotFound), world.database.work() as session:
            SlotService(session, Viewer(new_id())).lock(hidden.genesis_id, "A", a_player())

    @pytest.mark.parametrize("skew", [timedelta(hours=-3), timedelta(hours=3)])
    def test_locking_does_not_believe_the_clients_clock(
        self, world: StoryWorld, skew: timedelta, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        holder = a_player()
        lock = world.lock(holder)
        monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + skew)
        with pytest.raises(SlotTaken):
            world.lock(a_player())
        world.pass_time(LOCK_S + 1)
        late = world.lock(a_player())
        assert timedelta(seconds=LOCK_S - 5) < late.until - late.now <= timedelta(seconds=LOCK_S)
        assert abs((late.now - lock.now).total_seconds()) < 60


class TestPaying:
    def test_paying_makes_the_holder_the_creator(self, world: StoryWorld) -> None:
        player = a_player(fid=42)
        lock = world.lock(player)
        hash_ = world.pay(lock, player)
        scene = world.scene(lock.scene_id)
        assert (scene.creator_address, scene.creator_fid) == (player.address, 42)
        assert (scene.transaction_hash, scene.paid_amount) == (hash_, PRICE)
        assert (scene.locked_until, scene.locked_by_address, scene.pending_transaction_hash) == (None, None, None)

    def test_paying_twice_with_one_transaction_changes_nothing(self, world: StoryWorld) -> None:
        player = a_player()
        lock = world.lock(player)
        hash_ = world.pay(lock, player)
        before = world.scene(lock.scene_id).paid_at
        again = world.settle(lock.scene_id, player, hash_, Paid(PRICE))
        assert (again.kind, again.scene_id) == (SettlementKind.PAID, lock.scene_id)
        assert world.scene(lock.scene_id).paid_at == before

    def test_a_payment_that_cannot_be_checked_yet_keeps_the_slot_for_as_long_as_it_takes(
        self, world: StoryWorld
    ) -> None:
        player, hash_ = a_player(), a_hash()
        lock = world.lock(player)
        world.settle(lock.scene_id, player, hash_, NotYet("no receipt"))
        world.pass_time(86_400)
        with pytest.raises(SlotTaken) as refused:
            world.lock(a_player())
        assert refused.value.free_in_s is None
        assert world.settle(lock.scene_id, player, hash_, Paid(PRICE)).kind == SettlementKind.PAID

    def test_a_rejected_payment_frees_the_slot_at_once(self, world: StoryWorld) -> None:
        player = a_player()
        lock = world.lock(player)
        assert world.settle(lock.scene_id, player, a_hash(), Rejected("reverted")).kind == SettlementKind.REJECTED
        assert world.scene(lock.scene_id).error_message == "reverted"
        assert world.lock(a_player()).scene_id == lock.scene_id

    def test_a_late_rejection_of_one_transaction_spares_the_next_one(self, world: StoryWorld) -> None:
        player, first, second = a_player(), a_hash(), a_hash()
        lock = world.lock(player)
        with world.database.work() as session:
            claim = SlotService(session, OWNER).claim(lock.scene_id, player, first)
        world.settle(lock.scene_id, player, second, NotYet("no receipt"))
        with world.database.work() as session:
            SlotService(session, OWNER).settle(claim, Rejected("replaced"))
        assert world.scene(lock.scene_id).pending_transaction_hash == second

    def test_paying_wins_over_the_lock_of_somebody_who_took_over(self, world: StoryWorld) -> None:
        payer, heir = a_player(), a_player()
        lock = world.lock(payer)
        world.pass_time(LOCK_S + 1)
        world.lock(heir)
        assert world.settle(lock.scene_id, payer, a_hash(), Paid(PRICE)).kind == SettlementKind.PAID
        assert world.scene(lock.scene_id).creator_address == payer.address

    def test_a_payment_for_a_slot_with_another_owner_is_recorded_and_refunded_whole(self, world: StoryWorld) -> None:
        payer, owner, hash_ = a_player(), a_player(), a_hash()
        lock = world.lock(payer)
        world.pass_time(LOCK_S + 1)
        world.pay(world.lock(owner), owner)
        settled = world.settle(lock.scene_id, payer, hash_, Paid(PRICE))
        again = world.settle(lock.scene_id, payer, hash_, Paid(PRICE))
        assert settled.kind == again.kind == SettlementKind.REFUND_DUE
        assert settled.scene_id == again.scene_id != lock.scene_id
        with world.database.reading() as session:
            [due] = StoryScheduler(session).refunds_due()
        assert (due.address, due.amount) == (payer.address, PRICE)
        assert world.scene(lock.scene_id).creator_address == owner.address

    def test_a_transaction_that_paid_for_another_slot_is_rejected(self, world: StoryWorld) -> None:
        first, second = a_player(), a_player()
        hash_ = world.pay(world.lock(first, "A"), first)
        lock = world.lock(second, "B")
        assert world.settle(lock.scene_id, second, hash_, Paid(PRICE)).kind == SettlementKind.REJECTED
        assert world.scene(lock.scene_id).pending_transaction_hash is None

    def test_naming_somebody_elses_transaction_does_not_keep_its_payer_out(self, world: StoryWorld) -> None:
        chain = ChainTwin()
        payments = PaymentService(world.database, chain)
        payer, thief = a_player(), a_player()
        lock, stolen = world.lock(payer, "A"), world.lock(thief, "B")
        hash_ = chain.pay(payer, world.genesis_id, "A")
        assert payments.confirm(OWNER, stolen.scene_id, thief, hash_).kind == SettlementKind.REJECTED
        assert payments.confirm(OWNER, lock.scene_id, payer, hash_).kind == SettlementKind.PAID

    def test_a_payment_for_the_genesis_finds_nothing_to_pay_for(self, world: StoryWorld) -> None:
        with pytest.raises(NotFound), world.database.work() as session:
            SlotService(session, OWNER).claim(world.genesis_id, a_player(), a_hash())

    @pytest.mark.parametrize("hash_", ["", "0x12", "0x" + "g" * 64])
    def test_a_payment_with_an_invalid_hash_is_refused(self, world: StoryWorld, hash_: str) -> None:
        lock = world.lock(a_player())
        with pytest.raises(InputError) as refused, world.database.work() as session:
            SlotService(session, OWNER).claim(lock.scene_id, a_player(), hash_)
        assert refused.value.field == "transaction_hash"


class TestThePaymentService:
    @pytest.mark.parametrize("trouble", [TimeoutError("node"), ConnectionError("node"), RuntimeError("a bug")])
    def test_the_payment_service_treats_errors_as_not_yet_and_settles_later(
        self, world: StoryWorld, trouble: Exception
    ) -> None:
        chain = ChainTwin()
        payments = PaymentService(world.database, chain)
        player = a_player()
        lock = world.lock(player)
        chain.trouble = [trouble]
        hash_ = chain.pay(player, world.genesis_id, "A")
        assert payments.confirm(OWNER, lock.scene_id, player, hash_).kind == SettlementKind.NOT_YET
        world.pass_time(3600)
        assert [settled.kind for settled in payments.check_pending(OWNER)] == [SettlementKind.PAID]
        assert payments.check_pending(OWNER) == []

    def test_the_payment_service_gives_every_waiting_claim_its_turn(self, world: StoryWorld) -> None:
        payments = PaymentService(world.database, ChainTwin())
        for slot in "ABC":
            player = a_player()
            payments.confirm(OWNER, world.lock(player, slot).scene_id, player, a_hash())
        turns = []
        for _ in range(3):
            world.pass_time(1)
            turns += [settled.scene_id for settled in payments.check_pending(OWNER, limit=1)]
        assert len(set(turns)) == 3


class TestWhatPlayersSee:
    def test_players_always_see_three_slots(self, world: StoryWorld) -> None:
        assert [view.state for view in world.reading(lambda stories: stories.slots(world.genesis_id))] == [
            SlotState.OPEN
        ] * 3

    def test_the_state_of_each(self, world: StoryWorld) -> None:
        filled, buyer, holder = world.grow("A"), a_player(), a_player(fid=9)
        world.pay(world.lock(buyer, "B"), buyer)
        world.lock(holder, "C")
        a, b, c = world.reading(lambda stories: stories.slots(world.genesis_id))
        assert (a.state, a.scene_id, a.label) == (SlotState.FILLED, filled, "Open the door")
        assert (b.state, b.holder_address) == (SlotState.GENERATING, buyer.address)
        assert (c.state, c.holder_address, c.holder_fid) == (SlotState.LOCKED, holder.address, 9)
        assert c.free_in_s is not None and 0 < c.free_in_s <= LOCK_S

    def test_players_see_an_expired_lock_as_an_open_slot(self, world: StoryWorld) -> None:
        world.lock(a_player(), "C")
        world.pass_time(LOCK_S + 1)
        assert world.reading(lambda stories: stories.slots(world.genesis_id))[2].state == SlotState.OPEN
