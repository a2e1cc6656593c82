"""Users of this installation."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reelbase.accounts.models import LOCAL_OWNER_ID, User
from reelbase.kit.errors import or_not_found


def ensure_local_owner(session: Session) -> None:
    """Create the local user when it is missing."""
    if session.get(User, LOCAL_OWNER_ID) is None:
        session.add(User(id=LOCAL_OWNER_ID, raw_user_meta_data={"name": "local"}))
        session.flush()


def find_owner(session: Session, name: str | None) -> UUID:
    """A user's id by id or e-mail address; the local user's for None. Raises NotFound."""
    if name is None:
        return LOCAL_OWNER_ID
    try:
        query = select(User.id).where(User.id == UUID(name))
    except ValueError:
        query = select(User.id).where(func.lower(User.email) == name.strip().lower())
    return or_not_found(
        session.scalar(query), f"There is no user {name!r}.", fix="Give the id or email address of a user."
    )
