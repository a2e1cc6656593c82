"""Files that pages load: our own beside this module, other people's from the fetched assets."""

from __future__ import annotations

import functools
import hashlib
import os
from pathlib import Path

from fastapi import Response
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

OWN = Path(__file__).parent / "static"
FETCHED = Path(__file__).parent.parent / "assets" / "web"
_WEEK = "public, max-age=604800"
_FOREVER = "public, max-age=31536000, immutable"


class StudioFiles(StaticFiles):
    """Both folders under one path. What is asked for with its version is kept by the browser for good."""

    def __init__(self) -> None:
        super().__init__(directory=OWN, check_dir=False)
        self.all_directories: list[str | os.PathLike[str]] = [OWN, FETCHED]

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        if scope["query_string"].startswith(b"v="):
            response.headers["Cache-Control"] = _FOREVER
        else:
            # A style sheet names its fonts without a version.
            response.headers["Cache-Control"] = _WEEK if Path(full_path).suffix == ".woff2" else "no-cache"
        return response


static_files = StudioFiles()


def static_url(name: str) -> str:
    """The address of a static file, with its version. Raises FileNotFoundError for one that was not fetched."""
    path = next((folder / name for folder in (OWN, FETCHED) if (folder / name).is_file()), None)
    if path is None:
        raise FileNotFoundError(f"There is no static file {name}. Run: make setup")
    return f"/static/{name}?v={_version(path, path.stat().st_mtime_ns)}"


@functools.lru_cache(maxsize=256)
def _version(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
