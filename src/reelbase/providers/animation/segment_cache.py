"""Caches finished animations between renders; Manim names each by a hash of everything that decides its pixels.

Each project has a cache of its own. Its files were written by untrusted code, so they are copied in and out of the
sandbox, never linked, and nothing outside a sandbox opens them.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from reelbase.kit.errors import InputError
from reelbase.kit.hashing import hash_of
from reelbase.sandbox.collecting import collect

CACHE_BYTES = 256 << 20
SEGMENT_BYTES = 64 << 20
MAX_SEGMENTS = 2000
"""Limits of one cache and of one of its files: far more than a minute of film needs."""
_NAME = re.compile(r"[0-9a-f]{64}\.mp4")


def prune(root: Path, *, unused_s: float) -> int:
    """Remove the caches of projects that were not rendered for ``unused_s`` seconds; return how many."""
    removed = 0
    with suppress(FileNotFoundError):
        for project in list(os.scandir(root)):
            if project.is_dir(follow_symlinks=False) and time.time() - _last_used_s(Path(project.path)) > unused_s:
                shutil.rmtree(project.path, ignore_errors=True)
                removed += 1
    return removed


def _last_used_s(folder: Path) -> float:
    latest_s = 0.0
    for path in (folder, *folder.rglob("*")):
        with suppress(OSError):
            latest_s = max(latest_s, path.lstat().st_mtime)
    return latest_s


class SegmentCache:
    """The finished animations of one project with the same render settings."""

    def __init__(self, root: Path, project: str, settings: object) -> None:
        self._folder = root / hash_of(project)[:32] / hash_of(settings)[:32]

    def restore(self, folder: Path) -> int:
        """Copy the cached files into a work folder, newest first; return how many."""
        folder.mkdir(parents=True, exist_ok=True)
        copied = 0
        for path in self._within_limits():
            # Another scene of the project, rendered at the same time, may remove an old one meanwhile.
            with suppress(FileNotFoundError):
                shutil.copyfile(path, folder / path.name)
                copied += 1
        return copied

    def store(self, work: Path, folder: str, *, rendered: Iterable[str], used: Iterable[str]) -> None:
        """Store newly ``rendered`` animations, mark ``used`` ones as recent, and drop the oldest beyond the limits."""
        for name in list(dict.fromkeys(rendered))[:MAX_SEGMENTS]:
            # Names come from untrusted code.
            if _NAME.fullmatch(name):
                with suppress(InputError):
                    collect(work, f"{folder}/{name}", self._folder / name, max_bytes=SEGMENT_BYTES)
        for name in used:
            if _NAME.fullmatch(name):
                with suppress(OSError):
                    os.utime(self._folder / name)
        for path in set(self._all()) - set(self._within_limits()):
            path.unlink(missing_ok=True)

    def clear(self) -> None:
        for path in self._all():
            path.unlink(missing_ok=True)

    def _within_limits(self) -> list[Path]:
        paths, total = [], 0
        for path in self._all()[:MAX_SEGMENTS]:
            with suppress(OSError):
                total += path.stat().st_size
                if total > CACHE_BYTES:
                    break
                paths.append(path)
        return paths

    def _all(self) -> list[Path]:
        """All cached files, newest first."""
        dated = []
        with suppress(OSError):
            for entry in os.scandir(self._folder):
                if _NAME.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                    dated += [(entry.stat(follow_symlinks=False).st_mtime_ns, entry.name)]
        return [self._folder / name for _, name in sorted(dated, reverse=True)]
