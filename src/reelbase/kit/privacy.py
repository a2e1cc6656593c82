"""Who may read what we write: the data folder is its user's alone, other folders follow the umask."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

_ONLY_OWNER = 0o077
_OURS = ("reelbase", "secret.key", "worker.lock", "storage", "work", "films", "animations")
"""How the names begin of what we keep in the data folder."""

_users_mask: int | None = None


def keep_private() -> None:
    """From now on, whatever this process and its children create is for its user only. Call it once, at the start."""
    global _users_mask
    mask = os.umask(_ONLY_OWNER)
    if _users_mask is None:
        _users_mask = mask


def make_folder(folder: Path, *, home: Path) -> None:
    """Create a folder that the user named, and those above it, with the permissions that their umask gives.

    Inside the data folder it stays private.
    """
    missing = []
    above = folder
    while not above.exists():
        missing.append(above)
        above = above.parent
    folder.mkdir(parents=True, exist_ok=True)
    for path in missing:
        share(path, home=home)


def share(path: Path, *, home: Path) -> None:
    """Give a file or folder the permissions that the user's umask gives, unless it is in the data folder."""
    if _users_mask is None or path.absolute().is_relative_to(home.absolute()):
        return
    with suppress(OSError):
        path.chmod((0o777 if path.is_dir() else 0o666) & ~_users_mask)


def protect(home: Path) -> None:
    """Close the data folder to all other users, with what is in it of ours; also one of an earlier release.

    Folders that hold more than our files, such as a home folder, are not closed themselves; nor is one of another user.
    """
    with suppress(OSError):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = home.stat()
        if found.st_uid != os.geteuid():
            return
        if not found.st_mode & stat.S_ISVTX and home.resolve() not in (Path("/"), Path.home().resolve()):
            _close(home, found.st_mode)
        for entry in list(os.scandir(home)):
            if entry.name.lstrip(".").startswith(_OURS) and not entry.is_symlink():
                _protect_tree(Path(entry.path))


def _protect_tree(path: Path) -> None:
    """A folder that is closed was closed with all that is in it, and what came since was made private."""
    with suppress(OSError):
        found = path.lstat()
        is_folder = stat.S_ISDIR(found.st_mode)
        if found.st_uid != os.geteuid() or not found.st_mode & _ONLY_OWNER:
            return
        if is_folder:
            for folder, folders, files in os.walk(path):
                for name in (*folders, *files):
                    inner = Path(folder, name)
                    with suppress(OSError):
                        _close(inner, inner.lstat().st_mode)
        # Last, so that a walk that was cut short is done again.
        _close(path, found.st_mode)


def _close(path: Path, mode: int) -> None:
    if mode & _ONLY_OWNER and not stat.S_ISLNK(mode):
        path.chmod(stat.S_IMODE(mode) & ~_ONLY_OWNER)
