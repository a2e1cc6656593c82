"""A chain in memory, which grows, forks and tells what a contract has logged."""

from __future__ import annotations

import secrets

from sqlalchemy.orm import Session

from reelbase.db.session import Database
from reelbase.providers.chain import BlockRef, ChainEntry, Purchase
from reelbase.stories.chain_log import ChainLog, LogChange, Position
from reelbase.stories.models import PURCHASE
from support.stories import a_hash

LogEntry = tuple[str, str, Purchase | None]
"""Transaction, name, purchase."""


class Chain:
    """Block 0 is there from the start; ``mine`` adds one, ``reorganise`` drops the newest."""

    chain_id = 31337

    def __init__(self) -> None:
        self.contract_address = "0x" + secrets.token_hex(20)
        self.hashes = [a_hash()]
        self.log: list[list[LogEntry]] = [[]]

    def mine(self, *log: LogEntry) -> BlockRef:
        self.hashes.append(a_hash())
        self.log.append(list(log))
        return self.head()

    def reorganise(self, depth: int) -> list[LogEntry]:
        """Drop so many blocks; returns their entries, which may be mined again."""
        dropped = [entry for block in self.log[-depth:] for entry in block]
        del self.hashes[-depth:], self.log[-depth:]
        return dropped

    def head(self) -> BlockRef:
        return BlockRef(len(self.hashes) - 1, self.hashes[-1])

    def hash_at(self, number: int) -> str | None:
        return self.hashes[number] if number < len(self.hashes) else None

    def entries(self, after: int, to: int) -> list[ChainEntry]:
        return [
            ChainEntry(BlockRef(number, self.hashes[number]), index, hash_, name, {}, purchase)
            for number in range(after + 1, to + 1)
            for index, (hash_, name, purchase) in enumerate(self.log[number])
        ]


def bought(purchase: Purchase) -> LogEntry:
    return a_hash(), PURCHASE, purchase


def other() -> LogEntry:
    return a_hash(), "paused", None


def log_of(session: Session, chain: Chain) -> ChainLog:
    return ChainLog(session, chain.chain_id, chain.contract_address)


def read(database: Database, chain: Chain, known: Position, since: BlockRef, to: BlockRef) -> LogChange:
    with database.work() as session:
        return log_of(session, chain).read(known, since, to, chain.entries(since.number, to.number))
