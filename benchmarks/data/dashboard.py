"""The dashboard of a user behind row security against the same statement without it, among a million jobs.

python -m benchmarks.data.dashboard [--quick] [--json]

Half of the jobs are one user's; the others have a hundred each. Both sides run the statement that the service runs, on
one connection, in turns: once as the user, once as a login that row security does not bind.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import event, text

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.insights.service import InsightService
from reelbase.kit.pagination import Cursors, PageRequest

# The real servers that the tests start serve here too.
sys.path.append(str(Path(__file__).resolve().parents[2] / "tests"))

from support import servers
from support.databases import fresh_database

GOAL = 1.3
JOBS = 1_000_000
ROUNDS = 9
CALLS = 200
"""Of one side in a round."""
USERS = {"typical": Viewer(UUID(int=17)), "heavy": Viewer(UUID(int=1))}
_CURSORS = Cursors(b"a key of benchmarks, 32 bytes!!!")

# A typical user has 25 projects with 4 jobs each, the heavy one as many jobs as all of them.
_FILL = """
SET LOCAL session_replication_role = replica;
INSERT INTO auth.users (id, created_at, updated_at)
SELECT lpad(to_hex(n), 32, '0')::uuid, now(), now() FROM generate_series(1, 1 + {jobs} / 200) n;
CREATE TEMP TABLE made AS
SELECT n, lpad(to_hex(n + 10000000), 32, '0')::uuid AS id,
  lpad(to_hex(2 + n % ({jobs} / 200)), 32, '0')::uuid AS owner_id,
  4 AS jobs, n / ({jobs} / 200) % 10 = 9 AS is_archived, timestamptz '2026-05-01 00:00Z' - n * interval '1 minute' AS at
FROM generate_series(0, {jobs} / 8 - 1) n
UNION ALL
SELECT n, lpad(to_hex(n + 20000000), 32, '0')::uuid, lpad('1', 32, '0')::uuid, 25, n % 10 = 9,
  timestamptz '2026-05-01 00:00Z' - n * interval '6 minutes'
FROM generate_series(0, {jobs} / 50 - 1) n
ORDER BY 6;
INSERT INTO projects (id, owner_id, format, title, topic, prompt_text, niche_preset, language, target_s, tempo, voice,
  aspect, transcript_mode, settings, status, lifecycle, archived_at, keywords, created_at, updated_at)
SELECT id, owner_id, 'narrated', 'Why the sky is blue', 'The sky', '', 'facts', 'en', 60, 'normal', 'joe', '9:16',
  'auto', '{{}}', 'DONE', CASE WHEN is_archived THEN 'archived' ELSE 'active' END,
  CASE WHEN is_archived THEN at END, '[]', at, at FROM made;
INSERT INTO jobs (id, owner_id, project_id, plan_version_id, status, progress, attempt, options, cost_credits_reserved,
  created_at, updated_at)
SELECT lpad(to_hex(made.n * 25 + j + CASE made.jobs WHEN 4 THEN 0 ELSE 100000000 END), 32, '0')::uuid, owner_id, id, id,
  'READY', 100, 1, '{{}}', 0, at + j * interval '1 hour', at FROM made, generate_series(0, made.jobs - 1) j
"""


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="a tenth of the jobs, fewer rounds")
    options = parser.parse_args(arguments)
    results = run(JOBS // 10, 3) if options.quick else run(JOBS, ROUNDS)
    if options.json:
        print(json.dumps(results))
        return
    for line in report(results):
        print(line)


def run(jobs: int = JOBS, rounds: int = ROUNDS) -> dict[str, Any]:
    servers.open_session()
    try:
        with tempfile.TemporaryDirectory() as folder, fresh_database("postgresql-18", Path(folder)) as url:
            database = Database(url)
            started_s = time.monotonic()
            _fill(database, jobs)
            filled_s = time.monotonic() - started_s
            measured = {name: _measured(database, viewer, rounds) for name, viewer in USERS.items()}
            database.close()
    finally:
        servers.close_session()
    return {"jobs": jobs, "filled_s": filled_s, **measured}


def report(results: dict[str, Any]) -> list[str]:
    lines = [f"{results['jobs']:,} jobs, filled in {results['filled_s']:.0f} s"]
    for name in USERS:
        found = results[name]
        spread = f"rounds {found['least']:.2f} to {found['most']:.2f}"
        lines.append(
            f"dashboard of a {name} user  {found['ratio']:.2f} x the same without row security (goal at most {GOAL}; "
            f"{found['walled_ms']:.2f} ms against {found['raw_ms']:.2f} ms, {spread})"
        )
    return lines


def _fill(database: Database, jobs: int) -> None:
    with database.engine.connect().execution_options(reelbase_statement_timeout_ms=0) as connection:
        # Indexes are quicker made at once than row by row.
        indexes = connection.execute(
            text(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'jobs' AND schemaname = 'public' "
                "AND indexname NOT IN (SELECT conname FROM pg_constraint)"
            )
        ).all()
        for index in indexes:
            connection.execute(text(f"DROP INDEX {index.indexname}"))
        for statement in _FILL.format(jobs=jobs).split(";\n"):
            connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
        for index in indexes:
            connection.execute(text(index.indexdef))
        connection.commit()
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE projects, jobs, auth.users"))


def _measured(database: Database, viewer: Viewer, rounds: int) -> dict[str, float]:
    statement, parameters = _statement(database, viewer)
    with database.reading(viewer) as protected, database.reading() as raw:
        ask = [session.connection().connection.cursor() for session in (protected, raw)]
        rows = []
        for cursor in ask:
            cursor.execute(statement, parameters)
            rows.append(cursor.fetchall())
        if rows[0] != rows[1] or len(rows[0]) != 21:
            raise SystemExit("row security changes what the dashboard shows its owner")
        times = [_round(*ask, statement, parameters) for _ in range(rounds + 1)][1:]  # The first one warms up.
    ratios = [ours / bare for ours, bare in times]
    return {
        "ratio": statistics.median(ratios),
        "least": min(ratios),
        "most": max(ratios),
        "walled_ms": 1000 * statistics.median(ours for ours, _ in times),
        "raw_ms": 1000 * statistics.median(bare for _, bare in times),
    }


def _round(protected: Any, raw: Any, statement: str, parameters: Any) -> tuple[float, float]:
    """What both sides take, in seconds. They take turns call by call, so that both meet the same machine.

    Of each side the quickest tenth counts: the rest is what others on the machine add.
    """
    taken: dict[Any, list[float]] = {protected: [], raw: []}
    for number in range(CALLS):
        for cursor in (protected, raw) if number % 2 else (raw, protected):
            started_s = time.perf_counter()
            cursor.execute(statement, parameters)
            cursor.fetchall()
            taken[cursor].append(time.perf_counter() - started_s)
    quick = [statistics.quantiles(taken[cursor], n=10)[0] for cursor in (protected, raw)]
    return quick[0], quick[1]


def _statement(database: Database, viewer: Viewer) -> tuple[str, Any]:
    """What the service sends."""
    found: list[tuple[str, Any]] = []

    def keep(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        if statement.startswith("SELECT"):
            found.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", keep)
    with database.reading(viewer) as session:
        InsightService(session, viewer).dashboard(PageRequest(), _CURSORS)
    event.remove(database.engine, "before_cursor_execute", keep)
    assert len(found) == 1
    return found[0]


if __name__ == "__main__":
    main()
