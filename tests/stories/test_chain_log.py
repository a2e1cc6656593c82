"""The contract's log: read once whatever happens, undone when the chain changes its mind, and the arbiter of slots."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from reelbase.db.session import Database
from reelbase.kit.errors import Conflict, InputError, NotFound, SlotTaken
from reelbase.kit.ids import new_id
from reelbase.providers.chain import BlockRef, ChainEntry, NotYet, Paid, Purchase, Rejected
from reelbase.stories.chain_log import RING_BLOCKS, ChainLog, Change, Position
from reelbase.stories.follower import BLOCKS_A_ROUND, ChainFollower
from reelbase.stories.keeper import StoryKeeper
from reelbase.stories.models import ChainCursor, ChainEvent, StoryScene
from reelbase.stories.players import Player
from reelbase.stories.slots import SettlementKind
from reelbase.stories.states import LOCK_S, RETRY_WINDOW_S, PromptOutcome, SceneStatus
from support.chains import Chain, Told, bought, other
from support.races import all_at_once
from support.stories import PRICE, StoryWorld, a_hash, a_player


@pytest.fixture
def chain() -> Chain:
    return Chain()


@pytest.fixture
def follower(world: StoryWorld, chain: Chain) -> ChainFollower:
    follower = ChainFollower(world.database, chain, confirmations=2)
    follower.start(chain.head())
    return follower


def standing(database: Database) -> list[tuple[int, str, int]]:
    """Block, transaction and place of the entries that count, in the chain's order."""
    query = select(ChainEvent.block_number, ChainEvent.transaction_hash, ChainEvent.log_index)
    query = query.where(ChainEvent.undone_at.is_(None)).order_by(ChainEvent.block_number, ChainEvent.log_index)
    with database.reading() as session:
        return [(number, hash_, index) for number, hash_, index in session.execute(query)]


def on_chain(chain: Chain) -> list[tuple[int, str, int]]:
    entries = chain.entries(0, chain.head().number)
    return [(entry.block.number, entry.transaction_hash, entry.log_index) for entry in entries]


def purchase_of(world: StoryWorld, player: Player, slot: str = "A", amount: int = PRICE) -> Purchase:
    lock = world.lock(player, slot)
    return Purchase(lock.scene_id, lock.parent_id, slot, player.address, amount)


def deep(chain: Chain, follower: ChainFollower, told: Told) -> None:
    """Mine something and read on until it is deep enough to be settled."""
    chain.mine(told)
    chain.mine()
    chain.mine()
    follower.round()


