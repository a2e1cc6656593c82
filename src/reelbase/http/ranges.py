"""Stored files as answers: whole or in parts, to any player, without reading them into memory."""

from __future__ import annotations

import unicodedata

from fastapi import Request, Response
from starlette.responses import FileResponse

from reelbase.http.conditional import not_modified
from reelbase.providers.storage import Storage

_FOREVER_S = 31_536_000
_INERT = ("video/", "audio/", "image/png", "image/jpeg", "image/webp", "text/vtt")
"""What a browser may show in a page of ours; anything else is only ever downloaded."""


def stored_file(
    request: Request, storage: Storage, name: str, *, media_type: str, download_as: str | None = None
) -> Response:
    """Answer GET or HEAD with a stored file: Range, If-Range and If-None-Match as in RFC 9110.

    ``download_as`` makes a browser keep it under that name. A stored file never changes, so its name is its ETag.
    Raises StorageError when it is missing.
    """
    etag = f'"{name}"'
    unchanged = not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    path = storage.path(name)
    inert = media_type.startswith(_INERT)
    return FileResponse(
        path,
        media_type=media_type if inert or download_as else "application/octet-stream",
        filename=_plain(download_as) if download_as else None if inert else name,
        stat_result=path.stat(),
        headers={
            "ETag": etag,
            "Cache-Control": f"private, max-age={_FOREVER_S}, immutable",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def _plain(name: str) -> str:
    """A name without folders and control characters."""
    kept = "".join(character for character in name if unicodedata.category(character)[0] != "C")
    return kept.replace("/", "-").replace("\\", "-").strip(". ") or "file"
