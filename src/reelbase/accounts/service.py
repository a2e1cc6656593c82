"""Users of this installation."""

from __future__ import annotations

from sqlalchemy.orm import Session

from reelbase.accounts.models import LOCAL_OWNER_ID, User


def ensure_local_owner(session: Session) -> None:
    """Create the local user when it is missing."""
    if session.get(User, LOCAL_OWNER_ID) is None:
        session.add(User(id=LOCAL_OWNER_ID, raw_user_meta_data={"name": "local"}))
        session.flush()
