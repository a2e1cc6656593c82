"""Writes what follows from the migrations and the models.

That is PostgreSQL's catalogue to compare databases with, the typed read models, and the JSON Schema made of these.

Run it after changing a migration, a wall or a model: .venv/bin/python tools/write_schema.py
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = ROOT / "docs" / "schemas"
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests"), str(ROOT / "tools")]

import write_model  # noqa: E402

from reelbase.db import catalog, migrate  # noqa: E402
from reelbase.db.session import Database  # noqa: E402
from support import servers  # noqa: E402
from support.databases import fresh_database  # noqa: E402


def main() -> None:
    write_model.main()
    write_json_schema()
    servers.open_session()
    try:
        with tempfile.TemporaryDirectory() as folder, fresh_database("postgresql", Path(folder)) as url:
            catalog.EXPECTED.write_text(expected(Database(url)))
    finally:
        servers.close_session()


def write_json_schema() -> None:
    """The file of the newest revision. Those of released ones stay, those in between were never anybody's."""
    # In a process of its own: this one may have imported the read models as they were.
    command = [sys.executable, "-m", "reelbase", "db", "schema"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    made = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    for path in SCHEMAS.glob("model-*.json"):
        if path.stem.removeprefix("model-") not in migrate.RELEASED:
            path.unlink()
    (SCHEMAS / f"model-{migrate.revisions()[-1]}.json").write_text(made)


def expected(database: Database) -> str:
    """The file of digests, for a database that the migrations made."""
    with database.reading() as session:
        objects = catalog.digests(catalog.read(session.connection()))
    revision = migrate.state(database).current
    database.close()
    return json.dumps({"revision": revision, "objects": objects}, indent=0) + "\n"


if __name__ == "__main__":
    main()
