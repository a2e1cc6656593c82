"""ETags: a change names the version it is based on, and an unchanged resource is answered with 304."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response

from reelbase.http.errors import PreconditionFailed, PreconditionRequired
from reelbase.kit.hashing import hash_of

_ETAG_CHARS = 32


def etag_of(*parts: Any) -> str:
    """A strong ETag of what identifies a version, such as an id and a content hash. Includes the quotes."""
    return f'"{hash_of(parts)[:_ETAG_CHARS]}"'


def require_match(request: Request, etag: str) -> None:
    """Refuse a change that is not based on the present version.

    Raises PreconditionRequired (428) without If-Match, PreconditionFailed (412) when it names another version.
    """
    expected = request.headers.get("if-match")
    if expected is None:
        raise PreconditionRequired(
            "This change requires If-Match.", fix="Read the resource first, and send its ETag in If-Match."
        )
    if expected.strip() != "*" and etag not in _tags(expected):
        raise PreconditionFailed(
            "This was changed in the meantime.", current=etag, fix="Read it again and repeat the change."
        )


def not_modified(request: Request, etag: str) -> Response | None:
    """A 304 when the caller already has this version, else None."""
    known = request.headers.get("if-none-match")
    if known is None or (known.strip() != "*" and etag not in {tag.removeprefix("W/") for tag in _tags(known)}):
        return None
    return Response(status_code=304, headers={"ETag": etag})


def _tags(header: str) -> set[str]:
    return {tag.strip() for tag in header.split(",")}
