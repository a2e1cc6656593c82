"""``INSERT ... ON CONFLICT``, which both databases have and SQLAlchemy spells once for each."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert_into(session: Session, model: type[Any]) -> postgresql.Insert:
    """An insert with ``on_conflict_do_nothing`` and ``on_conflict_do_update``, in the session's dialect."""
    if session.get_bind().dialect.name == "sqlite":
        # The two classes offer the same methods; naming both would only burden the callers.
        return sqlite.insert(model)  # type: ignore[return-value]
    return postgresql.insert(model)
