"""Stored files as answers: whole or by range, streamed from disk."""

from __future__ import annotations

import unicodedata

from fastapi import Request, Response
from starlette.responses import FileResponse, MalformedRangeHeader, RangeNotSatisfiable

from reelbase.http.conditional import not_modified
from reelbase.http.errors import NoSuchPart
from reelbase.kit.errors import NotFound
from reelbase.providers.storage import Storage, StoredFileError

_FOREVER_S = 31_536_000
_INERT = ("video/", "audio/", "image/png", "image/jpeg", "image/webp", "text/vtt")
"""Types that a browser may display; anything else is only downloaded."""


class _File(FileResponse):
    @classmethod
    def _parse_range_header(cls, http_range: str, file_size: int) -> list[tuple[int, int]]:
        try:
            return super()._parse_range_header(http_range, file_size)
        except RangeNotSatisfiable as error:
            raise NoSuchPart(file_size) from error
        except MalformedRangeHeader:
            return []  # As RFC 9110 demands, a malformed range is ignored.


def stored_file(
    request: Request,
    storage: Storage,
    name: str,
    *,
    media_type: str,
    download_as: str | None = None,
    may_change: bool = False,
) -> Response:
    """Answer GET or HEAD with a stored file: Range, If-Range and If-None-Match as in RFC 9110.

    ``download_as`` makes a browser save it under that name. A stored file never changes, so its name is its ETag.
    may_change: whether the same address may have another file later, so that a browser has to ask again.
    Raises NotFound when it is missing or damaged; NoSuchPart is raised while the answer is sent.
    """
    etag = f'"{name}"'
    unchanged = not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    try:
        path = storage.path(name)
    except StoredFileError as error:
        raise NotFound(error.message, fix=error.fix) from error
    inert = media_type.startswith(_INERT)
    return _File(
        path,
        media_type=media_type if inert or download_as else "application/octet-stream",
        filename=_plain(download_as) if download_as else None if inert else name,
        stat_result=path.stat(),
        headers={
            "ETag": etag,
            "Cache-Control": "private, no-cache" if may_change else f"private, max-age={_FOREVER_S}, immutable",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def _plain(name: str) -> str:
    """A name without folders and control characters."""
    printable = "".join(character for character in name if unicodedata.category(character)[0] != "C")
    return printable.replace("/", "-").replace("\\", "-").strip(". ") or "file"
