"""Writes what follows from the migrations and the models: PostgreSQL's catalogue to compare with.

Run it after changing a migration, a wall or a model: .venv/bin/python tools/write_schema.py
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from reelbase.db import catalog, migrate  # noqa: E402
from reelbase.db.session import Database  # noqa: E402
from support import servers  # noqa: E402
from support.databases import fresh_database  # noqa: E402


def main() -> None:
    servers.open_session()
    try:
        with tempfile.TemporaryDirectory() as folder, fresh_database("postgresql", Path(folder)) as url:
            catalog.EXPECTED.write_text(expected(Database(url)))
    finally:
        servers.close_session()


def expected(database: Database) -> str:
    """The file of digests, for a database that the migrations made."""
    with database.reading() as session:
        objects = catalog.digests(catalog.read(session.connection()))
    revision = migrate.state(database).current
    database.close()
    return json.dumps({"revision": revision, "objects": objects}, indent=0) + "\n"


if __name__ == "__main__":
    main()
