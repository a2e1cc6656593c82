"""Moving a SQLite installation into PostgreSQL against a bare COPY of the same rows.

python -m benchmarks.data.copy [--quick] [--json]

The bare COPY is handed lines that lie ready in files, into the same tables and indexes, with no foreign key and no
trigger in its way. Ours reads them from SQLite, writes down where it is, checks the foreign keys, and then compares
every row.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Table, insert, make_url

from reelbase.accounts.models import User
from reelbase.db.base import Model
from reelbase.db.copying.run import Options, copy_database
from reelbase.db.copying.source import open_source
from reelbase.db.copying.tables import read_tables
from reelbase.db.copying.verifying import TableComparison
from reelbase.db.session import Database
from reelbase.kit.ids import new_id

# The real servers that the tests start serve here too.
sys.path.append(str(Path(__file__).resolve().parents[2] / "tests"))

from support import servers
from support.databases import fresh_database
from support.installations import tables
from support.rows import RowMaker

GOAL = 0.5
ROWS = {"scenes": 60_000, "audit_log": 60_000, "job_logs": 120_000, "provider_calls": 60_000, "cache_entries": 60_000}
CHUNK_BYTES = 256_000
ROUNDS = 3


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows, once")
    options = parser.parse_args(arguments)
    results = run(share=0.1 if options.quick else 1.0, rounds=1 if options.quick else ROUNDS)
    if options.json:
        print(json.dumps(results))
        return
    for line in report(results):
        print(line)


def run(*, share: float = 1.0, rounds: int = ROUNDS) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="reelbase-bench-") as name, _servers():
        folder = Path(name)
        with fresh_database("sqlite", folder) as url:
            rows = _fill(url, share)
            path = Path(str(make_url(url).database))
            files = _lines(path, folder)
            bare_s, moved_s, whole_s = [], [], []
            for _ in range(rounds):
                bare_s.append(_bare(files, folder))
                moved, whole = _ours(path, folder)
                moved_s.append(moved)
                whole_s.append(whole)
    return {"rows": rows, "bare_s": min(bare_s), "moved_s": min(moved_s), "whole_s": min(whole_s)}


def report(results: dict[str, Any]) -> list[str]:
    rows, bare_s = results["rows"], results["bare_s"]
    moved, whole = bare_s / results["moved_s"], bare_s / results["whole_s"]
    return [
        f"bare COPY              {rows / bare_s:9,.0f} rows/s",
        f"db copy, rows moved    {rows / results['moved_s']:9,.0f} rows/s  ({moved:.2f} of bare; goal {GOAL})",
        f"db copy, and compared  {rows / results['whole_s']:9,.0f} rows/s  ({whole:.2f} of bare)",
    ]


def _fill(url: str, share: float) -> int:
    database = Database(url)
    total = 0
    with database.work() as session:
        owner = new_id()
        session.add(User(id=owner))
        session.flush()
        maker = RowMaker(session, owner)
        for name, count in ROWS.items():
            table = Model.metadata.tables[name]
            pattern = maker.values(table)
            made = [_varied(table, pattern, number) for number in range(int(count * share))]
            session.connection().execute(insert(table), made)
            total += len(made)
    database.close()
    return total


def _varied(table: Table, pattern: dict[str, Any], number: int) -> dict[str, Any]:
    changed: dict[str, Any] = {"id": new_id()}
    if table.name == "scenes":
        changed |= {"idx": number, "narration": f"Scene {number} says that light scatters in the air. " * 4}
    elif table.name == "job_logs":
        changed |= {"message": f"Line {number} of a log that says what a step did and how long it took."}
    elif table.name == "provider_calls":
        changed |= {"units": number / 7}
    elif table.name == "cache_entries":
        changed |= {"hash_key": f"{number:064x}", "result": {"file": f"{number:064x}.wav", "duration_s": number / 3}}
    elif table.name == "audit_log":
        changed |= {"new_values": {"status": "READY", "progress": 100, "error_message": None}}
    return {**pattern, **changed}


def _lines(path: Path, folder: Path) -> dict[str, Path]:
    files = {}
    with fresh_database("postgresql", folder) as url, _connected(url) as connection, open_source(path) as source:
        for table in read_tables(connection, source.tables):
            columns = ", ".join(column.quoted for column in table.columns)
            file = folder / f"{table.name}.copy"
            with file.open("wb") as out:
                out.writelines(row.line + b"\n" for row in source.rows(table))
            files[f"{table.quoted} ({columns})"] = file
    return files


def _bare(files: dict[str, Path], folder: Path) -> float:
    with fresh_database("postgresql", folder) as url, _connected(url) as connection, connection.cursor() as cursor:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET TimeZone = 'UTC'")
        started_s = time.monotonic()
        for into, file in files.items():
            with cursor.copy(f"COPY {into} FROM STDIN".encode()) as copy, file.open("rb") as lines:
                while chunk := lines.read(CHUNK_BYTES):
                    copy.write(chunk)
        return time.monotonic() - started_s


class _Watch:
    """When the rows were there, and when they were compared."""

    def __init__(self) -> None:
        self.moved_s = 0.0

    def begun(self, rows: int, *, resumed: bool) -> None: ...

    def loaded(self, table: str, rows: int) -> None: ...

    def compared(self, found: TableComparison) -> None:
        # The first comparison begins when all rows and keys are there; its table is the small one of users.
        self.moved_s = self.moved_s or time.monotonic()


def _ours(path: Path, folder: Path) -> tuple[float, float]:
    with fresh_database("postgresql", folder) as url:
        watch = _Watch()
        started_s = time.monotonic()
        copy_database(path, make_url(url), lambda: None, Options(), watch)
        return watch.moved_s - started_s, time.monotonic() - started_s


def _connected(url: str) -> psycopg.Connection:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


@contextmanager
def _servers() -> Iterator[None]:
    servers.open_session()
    try:
        assert tables()
        yield
    finally:
        servers.close_session()


if __name__ == "__main__":
    main()
