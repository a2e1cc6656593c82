"""Migrations that a test writes, run by the real environment."""

from __future__ import annotations

import textwrap
from pathlib import Path

from reelbase.db import migrate


def write_migrations(folder: Path, *bodies: str) -> Path:
    """A folder of migrations of its own, ``0001`` and on, with the real environment."""
    (folder / "versions").mkdir(parents=True, exist_ok=True)
    for name in ("env.py", "script.py.mako"):
        (folder / name).write_text((migrate.MIGRATIONS / name).read_text())
    for number, body in enumerate(bodies, start=1):
        before = f"'{number - 1:04}'" if number > 1 else None
        lines = "import sqlalchemy as sa\nfrom alembic import op\nfrom reelbase.db import changes, rebuilding\n"
        lines += f"revision = '{number:04}'\ndown_revision = {before}\n\n\ndef upgrade():\n"
        (folder / "versions" / f"{number:04}_step.py").write_text(
            lines + textwrap.indent(textwrap.dedent(body), "    ")
        )
    return folder
