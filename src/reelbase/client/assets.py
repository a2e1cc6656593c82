"""The files of jobs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from reelbase.client.downloads import Content, download
from reelbase.client.transport import Resource
from reelbase.schemas.jobs import Asset, AssetPage, SignedUrl, SignedUrlRequest


class Assets(Resource):
    def list(self, **filters: Any) -> Iterator[Asset]:
        """Files, filtered by ``job_id`` and ``type``; ``limit`` is the size of a page."""
        return self._transport.items(AssetPage, "/v1/assets", **filters)

    def get(self, asset_id: UUID) -> Asset:
        return self._transport.ask(Asset, "GET", f"/v1/assets/{asset_id}")

    def link(self, asset_id: UUID, *, lasts_s: int | None = None) -> SignedUrl:
        """A signed link that anybody can load the file with until it expires."""
        return self._transport.ask(
            SignedUrl, "POST", f"/v1/assets/{asset_id}/link", json=SignedUrlRequest(lasts_s=lasts_s)
        )

    def download(self, asset: Asset, target: Path) -> Path:
        """Write the file atomically, resuming broken connections.

        Raises Damaged when the content does not match the server's hash, ConnectionLost.
        """
        content = Content(f"/v1/assets/{asset.id}/content", asset.path, asset.size_bytes, asset.content_hash)
        return download(self._transport, content, target)
