"""Writes what follows from the migrations and the models.

That is PostgreSQL's catalog to compare databases with, and the published JSON Schema of the rows.

Run it after changing a migration, a row policy or a model: .venv/bin/python tools/write_schema.py
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = ROOT / "docs" / "schemas"
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from reelbase.bootstrap.tables import load_models  # noqa: E402
from reelbase.db import catalog, migrate  # noqa: E402
from reelbase.db.session import Database  # noqa: E402
from reelbase.db.typed_rows import json_schema  # noqa: E402
from support import servers  # noqa: E402
from support.databases import fresh_database  # noqa: E402


def main() -> None:
    write_json_schema()
    servers.open_session()
    try:
        with tempfile.TemporaryDirectory() as folder, fresh_database("postgresql", Path(folder)) as url:
            catalog.EXPECTED.write_text(expected(Database(url)))
    finally:
        servers.close_session()


def write_json_schema() -> None:
    """The file of the newest revision. Those of released revisions stay; the ones between releases go."""
    revision = migrate.revisions()[-1]
    load_models()
    for path in SCHEMAS.glob("model-*.json"):
        if path.stem.removeprefix("model-") not in migrate.RELEASED:
            path.unlink()
    document = json.dumps(json_schema(revision), indent=2, ensure_ascii=False)
    (SCHEMAS / f"model-{revision}.json").write_text(f"{document}\n")


def expected(database: Database) -> str:
    """The file of digests, for a database that the migrations made."""
    with database.reading() as session:
        objects = catalog.digests(catalog.read(session.connection()))
    revision = migrate.state(database).current
    database.close()
    return json.dumps({"revision": revision, "objects": objects}, indent=0) + "\n"


if __name__ == "__main__":
    main()
