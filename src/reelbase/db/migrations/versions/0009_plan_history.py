"""The last edits of a plan, so that they can be undone and redone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reelbase.db.base import Json
from reelbase.db.row_security import apply_row_policies

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A constant default reaches the rows of sealed versions without an update, which a trigger would refuse.
    op.add_column("plan_versions", sa.Column("history", Json, server_default="{}", nullable=False))
    apply_row_policies(op.get_bind())
