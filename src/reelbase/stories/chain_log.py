"""The contract's log as we have read it, and how far. Entries and cursor change in one transaction.

A chain may replace its newest blocks. The cursor therefore keeps a ring of the blocks it has read; a reader looks for
the newest of them that the chain still has, and continues from there. Entries of lost blocks that do not come again
are undone, and the payments they stood for revoked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import SERVICE
from reelbase.db.moment import moment
from reelbase.db.upsert import insert_into
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, InputError, NotFound
from reelbase.kit.ids import new_id
from reelbase.providers.chain import BlockRef, ChainEntry, Paid, Purchase
from reelbase.stories.models import OPEN, PURCHASE, UNMATCHED, ChainCursor, ChainEvent, Story, StoryScene
from reelbase.stories.players import transaction_hash
from reelbase.stories.repository import Revocation, SlotRepository, claim_of
from reelbase.stories.slots import Settlement, SettlementKind, SlotService

RING_BLOCKS = 256
_CHUNK = 500
_PURCHASE = TypeAdapter(Purchase)


@dataclass(frozen=True, slots=True)
class Position:
    """How far the log was read. ``ring`` ends with ``block``, and begins with the oldest block that is remembered."""

    block: BlockRef
    ring: tuple[BlockRef, ...]

    def common_block(self, hash_at: Callable[[int], str | None]) -> BlockRef:
        """The newest remembered block that the chain still has. Raises Conflict when it has none of them."""
        for block in reversed(self.ring):
            if hash_at(block.number) == block.hash:
                return block
        raise Conflict(
            "The chain was reorganised further back than the log remembers.",
            fix="Check the chain and the node; if both are right, restart the log at a final block.",
        )


@dataclass(frozen=True, slots=True)
class LogChange:
    """What one reading has changed: how many entries count now, how many no longer do, and whose payments they were."""

    added: int = 0
    undone: int = 0
    revocations: tuple[Revocation, ...] = ()


class ChainLog:
    """One contract's log inside one transaction of the service; nothing here calls the chain."""

    def __init__(self, session: Session, chain_id: int, contract_address: str) -> None:
        self._session = session
        self._which = (chain_id, contract_address.lower())
        self._slots = SlotRepository(session)

    def position(self) -> Position | None:
        """None before the log was started."""
        row = self._cursor()
        return None if row is None else _position(row)

    def start(self, block: BlockRef) -> Position:
        """Start after this block. A log that was started before keeps its position."""
        chain_id, contract = self._which
        statement = insert_into(self._session, ChainCursor).values(
            id=new_id(),
            chain_id=chain_id,
            contract_address=contract,
            block_number=block.number,
            block_hash=block.hash,
            ring=[[block.number, block.hash]],
            created_at=clock.now(),
            updated_at=clock.now(),
        )
        self._session.execute(statement.on_conflict_do_nothing(index_elements=["chain_id", "contract_address"]))
        row = self._cursor()
        assert row is not None
        return _position(row)

    def read(self, position: Position, since: BlockRef, to: BlockRef, entries: Sequence[ChainEntry]) -> LogChange:
        """Record that the chain has exactly ``entries`` after ``since``, up to ``to``.

        ``position`` is where the reader started, ``since`` a block of its ring: its newest, unless the chain was
        reorganised. Recording the same twice changes nothing. Raises Conflict when another process has read on in the
        meantime, InputError for entries that do not fit, NotFound before the log was started.
        """
        row = self._cursor(lock=True)
        if row is None:
            raise NotFound("This log was not started.", fix="Start it at the block of the contract.")
        here = _position(row)
        if here.block == to and position.block != to:
            return LogChange()
        if here.block != position.block:
            raise Conflict("Another process has already read further.", fix="Read again from its position.")
        _check(here, since, to, entries)
        undone = self._undo(since, entries) if since != here.block else []
        added = self._add(entries)
        row.block_number, row.block_hash = to.number, to.hash
        row.ring = [[block.number, block.hash] for block in _ring(here, since, to, entries)]
        self._session.flush()
        present = {transaction_hash(entry.transaction_hash) for entry in entries}
        lost = sorted({hash_ for _, hash_ in undone} - present)
        revocations = [self._slots.revoke_payment(hash_) for hash_ in lost]
        return LogChange(added, len(undone), tuple(one for one in revocations if one is not None))

    def settle(self, confirmations: int, limit: int = 100) -> list[Settlement]:
        """Settle purchases at least ``confirmations`` blocks below the cursor; the chain overrules every claim.

        Several processes may do so at once. A purchase that fits no scene is listed by ``unmatched``.
        """
        row = self._cursor()
        if row is None:
            return []
        query = (
            select(ChainEvent)
            .where(*self._mine(), text(OPEN), ChainEvent.block_number <= row.block_number - confirmations)
            .order_by(ChainEvent.block_number, ChainEvent.log_index)
            .limit(limit)
            .with_for_update(skip_locked=True, key_share=True)
            .execution_options(populate_existing=True)
        )
        settled = []
        for event in self._session.scalars(query).all():
            settlement = self._settle(event)
            event.settled_at = moment()
            if settlement is not None:
                event.scene_id = settlement.scene_id
                settled.append(settlement)
            self._session.flush()
        return settled

    def unmatched(self, limit: int = 100) -> list[ChainEvent]:
        """Purchases that fit no scene, oldest first: an operator has to decide about this money."""
        query = select(ChainEvent).where(*self._mine(), text(UNMATCHED))
        return list(self._session.scalars(query.order_by(ChainEvent.created_at, ChainEvent.id).limit(limit)))

    def _cursor(self, *, lock: bool = False) -> ChainCursor | None:
        chain_id, contract = self._which
        query = select(ChainCursor).where(ChainCursor.chain_id == chain_id, ChainCursor.contract_address == contract)
        query = query.execution_options(populate_existing=True)
        return self._session.scalar(query.with_for_update() if lock else query)

    def _undo(self, since: BlockRef, entries: Sequence[ChainEntry]) -> list[tuple[UUID, str]]:
        """Mark the entries after ``since`` that the chain no longer has; returns their ids and transactions."""
        present = {(entry.block.hash, entry.log_index) for entry in entries}
        query = select(ChainEvent.id, ChainEvent.transaction_hash, ChainEvent.block_hash, ChainEvent.log_index).where(
            *self._mine(), ChainEvent.block_number > since.number, ChainEvent.undone_at.is_(None)
        )
        lost = [(row[0], row[1]) for row in self._session.execute(query) if (row[2], row[3]) not in present]
        for start in range(0, len(lost), _CHUNK):
            ids = [event_id for event_id, _ in lost[start : start + _CHUNK]]
            statement = update(ChainEvent).where(ChainEvent.id.in_(ids)).values(undone_at=moment(), settled_at=None)
            self._session.execute(statement, execution_options={"synchronize_session": False})
        return lost

    def _add(self, entries: Sequence[ChainEntry]) -> int:
        added = 0
        for start in range(0, len(entries), _CHUNK):
            rows = [self._values(entry) for entry in entries[start : start + _CHUNK]]
            statement = insert_into(self._session, ChainEvent).values(rows)
            # An entry that was undone counts again; one that counts already is left alone.
            statement = statement.on_conflict_do_update(
                index_elements=["chain_id", "block_hash", "log_index"],
                set_={"undone_at": None},
                where=ChainEvent.undone_at.is_not(None),
            )
            added += len(self._session.scalars(statement.returning(ChainEvent.id)).all())
        return added

    def _values(self, entry: ChainEntry) -> dict[str, Any]:
        arguments = entry.arguments
        if entry.purchase is not None:
            # Amounts are text, too: many JSON readers parse numbers as doubles.
            arguments = {name: str(value) for name, value in asdict(entry.purchase).items()}
            arguments["buyer_address"] = arguments["buyer_address"].lower()
        return {
            "id": new_id(),
            "chain_id": self._which[0],
            "contract_address": self._which[1],
            "block_number": entry.block.number,
            "block_hash": entry.block.hash,
            "log_index": entry.log_index,
            "transaction_hash": transaction_hash(entry.transaction_hash),
            "name": entry.name,
            "arguments": arguments,
            "created_at": moment(),
        }

    def _settle(self, event: ChainEvent) -> Settlement | None:
        purchase = _PURCHASE.validate_python(event.arguments)
        query = select(StoryScene, Story.price_amount).join(Story, Story.id == StoryScene.story_id)
        row = self._session.execute(query.where(StoryScene.id == purchase.scene_id)).first()
        if row is None:
            return None
        scene, price = row
        if (scene.parent_id, scene.slot) != (purchase.parent_id, purchase.slot):
            return None
        claim = claim_of(scene, price, purchase.buyer_address, event.transaction_hash, event.created_at)
        settlement = SlotService(self._session, SERVICE).settle(claim, Paid(purchase.amount))
        return None if settlement.kind == SettlementKind.REJECTED else settlement

    def _mine(self) -> tuple[Any, ...]:
        chain_id, contract = self._which
        return ChainEvent.chain_id == chain_id, ChainEvent.contract_address == contract


