"""``INSERT ... ON CONFLICT``, for which SQLAlchemy has one class per dialect."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert_into(session: Session, model: type[Any]) -> postgresql.Insert:
    """An insert with ``on_conflict_do_nothing`` and ``on_conflict_do_update``, in the session's dialect."""
    if session.get_bind().dialect.name == "sqlite":
        # The two classes have the same methods; a union would only burden the callers.
        return sqlite.insert(model)  # type: ignore[return-value]
    return postgresql.insert(model)
