"""Removes from storage what no row refers to any more: the files and cache entries of what was deleted.

A row goes before its file, so a crash in between leaves a file that the next run finds. Whoever reuses a file says so
first (``Storage.hold``), and nothing that was used within the grace is removed, so a job loses no file that it is about
to name.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import URL, delete, select

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, ReelbaseError
from reelbase.kit.files import remove_leftovers
from reelbase.plans.models import PlanVersion, SceneRow, StoryboardReference
from reelbase.plans.service import PlanService
from reelbase.production.models import Asset, CacheEntry, Job, JobStep
from reelbase.production.previews import Previews
from reelbase.production.states import FINAL
from reelbase.providers.storage import Storage, StoredFile, stored_names

GRACE_S = 3600.0
"""How long a file that nothing refers to is kept after its last use, in seconds."""
ANSWERS_LIFE = timedelta(days=30)
"""How long answers without a file are kept: no row tells whose they are."""
_MARGIN_S = 60.0
_BATCH = 500

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Collection:
    """What was removed, or would be. ``young``: files that nothing refers to, kept because they were just used."""

    entries: int = 0
    files: int = 0
    size_bytes: int = 0
    young: int = 0


class Collector:
    """Reads and writes as the service, across all owners."""

    def __init__(self, database: Database, storage: Storage, previews: Previews) -> None:
        self._database = database
        self._storage = storage
        self._previews = previews

    def collect(self, *, grace_s: float = GRACE_S, dry_run: bool = False) -> Collection:
        """Remove what has been unused for ``grace_s`` seconds, and was so before the oldest running job began.

        Raises Conflict when the files belong to another database, whose rows would not be seen.
        """
        self.claim()
        grace_s = max(grace_s, self._oldest_job_s())
        # Files first: what is stored after this list is not on it.
        files = list(self._storage.files())
        unused_s = {file.name: file.unused_s for file in files}
        referenced = self._referenced()
        dead, retained = self._entries(referenced, unused_s, grace_s)
        # Entries of files that were just used stay as well, but will go.
        idle = [file for file in files if file.name not in referenced and file.name not in retained]
        old = [file for file in idle if file.unused_s >= grace_s]
        if dry_run:
            size_bytes = sum(file.size_bytes for file in old)
            return Collection(len(dead), len(old), size_bytes, len(idle) - len(old))
        self._storage.remove_parts()
        entries = self._delete_entries(dead)
        removed = [file for file in self._still_unreferenced(old) if self._storage.remove(file.name, unused_s=grace_s)]
        size_bytes = sum(file.size_bytes for file in removed)
        return Collection(entries, len(removed), size_bytes, len(idle) - len(old))

    def claim(self) -> None:
        """Note that the stored files are this database's. Raises Conflict when they are another one's."""
        mine = _name_of(self._database.engine.url)
        holder = self._storage.claim(mine)
        if holder != mine:
            raise Conflict(
                f"The stored files belong to another database: {holder}.",
                fix="Use a data folder of its own; or, after moving to this database, delete storage/database.txt.",
            )

    def _oldest_job_s(self) -> float:
        """How long the oldest unfinished job has been running, with a margin; 0 when there is none."""
        query = select(Job.started_at).where(Job.status.not_in(FINAL), Job.started_at.is_not(None))
        with self._database.reading(fresh=True) as session:
            started = [at for at in session.scalars(query) if at is not None]
        return (clock.now() - min(started)).total_seconds() + _MARGIN_S if started else 0.0

    def _referenced(self) -> set[str]:
        """The names in all rows that refer to stored files, of all owners."""
        found: set[str] = set()
        with self._database.reading(fresh=True) as session:
            found.update(name for (meta,) in session.execute(select(Asset.meta)) for name in stored_names(meta))
            steps = select(JobStep.artifacts).execution_options(yield_per=_BATCH)
            found.update(name for (artifacts,) in session.execute(steps) for name in stored_names(artifacts))
            edits = select(PlanVersion.history).execution_options(yield_per=_BATCH)
            found.update(name for (history,) in session.execute(edits) for name in stored_names(history))
            music_file = PlanVersion.sound["music_file"].as_string()
            files = (SceneRow.visual_file, PlanVersion.narration_file, StoryboardReference.file, music_file)
            for column in files:
                found.update(name for name in session.scalars(select(column).distinct()) if name)
        return found

    def _still_unreferenced(self, files: list[StoredFile]) -> list[StoredFile]:
        """Those that no row names that was written since; asked again just before they go."""
        referenced = self._referenced() if files else set()
        names = [file.name for file in files]
        cached: set[str] = set()
        with self._database.reading(fresh=True) as session:
            for start in range(0, len(names), _BATCH):
                batch = CacheEntry.payload_name.in_(names[start : start + _BATCH])
                cached.update(name for name in session.scalars(select(CacheEntry.payload_name).where(batch)) if name)
        return [file for file in files if file.name not in referenced and file.name not in cached]

    def _entries(
        self, referenced: set[str], unused_s: Mapping[str, float], grace_s: float
    ) -> tuple[list[UUID], set[str]]:
        """Ids of the cache entries that can go, and the files of those that plans still want."""
        columns = select(CacheEntry.id, CacheEntry.hash_key, CacheEntry.payload_name, CacheEntry.created_at)
        with self._database.reading(fresh=True) as session:
            rows = list(session.execute(columns))
        wanted = self._wanted({row.hash_key: row.payload_name for row in rows})
        dead: list[UUID] = []
        retained: set[str] = set()
        now = clock.now()
        for row in rows:
            if row.payload_name is None:
                is_dead = now - row.created_at > ANSWERS_LIFE
            else:
                is_young = unused_s.get(row.payload_name, 0.0) < grace_s
                is_dead = not (is_young or wanted is None or row.hash_key in wanted or row.payload_name in referenced)
            if is_dead:
                dead.append(row.id)
            elif row.payload_name is not None and (wanted is None or row.hash_key in wanted):
                retained.add(row.payload_name)
        return dead, retained

    def _wanted(self, payloads: Mapping[str, str | None]) -> set[str] | None:
        """Keys of what the scenes of all plans show and say; None when a provider could not be asked who it is."""
        found: set[str] = set()
        try:
            for version_id, owner_id in self._versions():
                viewer = Viewer(owner_id)
                with self._database.reading(viewer, fresh=True) as session:
                    document = PlanService(session, viewer).get(version_id).document
                found.update(self._previews.wanted(document, owner_id, payloads))
        except ReelbaseError as error:
            log.warning("The cache was not collected: %s", error)
            return None
        return found

    def _versions(self) -> Iterator[tuple[UUID, UUID]]:
        with self._database.reading(fresh=True) as session:
            yield from [(row.id, row.owner_id) for row in session.execute(select(PlanVersion.id, PlanVersion.owner_id))]

    def _delete_entries(self, ids: list[UUID]) -> int:
        for start in range(0, len(ids), _BATCH):
            with self._database.work() as session:
                session.execute(delete(CacheEntry).where(CacheEntry.id.in_(ids[start : start + _BATCH])))
        return len(ids)


def _name_of(url: URL) -> str:
    """A database without its credentials; a file without its folder, which may be moved."""
    name = url.database or ""
    if url.get_backend_name() == "sqlite":
        return f"sqlite {Path(name).name}"
    return f"{url.get_backend_name()} {url.host or ''}:{url.port or ''}/{name}"


class SeldomCollector:
    """Collects once in a while, for a worker's housekeeping; and removes what killed job processes left."""

    def __init__(self, collector: Collector, *, interval_s: float = 3600.0, first_s: float = 600.0) -> None:
        self._collector = collector
        self._interval_s = interval_s
        self._next_s = time.monotonic() + first_s

    def __call__(self) -> None:
        if time.monotonic() < self._next_s:
            return
        self._next_s = time.monotonic() + self._interval_s
        remove_leftovers()
        try:
            done = self._collector.collect()
        except Conflict as error:
            log.warning("Storage was not collected: %s", error)
            return
        if done.files or done.entries:
            log.info("Removed %d unused files (%d bytes) from storage.", done.files, done.size_bytes)
