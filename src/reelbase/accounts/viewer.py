"""Who is asking. Every query of a tenant's data takes a viewer and filters by its owner itself."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from reelbase.accounts.models import LOCAL_OWNER_ID


@dataclass(frozen=True, slots=True)
class Viewer:
    owner_id: UUID


LOCAL_VIEWER = Viewer(LOCAL_OWNER_ID)
