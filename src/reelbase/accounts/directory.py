"""The users of an installation, for those who run it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from reelbase.accounts.models import Profile
from reelbase.accounts.models import User as UserRow
from reelbase.db.columns import columns_of
from reelbase.db.keyset import Keyset
from reelbase.kit.errors import NotFound
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.schemas.admin import User

_NEWEST = Keyset("users", (UserRow.created_at, UserRow.id))
_USERS = select(
    *columns_of(User.model_fields, UserRow, display_name=Profile.display_name, is_admin=Profile.is_admin)
).join(Profile, Profile.id == UserRow.id)
_EVERYBODY = "everybody"


class UserDirectory:
    """Reads everybody's accounts. Whoever opens it has made sure that its user is an administrator."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(self, request: PageRequest, cursors: Cursors, *, text: str | None = None) -> Page[User]:
        """Users whose e-mail address or name has the text, the newest first."""
        query = _USERS
        if text and text.strip():
            # No text has a zero character, and PostgreSQL does not take one.
            pattern = text.strip().replace("\0", "")
            query = query.where(
                or_(
                    UserRow.email.icontains(pattern, autoescape=True),
                    Profile.display_name.icontains(pattern, autoescape=True),
                )
            )
        return _NEWEST.fetch(self._session, query, request, cursors, _EVERYBODY, item=User.of)

    def get(self, user_id: UUID) -> User:
        row = self._session.execute(_USERS.where(UserRow.id == user_id)).one_or_none()
        if row is None:
            raise NotFound(f"There is no user {user_id}.")
        return User.of(row)
