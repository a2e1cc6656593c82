"""The files that jobs made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from reelbase.client.downloads import Content, download
from reelbase.client.transport import Transport
from reelbase.schemas.jobs import Asset, AssetPage, SignedUrl, SignedUrlRequest


class Assets:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, **wanted: Any) -> Iterator[Asset]:
        """All files that match: ``job_id``, ``type``, ``limit`` (of a page)."""
        return self._transport.items(AssetPage, "/v1/assets", **wanted)

    def get(self, asset_id: UUID) -> Asset:
        return self._transport.ask(Asset, "GET", f"/v1/assets/{asset_id}")

    def link(self, asset_id: UUID, *, lasts_s: int | None = None) -> SignedUrl:
        """A link that loads the file for whoever has it, until it expires."""
        return self._transport.ask(
            SignedUrl, "POST", f"/v1/assets/{asset_id}/link", json=SignedUrlRequest(lasts_s=lasts_s)
        )

    def download(self, asset: Asset, target: Path) -> Path:
        """Write a file whole or not at all; a broken connection is taken up where it broke.

        Raises Damaged when what came is not what the server's hash says, ConnectionLost.
        """
        content = Content(f"/v1/assets/{asset.id}/content", asset.path, asset.size_bytes, asset.content_hash)
        return download(self._transport, content, target)
