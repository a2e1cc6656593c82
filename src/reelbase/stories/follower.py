"""Follows the chain: reads it between transactions, and records what it says in one."""

from __future__ import annotations

import logging

from sqlalchemy.orm import Session

from reelbase.db.session import Database
from reelbase.providers.chain import BlockRef, ChainReader
from reelbase.stories.chain_log import ChainLog, LogChange
from reelbase.stories.slots import Settlement

BLOCKS_A_ROUND = 2_000
CONFIRMATIONS = 12

log = logging.getLogger(__name__)


class ChainFollower:
    """Runs in the background and opens its own units of work. Several may run; one of them records."""

    def __init__(self, database: Database, reader: ChainReader, *, confirmations: int = CONFIRMATIONS) -> None:
        self._database = database
        self._reader = reader
        self._confirmations = confirmations

    def start(self, block: BlockRef) -> None:
        """Start the log after this block, unless it was started before."""
        with self._database.work() as session:
            self._log(session).start(block)

    def round(self) -> tuple[LogChange, list[Settlement]]:
        """Read what is new, and settle the purchases that are deep enough. Raises what the reader raises, Conflict."""
        change = self._read()
        with self._database.work() as session:
            settled = self._log(session).settle(self._confirmations)
        for revocation in change.revocations:
            level = logging.ERROR if revocation.lost else logging.WARNING
            log.log(level, "the chain has revoked the payment of scene %s", revocation.scene_id)
        return change, settled

    def _read(self) -> LogChange:
        with self._database.reading() as session:
            position = self._log(session).position()
        if position is None:
            raise LookupError("the log was not started")
        since = position.common_block(self._reader.hash_at)
        to = self._goal(since)
        entries = self._reader.entries(since.number, to.number)
        if (self._reader.hash_at(since.number), self._reader.hash_at(to.number)) != (since.hash, to.hash):
            # The chain has changed while it was read: the entries may be of two chains. The next round reads again.
            return LogChange()
        with self._database.work() as session:
            return self._log(session).read(position, since, to, entries)

    def _goal(self, since: BlockRef) -> BlockRef:
        head = self._reader.head()
        if head.number <= since.number:
            return since
        number = min(head.number, since.number + BLOCKS_A_ROUND)
        return head if number == head.number else BlockRef(number, self._reader.hash_at(number) or "")

    def _log(self, session: Session) -> ChainLog:
        return ChainLog(session, self._reader.chain_id, self._reader.contract_address)
