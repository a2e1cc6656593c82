"""Users. On Supabase ``auth.users`` exists already and belongs to it; elsewhere our migrations create it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from reelbase.db.base import Model, Timestamped

LOCAL_OWNER_ID = UUID("00000000-0000-7000-8000-000000000001")
"""The one user of an installation that asks nobody to sign in."""


class User(Timestamped, Model):
    __tablename__ = "users"
    __table_args__ = ({"schema": "auth"},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(Text, unique=True)
    raw_user_meta_data: Mapped[dict[str, Any] | None]
