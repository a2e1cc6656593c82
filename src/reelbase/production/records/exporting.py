"""Writing a finished job's files into a folder that a person can read."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from reelbase.kit.privacy import make_folder, share
from reelbase.production.records.schemas import InternalAsset
from reelbase.providers.storage import Storage

FILM = "final.mp4"


def export_package(assets: Sequence[InternalAsset], storage: Storage, folder: Path, *, home: Path) -> Path:
    """Write all files of a package into ``folder`` and return the film's path; ``home`` is the data folder.

    Each file appears whole or not at all; the film comes last, so a folder with a film is complete.
    Raises StorageError when the folder cannot be written or the disk is full.
    """
    for asset in sorted(assets, key=lambda asset: asset.path == FILM):
        target = folder / asset.path
        # Writing the file says what is wrong with its folder.
        with suppress(OSError):
            make_folder(target.parent, home=home)
        storage.export(asset.storage_name, target)
        share(target, home=home)
    return folder / FILM
