"""Makes the blank database that new installations begin with, unless it is there; see ``reelbase.db.blank``."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from reelbase.db.blank import FOLDER, blank_path
from reelbase.kit.settings import DatabaseSettings, Settings
from reelbase.ops.upgrading import upgrade_database


def main() -> int:
    target = blank_path()
    if target.exists():
        return 0
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with tempfile.TemporaryDirectory(prefix="blank-database-") as name:
        file = Path(name) / "reelbase.db"
        upgrade_database(Settings(home=Path(name), database=DatabaseSettings(url=f"sqlite:///{file}")))
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("VACUUM INTO ?", (str(target),))
    print(f"blank database: {target.stat().st_size // 1000} kB", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