class TestReading:
    def test_books_what_the_chain_has_told_once(self, world: StoryWorld, chain: Chain, follower: ChainFollower) -> None:
        chain.mine(other(), other())
        chain.mine()
        chain.mine(other())
        assert follower.round()[0] == Change(added=3)
        assert follower.round()[0] == Change()
        assert standing(world.database) == on_chain(chain)

    def test_in_steps_catches_up_after_a_long_time_away(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("reelbase.stories.follower.BLOCKS_A_ROUND", 10)
        assert BLOCKS_A_ROUND > RING_BLOCKS
        for _ in range(25):
            chain.mine(other())
        assert [follower.round()[0].added for _ in range(4)] == [10, 10, 5, 0]
        assert standing(world.database) == on_chain(chain)

    def test_again_after_a_crash_behind_the_commit_changes_nothing(self, world: StoryWorld, chain: Chain) -> None:
        known, to = started(world.database, chain), chain.mine(other())
        for expected in (Change(added=1), Change()):
            assert read(world.database, chain, known, known.block, to) == expected

    def test_that_fails_leaves_neither_entries_nor_a_cursor(self, world: StoryWorld, chain: Chain) -> None:
        known, to = started(world.database, chain), chain.mine(other())
        with pytest.raises(ZeroDivisionError), world.database.work() as session:
            log_of(session, chain).read(known, known.block, to, chain.entries(0, to.number))
            raise ZeroDivisionError
        with world.database.reading() as session:
            assert log_of(session, chain).position() == known
        assert standing(world.database) == []

    def test_by_many_at_once_is_booked_by_one(self, world: StoryWorld, chain: Chain) -> None:
        known = started(world.database, chain)
        first = chain.mine(other())
        second = chain.mine(other())
        acts = [lambda to=to: read(world.database, chain, known, known.block, to) for to in (first, second) * 4]  # type: ignore[misc]
        results = all_at_once(acts)
        assert sum(result.added for result in results if isinstance(result, Change)) in (1, 2)
        with world.database.reading() as session:
            position = log_of(session, chain).position()
        assert position is not None and position.block in (first, second)
        assert standing(world.database) == on_chain(chain)[: position.block.number]

    def test_remembers_so_many_blocks_and_no_more(self, world: StoryWorld, chain: Chain) -> None:
        known = started(world.database, chain)
        for _ in range(RING_BLOCKS + 20):
            chain.mine(other())
        read(world.database, chain, known, known.block, chain.head())
        with world.database.reading() as session:
            position = log_of(session, chain).position()
        assert position is not None and len(position.ring) == RING_BLOCKS and position.ring[-1] == chain.head()

    def test_before_it_was_started_is_refused(self, world: StoryWorld, chain: Chain) -> None:
        with pytest.raises(NotFound):
            read(world.database, chain, Position(chain.head(), (chain.head(),)), chain.head(), chain.head())

    @pytest.mark.parametrize("wrong", ["elsewhere", "after", "twice", "two minds", "misnamed", "backwards"])
    def test_refuses_entries_that_do_not_fit(self, world: StoryWorld, chain: Chain, wrong: str) -> None:
        known, to = started(world.database, chain), chain.mine(other())
        [entry] = chain.entries(0, 1)
        since, entries = known.block, [entry]
        if wrong == "elsewhere":
            since = BlockRef(0, a_hash())
        elif wrong == "after":
            entries = [ChainEntry(BlockRef(2, a_hash()), 0, a_hash(), "paused")]
        elif wrong == "twice":
            entries = [entry, entry]
        elif wrong == "two minds":
            entries = [ChainEntry(BlockRef(1, a_hash()), 0, a_hash(), "paused")]
        elif wrong == "misnamed":
            entries = [ChainEntry(to, 0, a_hash(), "purchase")]
        else:
            to = BlockRef(0, a_hash())
        with pytest.raises(InputError), world.database.work() as session:
            log_of(session, chain).read(known, since, to, entries)


class TestAReorganisation:
    def test_undoes_what_is_gone_and_reads_what_came(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower
    ) -> None:
        stays, again, gone = other(), other(), other()
        chain.mine(stays)
        chain.mine(again, gone)
        follower.round()
        chain.reorganise(1)
        chain.mine(again)
        chain.mine(other())
        assert follower.round()[0] == Change(added=2, undone=2)
        assert standing(world.database) == on_chain(chain)

    def test_back_to_the_old_branch_counts_its_entries_again(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower
    ) -> None:
        chain.mine(other())
        follower.round()
        old = chain.hashes[-1], chain.told[-1]
        chain.reorganise(1)
        chain.mine()
        follower.round()
        assert standing(world.database) == []
        chain.reorganise(1)
        chain.hashes.append(old[0])
        chain.told.append(old[1])
        assert follower.round()[0] == Change(added=1)
        assert standing(world.database) == on_chain(chain)

    def test_to_a_shorter_chain_is_followed(self, world: StoryWorld, chain: Chain, follower: ChainFollower) -> None:
        for _ in range(3):
            chain.mine(other())
        follower.round()
        chain.reorganise(2)
        assert follower.round()[0] == Change(undone=2)
        assert standing(world.database) == on_chain(chain)

    def test_that_is_deeper_than_the_memory_is_said_and_changes_nothing(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower
    ) -> None:
        chain.mine(other())
        follower.round()
        before = standing(world.database)
        chain.reorganise(2)
        chain.mine()
        with pytest.raises(Conflict, match="further back"):
            follower.round()
        assert standing(world.database) == before

    def test_while_the_chain_is_asked_leaves_it_to_the_next_round(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chain.mine(other())
        ask = chain.entries

        def fork(after: int, to: int) -> list[ChainEntry]:
            told = ask(after, to)
            chain.reorganise(1)
            chain.mine(other())
            return told

        monkeypatch.setattr(chain, "entries", fork)
        assert follower.round()[0] == Change()
        monkeypatch.undo()
        assert follower.round()[0] == Change(added=1)
        assert standing(world.database) == on_chain(chain)

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(moves=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), max_size=8))
    def test_any_row_of_them_ends_with_what_the_chain_says(
        self, database: Database, moves: list[tuple[int, int, bool]]
    ) -> None:
        chain = Chain()
        with database.work() as session:
            session.execute(delete(ChainEvent))
        follower = ChainFollower(database, chain)
        follower.start(chain.head())
        for drop, add, look in moves:
            depth = min(drop, len(chain.hashes) - 1)
            dropped = chain.reorganise(depth) if depth else []
            for number in range(add):
                chain.mine(*(dropped if number == 0 else []), other())
            if look:
                follower.round()
        follower.round()
        assert standing(database) == on_chain(chain)
        assert follower.round()[0] == Change()


