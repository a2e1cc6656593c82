"""The identity a transaction acts for: set in the database when the transaction begins, and gone when it ends."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection, text

NOBODY = UUID(int=0)
"""The owner id of anonymous viewers; no user ever has it."""


class Role(StrEnum):
    ANONYMOUS = "anonymous"
    USER = "user"
    SERVICE = "service"
    ADMIN = "admin"


DATABASE_ROLES = {
    Role.ANONYMOUS: "anon",
    Role.USER: "authenticated",
    Role.ADMIN: "authenticated",
    Role.SERVICE: "service_role",
}
"""PostgreSQL's role for each of ours. An administrator is a user whose profile says so; the database checks that."""


class Identity(Protocol):
    """What the database needs to know about a viewer."""

    @property
    def owner_id(self) -> UUID: ...

    @property
    def role(self) -> Role: ...


_ENTER = text("INSERT INTO acting_viewer (actor_id, actor_role) VALUES (:actor, :role)")
_LEAVE = text("DELETE FROM acting_viewer")


def settings_of(identity: Identity) -> dict[str, str]:
    """The PostgreSQL settings that let a transaction act for this identity. They must be local to it."""
    role = DATABASE_ROLES[identity.role]
    sub = str(identity.owner_id) if _is_person(identity) else ""
    claims = {"role": role, **({"sub": sub} if sub else {})}
    # Supabase's auth.uid() prefers the older setting to the claims, so it must be overwritten too.
    return {"request.jwt.claims": json.dumps(claims), "request.jwt.claim.sub": sub, "role": role}


def enter_sqlite(connection: Connection, identity: Identity) -> None:
    """Record who acts for SQLite's audit triggers. There is one writer at a time, so one row is enough."""
    actor = identity.owner_id.hex if _is_person(identity) else None
    connection.execute(_ENTER, {"actor": actor, "role": DATABASE_ROLES[identity.role]})


def leave_sqlite(connection: Connection) -> None:
    connection.execute(_LEAVE)


def _is_person(identity: Identity) -> bool:
    return identity.role in (Role.USER, Role.ADMIN)
