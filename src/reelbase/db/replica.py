"""A read replica that is asked only while its answers are right: recent enough, and with all that the reader wrote.

Each reading transaction asks the replica how far it has replayed, on the connection and inside the transaction that
then reads, so that neither a pooler nor a balancer can come in between. It must have come as far as

- the reader has written, by what this process and the reader's token say, and
- the primary was at some time in the last ``replica_max_lag_s``; the primary is asked for that once in such a time.

What fails is read on the primary, counted, and logged when it begins and ends.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from reelbase.db.engine import IDENTITY, READ_ONLY, make_engine
from reelbase.db.identity import Identity, Role
from reelbase.db.positions import NEVER, Written, position_of, token_of
from reelbase.kit.settings import DatabaseSettings

RETRY_S = 2.0
"""How long a replica that failed is left alone."""
_FIRST_PAUSE_S = 0.001
_LONGEST_PAUSE_S = 0.01
# What is inserted, not what is flushed: without synchronous commit a commit returns before it is flushed.
POSITION = "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"
_REPLAYED = text("SELECT pg_is_in_recovery(), coalesce(pg_last_wal_replay_lsn() - '0/0'::pg_lsn, 0)")
_WHICH = text("SELECT (SELECT system_identifier FROM pg_control_system()), current_database()")

_log = logging.getLogger(__name__)


class Reason(StrEnum):
    """Why a read went to the primary."""

    BEHIND = "behind"
    """The replica lacked what the reader had written."""
    LAGGING = "lagging"
    """It was further behind than ``replica_max_lag_s``, or had not caught up since somebody last read."""
    DOWN = "down"
    """It did not answer."""
    UNRELATED = "unrelated"
    """What answered is no replica, or not one of this database."""
    RESTING = "resting"
    """It failed a moment ago and is left alone."""
    UNMEASURED = "unmeasured"
    """The primary could not be asked how far it is."""


@dataclass(frozen=True, slots=True)
class ReplicaHealth:
    """Counts of this process. ``behind_bytes`` is the distance last seen, ``problem`` what keeps reads away now."""

    served: int
    primary_instead: dict[Reason, int]
    behind_bytes: int | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class _Position:
    """Where the primary was at ``taken_s`` at least, by this process's clock."""

    bytes: int
    taken_s: float


class _Unfit(Exception):
    """The replica cannot answer. ``rest``: nor will it in the next moment."""

    def __init__(self, reason: Reason, problem: str, *, rest: bool = False) -> None:
        super().__init__(problem)
        self.reason = reason
        self.rest = rest


