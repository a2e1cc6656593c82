"""Sessions of browsers. The browser has a random token, the database only its hash."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from reelbase.accounts.drafts import hash_token
from reelbase.accounts.models import Profile, SignInSession
from reelbase.accounts.users import viewer_for
from reelbase.accounts.viewer import Viewer
from reelbase.db.columns import columns_of
from reelbase.kit import clock
from reelbase.kit.errors import or_not_found
from reelbase.kit.settings import AccountsSettings
from reelbase.schemas.signing_in import KnownSession

TOKEN_BYTES = 32
USE_RECORDED_EVERY = timedelta(minutes=5)
"""How exact the last use of a session or a key is; a write for each request would be too much."""
SESSIONS_PER_USER = 50
"""One more ends the session that has been unused for longest."""


@dataclass(frozen=True, slots=True)
class FoundSession:
    """``is_use_recorded``: the last use was recorded less than ``USE_RECORDED_EVERY`` ago."""

    id: UUID
    viewer: Viewer
    expires_at: datetime
    is_use_recorded: bool


class SessionService:
    """Acts inside one transaction of the service."""

    def __init__(self, session: Session, settings: AccountsSettings) -> None:
        self._session = session
        self._settings = settings

    def start(self, user_id: UUID, *, user_agent: str | None = None) -> str:
        """Begin a session; returns its token, of which only the hash is stored."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        now = clock.now()
        agent = (user_agent or "").replace("\x00", "")[:300] or None
        self._session.add(
            SignInSession(
                owner_id=user_id,
                token_hash=hash_token(token),
                user_agent=agent,
                seen_at=now,
                expires_at=now + timedelta(days=self._settings.session_days),
            )
        )
        self._session.flush()
        self._end_surplus(user_id)
        return token

    def find(self, token: str) -> FoundSession | None:
        """The session of a token, unless it has ended, expired or been idle too long."""
        now = clock.now()
        idle_since = now - timedelta(days=self._settings.session_idle_days)
        query = (
            select(
                SignInSession.id,
                SignInSession.owner_id,
                SignInSession.seen_at,
                SignInSession.expires_at,
                Profile.is_admin,
            )
            .join(Profile, Profile.id == SignInSession.owner_id)
            .where(
                SignInSession.token_hash == hash_token(token),
                SignInSession.expires_at > now,
                SignInSession.seen_at > idle_since,
            )
        )
        row = self._session.execute(query).first()
        if row is None:
            return None
        viewer = viewer_for(row.owner_id, is_admin=row.is_admin)
        return FoundSession(row.id, viewer, row.expires_at, now - row.seen_at < USE_RECORDED_EVERY)

    def note_use(self, session_id: UUID) -> None:
        self._session.execute(update(SignInSession).where(SignInSession.id == session_id).values(seen_at=clock.now()))

    def end(self, session_id: UUID) -> None:
        self._session.execute(delete(SignInSession).where(SignInSession.id == session_id))

    def end_all(self, user_id: UUID, *, but: UUID | None = None) -> None:
        """End all sessions of a user, except ``but``."""
        query = delete(SignInSession).where(SignInSession.owner_id == user_id)
        self._session.execute(query if but is None else query.where(SignInSession.id != but))

    def _end_surplus(self, user_id: UUID) -> None:
        newest = (
            select(SignInSession.id)
            .where(SignInSession.owner_id == user_id)
            .order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())
            .limit(SESSIONS_PER_USER)
        )
        self._session.execute(
            delete(SignInSession).where(SignInSession.owner_id == user_id, SignInSession.id.not_in(newest))
        )


class OwnSessions:
    """A user's own sessions, inside one transaction."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def all(self, current: UUID | None = None) -> list[KnownSession]:
        """Those that can still be used, the last used first; ``current`` is the id of the one that asks."""
        is_this_one = SignInSession.id == current
        query = (
            select(*columns_of(KnownSession.model_fields, SignInSession, is_this_one=is_this_one))
            .where(SignInSession.owner_id == self._viewer.owner_id, SignInSession.expires_at > clock.now())
            .order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())
        )
        return [KnownSession.of(row) for row in self._session.execute(query)]

    def end(self, session_id: UUID) -> None:
        """Run it as the service. Raises NotFound, also for another user's session."""
        mine = (SignInSession.owner_id == self._viewer.owner_id, SignInSession.id == session_id)
        deleted = delete(SignInSession).where(*mine).returning(SignInSession.id)
        or_not_found(self._session.scalar(deleted), "There is no such session.")
