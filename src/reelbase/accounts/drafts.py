"""Drafts: what visitors write before signing up, stored by session token until claimed or expired."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from reelbase.accounts.cleanup import PURGE_ROWS, purge
from reelbase.accounts.models import DRAFT_CHARS, DRAFT_LIFE, DraftPrompt
from reelbase.accounts.viewer import Viewer
from reelbase.db.identity import Role
from reelbase.db.keyset import Keyset
from reelbase.db.upsert import insert_into
from reelbase.kit import clock
from reelbase.kit.errors import Forbidden, InputError, or_not_found
from reelbase.kit.hashing import canonical_json
from reelbase.kit.ids import new_id
from reelbase.kit.pagination import Cursors, Page, PageRequest

TOKEN_CHARS = 32
"""Minimum length of a session's token: shorter ones can be guessed."""

OPTIONS_CHARS = 10_000
_OWN = Keyset("drafts", (DraftPrompt.created_at, DraftPrompt.id))


class DraftService:
    """Acts inside one transaction: of the service to start and purge, of the service or the user to claim."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def start(
        self, token: str, prompt_text: str, *, template_id: str | None = None, options: dict[str, Any] | None = None
    ) -> DraftPrompt:
        """Store a draft for seven days, replacing the session's unclaimed one. Raises InputError."""
        prompt = prompt_text.strip()
        _check(token, prompt, options or {})
        now = clock.now()
        content = {"prompt_text": prompt, "template_id": template_id, "options": options or {}}
        times = {"updated_at": now, "expires_at": now + DRAFT_LIFE}
        statement = insert_into(self._session, DraftPrompt).values(
            id=new_id(), session_token_hash=hash_token(token), created_at=now, **content, **times
        )
        statement = statement.on_conflict_do_update(
            index_elements=["session_token_hash"],
            index_where=DraftPrompt.owner_id.is_(None),
            set_={**content, **times, "created_at": now},
        )
        self._session.execute(statement)
        draft = self._live(token, now)
        assert draft is not None
        return draft

    def find(self, token: str) -> DraftPrompt | None:
        """The session's draft, if it can still be claimed."""
        return self._live(token, clock.now())

    def claim(self, token: str, viewer: Viewer) -> UUID | None:
        """Assign the session's draft to a user; None when there is none. Of concurrent claims one wins.

        Raises Forbidden unless the viewer has signed in.
        """
        if viewer.role not in (Role.USER, Role.ADMIN):
            raise Forbidden("Only a signed-in user can claim a draft.", fix="Sign in first.")
        if self._session.get_bind().dialect.name == "postgresql":
            return self._session.scalar(select(func.claim_draft_prompt(token, viewer.owner_id)))
        now = clock.now()
        query = (
            update(DraftPrompt)
            .where(
                DraftPrompt.session_token_hash == hash_token(token),
                DraftPrompt.owner_id.is_(None),
                DraftPrompt.expires_at > now,
            )
            .values(owner_id=viewer.owner_id, updated_at=now)
            .returning(DraftPrompt.id)
        )
        return self._session.connection().execute(query).scalar()

    def purge_expired(self, *, limit: int = PURGE_ROWS) -> int:
        """Delete at most ``limit`` drafts that expired unclaimed; returns how many."""
        expired = (DraftPrompt.owner_id.is_(None), DraftPrompt.expires_at <= clock.now())
        return purge(self._session, DraftPrompt.expires_at, *expired, limit=limit)

    def _live(self, token: str, now: datetime) -> DraftPrompt | None:
        return self._session.scalar(
            select(DraftPrompt)
            .where(
                DraftPrompt.session_token_hash == hash_token(token),
                DraftPrompt.owner_id.is_(None),
                DraftPrompt.expires_at > now,
            )
            .execution_options(populate_existing=True)
        )


class OwnDrafts:
    """The drafts that a viewer has claimed. Acts inside one transaction."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def get(self, draft_id: UUID) -> DraftPrompt:
        """Raises NotFound, also for another owner's draft."""
        query = select(DraftPrompt).where(DraftPrompt.owner_id == self._viewer.owner_id, DraftPrompt.id == draft_id)
        return or_not_found(self._session.scalar(query), f"There is no draft {draft_id}.")

    def page(self, request: PageRequest, cursors: Cursors) -> Page[DraftPrompt]:
        """The newest first."""
        owner = self._viewer.owner_id
        query = select(DraftPrompt).where(DraftPrompt.owner_id == owner)
        return _OWN.fetch(self._session, query, request, cursors, owner, item=lambda row: row)

    def delete(self, draft_id: UUID) -> None:
        """Raises NotFound, also for another owner's draft."""
        self._session.delete(self.get(draft_id))
        self._session.flush()


def hash_token(token: str) -> str:
    """SHA-256 (hex), the form in which tokens are stored. ``claim_draft_prompt`` computes the same."""
    return hashlib.sha256(token.encode()).hexdigest()


def _check(token: str, prompt: str, options: dict[str, Any]) -> None:
    least, most = DRAFT_CHARS
    if len(token) < TOKEN_CHARS:
        raise InputError(
            f"The session's token has fewer than {TOKEN_CHARS} characters.",
            field="token",
            fix="Use secrets.token_urlsafe(32).",
        )
    if not least <= len(prompt) <= most:
        raise InputError(
            f"A draft needs {least} to {most} characters; this one has {len(prompt)}.",
            field="prompt_text",
            fix="Describe the video in a little more detail." if len(prompt) < least else "Shorten the text.",
        )
    if "\x00" in prompt:
        raise InputError("The text contains a NUL character.", field="prompt_text", fix="Remove it.")
    if len(canonical_json(options)) > OPTIONS_CHARS:
        raise InputError("The draft's options are too large.", field="options", fix="Send fewer or shorter options.")
