"""Opening and looking after accounts. Everything here is the service's to do; a door checks who asks.

On Supabase the users are its own: there they sign up with Supabase, and come here with its tokens.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reelbase.accounts.models import LOCAL_OWNER_ID, ExternalIdentity, Password, Profile, User
from reelbase.accounts.passwords import PasswordService
from reelbase.accounts.viewer import Viewer
from reelbase.db.identity import Role
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
        """A new account; with a password it can be signed in to at once.

        Raises InputError for what is no e-mail address or no fit password, Conflict when the address is taken.
        """
        address = normal_email(email)
        user_id = new_id()
        self._add(user_id, address, name)
        if password is not None:
            PasswordService(self._session).set(user_id, password, least_chars=least_chars)
        return user_id

    def take_over_local(self, email: str, password: str, *, least_chars: int = 10) -> UUID:
        """Let somebody sign in as the user whom an installation without sign-in has, with all that was made there."""
        address = normal_email(email)
        self._refuse_supabase()
        if self._find(address) not in (None, LOCAL_OWNER_ID):
            raise _taken(address)
        self._session.execute(update(User).where(User.id == LOCAL_OWNER_ID).values(email=address))
        PasswordService(self._session).set(LOCAL_OWNER_ID, password, least_chars=least_chars)
        return LOCAL_OWNER_ID

    def know(self, user_id: UUID, email: str | None, name: str | None = None) -> bool:
        """Have the user whom a trusted token names, making it when it is missing; False where that cannot be.

        It cannot where the users are Supabase's and this one is not among them, or the address is another's.
        """
        if self._session.scalar(select(User.id).where(User.id == user_id)) is not None:
            return True
        if not self._is_ours():
            return False
        address = email.strip().lower() if email and _EMAIL.fullmatch(email.strip()) else None
        now = clock.now()
        # People write it themselves where the token comes from.
        shown = "".join(filter(str.isprintable, name or ""))[:NAME_CHARS].strip()
        meta = {"name": shown} if shown else None
        values: dict[str, Any] = {"id": user_id, "email": address, "raw_user_meta_data": meta}
        values |= {"created_at": now, "updated_at": now}
        self._session.execute(insert_into(self._session, User).values(**values).on_conflict_do_nothing())
        return self._session.scalar(select(User.id).where(User.id == user_id)) is not None

    def of_identity(self, issuer: str, subject: str, email: str | None, name: str | None, *, may_open: bool) -> UUID:
        """The user whom an OpenID Connect service names; a new account when nobody is linked yet.

        An address alone links nobody: whoever opened an account with it may not be whom the service means.
        Raises Conflict when an account has the address already, NotFound when no account may be opened.
        """
        known = select(ExternalIdentity.owner_id).where(
            ExternalIdentity.issuer == issuer, ExternalIdentity.subject == subject
        )
        found = self._session.scalar(known)
        if found is not None:
            return found
        if not may_open:
            raise NotFound("Nobody here is linked to this sign-in.", fix="Ask the administrator for an account.")
        address = normal_email(email) if email else None
        user_id = new_id()
        self._add(user_id, address, name)
        self.link(user_id, issuer, subject, address)
        return user_id

    def link(self, user_id: UUID, issuer: str, subject: str, email: str | None) -> None:
        """Let a user sign in by an OpenID Connect service. Raises Conflict when that name there is linked already."""
        self._session.add(ExternalIdentity(owner_id=user_id, issuer=issuer, subject=subject, email=email))
        try:
            with self._session.begin_nested():
                self._session.flush()
        except IntegrityError as error:
            raise Conflict("This sign-in is linked to an account already.") from error

    def set_admin(self, user_id: UUID, is_admin: bool) -> None:
        """Raises NotFound."""
        changed = self._session.scalar(
            update(Profile).where(Profile.id == user_id).values(is_admin=is_admin).returning(Profile.id)
        )
        if changed is None:
            raise NotFound(f"There is no user {user_id}.", fix="See them with: reelbase user list.")

    def all(self, limit: int = 1000) -> list[UserAccount]:
        """The oldest first."""
        query = (
            select(
                User.id, User.email, Profile.display_name, Profile.is_admin, Password.id.is_not(None), User.created_at
            )
            .join(Profile, Profile.id == User.id)
            .outerjoin(Password, Password.owner_id == User.id)
            .order_by(User.created_at, User.id)
            .limit(limit)
        )
        return [UserAccount(*row) for row in self._session.execute(query)]

    def _add(self, user_id: UUID, address: str | None, name: str | None) -> None:
        self._refuse_supabase()
        given = (name or "").strip()
        if len(given) > NAME_CHARS or "\x00" in given:
            raise InputError(f"A name has at most {NAME_CHARS} characters.", field="name", fix="Shorten it.")
        if address is not None and self._find(address) is not None:
            raise _taken(address)
        meta: dict[str, Any] | None = {"name": given} if given else None
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
                "The users of this database are Supabase's.", fix="Make accounts with Supabase; its tokens count here."
            )

    def _is_ours(self) -> bool:
        if self._session.get_bind().dialect.name == "sqlite":
            return True
        comment = text("SELECT obj_description('auth.uid()'::regprocedure, 'pg_proc')")
        return str(self._session.scalar(comment) or "").startswith("Made by Reelbase")


def viewer_for(user_id: UUID, *, is_admin: bool) -> Viewer:
    return Viewer(user_id, Role.ADMIN if is_admin else Role.USER)


def normal_email(email: str) -> str:
    """Lower case, without spaces around it. Raises InputError for what cannot be an address."""
    address = email.strip().lower()
    if len(address) > EMAIL_CHARS or not _EMAIL.fullmatch(address):
        raise InputError("This is not an e-mail address.", field="email", fix="Use NAME@HOST.")
    return address


def _taken(address: str) -> Conflict:
    return Conflict(f"There is an account with the address {address} already.", fix="Sign in, or use another address.")