class TestPurchases:
    def test_are_settled_when_they_are_deep_enough(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower
    ) -> None:
        player = a_player()
        told = bought(purchase_of(world, player))
        chain.mine(told)
        chain.mine()
        assert follower.round()[1] == []
        chain.mine()
        [settled] = follower.round()[1]
        scene = world.scene(settled.scene_id)
        assert (settled.kind, scene.creator_address, scene.transaction_hash) == (
            SettlementKind.PAID,
            player.address,
            told[0],
        )
        assert follower.round()[1] == []

    def test_win_over_the_lock_of_somebody_else(self, world: StoryWorld, chain: Chain, follower: ChainFollower) -> None:
        payer = a_player()
        purchase = purchase_of(world, payer)
        world.pass_time(LOCK_S + 1)
        world.lock(a_player())
        deep(chain, follower, bought(purchase))
        assert world.scene(purchase.scene_id).creator_address == payer.address

    def test_that_the_buyer_has_confirmed_before_change_nothing(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower
    ) -> None:
        player = a_player()
        purchase = purchase_of(world, player)
        told = bought(purchase)
        world.settle(purchase.scene_id, player, told[0], Paid(PRICE))
        paid_at = world.scene(purchase.scene_id).paid_at
        deep(chain, follower, told)
        assert world.scene(purchase.scene_id).paid_at == paid_at
        assert count(world.database, StoryScene) == 2

    @pytest.mark.parametrize("amount", [0, PRICE - 1])
    def test_that_are_too_small_are_refunded_whole_and_leave_the_slot(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower, amount: int
    ) -> None:
        player = a_player()
        deep(chain, follower, bought(purchase_of(world, player, amount=amount)))
        with world.database.reading() as session:
            due = [(refund.address, refund.amount) for refund in StoryKeeper(session).refunds_due()]
        assert due == ([(player.address, amount)] if amount else [])
        world.pass_time(LOCK_S + 1)
        world.lock(a_player())

    @pytest.mark.parametrize("wrong", ["scene", "slot"])
    def test_that_fit_no_scene_are_kept_for_somebody_to_look_at(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower, wrong: str
    ) -> None:
        known = purchase_of(world, a_player())
        scene_id, slot = (new_id(), "A") if wrong == "scene" else (known.scene_id, "B")
        told = bought(Purchase(scene_id, known.parent_id, slot, known.buyer_address, PRICE))
        deep(chain, follower, told)
        with world.database.reading() as session:
            assert [event.transaction_hash for event in log_of(session, chain).unmatched()] == [told[0]]
        assert world.scene(known.scene_id).status == SceneStatus.PENDING_PAYMENT
        assert follower.round()[1] == []

    def test_are_settled_once_by_many_at_once(self, world: StoryWorld, chain: Chain, follower: ChainFollower) -> None:
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


