"""The contract's log: read once whatever happens, and undone when the chain changes its mind."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from reelbase.db.session import Database
from reelbase.kit.errors import Conflict, InputError, NotFound
from reelbase.providers.chain import BlockRef, ChainEntry
from reelbase.stories.chain_log import RING_BLOCKS, LogChange, Position
from reelbase.stories.follower import BLOCKS_A_ROUND, ChainFollower
from reelbase.stories.models import ChainCursor, ChainEvent
from support.chains import Chain, log_of, other, read
from support.races import all_at_once
from support.stories import StoryWorld, a_hash


def standing(database: Database) -> list[tuple[int, str, int]]:
    """Block, transaction and place of the entries that count, in the chain's order."""
    query = select(ChainEvent.block_number, ChainEvent.transaction_hash, ChainEvent.log_index)
    query = query.where(ChainEvent.undone_at.is_(None)).order_by(ChainEvent.block_number, ChainEvent.log_index)
    with database.reading() as session:
        return [(number, hash_, index) for number, hash_, index in session.execute(query)]


def on_chain(chain: Chain) -> list[tuple[int, str, int]]:
    entries = chain.entries(0, chain.head().number)
    return [(entry.block.number, entry.transaction_hash, entry.log_index) for entry in entries]


def started(database: Database, chain: Chain) -> Position:
    with database.work() as session:
        first = log_of(session, chain).start(chain.head())
    with database.work() as session:
        # Starting again goes on where it is.
        assert log_of(session, chain).start(BlockRef(99, a_hash())) == first
        assert session.scalar(select(func.count()).select_from(ChainCursor)) == 1
    return first


class TestReading:
    def test_the_entries_of_the_chain_are_recorded_once(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower
    ) -> None:
        chain.mine(other(), other())
        chain.mine()
        chain.mine(other())
        assert follower.round()[0] == LogChange(added=3)
        assert follower.round()[0] == LogChange()
        assert standing(world.database) == on_chain(chain)

    def test_reading_the_log_in_steps_catches_up_after_a_long_absence(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("reelbase.stories.follower.BLOCKS_A_ROUND", 10)
        assert BLOCKS_A_ROUND > RING_BLOCKS
        for _ in range(25):
            chain.mine(other())
        assert [follower.round()[0].added for _ in range(4)] == [10, 10, 5, 0]
        assert standing(world.database) == on_chain(chain)

    def test_reading_the_log_again_after_a_crash_behind_the_commit_changes_nothing(
        self, world: StoryWorld, chain: Chain
    ) -> None:
        known, to = started(world.database, chain), chain.mine(other())
        for expected in (LogChange(added=1), LogChange()):
            assert read(world.database, chain, known, known.block, to) == expected

    def test_a_failed_reading_leaves_neither_entries_nor_a_cursor(self, world: StoryWorld, chain: Chain) -> None:
        known, to = started(world.database, chain), chain.mine(other())
        with pytest.raises(ZeroDivisionError), world.database.work() as session:
            log_of(session, chain).read(known, known.block, to, chain.entries(0, to.number))
            raise ZeroDivisionError
        with world.database.reading() as session:
            assert log_of(session, chain).position() == known
        assert standing(world.database) == []

    def test_concurrent_readings_of_the_log_are_recorded_once(self, world: StoryWorld, chain: Chain) -> None:
        known = started(world.database, chain)
        first = chain.mine(other())
        second = chain.mine(other())
        acts = [lambda to=to: read(world.database, chain, known, known.block, to) for to in (first, second) * 4]  # type: ignore[misc]
        results = all_at_once(acts)
        assert sum(result.added for result in results if isinstance(result, LogChange)) in (1, 2)
        with world.database.reading() as session:
            position = log_of(session, chain).position()
        assert position is not None and position.block in (first, second)
        assert standing(world.database) == on_chain(chain)[: position.block.number]

    def test_reading_the_log_remembers_so_many_blocks_and_no_more(self, world: StoryWorld, chain: Chain) -> None:
        known = started(world.database, chain)
        for _ in range(RING_BLOCKS + 20):
            chain.mine(other())
        read(world.database, chain, known, known.block, chain.head())
        with world.database.reading() as session:
            position = log_of(session, chain).position()
        assert position is not None and len(position.ring) == RING_BLOCKS and position.ring[-1] == chain.head()

    def test_reading_a_log_that_was_not_started_is_refused(self, world: StoryWorld, chain: Chain) -> None:
        with pytest.raises(NotFound):
            read(world.database, chain, Position(chain.head(), (chain.head(),)), chain.head(), chain.head())

    @pytest.mark.parametrize("wrong", ["elsewhere", "after", "twice", "two minds", "misnamed", "backwards"])
    def test_reading_the_log_refuses_entries_that_do_not_fit(self, world: StoryWorld, chain: Chain, wrong: str) -> None:
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
    def test_a_reorganisation_undoes_what_is_gone_and_reads_what_came(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower
    ) -> None:
        stays, again, gone = other(), other(), other()
        chain.mine(stays)
        chain.mine(again, gone)
        follower.round()
        chain.reorganise(1)
        chain.mine(again)
        chain.mine(other())
        assert follower.round()[0] == LogChange(added=2, undone=2)
        assert standing(world.database) == on_chain(chain)

    def test_a_reorganisation_back_to_the_old_branch_counts_its_entries_again(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower
    ) -> None:
        chain.mine(other())
        follower.round()
        old = chain.hashes[-1], chain.log[-1]
        chain.reorganise(1)
        chain.mine()
        follower.round()
        assert standing(world.database) == []
        chain.reorganise(1)
        chain.hashes.append(old[0])
        chain.log.append(old[1])
        assert follower.round()[0] == LogChange(added=1)
        assert standing(world.database) == on_chain(chain)

    def test_a_reorganisation_to_a_shorter_chain_is_followed(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower
    ) -> None:
        for _ in range(3):
            chain.mine(other())
        follower.round()
        chain.reorganise(2)
        assert follower.round()[0] == LogChange(undone=2)
        assert standing(world.database) == on_chain(chain)

    def test_a_reorganisation_deeper_than_the_ring_is_refused_and_changes_nothing(
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

    def test_a_reorganisation_during_the_reading_is_left_to_the_next_round(
        self, world: StoryWorld, chain: Chain, follower: ChainFollower, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chain.mine(other())
        ask = chain.entries

        def fork(after: int, to: int) -> list[ChainEntry]:
            page_of_log = ask(after, to)
            chain.reorganise(1)
            chain.mine(other())
            return page_of_log

        monkeypatch.setattr(chain, "entries", fork)
        assert follower.round()[0] == LogChange()
        monkeypatch.undo()
        assert follower.round()[0] == LogChange(added=1)
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
        assert follower.round()[0] == LogChange()
