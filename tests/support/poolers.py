"""A real PgBouncer in transaction mode, as Debian ships it, before one of the session's PostgreSQL servers."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import make_url

from support.servers import ServerUnavailable, as_user, free_port, make_home, session_directory, watch

SERVER_CONNECTIONS = 3
"""Fewer than any test has clients, so that every connection is handed from one to the next."""
_START_TIMEOUT_S = 10.0
_CONFIG = """
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own_port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
admin_users = postgres
logfile = {log}
pool_mode = transaction
default_pool_size = {server_connections}
max_client_conn = 200
"""


@dataclass(frozen=True, slots=True)
class Pooler:
    """``url`` is that of the database behind it, led through it."""

    url: str
    port: int
    pid: int

    def ask(self, question: str) -> list[dict[str, object]]:
        """An answer of its console, for example to ``SHOW POOLS``."""
        conninfo = f"host=127.0.0.1 port={self.port} user=postgres dbname=pgbouncer"
        with psycopg.connect(conninfo, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
            cursor = connection.execute(question)
            assert cursor.description is not None
            return [dict(zip((column.name for column in cursor.description), row, strict=True)) for row in cursor]


def pooler_program() -> Path | None:
    found = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    return Path(found) if found else None


@contextmanager
def pooled(url: str) -> Iterator[Pooler]:
    """A pooler before the database of ``url``, with nothing set but where it is and transaction mode.

    Raises ServerUnavailable when it is not installed or does not start.
    """
    program = pooler_program()
    if program is None:
        raise ServerUnavailable("PgBouncer is not installed. Run: make setup, or: apt-get install pgbouncer")
    home = session_directory() / f"pgbouncer-{uuid4().hex}"
    # PgBouncer, too, refuses to run as root.
    user = make_home(home)
    target, port = make_url(url), free_port()
    (home / "users").write_text(f'"postgres" ""\n"{target.username}" ""\n')
    names = {"users": home / "users", "log": home / "log", "server_connections": SERVER_CONNECTIONS}
    config = _CONFIG.format(host=target.host, port=target.port, own_port=port, **names)
    (home / "pgbouncer.ini").write_text(config)
    process = subprocess.Popen(
        [program, "--quiet", home / "pgbouncer.ini"],
        **as_user(user),  # type: ignore[call-overload]
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
    )
    try:
        _wait_for(process, port, home / "log")
        watch(process.pid)
        led = target.set(host="127.0.0.1", port=port).render_as_string(hide_password=False)
        yield Pooler(led, port, process.pid)
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGQUIT)
        process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_TIMEOUT_S
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    process.kill()
    raise ServerUnavailable(f"PgBouncer did not start: {log.read_text() if log.exists() else 'it wrote no log'}")
