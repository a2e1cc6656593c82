"""What killed processes left in the data folder: the work folders of jobs that have ended, and unfinished uploads."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from reelbase.kit.files import remove_folder
from reelbase.kit.settings import Settings

UPLOAD_S = 86_400.0
"""Age in seconds from which an upload that is still in the work folder is taken for abandoned."""
_RETIRED = ("animations",)
"""Folders of earlier releases, whose content nothing may trust."""


def remove_work(settings: Settings, unfinished: Callable[[], list[UUID]]) -> None:
    """Remove the work folders of ended jobs; ``unfinished`` lists those that have not ended."""
    for name in _RETIRED:
        _remove(settings.home / name)
    # Folders first: a job that begins after this list is not on it.
    with suppress(FileNotFoundError):
        folders = [path for path in settings.work_dir.iterdir() if path.is_dir() and _is_id(path.name)]
        running = {str(job_id) for job_id in unfinished()} if folders else set()
        for folder in folders:
            if folder.name not in running:
                _remove(folder)
    with suppress(FileNotFoundError):
        for path in (settings.work_dir / "uploads").iterdir():
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > UPLOAD_S:
                    path.unlink()


def _remove(folder: Path) -> None:
    with suppress(OSError):
        remove_folder(folder)


def _is_id(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
