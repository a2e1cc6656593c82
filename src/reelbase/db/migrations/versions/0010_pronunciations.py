"""What the voice says for written words, by plan version."""

from __future__ import annotations

import sqlalchemy as sa

from reelbase.db import changes
from reelbase.db.base import Json

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    changes.add_column("plan_versions", sa.Column("pronunciations", Json))
