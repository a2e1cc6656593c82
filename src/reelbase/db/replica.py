"""A read replica that is used only while it is recent enough and has everything that the reader wrote.

Each reading transaction asks the replica how far it has replayed, on the connection and inside the transaction that
then reads, so that neither a pooler nor a load balancer can interfere. It must have reached

- what the reader has written, according to this process and the reader's token, and
- where the primary was at some time in the last ``replica_max_lag_s``; the primary is asked once in that time.

Otherwise the primary answers; such reads are counted, and logged when they begin and end.
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
"""How long a failed replica is not used."""
_FIRST_PAUSE_S = 0.001
_LONGEST_PAUSE_S = 0.01
# The insert position, not the flush position: without synchronous commit a commit returns before it is flushed.
POSITION = "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"
_REPLAYED = text("SELECT pg_is_in_recovery(), coalesce(pg_last_wal_replay_lsn() - '0/0'::pg_lsn, 0)")
_WHICH = text("SELECT (SELECT system_identifier FROM pg_control_system()), current_database()")

_log = logging.getLogger(__name__)


class Reason(StrEnum):
    """Why a read went to the primary."""

    BEHIND = "behind"
    """The replica lacked what the reader had written."""
    LAGGING = "lagging"
    """It was further behind than ``replica_max_lag_s``, or had not caught up since the last read."""
    DOWN = "down"
    """It did not answer."""
    UNRELATED = "unrelated"
    """What answered is not a replica of this database."""
    RESTING = "resting"
    """It failed recently and is not used for a while."""
    UNMEASURED = "unmeasured"
    """The primary's position could not be read."""


@dataclass(frozen=True, slots=True)
class ReplicaHealth:
    """Counts of this process. ``behind_bytes`` is the last measured lag, ``problem`` why the replica is out of use."""

    served: int
    primary_instead: dict[Reason, int]
    behind_bytes: int | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class _Position:
    """A position that the primary had reached at ``taken_s``, by this process's clock."""

    bytes: int
    taken_s: float


class _Unfit(Exception):
    """The replica cannot answer; with ``rest``, it is not asked again for ``RETRY_S``."""

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
        """A session in a read-only transaction that is recent enough; None when the primary must answer."""
        try:
            self._admit()
            session = self._session(viewer, position_of(token) if token else 0)
        except _Unfit as unfit:
            self._give_up(unfit)
            return None
        self._note_served()
        return session

    def wrote(self, viewer: Identity | None, position: int | None) -> None:
        """Note a commit of the viewer: ``position`` is at or after it; None if it is unknown."""
        if position is None:
            self._floor.forget()
        else:
            self._written.note(_writer(viewer), position)

    def token(self, viewer: Identity | None) -> str:
        """The token for another process: how far the replica must be to show what this one wrote for the viewer."""
        return token_of(NEVER if self._floor.is_forgotten else self._written.required_for(_writer(viewer)))

    def health(self) -> ReplicaHealth:
        with self._lock:
            return ReplicaHealth(self._served, dict(self._instead), self._behind_bytes, self._problem)

    def close(self) -> None:
        self.engine.dispose()

    def _admit(self) -> None:
        """When a retry is due, one caller checks the replica; the others read on the primary meanwhile."""
        with self._lock:
            now_s = time.monotonic()
            if now_s < self._retry_at_s:
                raise _Unfit(Reason.RESTING, "")
            if self._is_known:
                return
            self._retry_at_s = now_s + RETRY_S
        self._identify()
        with self._lock:
            self._is_known = True
            self._retry_at_s = 0.0

    def _identify(self) -> None:
        try:
            with self.engine.connect() as replica:
                found = replica.execute(_WHICH).one()
        except DBAPIError as error:
            raise _down(error) from error
        try:
            with self._primary.connect() as primary:
                expected = primary.execute(_WHICH).one()
        except DBAPIError as error:
            raise _Unfit(Reason.UNMEASURED, "") from error
        if found != expected:
            raise _Unfit(Reason.UNRELATED, "database.replica_url points to another database", rest=True)

    def _session(self, viewer: Identity | None, carried: int) -> Session:
        # Read first: a forgotten position becomes part of both.
        floor, settled = self._floor.now(self._written)
        required = max(self._written.required_for(_writer(viewer)), carried)
        if required == NEVER:
            raise _Unfit(Reason.BEHIND, "")
        session = self._sessions(bind=self.engine.execution_options(**{READ_ONLY: True, IDENTITY: viewer}))
        try:
            session.begin()
            replayed = self._await(session, max(required, floor))
        except BaseException as error:
            session.close()
            if isinstance(error, DBAPIError):
                raise _down(error) from error
            raise
        with self._lock:
            self._behind_bytes = max(0, floor - replayed)
        if replayed < floor:
            session.close()
            problem = f"it has been {floor - replayed} bytes behind for longer than database.replica_max_lag_s"
            raise _Unfit(Reason.LAGGING, problem, rest=settled)
        if replayed < required:
            session.close()
            raise _Unfit(Reason.BEHIND, "")
        return session

    def _await(self, session: Session, required: int) -> int:
        """How far the replica is once it has reached ``required``, or after the longest wait."""
        deadline_s = time.monotonic() + self._wait_s
        pause_s = _FIRST_PAUSE_S
        while True:
            in_recovery, replayed = session.execute(_REPLAYED).one()
            if not in_recovery:
                raise _Unfit(
                    Reason.UNRELATED, "database.replica_url points to a server that is not a replica", rest=True
                )
            if replayed >= required or time.monotonic() >= deadline_s:
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

    The primary is asked on a read once the newest answer is older than half of that. Then the previous answer applies,
    so that a replica that follows closely never makes a reader wait.
    """

    def __init__(self, primary: Engine, max_lag_s: float) -> None:
        self._primary = primary
        self._max_lag_s = max_lag_s
        self._lock = threading.Lock()
        self._older: _Position | None = None
        self._newer: _Position | None = None
        self._counting = threading.Lock()
        self._forgotten = 0
        self._recovered = 0

    @property
    def is_forgotten(self) -> bool:
        return self._forgotten > self._recovered

    def forget(self) -> None:
        """A commit's position was lost: ask the primary before the next read on the replica."""
        with self._counting:
            self._forgotten += 1

    def now(self, written: Written) -> tuple[int, bool]:
        """The position, and whether a following replica has had time to reach it. Notes forgotten commits."""
        with self._lock:
            forgotten = self._forgotten
            if self.is_forgotten or self._age_s(self._newer) >= self._max_lag_s / 2:
                self._older, self._newer = self._newer, self._ask()
                if forgotten > self._recovered:
                    written.note(None, self._newer.bytes)
                    self._recovered = forgotten
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
