"""Answers that are files made for them: streamed from disk, and gone from there once they are sent."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from fastapi import Response
from starlette.responses import StreamingResponse

from reelbase.kit.files import scratch_folder

_CHUNK_BYTES = 1 << 20


def made_file(write: Callable[[Path], None], *, media_type: str, download_as: str) -> Response:
    """Answer with the file that ``write`` makes at the path it is given. Browsers save it under ``download_as``."""
    with scratch_folder("reelbase-export-") as folder:
        path = folder / "export"
        write(path)
        # The open file stays readable when its folder is removed, and its space is free once it is closed.
        file = path.open("rb")
    headers = {
        "Content-Length": str(os.fstat(file.fileno()).st_size),
        "Content-Disposition": f"attachment; filename*=utf-8''{quote(download_as)}",
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return StreamingResponse(_chunks(file), media_type=media_type, headers=headers)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
