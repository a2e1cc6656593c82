"""A story to play with: players, a payment twin, and time that passes when a test says so."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from sqlalchemy import text

from reelbase.accounts.models import LOCAL_OWNER_ID
from reelbase.accounts.service import ensure_local_owner
from reelbase.accounts.viewer import Viewer
from reelbase.db.base import Model, UtcDateTime
from reelbase.db.session import Database
from reelbase.kit.pagination import Page, PageRequest
from reelbase.providers.chain import NotYet, Paid, PurchaseClaim, Rejected, Verdict
from reelbase.schemas.stories import PromptOutcome, StoryAttempt
from reelbase.stories.models import StoryScene
from reelbase.stories.players import Player
from reelbase.stories.prompts import PromptService
from reelbase.stories.service import StoryService
from reelbase.stories.slots import Settlement, SettlementKind, SlotLock, SlotService
from support.boards import CURSORS

T = TypeVar("T")

OWNER = Viewer(LOCAL_OWNER_ID)
PRICE = 10**18 + 1
"""More than a double holds, and odd: half of it is rounded down."""


def a_player(fid: int | None = None) -> Player:
    return Player("0x" + secrets.token_hex(20), fid)


def a_hash() -> str:
    return "0x" + secrets.token_hex(32)


class ChainTwin:
    """A chain in memory. A transaction says who paid for which slot; each slot belongs to its first payer.

    ``trouble`` is raised, once a call, as long as there is any.
    """

    def __init__(self) -> None:
        self.final: dict[str, tuple[str, UUID, str, int]] = {}
        self.refused: set[str] = set()
        self.trouble: list[Exception] = []

    def pay(self, player: Player, parent_id: UUID, slot: str, amount: int = PRICE) -> str:
        hash_ = a_hash()
        self.final[hash_] = (player.address, parent_id, slot, amount)
        return hash_

    def verify(self, claim: PurchaseClaim) -> Verdict:
        if self.trouble:
            raise self.trouble.pop()
        if claim.transaction_hash in self.refused:
            return Rejected("The transaction was reverted.")
        found = self.final.get(claim.transaction_hash)
        if found is None:
            return NotYet("There is no receipt.")
        address, parent_id, slot, amount = found
        if (address, parent_id, slot) != (claim.buyer_address, claim.parent_id, claim.slot):
            return Rejected("Somebody else paid, or for another slot.")
        return Paid(amount) if amount >= claim.amount else Rejected("The payment is too small.")


class StoryWorld:
    """One published story on a database, and the acts of players as units of work of their own."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.work() as session:
            ensure_local_owner(session)
            story = StoryService(session, OWNER).create("The door", price_amount=PRICE)
            StoryService(session, OWNER).publish(story.id)
            self.story_id, self.genesis_id = story.id, story.genesis_id

    def lock(self, player: Player, slot: str = "A", parent_id: UUID | None = None) -> SlotLock:
        with self.database.work() as session:
            return SlotService(session, OWNER).lock(parent_id or self.genesis_id, slot, player)

    def pay(self, lock: SlotLock, player: Player, amount: int = PRICE) -> str:
        """Pay as a chain without doubts would confirm it; returns the transaction's hash."""
        hash_ = a_hash()
        assert self.settle(lock.scene_id, player, hash_, Paid(amount)).kind == SettlementKind.PAID
        return hash_

    def settle(self, scene_id: UUID, player: Player, hash_: str, verdict: Verdict) -> Settlement:
        with self.database.work() as session:
            claim = SlotService(session, OWNER).claim(scene_id, player, hash_)
        with self.database.work() as session:
            return SlotService(session, OWNER).settle(claim, verdict)

    def submit(self, scene_id: UUID, player: Player, prompt_text: str = "She opens it.") -> UUID:
        with self.database.work() as session:
            return PromptService(session, OWNER).submit(scene_id, player, prompt_text).id

    def finish(self, prompt_id: UUID, outcome: PromptOutcome = PromptOutcome.SUCCESS, **details: str) -> None:
        with self.database.work() as session:
            PromptService(session, OWNER).finish(prompt_id, outcome, **details)

    def grow(self, slot: str = "A", parent_id: UUID | None = None, prompt_text: str = "She opens it.") -> UUID:
        """A finished scene in this slot, bought by a new player."""
        player = a_player()
        lock = self.lock(player, slot, parent_id)
        self.pay(lock, player)
        self.finish(self.submit(lock.scene_id, player, prompt_text), label="Open the door")
        return lock.scene_id

    def scene(self, scene_id: UUID) -> StoryScene:
        with self.database.reading() as session:
            return session.get_one(StoryScene, scene_id)

    def reading(self, ask: Callable[[StoryService], T]) -> T:
        with self.database.reading() as session:
            return ask(StoryService(session, OWNER))

    def history(self, slot: str = "A") -> list[StoryAttempt]:
        return paged(
            lambda request: self.reading(lambda stories: stories.history(self.genesis_id, slot, request, CURSORS))
        )

    def pass_time(self, seconds: float) -> None:
        """Let time pass for this story: every time in its rows is that much longer ago."""
        pass_time(self.database, self.story_id, seconds)


def paged(read: Callable[[PageRequest], Page[T]], limit: int = 1) -> list[T]:
    """All items of a list, page by page."""
    found: list[T] = []
    cursor: str | None = None
    while True:
        page = read(PageRequest(limit, cursor))
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


def pass_time(database: Database, story_id: UUID, seconds: float) -> None:
    key = story_id.hex if database.is_sqlite else str(story_id)
    shift = (
        "strftime('%Y-%m-%d %H:%M:%f000', {0}, (-:seconds) || ' seconds')"
        if database.is_sqlite
        else "{0} - make_interval(secs => :seconds)"
    )
    of_scene = {
        "story_scenes": "story_id = :key",
        "story_prompts": "scene_id IN (SELECT id FROM story_scenes WHERE story_id = :key)",
        "story_views": "scene_id IN (SELECT id FROM story_scenes WHERE story_id = :key)",
    }
    with database.work() as session:
        for table, which in of_scene.items():
            shifts = ", ".join(f"{name} = {shift.format(name)}" for name in _times(table))
            session.execute(text(f"UPDATE {table} SET {shifts} WHERE {which}"), {"key": key, "seconds": seconds})


def _times(table: str) -> list[str]:
    return [column.name for column in Model.metadata.tables[table].columns if isinstance(column.type, UtcDateTime)]
