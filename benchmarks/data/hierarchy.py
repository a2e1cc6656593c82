"""A project with its storyboards, scenes and tasks: how many statements, and their time against the least there is.

python -m benchmarks.data.hierarchy [--quick] [--json]

Four storyboards, one of them with 50 scenes and their 200 tasks. The least is what somebody would write by hand who
knew every key beforehand: one SELECT a table by its key. The service is timed too, with the making of what it returns.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.storyboards.service import StoryboardService

# The real servers that the tests start serve here too.
sys.path.append(str(Path(__file__).resolve().parents[2] / "tests"))

from support import servers
from support.boards import make_project, make_user
from support.databases import fresh_database
from support.plans import make_plan

GOAL_STATEMENTS = 4
SCENES = 50
ROUNDS = 9
CALLS = 60
_LEAST = (
    "SELECT * FROM projects WHERE id = {project}",
    "SELECT * FROM plan_versions WHERE project_id = {project}",
    "SELECT * FROM scenes WHERE plan_version_id IN ({versions}) ORDER BY plan_version_id, idx",
    "SELECT t.* FROM scene_tasks t JOIN scenes s ON s.id = t.scene_id WHERE s.plan_version_id IN ({versions})",
)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    options = parser.parse_args(arguments)
    results = run(3 if options.quick else ROUNDS)
    if options.json:
        print(json.dumps(results))
        return
    for line in report(results):
        print(line)


def run(rounds: int = ROUNDS) -> dict[str, Any]:
    servers.open_session()
    try:
        found = {}
        for kind in ("sqlite", "postgresql-18"):
            with tempfile.TemporaryDirectory() as folder, fresh_database(kind, Path(folder)) as url:
                database = Database(url)
                found[kind] = _measured(database, rounds)
                database.close()
        return found
    finally:
        servers.close_session()


def report(results: dict[str, Any]) -> list[str]:
    return [
        f"hierarchy of {SCENES} scenes on {kind:14} {found['statements']} statements (goal at most {GOAL_STATEMENTS}); "
        f"they take {found['ratio']:.2f} x the least there is, {found['ours_ms']:.2f} ms against "
        f"{found['least_ms']:.2f} ms; the service {found['service_ms']:.1f} ms"
        for kind, found in results.items()
    ]


def _measured(database: Database, rounds: int) -> dict[str, float]:
    viewer, project, versions = _grown(database)
    with database.reading(viewer) as session:
        ours = _statements(session, lambda: StoryboardService(session, viewer).tree(project))
    least = [(_written(database, text, project, versions), ()) for text in _LEAST]
    with database.reading() as session:
        cursor = session.connection().connection.cursor()
        times = [_round(cursor, ours, least) for _ in range(rounds + 1)][1:]  # The first one warms up.
    return {
        "statements": len(ours),
        "ratio": statistics.median(one / other for one, other in times),
        "ours_ms": 1000 * statistics.median(one for one, _ in times),
        "least_ms": 1000 * statistics.median(other for _, other in times),
        "service_ms": 1000 * _service_s(database, viewer, project),
    }


def _grown(database: Database) -> tuple[Viewer, UUID, list[UUID]]:
    """A project among others of its owner, and its storyboards."""
    with database.work() as session:
        viewer = make_user(session)
        boards = StoryboardService(session, viewer)
        for _ in range(20):
            project = make_project(session, viewer, "One.")
        for count in (4, 4, SCENES):
            version = boards.begin(project, "A tour of the harbour")
            boards.complete(version, make_plan(*(f"Scene {number} of the tour." for number in range(count))))
        tree = boards.tree(project)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    assert max(len(board.scenes) for board in tree.storyboards) == SCENES
    return viewer, project, [board.version_id for board in tree.storyboards]


def _statements(session: Session, ask: Callable[[], object]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    connection = session.connection()

    def keep(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        found.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", keep)
    ask()
    event.remove(connection, "before_cursor_execute", keep)
    return found


def _written(database: Database, text: str, project: UUID, versions: list[UUID]) -> str:
    keys = [f"'{key.hex if database.is_sqlite else key}'" for key in (project, *versions)]
    return text.format(project=keys[0], versions=", ".join(keys[1:]))


def _round(cursor: Any, ours: list[tuple[str, Any]], least: list[tuple[str, Any]]) -> tuple[float, float]:
    """What both sides take, in seconds; they take turns, and of each the quickest tenth counts."""
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(CALLS):
        for side in (0, 1) if number % 2 else (1, 0):
            started_s = time.perf_counter()
            for statement, parameters in (ours, least)[side]:
                cursor.execute(statement, parameters)
                cursor.fetchall()
            taken[side].append(time.perf_counter() - started_s)
    return statistics.quantiles(taken[0], n=10)[0], statistics.quantiles(taken[1], n=10)[0]


def _service_s(database: Database, viewer: Viewer, project: UUID) -> float:
    taken = []
    for _ in range(CALLS):
        with database.reading(viewer) as session:
            started_s = time.perf_counter()
            StoryboardService(session, viewer).tree(project)
            taken.append(time.perf_counter() - started_s)
    return statistics.quantiles(taken, n=10)[0]


if __name__ == "__main__":
    main()
