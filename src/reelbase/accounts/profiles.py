"""Profiles: how users appear, and whether they are administrators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Uuid, column, select, table
from sqlalchemy.orm import InstrumentedAttribute, Session

from reelbase.accounts.models import Profile, User
from reelbase.accounts.viewer import Viewer
from reelbase.db.identity import Role
from reelbase.db.session import as_login
from reelbase.kit.errors import InputError, or_not_found
from reelbase.schemas.accounts import PublicProfile

_PUBLIC = table("public_profiles", column("id", Uuid()), column("display_name"), column("avatar_url"), column("bio"))
_LIMITS = {"display_name": 200, "avatar_url": 2000, "bio": 2000}


class ProfileService:
    """Acts for one viewer inside one transaction."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def own(self) -> Profile:
        profile = self._session.scalar(select(Profile).where(Profile.id == self._viewer.owner_id))
        return or_not_found(profile, "This user has no profile.", fix="Sign in again.")

    def edit(self, *, is_public: bool | None = None, **texts: Any) -> Profile:
        """Change ``display_name``, ``avatar_url`` or ``bio`` (None clears one), and the visibility.

        Raises InputError for a text that is too long, an address that is not http(s), and an unknown field.
        """
        profile = self.own()
        for name, value in texts.items():
            setattr(profile, name, _checked(name, value))
        if is_public is not None:
            profile.is_public = is_public
        self._session.flush()
        return profile

    def public(self, user_id: UUID) -> PublicProfile:
        """Anyone's public profile. Raises NotFound, also for one that is not public."""
        row = self._session.connection().execute(select(_PUBLIC).where(_PUBLIC.c.id == user_id)).first()
        return PublicProfile.of(or_not_found(row, "This user has no public profile."))


def viewer_of(session: Session, user_id: UUID) -> Viewer:
    """The viewer for a signed-in user, with the role of the profile. Run it as the service. Raises NotFound."""
    query = select(Profile.is_admin).where(Profile.id == user_id)
    admin = or_not_found(session.scalar(query), "There is no such user.", fix="Sign in again.")
    return Viewer(user_id, Role.ADMIN if admin else Role.USER)


def public_name(user_id: ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> ScalarSelect[str | None]:
    """SQL for the display name of a row's user; NULL unless the profile is public."""
    return select(_PUBLIC.c.display_name).where(_PUBLIC.c.id == user_id).scalar_subquery()


def own_email(session: Session, viewer: Viewer) -> str | None:
    """The viewer's own address, where one is known."""
    with as_login(session):
        return session.scalar(select(User.email).where(User.id == viewer.owner_id))


def _checked(name: str, value: Any) -> str | None:
    if name not in _LIMITS:
        raise InputError(f"A profile has no field {name!r}.", field=name, fix=f"Use one of {', '.join(_LIMITS)}.")
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > _LIMITS[name] or "\x00" in value:
        raise InputError(f"{name} must be a text of at most {_LIMITS[name]} characters.", field=name, fix="Shorten it.")
    if name == "avatar_url" and not value.startswith(("https://", "http://")):
        raise InputError("The avatar URL must begin with https://.", field=name, fix="Use the full URL.")
    return value
