"""A primary and its streaming replica, of our own: pausing, stopping and promoting one must disturb nobody else."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url, select, text

from reelbase.accounts.models import User
from reelbase.accounts.viewer import Viewer
from reelbase.db.replica import Reason
from reelbase.db.session import Database
from reelbase.kit.ids import new_id
from reelbase.projects.models import Project
from support.servers import (
    SUPERUSER,
    PostgresServer,
    configure,
    launch,
    make_cluster,
    run_program,
    session_directory,
    stop,
)

PATIENCE_S = 30.0
ON_REPLICA = text("SELECT pg_is_in_recovery()")
Opener = Callable[..., Database]
_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "replica",
    "max_wal_senders": "4",
    # Our commits return before they are flushed, which is when a position is easiest to get wrong.
    "synchronous_commit": "off",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "jit": "off",
    "hot_standby_feedback": "on",
    "wal_retrieve_retry_interval": "100ms",
}


class Pair:
    """``primary`` and ``replica`` are URLs of one database, for the login that owns it."""

    def __init__(self, version: int, home: Path) -> None:
        self._version = version
        self._home = home
        make_cluster(home / "primary", version, _OPTIONS)
        self._primary = launch(home / "primary", version)
        self._replica: PostgresServer | None = None

    def primary_url(self, database: str = "postgres") -> str:
        return self._primary.url(database)

    def follow(self) -> None:
        """Make the replica anew from the primary as it is, and start it."""
        self.stop_replica()
        home = self._home / "replica"
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(mode=0o777)
        home.chmod(0o777)
        source = f"host=127.0.0.1 port={self._primary.port} user={SUPERUSER}"
        run_program(
            "pg_basebackup",
            self._version,
            "-D",
            home / "data",
            "-d",
            source,
            "-R",
            "-X",
            "stream",
            "--no-sync",
            "--checkpoint=fast",
        )
        configure(home, {})
        self._replica = launch(home, self._version, self._replica.port if self._replica else None)

    def beside(self, url: str) -> str:
        """The URL of the same database on the replica."""
        assert self._replica is not None
        return make_url(url).set(port=self._replica.port).render_as_string(hide_password=False)

    def on_replica(self, statement: str) -> object:
        assert self._replica is not None
        with psycopg.connect(self._replica.conninfo(), autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[call-overload]
            return cursor.fetchone()[0] if cursor.description else None

    def pause(self) -> None:
        """From here on the replica receives and does not replay."""
        self.on_replica("SELECT pg_wal_replay_pause()")
        while self.on_replica("SELECT pg_get_wal_replay_pause_state()") != "paused":
            pass

    def resume(self) -> None:
        self.on_replica("SELECT pg_wal_replay_resume()")

    def promote(self) -> None:
        self.on_replica("SELECT pg_promote()")

    def stop_replica(self) -> None:
        if self._replica is not None:
            stop(self._replica, self._home / "replica")

    def start_replica(self) -> None:
        """Start it again where it was."""
        assert self._replica is not None
        self._replica = launch(self._home / "replica", self._version, self._replica.port)

    def close(self) -> None:
        self.stop_replica()
        stop(self._primary, self._home / "primary")


@contextmanager
def replicated(version: int) -> Iterator[Pair]:
    home = Path(tempfile.mkdtemp(prefix=f"replicated-{version}-", dir=session_directory()))
    home.chmod(0o755)
    pair = Pair(version, home)
    try:
        yield pair
    finally:
        pair.close()
        shutil.rmtree(home, ignore_errors=True)


def new_viewer(url: str) -> Viewer:
    viewer = Viewer(new_id())
    database = Database(url)
    with database.work() as session:
        session.add(User(id=viewer.owner_id))
    database.close()
    return viewer


def write(database: Database, viewer: Viewer, title: str = "Bees") -> None:
    with database.work(viewer) as session:
        session.add(Project(owner_id=viewer.owner_id, title=title, topic="Bees"))


def read(database: Database, viewer: Viewer | None, **options: object) -> tuple[bool, list[str]]:
    """Whether the replica answered, and the titles it told."""
    with database.reading(viewer, **options) as session:  # type: ignore[arg-type]
        on_replica = session.execute(ON_REPLICA).scalar_one()
        return on_replica, list(session.scalars(select(Project.title).order_by(Project.title)))


def read_where(database: Database, viewer: Viewer | None) -> bool:
    with database.reading(viewer) as session:
        return bool(session.execute(ON_REPLICA).scalar_one())


def eventually(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def instead(database: Database) -> dict[Reason, int]:
    health = database.replica_health()
    assert health is not None
    return health.primary_instead