class Replica:
    """The replica of one database, for the reads of this process."""

    def __init__(self, url: str, settings: DatabaseSettings, primary: Engine) -> None:
        self.engine = make_engine(url, settings)
        self._primary = primary.execution_options(isolation_level="AUTOCOMMIT")
        self._sessions = sessionmaker(expire_on_commit=False)
        self._wait_s = settings.replica_wait_ms / 1000
        self._floor = _Floor(self._primary, settings.replica_max_lag_s)
        self._written = Written()
        self._lock = threading.Lock()
        self._is_known = False
        self._retry_at_s = 0.0
        self._served = 0
        self._instead: Counter[Reason] = Counter()
        self._behind_bytes: int | None = None
        self._problem: str | None = None

    def begin(self, viewer: Identity | None, token: str | None) -> Session | None:
        """A session inside a read-only transaction that sees what it must; None when the primary has to be asked."""
        try:
            self._admit()
            session = self._session(viewer, position_of(token) if token else 0)
        except _Unfit as unfit:
            self._give_up(unfit)
            return None
        self._note_served()
        return session

    def wrote(self, viewer: Identity | None, position: int | None) -> None:
        """A transaction of the viewer may be committed; ``position`` lies behind it, or is None if none is known."""
        if position is None:
            self._floor.forget()
        else:
            self._written.note(_writer(viewer), position)

    def token(self, viewer: Identity | None) -> str:
        """What tells another process how far the replica must be to show what this one wrote for the viewer."""
        return token_of(NEVER if self._floor.is_forgotten else self._written.required_for(_writer(viewer)))

    def health(self) -> ReplicaHealth:
        with self._lock:
            return ReplicaHealth(self._served, dict(self._instead), self._behind_bytes, self._problem)

    def close(self) -> None:
        self.engine.dispose()

    def _admit(self) -> None:
        """Of those who come when it is time to look again, one looks; the others read on the primary meanwhile."""
        with self._lock:
            now_s = time.monotonic()
            if now_s < self._retry_at_s:
                raise _Unfit(Reason.RESTING, "")
            if self._is_known:
                return
            self._retry_at_s = now_s + RETRY_S
        self._look()
        with self._lock:
            self._is_known = True
            self._retry_at_s = 0.0

    def _look(self) -> None:
        try:
            with self.engine.connect() as replica:
                found = replica.execute(_WHICH).one()
        except DBAPIError as error:
            raise _down(error) from error
        try:
            with self._primary.connect() as primary:
                wanted = primary.execute(_WHICH).one()
        except DBAPIError as error:
            raise _Unfit(Reason.UNMEASURED, "") from error
        if found != wanted:
            raise _Unfit(Reason.UNRELATED, "database.replica_url leads to another database", rest=True)

    def _session(self, viewer: Identity | None, carried: int) -> Session:
        # Asked before the floor: a position that is forgotten becomes a part of both.
        floor, settled = self._floor.now(self._written)
        wanted = max(self._written.required_for(_writer(viewer)), carried)
        if wanted == NEVER:
            raise _Unfit(Reason.BEHIND, "")
        session = self._sessions(bind=self.engine.execution_options(**{READ_ONLY: True, IDENTITY: viewer}))
        try:
            session.begin()
            replayed = self._await(session, max(wanted, floor))
        except BaseException as error:
            session.close()
            if isinstance(error, DBAPIError):
                raise _down(error) from error
            raise
        with self._lock:
            self._behind_bytes = max(0, floor - replayed)
        if replayed < floor:
            session.close()
            problem = f"it is {floor - replayed} bytes behind for longer than database.replica_max_lag_s"
            raise _Unfit(Reason.LAGGING, problem, rest=settled)
        if replayed < wanted:
            session.close()
            raise _Unfit(Reason.BEHIND, "")
        return session

    def _await(self, session: Session, wanted: int) -> int:
        """How far the replica is once it has come to ``wanted``, or after the longest wait."""
        deadline_s = time.monotonic() + self._wait_s
        pause_s = _FIRST_PAUSE_S
        while True:
            in_recovery, replayed = session.execute(_REPLAYED).one()
            if not in_recovery:
                raise _Unfit(Reason.UNRELATED, "database.replica_url leads to a server that is no replica", rest=True)
            if replayed >= wanted or time.monotonic() >= deadline_s:
                return int(replayed)
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    def _give_up(self, unfit: _Unfit) -> None:
        with self._lock:
            self._instead[unfit.reason] += 1
            if not unfit.rest:
                return
            is_new = self._problem is None
            self._problem = str(unfit)
            self._is_known = False
            self._retry_at_s = time.monotonic() + RETRY_S
        if is_new:
            _log.warning("Reads go to the primary instead of the replica: %s.", unfit)

    def _note_served(self) -> None:
        with self._lock:
            self._served += 1
            was_away, self._problem = self._problem is not None, None
        if was_away:
            _log.warning("Reads go to the replica again.")


class _Floor:
    """A position that the primary had in the last ``max_lag_s``: a replica that has reached it is no further behind.

    The primary is asked when somebody reads and the newest answer is half as old as that. The answer before it counts
    then, so that a replica which follows closely never has to be waited for.
    """

    def __init__(self, primary: Engine, max_lag_s: float) -> None:
        self._primary = primary
        self._max_lag_s = max_lag_s
        self._lock = threading.Lock()
        self._older: _Position | None = None
        self._newer: _Position | None = None
        self._counting = threading.Lock()
        self._forgotten = 0
        self._made_up_for = 0

    @property
    def is_forgotten(self) -> bool:
        return self._forgotten > self._made_up_for

    def forget(self) -> None:
        """A commit's position was lost: the primary has to be asked before anything is read on the replica."""
        with self._counting:
            self._forgotten += 1

    def now(self, written: Written) -> tuple[int, bool]:
        """The position, and whether a replica that follows has had time to reach it. What was forgotten is noted."""
        with self._lock:
            forgotten = self._forgotten
            if self.is_forgotten or self._age_s(self._newer) >= self._max_lag_s / 2:
                self._older, self._newer = self._newer, self._ask()
                if forgotten > self._made_up_for:
                    written.note(None, self._newer.bytes)
                    self._made_up_for = forgotten
            assert self._newer is not None
            if self._older is not None and self._age_s(self._older) <= self._max_lag_s:
                return self._older.bytes, True
            return self._newer.bytes, False

    def _ask(self) -> _Position:
        taken_s = time.monotonic()
        try:
            with self._primary.connect() as connection:
                return _Position(int(connection.exec_driver_sql(POSITION).scalar_one()), taken_s)
        except DBAPIError as error:
            raise _Unfit(Reason.UNMEASURED, "") from error

    @staticmethod
    def _age_s(position: _Position | None) -> float:
        return float("inf") if position is None else time.monotonic() - position.taken_s


def _writer(viewer: Identity | None) -> UUID | None:
    return None if viewer is None or viewer.role == Role.SERVICE else viewer.owner_id


def _down(error: DBAPIError) -> _Unfit:
    reason = str(error.orig).strip().splitlines()[0]
    return _Unfit(Reason.DOWN, f"it does not answer ({reason})", rest=True)
