"""Writing a finished job's files into a folder that a person can read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reelbase.production.records.schemas import InternalAsset
from reelbase.providers.storage import Storage

FILM = "final.mp4"


def export_package(assets: Sequence[InternalAsset], storage: Storage, folder: Path) -> Path:
    """Write all files of a package into ``folder`` and return the film's path.

    Each file appears whole or not at all; the film comes last, so a folder with a film is complete.
    Raises StorageError when the folder cannot be written or the disk is full.
    """
    for asset in sorted(assets, key=lambda asset: asset.path == FILM):
        storage.export(asset.storage_name, folder / asset.path)
    return folder / FILM
