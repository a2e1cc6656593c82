"""The files that jobs made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx

from reelbase.client.errors import ConnectionLost, Damaged
from reelbase.client.transport import Transport, pause
from reelbase.wire.jobs import Asset, AssetPage, SignedUrl, SigningWish

_CHUNK_BYTES = 1 << 16


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
        return self._transport.ask(SignedUrl, "POST", f"/v1/assets/{asset_id}/link", json=SigningWish(lasts_s=lasts_s))

    def download(self, asset: Asset, target: Path) -> Path:
        """Write a file whole or not at all; a broken connection is taken up where it broke.

        Raises Damaged when what came is not what the server's hash says, ConnectionLost.
        """
        part = target.with_name(f".{target.name}.{uuid4().hex}.part")
        try:
            digest = self._load(asset, part)
            if digest != asset.content_hash:
                raise Damaged(f"{asset.path} came damaged; load it again.")
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return target

    def _load(self, asset: Asset, part: Path) -> str:
        digest, failures = hashlib.sha256(), 0
        with part.open("wb") as file:
            while file.tell() < asset.size_bytes:
                begun = file.tell()
                try:
                    for chunk in self._from(asset, begun):
                        digest.update(chunk)
                        file.write(chunk)
                        if file.tell() > asset.size_bytes:
                            raise Damaged(f"{asset.path} is longer than the server says.")
                except httpx.TransportError as error:
                    failures = 1 if file.tell() > begun else failures + 1
                    if failures >= self._transport.tries:
                        raise ConnectionLost(f"{asset.path} broke off: {error}") from error
                    self._transport.sleep(pause(failures, None))
                else:
                    break
        return digest.hexdigest()

    def _from(self, asset: Asset, begun: int) -> Iterator[bytes]:
        headers = {"Range": f"bytes={begun}-"} if begun else {}
        with self._transport.stream(f"/v1/assets/{asset.id}/content", headers) as response:
            if begun and response.status_code != httpx.codes.PARTIAL_CONTENT:
                raise Damaged(f"{asset.path} cannot be loaded in parts here.")
            yield from response.iter_bytes(_CHUNK_BYTES)
