"""ETags: a change names the version that it was made of, and a read that would say the same says so."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response

from reelbase.http.errors import PreconditionFailed, PreconditionRequired
from reelbase.kit.hashing import hash_of

_ETAG_CHARS = 32


def etag_of(*parts: Any) -> str:
    """A strong ETag of what makes a version: an id and a content hash, a time, a document. Quotes included."""
    return f'"{hash_of(parts)[:_ETAG_CHARS]}"'


def require_match(request: Request, etag: str) -> None:
    """Refuse a change of something else than what the caller has seen.

    Raises PreconditionRequired (428) without If-Match, PreconditionFailed (412) when it names another version.
    """
    given = request.headers.get("if-match")
    if given is None:
        raise PreconditionRequired(
            "This change needs If-Match.", fix="Read it first, and send its ETag in If-Match with the change."
        )
    if given.strip() != "*" and etag not in _listed(given):
        raise PreconditionFailed(
            "Somebody has changed this meanwhile.", current=etag, fix="Read it again and repeat the change."
        )


def not_modified(request: Request, etag: str) -> Response | None:
    """A 304 when the caller has this version already, else None."""
    given = request.headers.get("if-none-match")
    if given is None or (given.strip() != "*" and etag not in {tag.removeprefix("W/") for tag in _listed(given)}):
        return None
    return Response(status_code=304, headers={"ETag": etag})


def _listed(header: str) -> set[str]:
    return {tag.strip() for tag in header.split(",")}
