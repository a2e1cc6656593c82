"""The caller's account: profile and the record of changes."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path
from sqlalchemy.orm import Session

from reelbase.accounts.audit import AuditService
from reelbase.accounts.models import Profile
from reelbase.accounts.profiles import ProfileService, own_email
from reelbase.api.operations import READ, WRITE, PageOf, problems
from reelbase.http.identity import Caller, CurrentCaller, MaybeCaller
from reelbase.http.routing import Router
from reelbase.http.work import PageCursors, PublicReading, Reading, Writing
from reelbase.schemas.accounts import AuditPage, Me, MeEdit, PublicProfile

router = Router(tags=["Account"])


@router.get("/me", dependencies=READ, responses=problems(404))
def get_me(session: Reading, caller: CurrentCaller) -> Me:
    """Your account, and what this credential may do."""
    return _me(session, caller, ProfileService(session, caller.viewer).own())


@router.patch("/me", dependencies=WRITE, responses=problems(404))
def edit_me(session: Writing, caller: CurrentCaller, edit: MeEdit) -> Me:
    """Change your profile."""
    texts: dict[str, Any] = {
        name: getattr(edit, name) for name in ("display_name", "avatar_url", "bio") if name in edit.model_fields_set
    }
    profile = ProfileService(session, caller.viewer).edit(is_public=edit.is_public, **texts)
    return _me(session, caller, profile)


@router.get("/me/changes", dependencies=READ)
def list_changes(session: Reading, caller: CurrentCaller, cursors: PageCursors, page: PageOf) -> AuditPage:
    """All changes of your data, newest first."""
    return AuditPage.of(AuditService(session, caller.viewer).page(page, cursors))


@router.get("/public/profiles/{user_id}", dependencies=READ, responses=problems(404))
def get_public_profile(
    session: PublicReading, caller: MaybeCaller, user_id: Annotated[UUID, Path(description="Id of a user.")]
) -> PublicProfile:
    """The public profile of a user. No authentication needed."""
    return ProfileService(session, caller.viewer).public(user_id)


def _me(session: Session, caller: Caller, profile: Profile) -> Me:
    return Me.of(
        profile,
        email=own_email(session, caller.viewer),
        method=caller.method,
        scopes=sorted(caller.scopes),
    )
