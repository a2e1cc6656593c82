"""Passwords of local accounts, kept as Argon2id hashes."""

from __future__ import annotations

import threading
from functools import cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from reelbase.accounts.models import Password, User
from reelbase.kit.errors import InputError
from reelbase.kit.ids import new_id

LONGEST_CHARS = 1024
_AT_ONCE = threading.BoundedSemaphore(2)
"""A hash takes 64 MiB while it is made: many sign-ins at once must not take all memory."""


class PasswordService:
    """Acts inside one transaction of the service."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def set(self, user_id: UUID, password: str, *, least_chars: int) -> None:
        """Raises InputError for a password that is too short, too long, or nothing but one character."""
        self.keep(user_id, fit_hash(password, least_chars=least_chars))

    def keep(self, user_id: UUID, made: str) -> None:
        """Set the password of which ``fit_hash`` made this."""
        found = self._session.scalar(select(Password).where(Password.owner_id == user_id))
        if found is None:
            self._session.add(Password(id=new_id(), owner_id=user_id, password_hash=made))
        else:
            found.password_hash = made
        self._session.flush()

    def remove(self, user_id: UUID) -> None:
        self._session.execute(delete(Password).where(Password.owner_id == user_id))

    def hash_of(self, email: str) -> tuple[UUID, str] | None:
        """The user with this address and the hash that a password is checked against."""
        if not email.strip().isprintable():
            return None
        query = (
            select(Password.owner_id, Password.password_hash)
            .join(User, User.id == Password.owner_id)
            .where(func.lower(User.email) == email.strip().lower())
        )
        row = self._session.execute(query).first()
        return None if row is None else (row[0], row[1])

    def is_still(self, user_id: UUID, kept: str) -> bool:
        """Whether a hash that was read before is the user's still; until the transaction ends nobody changes it."""
        query = select(Password.password_hash).where(Password.owner_id == user_id).with_for_update()
        return self._session.scalar(query) == kept

    def hash_of_user(self, user_id: UUID) -> str | None:
        return self._session.scalar(select(Password.password_hash).where(Password.owner_id == user_id))


def fit_hash(password: str, *, least_chars: int) -> str:
    """The hash of a new password. It takes long: make it before the transaction that keeps it. Raises InputError."""
    _check(password, least_chars)
    return hashed(password)


def hashed(password: str) -> str:
    with _AT_ONCE:
        return _hasher().hash(password)


def is_right(password: str, against: str | None) -> bool:
    """Whether a password fits a hash. Takes as long without one, so that nobody learns which accounts exist."""
    if len(password) > LONGEST_CHARS:
        return False
    with _AT_ONCE:
        try:
            return _hasher().verify(against or _nobodys(), password) and against is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(against: str) -> bool:
    """Whether the hash was made with other costs than new ones are."""
    return _hasher().check_needs_rehash(against)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys() -> str:
    return _hasher().hash("nobody has this password")


def _check(password: str, least_chars: int) -> None:
    if len(password) < least_chars:
        raise InputError(
            f"The password has fewer than {least_chars} characters.", field="password", fix="Use a longer one."
        )
    if len(password) > LONGEST_CHARS:
        raise InputError(
            f"The password has more than {LONGEST_CHARS} characters.", field="password", fix="Use a shorter one."
        )
    if len(set(password)) < 4:
        raise InputError(
            "The password is the same few characters over and over.", field="password", fix="Use several words."
        )
