"""The users of an installation, for those who run it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from reelbase.accounts.models import Profile, User
from reelbase.db.keyset import Keyset
from reelbase.kit.errors import NotFound
from reelbase.kit.pagination import Cursors, Page, PageRequest

_NEWEST = Keyset("users", (User.created_at, User.id))
_EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class UserView:
    id: UUID
    email: str | None
    display_name: str | None
    is_admin: bool
    created_at: datetime


class UserDirectory:
    """Reads everybody's accounts. Whoever opens it has made sure that its user is an administrator."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(self, request: PageRequest, cursors: Cursors, *, text: str | None = None) -> Page[UserView]:
        """Users whose e-mail address or name has the text, the newest first."""
        query = select(User, Profile).join(Profile, Profile.id == User.id)
        if text and text.strip():
            # No text has a zero character, and PostgreSQL does not take one.
            wanted = text.strip().replace("\0", "")
            query = query.where(
                or_(
                    User.email.icontains(wanted, autoescape=True),
                    Profile.display_name.icontains(wanted, autoescape=True),
                )
            )
        rows = self._session.execute(_NEWEST.select(query, request, cursors, _EVERYBODY)).all()
        return _NEWEST.page(
            rows, request, cursors, _EVERYBODY, keys=lambda row: (row[0].created_at, row[0].id),
            item=lambda row: _view(row[0], row[1]),
        )  # fmt: skip

    def get(self, user_id: UUID) -> UserView:
        query = select(User, Profile).join(Profile, Profile.id == User.id).where(User.id == user_id)
        row = self._session.execute(query).one_or_none()
        if row is None:
            raise NotFound(f"There is no user {user_id}.")
        return _view(row[0], row[1])


def _view(user: User, profile: Profile) -> UserView:
    return UserView(user.id, user.email, profile.display_name, profile.is_admin, user.created_at)
