"""${message}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reelbase.db.base import Json, UtcDateTime
from reelbase.db.row_security import apply_row_policies

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
    apply_row_policies(op.get_bind())


def _users_key() -> str:
    # SQLite has no schemas.
    return "users.id" if op.get_bind().dialect.name == "sqlite" else "auth.users.id"
