"""Writing the file of a new migration, in a checkout of Reelbase."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON, ForeignKeyConstraint

from reelbase.db import migrate
from reelbase.db.base import UtcDateTime
from reelbase.db.comparing import sqlite_metadata
from reelbase.db.schema import is_ours
from reelbase.db.session import Database
from reelbase.kit.errors import InputError

_TYPES = {UtcDateTime: "UtcDateTime()", JSON: "Json"}


def new_migration(message: str) -> Path:
    """Write the next migration: what the models have and a database at the newest schema lacks.

    Raises InputError outside a checkout, where the next installation would remove the migration.
    """
    if not _in_checkout():
        raise InputError(
            f"Migrations are written in a checkout of Reelbase; {migrate.MIGRATIONS} is an installed package.",
            fix="Clone the repository, run: make setup, and run this there.",
        )
    if not message.strip():
        raise InputError("A migration needs a message.", field="message", fix="Describe it in a few words.")
    with tempfile.TemporaryDirectory() as folder:
        scratch = Database(f"sqlite:///{Path(folder) / 'scratch.db'}")
        try:
            migrate.upgrade(scratch)
            number = int(migrate.state(scratch).head) + 1
            return _write(scratch, message.strip(), f"{number:04}")
        finally:
            scratch.close()


def _write(scratch: Database, message: str, revision: str) -> Path:
    config = migrate.config(scratch)
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes |= {"metadata": sqlite_metadata(), "include_name": is_ours, "render_item": _rendered}
    sentence = message if message.endswith(".") else f"{message}."
    with contextlib.redirect_stdout(io.StringIO()):
        script = command.revision(config, sentence, autogenerate=True, rev_id=revision)
    assert script is not None and not isinstance(script, list)
    path = Path(script.path)
    # Ruff is a development dependency: without it the file is only less tidy.
    for tool in (("check", "--fix", "--quiet"), ("format", "--quiet")):
        subprocess.run([sys.executable, "-m", "ruff", *tool, str(path)], check=False, capture_output=True)
    return path


def _rendered(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Types as the project spells them, and keys to users as they are on either database."""
    if kind == "type" and type(item) in _TYPES:
        return _TYPES[type(item)]
    if not isinstance(item, ForeignKeyConstraint) or [key.target_fullname for key in item.elements] != ["users.id"]:
        return False
    name, columns = item.name, list(item.column_keys)
    return f"sa.ForeignKeyConstraint({columns!r}, [_users_key()], name=op.f({name!r}), ondelete={item.ondelete!r})"


def _in_checkout() -> bool:
    root = migrate.MIGRATIONS.parents[3]
    return (root / "pyproject.toml").exists() and migrate.MIGRATIONS.is_relative_to(root / "src")
