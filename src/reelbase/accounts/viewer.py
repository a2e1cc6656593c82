"""Who is asking. Every query of a tenant's data takes a viewer and filters by its owner."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from reelbase.accounts.models import LOCAL_OWNER_ID
from reelbase.db.identity import NOBODY, Role


@dataclass(frozen=True, slots=True)
class Viewer:
    """``Database.work(viewer)`` and ``reading(viewer)`` limit a transaction to what this viewer may do."""

    owner_id: UUID
    role: Role = Role.USER


LOCAL_VIEWER = Viewer(LOCAL_OWNER_ID)
ANONYMOUS = Viewer(NOBODY, Role.ANONYMOUS)
SERVICE = Viewer(NOBODY, Role.SERVICE)
