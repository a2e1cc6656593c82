"""The cache of expensive results: an entry for each hash of all inputs, its file in storage."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from reelbase.db.session import Database
from reelbase.db.upsert import insert_into
from reelbase.kit import clock
from reelbase.kit.hashing import hash_of
from reelbase.kit.ids import new_id
from reelbase.production.models import CacheEntry
from reelbase.providers.storage import FileState, Storage
from reelbase.providers.usage import Usage

CACHE_VERSION = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """``file`` is the stored name of the result's file, when it has one."""

    key: str
    result: dict[str, Any]
    file: str | None


@dataclass(frozen=True, slots=True)
class Lookup:
    """What the cache has for a key. ``damage``: why an entry that is there cannot be used, so that it is made again."""

    entry: Entry | None
    damage: FileState | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What a maker made. ``keep`` is False for a placeholder, which must not be found again."""

    result: dict[str, Any]
    usage: Usage
    file: Path | None = None
    keep: bool = True


class Cache:
    def __init__(self, database: Database, storage: Storage) -> None:
        self.database = database
        self._storage = storage

    @staticmethod
    def key(kind: str, inputs: dict[str, Any]) -> str:
        return hash_of({"version": CACHE_VERSION, "kind": kind, "inputs": inputs})

    def find(self, key: str) -> Entry | None:
        """The entry, unless its file is missing or damaged: then it counts as absent."""
        return self.look_up(key).entry

    def look_up(self, key: str) -> Lookup:
        """The entry, or what is wrong with its file. The file is read, and counts as used."""
        with self.database.reading(fresh=True) as session:
            row = session.scalar(select(CacheEntry).where(CacheEntry.hash_key == key))
        if row is None:
            return Lookup(None)
        if row.payload_name:
            # Held first, so that it is not collected while it is read.
            if not self._storage.hold(row.payload_name):
                return Lookup(None, FileState.MISSING)
            state = self._storage.check(row.payload_name)
            if state is not FileState.INTACT:
                return Lookup(None, state)
        return Lookup(Entry(key, row.result, row.payload_name))

    def store(self, kind: str, key: str, made: Made) -> Entry:
        """Keep what was made with its usage, unless it must not be found again; its file is stored in any case."""
        result = {**made.result, "usage": asdict(made.usage)}
        if made.keep:
            return self.keep(kind, key, result, made.file)
        return Entry(key, result, self._storage.take(made.file) if made.file else None)

    def keep(self, kind: str, key: str, result: dict[str, Any], payload: Path | None) -> Entry:
        """Store the file first, then the entry: an entry never points at nothing."""
        name = self._storage.take(payload) if payload else None
        values = {
            "id": new_id(),
            "kind": kind,
            "hash_key": key,
            "result": result,
            "payload_name": name,
            "size_bytes": self._storage.size_bytes(name) if name else 0,
            "created_at": clock.now(),
        }
        renewed = {field: values[field] for field in ("result", "payload_name", "size_bytes")}
        with self.database.work() as session:
            insert = insert_into(session, CacheEntry).values(values)
            session.execute(insert.on_conflict_do_update(index_elements=["hash_key"], set_=renewed))
        return Entry(key, result, name)
