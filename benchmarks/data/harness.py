"""What the measurements of the data layer share: ratios, rounds that take turns, and the databases."""

from __future__ import annotations

import importlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import psycopg

from reelbase.db import migrate
from reelbase.db.session import Database
from reelbase.kit.settings import DatabaseSettings

CALLERS = 8


@dataclass(frozen=True, slots=True)
class Ratio:
    """``value`` is ours against ``against``, the median of rounds; ``goal`` is the least, with ``at_most`` the most."""

    name: str
    database: str
    value: float
    against: str
    goal: float | None = None
    at_most: bool = False
    detail: str = ""

    @property
    def is_met(self) -> bool:
        return self.goal is None or (self.value <= self.goal if self.at_most else self.value >= self.goal)


@dataclass(frozen=True, slots=True)
class Benchmark:
    database: Database
    name: str
    quick: bool

    @property
    def rounds(self) -> int:
        return 3 if self.quick else 9

    @property
    def round_s(self) -> float:
        return 0.3 if self.quick else 2.0


def rates(
    benchmark: Benchmark, numbers: Iterator[int], *, bare: Callable[[int], None], ours: Callable[[int], None]
) -> list[tuple[float, float]]:
    """(bare, ours) in calls a second for each round. They take turns, so that both meet the same machine."""
    for call in (bare, ours):
        _rate(call, numbers, benchmark.round_s / 3)
    rounds = []
    for turn in range(benchmark.rounds):
        order = (bare, ours) if turn % 2 == 0 else (ours, bare)
        rates = {call: _rate(call, numbers, benchmark.round_s) for call in order}
        rounds.append((rates[bare], rates[ours]))
    return rounds


def _rate(call: Callable[[int], None], numbers: Iterator[int], seconds: float) -> float:
    until = time.perf_counter() + seconds

    def work(_: int) -> int:
        done = 0
        while time.perf_counter() < until:
            # next() on a count is one step of the interpreter, so no two callers get the same number.
            call(next(numbers))
            done += 1
        return done

    started = time.perf_counter()
    with ThreadPoolExecutor(CALLERS) as pool:
        total = sum(pool.map(work, range(CALLERS)))
    return total / (time.perf_counter() - started)


def ratio_of(name: str, benchmark: Benchmark, rounds: list[tuple[float, float]], goal: float) -> Ratio:
    values = sorted(ours / bare for bare, ours in rounds)
    middle = statistics.median(bare for bare, _ in rounds), statistics.median(ours for _, ours in rounds)
    detail = f"{middle[1]:.0f}/s against {middle[0]:.0f}/s, rounds {values[0]:.2f} to {values[-1]:.2f}"
    return Ratio(name, benchmark.name, statistics.median(values), "a bare INSERT", goal=goal, detail=detail)


@contextmanager
def sqlite() -> Iterator[tuple[str, Database]]:
    with (
        tempfile.TemporaryDirectory(prefix="reelbase-bench-") as folder,
        _migrated(f"sqlite:///{Path(folder) / 'benchmark.db'}") as database,
    ):
        yield "sqlite", database


@contextmanager
def postgresql() -> Iterator[tuple[str, Database]]:
    """A server of our own that writes as durably as one in production; the tests' servers do not."""
    servers = _test_servers()
    servers.open_session()
    try:
        server = servers.postgres_server(18)
        with psycopg.connect(server.conninfo(), autocommit=True) as connection:
            for option in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {option} = 'on'")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("CREATE DATABASE bench TEMPLATE template0")
        with _migrated(server.url("bench")) as database:
            yield "postgresql-18", database
    finally:
        servers.close_session()


@contextmanager
def _migrated(url: str) -> Iterator[Database]:
    database = Database(url, DatabaseSettings(pool_size=CALLERS))
    try:
        migrate.upgrade(database)
        yield database
    finally:
        database.close()


def _test_servers() -> ModuleType:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
    return importlib.import_module("support.servers")
