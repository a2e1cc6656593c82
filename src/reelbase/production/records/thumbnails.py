"""The thumbnails of a finished film: the ones to choose from, and the one that is shown."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reelbase.kit.files import scratch_folder
from reelbase.production.models import Asset
from reelbase.providers.storage import Storage
from reelbase.schemas.jobs import Thumbnail

SHOWN = "thumbnail.jpg"
"""Path in the package of the thumbnail that lists, pages and players show."""
THUMBNAILS = "thumbnails"
"""Folder in the package of those to choose from."""
CHOICE = "thumbnail"
"""The option of a job that holds the number of the thumbnail that a person chose."""
MANIFEST, PACKAGE = "manifest.json", "package.zip"
CHANGING = frozenset({SHOWN, MANIFEST, PACKAGE})
"""Paths whose files change when another thumbnail is chosen."""
ZIP_TIME = (2000, 1, 1, 0, 0, 0)
_CHUNK = 1 << 20


def path_of(number: int) -> str:
    """Path in the package of a thumbnail to choose from, counted from 1."""
    return f"{THUMBNAILS}/{number}.jpg"


def thumbnails_of(assets: Sequence[Asset]) -> list[Thumbnail]:
    """Those to choose from, in their order; none for a film that was made before there was a choice."""
    by_path = {asset.storage_path: asset for asset in assets}
    shown = by_path.get(SHOWN)
    found: list[Thumbnail] = []
    while (asset := by_path.get(path_of(len(found) + 1))) is not None:
        found.append(
            Thumbnail(
                number=len(found) + 1,
                asset_id=asset.id,
                path=asset.storage_path,
                layout=asset.meta["layout"],
                text=asset.meta["text"],
                score=asset.meta["score"],
                is_shown=shown is not None and shown.content_hash == asset.content_hash,
            )
        )
    return found


def repackaged(storage: Storage, files: dict[str, str], number: int) -> dict[str, str]:
    """The stored names of what changes in a package when a thumbnail is chosen: it, the manifest and the zip.

    files: stored names by the paths of the package. Raises StorageError.
    """
    changed = {SHOWN: files[path_of(number)]}
    with scratch_folder("reelbase-thumbnail-") as folder:
        manifest = json.loads(storage.path(files[MANIFEST]).read_bytes())
        manifest["files"][SHOWN] = {"sha256": changed[SHOWN].split(".")[0]}
        path = Path(folder) / MANIFEST
        path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False), encoding="utf-8")
        changed[MANIFEST] = storage.take(path)
        parts = [(name, changed.get(name, stored)) for name, stored in files.items() if name != PACKAGE]
        changed[PACKAGE] = zip_of(storage, parts, Path(folder) / PACKAGE)
    return changed


def zip_of(storage: Storage, parts: Sequence[tuple[str, str]], out: Path) -> str:
    """Stored, not deflated, as film and pictures are compressed already. parts: paths inside, and stored names."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, name in parts:
            info = zipfile.ZipInfo(path, ZIP_TIME)
            info.external_attr = 0o644 << 16
            with storage.path(name).open("rb") as source, archive.open(info, "w") as target:
                while chunk := source.read(_CHUNK):
                    target.write(chunk)
    return storage.take(out)


def put_file(asset: Asset, name: str, size_bytes: int) -> None:
    """Have an asset stand for another stored file."""
    asset.content_hash, asset.size_bytes = name.split(".")[0], size_bytes
    meta: dict[str, Any] = {**asset.meta, "name": name}
    asset.meta = meta
