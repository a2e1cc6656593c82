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
"""Hashing takes 64 MiB, so only a few run at once."""


class PasswordService:
    """Acts inside one transaction of the service."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def set(self, user_id: UUID, password: str, *, least_chars: int) -> None:
        """Raises InputError for a password that is too short, too long, or has too few different characters."""
        self.store(user_id, hash_password(password, least_chars=least_chars))

    def store(self, user_id: UUID, password_hash: str) -> None:
        """Store a hash from ``hash_password``."""
        found = self._session.scalar(select(Password).where(Password.owner_id == user_id))
        if found is None:
            self._session.add(Password(id=new_id(), owner_id=user_id, password_hash=password_hash))
        else:
            found.password_hash = password_hash
        self._session.flush()

    def remove(self, user_id: UUID) -> None:
        self._session.execute(delete(Password).where(Password.owner_id == user_id))

    def hash_of(self, email: str) -> tuple[UUID, str] | None:
        """The id and password hash of the user with this address."""
        if not email.strip().isprintable():
            return None
        query = (
            select(Password.owner_id, Password.password_hash)
            .join(User, User.id == Password.owner_id)
            .where(func.lower(User.email) == email.strip().lower())
        )
        row = self._session.execute(query).first()
        return None if row is None else (row[0], row[1])

    def is_current(self, user_id: UUID, password_hash: str) -> bool:
        """Whether this is still the user's hash. Locks it until the transaction ends."""
        query = select(Password.password_hash).where(Password.owner_id == user_id).with_for_update()
        return self._session.scalar(query) == password_hash

    def hash_of_user(self, user_id: UUID) -> str | None:
        return self._session.scalar(select(Password.password_hash).where(Password.owner_id == user_id))


def hash_password(password: str, *, least_chars: int) -> str:
    """The hash of a new password. Slow: call it before opening the transaction. Raises InputError."""
    _check(password, least_chars)
    return unchecked_hash(password)


def unchecked_hash(password: str) -> str:
    with _AT_ONCE:
        return _hasher().hash(password)


def is_right(password: str, against: str | None) -> bool:
    """Whether a password matches a hash. Takes equally long without one, so that timing reveals no accounts."""
    if len(password) > LONGEST_CHARS:
        return False
    with _AT_ONCE:
        try:
            return _hasher().verify(against or _dummy_hash(), password) and against is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(against: str) -> bool:
    """Whether the hash was made with other costs than are used now."""
    return _hasher().check_needs_rehash(against)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _dummy_hash() -> str:
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
        raise InputError("The password has too few different characters.", field="password", fix="Use several words.")