class TestAPaymentTakenBack:
    def paid(self, world: StoryWorld, chain: Chain, follower: ChainFollower) -> tuple[Player, Purchase, Told]:
        player = a_player(fid=5)
        purchase = purchase_of(world, player)
        told = bought(purchase)
        deep(chain, follower, told)
        return player, purchase, told

    def test_keeps_the_slot_for_its_payer_while_the_chain_is_asked_again(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower
    ) -> None:
        player, purchase, told = self.paid(world, chain, follower)
        world.submit(purchase.scene_id, player)
        chain.reorganise(3)
        change, _ = follower.round()
        assert [(undone.scene_id, undone.lost) for undone in change.taken_back] == [(purchase.scene_id, False)]
        scene = world.scene(purchase.scene_id)
        assert (scene.status, scene.pending_transaction_hash) == (SceneStatus.PENDING_PAYMENT, told[0])
        assert (scene.paid_at, scene.creator_address, scene.locked_by_fid) == (None, None, 5)
        world.pass_time(RETRY_WINDOW_S)
        with pytest.raises(SlotTaken):
            world.lock(a_player())
        deep(chain, follower, told)
        scene = world.scene(purchase.scene_id)
        assert (scene.status, scene.creator_address) == (SceneStatus.GENERATING, player.address)
        world.finish(world.submit(purchase.scene_id, player))
        [attempt] = world.history()
        assert [prompt.outcome for prompt in attempt.prompts] == [PromptOutcome.ABANDONED, PromptOutcome.SUCCESS]

    def test_that_comes_again_in_the_same_reading_disturbs_nothing(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower
    ) -> None:
        player, purchase, told = self.paid(world, chain, follower)
        prompt_id = world.submit(purchase.scene_id, player)
        chain.reorganise(3)
        deep(chain, follower, told)
        world.finish(prompt_id)
        assert world.scene(purchase.scene_id).status == SceneStatus.COMPLETED

    def test_leaves_a_finished_clip_and_says_so(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower, caplog: pytest.LogCaptureFixture
    ) -> None:
        player, purchase, _ = self.paid(world, chain, follower)
        world.finish(world.submit(purchase.scene_id, player))
        chain.reorganise(3)
        change, _ = follower.round()
        assert [(undone.scene_id, undone.lost) for undone in change.taken_back] == [(purchase.scene_id, True)]
        assert world.scene(purchase.scene_id).status == SceneStatus.COMPLETED
        assert [record.levelname for record in caplog.records] == ["ERROR"]

    def test_is_not_refunded_until_it_comes_again(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower
    ) -> None:
        _, purchase, told = self.paid(world, chain, follower)
        world.pass_time(RETRY_WINDOW_S + 1)
        with world.database.work() as session:
            assert len(StoryKeeper(session).sweep()) == 1
        chain.reorganise(3)
        follower.round()
        assert refunds(world.database) == []
        with pytest.raises(NotFound), world.database.work() as session:
            StoryKeeper(session).refunded(purchase.scene_id, a_hash())
        deep(chain, follower, told)
        assert refunds(world.database) == [PRICE]

    def test_that_the_chain_rejects_later_frees_the_slot(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower
    ) -> None:
        player, purchase, told = self.paid(world, chain, follower)
        chain.reorganise(3)
        follower.round()
        assert world.settle(purchase.scene_id, player, told[0], NotYet("?")).kind == SettlementKind.NOT_YET
        world.settle(purchase.scene_id, player, told[0], Rejected("gone"))
        world.lock(a_player())


def started(database: Database, chain: Chain) -> Position:
    with database.work() as session:
        first = log_of(session, chain).start(chain.head())
    with database.work() as session:
        # Starting again goes on where it is.
        assert log_of(session, chain).start(BlockRef(99, a_hash())) == first
        assert session.scalar(select(func.count()).select_from(ChainCursor)) == 1
    return first


def read(database: Database, chain: Chain, known: Position, since: BlockRef, to: BlockRef) -> Change:
    with database.work() as session:
        return log_of(session, chain).read(known, since, to, chain.entries(since.number, to.number))


def log_of(session: Session, chain: Chain) -> ChainLog:
    return ChainLog(session, chain.chain_id, chain.contract_address)


def refunds(database: Database) -> list[int]:
    with database.reading() as session:
        return [refund.amount for refund in StoryKeeper(session).refunds_due()]


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
