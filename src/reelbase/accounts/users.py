"""Creating and managing accounts. Runs as the service; the interface that calls it checks who is asking.

With Supabase, users sign up there and bring its tokens here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reelbase.accounts.models import LOCAL_OWNER_ID, ExternalIdentity, Password, Profile, User
from reelbase.accounts.passwords import PasswordService
from reelbase.accounts.viewer import Viewer
from reelbase.db.identity import Role
from reelbase.db.row_security import auth_is_ours
from reelbase.db.upsert import insert_into
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, InputError, NotFound
from reelbase.kit.ids import new_id

EMAIL_CHARS = 320
NAME_CHARS = 200
_NAME = r"[^@\s\x00-\x1f\x7f\ud800-\udfff,;<>()\"\\]"
_EMAIL = re.compile(f"{_NAME}{{1,64}}@{_NAME}{{1,255}}")


@dataclass(frozen=True, slots=True)
class UserAccount:
    id: UUID
    email: str | None
    name: str | None
    is_admin: bool
    has_password: bool
    created_at: datetime


class UserService:
    """Acts inside one transaction of the service."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(self, email: str, password: str | None = None, *, name: str | None = None, least_chars: int = 10) -> UUID:
        """Create an account; returns the user's id.

        Raises InputError for an invalid e-mail address or password, Conflict when the address is taken.
        """
        address = normal_email(email)
        user_id = new_id()
        self._add(user_id, address, name)
        if password is not None:
            PasswordService(self._session).set(user_id, password, least_chars=least_chars)
        return user_id

    def take_over_local(self, email: str, password: str, *, least_chars: int = 10) -> UUID:
        """Give the local user, with everything created so far, an address and a password to sign in with."""
        address = normal_email(email)
        self._refuse_supabase()
        if self._find(address) not in (None, LOCAL_OWNER_ID):
            raise _taken(address)
        self._session.execute(update(User).where(User.id == LOCAL_OWNER_ID).values(email=address))
        PasswordService(self._session).set(LOCAL_OWNER_ID, password, least_chars=least_chars)
        return LOCAL_OWNER_ID

    def ensure(self, user_id: UUID, email: str | None, name: str | None = None) -> bool:
        """Make sure that the user of a trusted token exists; False when it cannot be created.

        That is so when Supabase manages the users and lacks this one, or when the address is another user's.
        """
        if self._session.scalar(select(User.id).where(User.id == user_id)) is not None:
            return True
        if not self._is_ours():
            return False
        address = email.strip().lower() if email and _EMAIL.fullmatch(email.strip()) else None
        now = clock.now()
        # The token's issuer lets people choose it freely.
        display_name = "".join(filter(str.isprintable, name or ""))[:NAME_CHARS].strip()
        meta = {"name": display_name} if display_name else None
        values: dict[str, Any] = {"id": user_id, "email": address, "raw_user_meta_data": meta}
        values |= {"created_at": now, "updated_at": now}
        self._session.execute(insert_into(self._session, User).values(**values).on_conflict_do_nothing())
        return self._session.scalar(select(User.id).where(User.id == user_id)) is not None

    def of_identity(self, issuer: str, subject: str, email: str | None, name: str | None, *, may_open: bool) -> UUID:
        """The user linked to an OpenID Connect identity; creates an account when there is none.

        A matching address does not link: the person who signed up with it may be somebody else.
        Raises Conflict when an account already has the address, NotFound when no account may be created.
        """
        known = select(ExternalIdentity.owner_id).where(
            ExternalIdentity.issuer == issuer, ExternalIdentity.subject == subject
        )
        found = self._session.scalar(known)
        if found is not None:
            return found
        if not may_open:
            raise NotFound("No account is linked to this sign-in.", fix="Ask the administrator for an account.")
        address = normal_email(email) if email else None
        user_id = new_id()
        self._add(user_id, address, name)
        self.link(user_id, issuer, subject, address)
        return user_id

    def link(self, user_id: UUID, issuer: str, subject: str, email: str | None) -> None:
        """Link a user to an OpenID Connect identity. Raises Conflict when it is already linked."""
        self._session.add(ExternalIdentity(owner_id=user_id, issuer=issuer, subject=subject, email=email))
        try:
            with self._session.begin_nested():
                self._session.flush()
        except IntegrityError as error:
            raise Conflict("This sign-in is already linked to an account.") from error

    def set_admin(self, user_id: UUID, is_admin: bool) -> None:
        """Raises NotFound."""
        changed = self._session.scalar(
            update(Profile).where(Profile.id == user_id).values(is_admin=is_admin).returning(Profile.id)
        )
        if changed is None:
            raise NotFound(f"There is no user {user_id}.", fix="List the users with: reelbase user list.")

    def all(self, limit: int = 1000) -> list[UserAccount]:
        """All users, oldest first."""
        # A host may not know when a user was created; the profile always does.
        created_at = func.coalesce(User.created_at, Profile.created_at)
        query = (
            select(User.id, User.email, Profile.display_name, Profile.is_admin, Password.id.is_not(None), created_at)
            .join(Profile, Profile.id == User.id)
            .outerjoin(Password, Password.owner_id == User.id)
            .order_by(created_at, User.id)
            .limit(limit)
        )
        return [UserAccount(*row) for row in self._session.execute(query)]

    def _add(self, user_id: UUID, address: str | None, name: str | None) -> None:
        self._refuse_supabase()
        display_name = (name or "").strip()
        if len(display_name) > NAME_CHARS or "\x00" in display_name:
            raise InputError(f"A name has at most {NAME_CHARS} characters.", field="name", fix="Shorten it.")
        if address is not None and self._find(address) is not None:
            raise _taken(address)
        meta: dict[str, Any] | None = {"name": display_name} if display_name else None
        self._session.add(User(id=user_id, email=address, raw_user_meta_data=meta))
        try:
            with self._session.begin_nested():
                self._session.flush()
        except IntegrityError as error:
            raise _taken(address or "") from error

    def _find(self, address: str) -> UUID | None:
        return self._session.scalar(select(User.id).where(func.lower(User.email) == address))

    def _refuse_supabase(self) -> None:
        if not self._is_ours():
            raise Conflict(
                "Supabase manages the users of this database.",
                fix="Create the account there; its tokens are valid here.",
            )

    def _is_ours(self) -> bool:
        connection = self._session.connection()
        return connection.dialect.name == "sqlite" or auth_is_ours(connection)


def viewer_for(user_id: UUID, *, is_admin: bool) -> Viewer:
    return Viewer(user_id, Role.ADMIN if is_admin else Role.USER)


def normal_email(email: str) -> str:
    """The address in lower case without surrounding spaces. Raises InputError for an invalid one."""
    address = email.strip().lower()
    if len(address) > EMAIL_CHARS or not _EMAIL.fullmatch(address):
        raise InputError("This is not a valid e-mail address.", field="email", fix="Use the form name@example.org.")
    return address


def _taken(address: str) -> Conflict:
    return Conflict(f"An account with the address {address} already exists.", fix="Sign in, or use another address.")
