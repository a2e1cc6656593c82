"""The users of an installation, for its administrators."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from reelbase.accounts.models import Profile
from reelbase.accounts.models import User as UserRow
from reelbase.db.columns import columns_of
from reelbase.db.keyset import Keyset
from reelbase.db.session import as_login
from reelbase.kit.errors import or_not_found
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.schemas.admin import User

# A host may not know when a user was created; the profile always does.
_CREATED_AT = func.coalesce(UserRow.created_at, Profile.created_at).label("created_at")
_NEWEST = Keyset("users", (_CREATED_AT, UserRow.id))
_USERS = select(
    *columns_of(
        User.model_fields,
        UserRow,
        display_name=Profile.display_name,
        is_admin=Profile.is_admin,
        created_at=_CREATED_AT,
    )
).join(Profile, Profile.id == UserRow.id)
_EVERYBODY = "everybody"


class UserDirectory:
    """Reads all accounts. The caller has checked that the viewer is an administrator."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(self, request: PageRequest, cursors: Cursors, *, text: str | None = None) -> Page[User]:
        """Users whose e-mail address or name contains ``text``, newest first."""
        query = _USERS
        if text and text.strip():
            # PostgreSQL refuses NUL characters, and no stored text has one.
            pattern = text.strip().replace("\0", "")
            query = query.where(
                or_(
                    UserRow.email.icontains(pattern, autoescape=True),
                    Profile.display_name.icontains(pattern, autoescape=True),
                )
            )
        with as_login(self._session):
            return _NEWEST.fetch(self._session, query, request, cursors, _EVERYBODY, item=User.of)

    def get(self, user_id: UUID) -> User:
        with as_login(self._session):
            row = self._session.execute(_USERS.where(UserRow.id == user_id)).one_or_none()
        return User.of(or_not_found(row, f"There is no user {user_id}."))
