"""What a worker costs that has nothing to do: processor, statements, connections; and how soon it begins a job.

python -m benchmarks.idle [--quick] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]
# The real servers that the tests start serve here too.
sys.path.insert(0, str(ROOT / "tests"))

from reelbase.application.sources import TextSource  # noqa: E402
from reelbase.bootstrap.opening import open_application  # noqa: E402
from reelbase.kit.settings import DatabaseSettings, Settings  # noqa: E402
from support import servers  # noqa: E402
from support.databases import fresh_database, server_of  # noqa: E402

TEXT = "Bees dance to tell where flowers grow. A dance brings a hundred sisters."
SETTLE_S = 8.0
WATCHED_S, QUICK_S = 60.0, 10.0
STARTS = 5
BEGUN_LIMIT_S = 30.0
ENDING_S = 4.0
CPU_GOAL, STATEMENTS_GOAL, CONNECTIONS_GOAL, BEGUN_GOAL_S = 0.01, 5.0, 3, 0.5


@dataclass(frozen=True, slots=True)
class Idle:
    """``cpu``: share of a core; statements a second and connections: of PostgreSQL only; ``begun_s``: the slowest."""

    database: str
    cpu: float
    statements_s: float | None
    connections: int | None
    begun_s: float


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="watch for ten seconds instead of sixty")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    servers.open_session()
    try:
        results = [measured(kind, QUICK_S if options.quick else WATCHED_S) for kind in ("sqlite", "postgresql")]
    finally:
        servers.close_session()
    if options.json:
        print(json.dumps([asdict(result) for result in results]))
        return
    for result in results:
        print("\n".join(report(result)))


def report(result: Idle) -> list[str]:
    lines = [
        f"{result.database}: {100 * result.cpu:.2f} % of a core (goal {100 * CPU_GOAL:.0f} %)",
        f"{result.database}: a job begins within {result.begun_s:.2f} s (goal {BEGUN_GOAL_S} s)",
    ]
    if result.statements_s is not None:
        lines.append(
            f"{result.database}: {result.statements_s:.1f} statements a second (goal {STATEMENTS_GOAL:.0f}), "
            f"{result.connections} connections (goal {CONNECTIONS_GOAL})"
        )
    return lines


def measured(kind: str, watched_s: float) -> Idle:
    with tempfile.TemporaryDirectory(prefix="reelbase-bench-") as name, fresh_database(kind, Path(name)) as url:
        home = Path(name) / "home"
        home.mkdir()
        is_server = kind != "sqlite"
        if is_server:
            _log_statements(kind, url)
        with _worker(home, url) as process:
            time.sleep(SETTLE_S)
            statements = _statements(kind) if is_server else 0
            before_s, started_s = _cpu_s(process.pid), time.monotonic()
            time.sleep(watched_s)
            took_s = time.monotonic() - started_s
            cpu = (_cpu_s(process.pid) - before_s) / took_s
            asked = (_statements(kind) - statements) / took_s if is_server else None
            connections = _connections(kind, url) if is_server else None
            begun_s = max(_begun_s(home, url) for _ in range(STARTS))
    return Idle(kind, cpu, asked, connections, begun_s)


@contextmanager
def _worker(home: Path, url: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "REELBASE_HOME": str(home), "REELBASE_DATABASE_URL": url}
    process = subprocess.Popen([sys.executable, "-m", "reelbase", "worker"], env=environment, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()


def _begun_s(home: Path, url: str) -> float:
    """From the moment a job is queued by another process until the worker has begun it."""
    settings = Settings(home=home, database=DatabaseSettings(url=url))
    application = open_application(settings)
    try:
        plan = application.begin(TextSource(TEXT))
        queued_s = time.monotonic()
        job_id = application.submit(plan.project_id)
        while application.job(job_id).worker_id is None:
            if time.monotonic() - queued_s > BEGUN_LIMIT_S:
                raise RuntimeError("The worker did not begin the job.")
            time.sleep(0.005)
        took_s = time.monotonic() - queued_s
        application.cancel(job_id)
        # The worker runs one job at a time, and has to end this one.
        time.sleep(ENDING_S)
        return took_s
    finally:
        application.close()


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _log_statements(kind: str, url: str) -> None:
    name = url.rpartition("/")[2]
    with psycopg.connect(server_of(kind).conninfo(), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} SET log_statement = 'all'".encode())


def _statements(kind: str) -> int:
    """Messages with statements that the server has got for the one database that logs them."""
    log = servers.home_of(server_of(kind).version) / "log"
    return sum(line.count(" LOG:  statement: ") + line.count(" LOG:  execute ") for line in log.open())


def _connections(kind: str, url: str) -> int:
    name = url.rpartition("/")[2]
    with psycopg.connect(server_of(kind).conninfo()) as connection:
        row = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", (name,)).fetchone()
    return int(row[0]) if row else 0


if __name__ == "__main__":
    main()
