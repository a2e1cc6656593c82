"""API keys, by which programs act for a user. A key is shown once; only its prefix and its hash are stored."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from reelbase.accounts.drafts import hash_token
from reelbase.accounts.models import ApiKey, Profile
from reelbase.accounts.sessions import USE_RECORDED_EVERY
from reelbase.accounts.users import viewer_for
from reelbase.accounts.viewer import Viewer
from reelbase.db.identity import Role
from reelbase.db.keyset import Keyset
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, Forbidden, InputError, or_not_found
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.schemas.accounts import Scope
from reelbase.schemas.signing_in import IssuedKey, Key

MARK = "rb_"
PREFIX_CHARS = 11
KEYS_PER_USER = 100
NAME_CHARS = 100
SCOPES = get_args(Scope)
_KEY_BYTES = 32
_NEWEST = Keyset("API keys", (ApiKey.created_at, ApiKey.id))


@dataclass(frozen=True, slots=True)
class FoundKey:
    id: UUID
    viewer: Viewer
    scopes: frozenset[str]
    is_use_recorded: bool


class ApiKeyService:
    """A user's own keys, inside one transaction of the service."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def create(self, name: str, scopes: list[str] | None = None, *, expires_at: datetime | None = None) -> IssuedKey:
        """A new key with its text, which nobody can see again. Without scopes it may read and write.

        Raises InputError, Forbidden for a scope that the user lacks, Conflict when there are too many keys.
        """
        chosen = sorted(set(scopes or ["read", "write"]), key=_place_of)
        self._check(name.strip(), chosen, expires_at)
        key = MARK + secrets.token_urlsafe(_KEY_BYTES)
        row = ApiKey(
            owner_id=self._viewer.owner_id,
            name=name.strip(),
            prefix=key[:PREFIX_CHARS],
            key_hash=hash_token(key),
            scopes=chosen,
            expires_at=expires_at,
        )
        self._session.add(row)
        self._session.flush()
        return IssuedKey(**Key.of(row).model_dump(), key=key)

    def all(self) -> list[Key]:
        """The newest first, revoked ones too."""
        query = select(ApiKey).where(ApiKey.owner_id == self._viewer.owner_id)
        newest = query.order_by(ApiKey.created_at.desc(), ApiKey.id.desc())
        return [Key.of(row) for row in self._session.scalars(newest)]

    def page(self, request: PageRequest, cursors: Cursors) -> Page[Key]:
        """A page of ``all``."""
        owner = self._viewer.owner_id
        query = select(ApiKey).where(ApiKey.owner_id == owner)
        return _NEWEST.fetch(self._session, query, request, cursors, owner, item=Key.of)

    def revoke(self, key_id: UUID) -> None:
        """End a key's validity; revoking it again changes nothing. Raises NotFound."""
        query = select(ApiKey).where(ApiKey.owner_id == self._viewer.owner_id, ApiKey.id == key_id).with_for_update()
        key = or_not_found(self._session.scalar(query), "There is no such API key.")
        key.revoked_at = key.revoked_at or clock.now()
        self._session.flush()

    def _check(self, name: str, scopes: list[str], expires_at: datetime | None) -> None:
        if not 1 <= len(name) <= NAME_CHARS or "\x00" in name:
            raise InputError(f"The name needs 1 to {NAME_CHARS} characters.", field="name", fix="Use another.")
        if "admin" in scopes and self._viewer.role != Role.ADMIN:
            raise Forbidden("Only administrators can create API keys with the scope `admin`.")
        if expires_at is not None and expires_at <= clock.now():
            raise InputError("The expiry time is in the past.", field="expires_at", fix="Choose a later time.")
        live = select(func.count()).where(ApiKey.owner_id == self._viewer.owner_id, ApiKey.revoked_at.is_(None))
        if (self._session.scalar(live) or 0) >= KEYS_PER_USER:
            raise Conflict(f"You already have {KEYS_PER_USER} API keys.", fix="Revoke one that is no longer used.")


def find_key(session: Session, key: str) -> FoundKey | None:
    """The key, unless it was revoked or has expired. Run it as the service."""
    now = clock.now()
    query = (
        select(ApiKey.id, ApiKey.owner_id, ApiKey.scopes, ApiKey.expires_at, ApiKey.last_used_at, Profile.is_admin)
        .join(Profile, Profile.id == ApiKey.owner_id)
        .where(ApiKey.key_hash == hash_token(key), ApiKey.revoked_at.is_(None))
    )
    row = session.execute(query).first()
    if row is None or (row.expires_at is not None and row.expires_at <= now):
        return None
    is_recorded = row.last_used_at is not None and now - row.last_used_at < USE_RECORDED_EVERY
    return FoundKey(row.id, viewer_for(row.owner_id, is_admin=row.is_admin), frozenset(row.scopes), is_recorded)


def note_key_use(session: Session, key_id: UUID) -> None:
    session.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=clock.now()))


def _place_of(scope: str) -> int:
    if scope not in SCOPES:
        raise InputError(f"There is no scope {scope!r}.", field="scopes", fix=f"Use {', '.join(SCOPES)}.")
    return SCOPES.index(scope)
