"""The files that jobs made, for those who own them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.kit.errors import NotFound
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.production.models import Asset
from reelbase.production.records.schemas import InternalAsset, asset_of
from reelbase.production.repository import AssetSearch, JobRepository


class FileService:
    """Acts for one viewer inside one transaction."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._files = JobRepository(session, viewer)

    def get(self, asset_id: UUID) -> InternalAsset:
        """Raises NotFound, also for another owner's file."""
        asset = self._files.asset(asset_id)
        if asset is None:
            raise NotFound(f"There is no file {asset_id}.")
        return asset_of(asset)

    def page(self, wanted: AssetSearch, request: PageRequest, cursors: Cursors) -> Page[InternalAsset]:
        """The files that match, the newest first."""
        return self._files.asset_page(wanted, request, cursors)


def any_file(session: Session, asset_id: UUID) -> InternalAsset:
    """A file of anybody, for a caller whose leave to see it was checked. Raises NotFound."""
    asset = session.get(Asset, asset_id)
    if asset is None:
        raise NotFound(f"There is no file {asset_id}.")
    return asset_of(asset)
