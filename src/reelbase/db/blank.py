"""A new SQLite database as a copy of a blank one, which was made together with the program.

Its migrations take seconds, and would do the same thing on every machine. The copy counts only for exactly the code
that it was made by; without one the migrations run.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from uuid import uuid4

from reelbase.db.engine import parse_url

FOLDER = Path(__file__).resolve().parents[1] / "assets" / "database"
_HERE = Path(__file__).parent
_OWNER_ONLY = 0o600


@cache
def blank_path() -> Path:
    """Where the blank database for this code lies, if one was made."""
    digest = hashlib.sha256(f"dbos {metadata.version('dbos')}, SQLite {sqlite3.sqlite_version}\n".encode())
    for path in sorted([*_HERE.rglob("*.py"), *_HERE.rglob("*.sql")]):
        digest.update(f"{path.relative_to(_HERE)}\n".encode())
        digest.update(path.read_bytes())
    return FOLDER / f"blank-{digest.hexdigest()[:32]}.db"


def begin_file(url: str) -> bool:
    """Begin the file of a SQLite URL as a copy of the blank database, if there is no such file yet.

    False when there is one, also one that another process makes at this moment, or when there is no blank database.
    """
    name = parse_url(url).database
    if not name or name == ":memory:" or Path(name).exists():
        return False
    target = Path(name)
    try:
        content = blank_path().read_bytes()
    except FileNotFoundError:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{uuid4().hex}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # Unlike a rename, a link replaces nothing.
        os.link(part, target)
    except OSError:
        # Whoever has the file now, or a folder that cannot be written to: opening the database says what is wrong.
        return False
    finally:
        with suppress(OSError):
            part.unlink()
    return True
