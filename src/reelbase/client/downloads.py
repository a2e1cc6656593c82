"""Atomic downloads that resume broken connections."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx

from reelbase.client.errors import ConnectionLost, Damaged
from reelbase.client.transport import Transport, pause

_CHUNK_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Content:
    """A file under ``url``: ``content_hash`` is its SHA-256 (hex), ``called`` its name in errors."""

    url: str
    called: str
    size_bytes: int
    content_hash: str


def download(transport: Transport, content: Content, target: Path) -> Path:
    """Write it to ``target``. Raises Damaged when the content does not match the hash, ConnectionLost."""
    part = target.with_name(f".{target.name}.{uuid4().hex}.part")
    try:
        if _load(transport, content, part) != content.content_hash:
            raise Damaged(f"{content.called} arrived damaged; download it again.")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target


def _load(transport: Transport, content: Content, part: Path) -> str:
    digest, failures = hashlib.sha256(), 0
    with part.open("wb") as file:
        while file.tell() < content.size_bytes:
            start = file.tell()
            try:
                for chunk in chunks(transport, content, start):
                    digest.update(chunk)
                    file.write(chunk)
                    if file.tell() > content.size_bytes:
                        raise Damaged(f"{content.called} is longer than the server announced.")
            except httpx.TransportError as error:
                failures = 1 if file.tell() > start else failures + 1
                if failures >= transport.tries:
                    raise ConnectionLost(f"The download of {content.called} was interrupted: {error}") from error
                transport.sleep(pause(failures, None))
            else:
                break
    return digest.hexdigest()


def chunks(transport: Transport, content: Content, start: int) -> Iterator[bytes]:
    """The content from byte ``start`` on, in chunks."""
    headers = {"Range": f"bytes={start}-"} if start else {}
    with transport.stream(content.url, headers) as response:
        if start and response.status_code != httpx.codes.PARTIAL_CONTENT:
            raise Damaged(f"The server does not resume downloads of {content.called}.")
        yield from response.iter_bytes(_CHUNK_BYTES)
