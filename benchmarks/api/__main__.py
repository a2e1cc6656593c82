"""A simple read of the API against a bare FastAPI + SQLAlchemy route, as a ratio in one run.

    .venv/bin/python -m benchmarks.api [--requests 400] [--rounds 9]

Both servers answer the same project from the same database to one client that waits for each answer. Rounds alternate
between them, so that whatever else the machine does meets both; the ratio is the median of the rounds' ratios.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.api", description=__doc__)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=9)
    chosen = parser.parse_args()
    sys.path.insert(0, str(ROOT / "tests"))
    from support import servers
    from support.databases import fresh_database

    servers.open_session()
    try:
        for kind in ("sqlite", "postgresql"):
            with tempfile.TemporaryDirectory() as folder, fresh_database(kind, Path(folder)) as url:
                print(json.dumps({"database": kind, **measure(url, Path(folder), chosen.requests, chosen.rounds)}))
    finally:
        servers.close_session()


def measure(url: str, folder: Path, requests: int, rounds: int) -> dict[str, float]:
    """Milliseconds a request of each server, waited for and worked, and the ratios of ours to the bare one."""
    path = f"/v1/projects/{_one_project(url, folder)}"
    with _server("bare", url, folder) as bare, _server("ours", url, folder) as ours:
        for server in (bare, ours):
            _ask(server, path, requests)
        times = [(_ask(bare, path, requests), _ask(ours, path, requests)) for _ in range(rounds)]
    found = {}
    for unit, index in (("wall", 0), ("cpu", 1)):
        found[f"bare_{unit}_ms"] = round(statistics.median(one[index] for one, _ in times), 3)
        found[f"ours_{unit}_ms"] = round(statistics.median(other[index] for _, other in times), 3)
        found[f"{unit}_ratio"] = round(statistics.median(other[index] / one[index] for one, other in times), 2)
    return found


def _one_project(url: str, home: Path) -> UUID:
    from reelbase.accounts.service import ensure_local_owner
    from reelbase.accounts.viewer import LOCAL_VIEWER
    from reelbase.db.session import Database
    from support.boards import make_project

    database = Database(url)
    with database.work() as session:
        ensure_local_owner(session)
        project = make_project(session, LOCAL_VIEWER)
    database.close()
    return project


@contextmanager
def _server(which: str, url: str, home: Path) -> Iterator[tuple[http.client.HTTPConnection, int]]:
    command = [sys.executable, "-m", "benchmarks.api.serving", which, url, str(home)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        connection = http.client.HTTPConnection("127.0.0.1", int(process.stdout.readline()))
        try:
            yield connection, process.pid
        finally:
            connection.close()
            process.send_signal(signal.SIGTERM)


def _ask(server: tuple[http.client.HTTPConnection, int], path: str, requests: int) -> tuple[float, float]:
    """Milliseconds a request: of the clock, and of the server's own work, which others' load changes little."""
    connection, pid = server
    connection.close()  # The server may have ended one that waited for its turn; this opens another.
    worked, began = _cpu_ms(pid), time.perf_counter()
    for _ in range(requests):
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(body)
    return (time.perf_counter() - began) * 1000 / requests, (_cpu_ms(pid) - worked) / requests


def _cpu_ms(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