def _position(row: ChainCursor) -> Position:
    return Position(BlockRef(row.block_number, row.block_hash), tuple(BlockRef(*block) for block in row.ring))


def _check(here: Position, since: BlockRef, to: BlockRef, entries: Sequence[ChainEntry]) -> None:
    if since not in here.ring:
        raise InputError(
            "The log does not remember this block.", field="since", fix="Use one of its most recent blocks."
        )
    if to.number < since.number or (to.number == since.number and to != since):
        raise InputError("The log cannot be read backwards.", field="to", fix="Use a later block.")
    hashes = {since.number: since.hash, to.number: to.hash}
    keys = set()
    for entry in entries:
        fits = since.number < entry.block.number <= to.number
        if not fits or hashes.setdefault(entry.block.number, entry.block.hash) != entry.block.hash:
            raise InputError("An entry is outside the blocks read.", field="entries", fix="Read again.")
        if (entry.purchase is not None) != (entry.name == PURCHASE):
            raise InputError(f"An entry is named {entry.name!r}.", field="entries", fix=f"Name purchases {PURCHASE!r}.")
        keys.add((entry.block.number, entry.log_index))
    if len(keys) != len(entries):
        raise InputError("An entry is listed twice.", field="entries", fix="Read again.")


def _ring(here: Position, since: BlockRef, to: BlockRef, entries: Sequence[ChainEntry]) -> list[BlockRef]:
    remembered = [block for block in here.ring if block.number <= since.number]
    return [*remembered, *sorted(({entry.block for entry in entries} | {to}) - {since})][-RING_BLOCKS:]
