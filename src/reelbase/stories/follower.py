"""Follows the chain: asks it between transactions, and books what it says in one."""

from __future__ import annotations

import logging

from sqlalchemy.orm import Session

from reelbase.db.session import Database
from reelbase.providers.chain import BlockRef, ChainReader
from reelbase.stories.chain_log import ChainLog, Change
from reelbase.stories.slots import Settlement

BLOCKS_A_ROUND = 2_000
CONFIRMATIONS = 12

log = logging.getLogger(__name__)


class ChainFollower:
    """The edge of a background round: it opens its own units of work. Several may run; one of them books."""

    def __init__(self, database: Database, reader: ChainReader, *, confirmations: int = CONFIRMATIONS) -> None:
        self._database = database
        self._reader = reader
        self._confirmations = confirmations

    def start(self, block: BlockRef) -> None:
        """Read from after this block on, unless the log was started before."""
        with self._database.work() as session:
            self._log(session).start(block)

    def round(self) -> tuple[Change, list[Settlement]]:
        """Read what is new, and settle the purchases that are deep enough. Raises what the reader raises, Conflict."""
        change = self._read()
        with self._database.work() as session:
            settled = self._log(session).settle(self._confirmations)
        for undone in change.taken_back:
            level = logging.ERROR if undone.lost else logging.WARNING
            log.log(level, "the chain has taken back the payment of scene %s", undone.scene_id)
        return change, settled

    def _read(self) -> Change:
        with self._database.reading() as session:
            known = self._log(session).position()
        if known is None:
            raise LookupError("the log was not started")
        since = known.common_block(self._reader.hash_at)
        to = self._goal(since)
        entries = self._reader.entries(since.number, to.number)
        if (self._reader.hash_at(since.number), self._reader.hash_at(to.number)) != (since.hash, to.hash):
            # The chain has moved while it was asked: what it said may be of two minds. The next round asks again.
            return Change()
        with self._database.work() as session:
            return self._log(session).read(known, since, to, entries)

    def _goal(self, since: BlockRef) -> BlockRef:
        head = self._reader.head()
        if head.number <= since.number:
            return since
        number = min(head.number, since.number + BLOCKS_A_ROUND)
        return head if number == head.number else BlockRef(number, self._reader.hash_at(number) or "")

    def _log(self, session: Session) -> ChainLog:
        return ChainLog(session, self._reader.chain_id, self._reader.contract_address)
