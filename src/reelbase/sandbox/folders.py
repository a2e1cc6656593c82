"""Checks, hands over and reclaims folders of untrusted code without following links."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from reelbase.kit.errors import InputError
from reelbase.sandbox import policy

_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_Visitor = Callable[[str, int, os.stat_result], None]


def check_work(work: Path) -> None:
    """Raises InputError unless ``work`` is a folder that untrusted code may write to.

    A file with a second hard link elsewhere could be changed there from inside.
    """
    if not work.is_absolute() or work.is_symlink() or not work.is_dir():
        raise InputError(f"{work} is not a folder.", field="work", fix="Use the absolute path of a real folder.")

    def look(name: str, _folder: int, found: os.stat_result) -> None:
        if stat.S_ISREG(found.st_mode) and found.st_nlink > 1:
            raise InputError(
                f"{name} in the work folder has a second hard link elsewhere.",
                field="work",
                fix="Copy files into the work folder instead of linking them.",
            )

    _visit(work, look)


def change_owner(folder: Path, uid: int) -> None:
    """Make ``uid`` the owner of a folder and of everything in it."""

    def own(name: str, parent: int, found: os.stat_result) -> None:
        if found.st_uid != uid or found.st_gid != uid:
            os.chown(name, uid, uid, dir_fd=parent, follow_symlinks=False)

    os.chown(folder, uid, uid, follow_symlinks=False)
    _visit(folder, own)


def reclaim(folder: Path) -> None:
    """Make the current user the owner of a folder and of everything in it."""
    uid, gid = os.geteuid(), os.getegid()

    def own(name: str, parent: int, found: os.stat_result) -> None:
        # Hard links cannot be made inside; a file that has one anyway is left alone.
        if found.st_nlink == 1 or stat.S_ISDIR(found.st_mode):
            os.chown(name, uid, gid, dir_fd=parent, follow_symlinks=False)

    os.chown(folder, uid, gid, follow_symlinks=False)
    _visit(folder, own)


def _visit(top: Path, visit: _Visitor) -> None:
    """Call ``visit`` for every entry below a folder, with its parent's descriptor, without using paths.

    Entries nested deeper than a run may nest are skipped.
    """
    opened = [os.open(top, _OPEN_FOLDER)]
    listed = [_names(opened[0])]
    try:
        while opened:
            name = next(listed[-1], None)
            if name is None:
                os.close(opened.pop())
                listed.pop()
                continue
            with suppress(FileNotFoundError):
                found = os.stat(name, dir_fd=opened[-1], follow_symlinks=False)
                visit(name, opened[-1], found)
                if stat.S_ISDIR(found.st_mode) and len(opened) <= policy.DEEPEST_FOLDER:
                    opened.append(os.open(name, _OPEN_FOLDER, dir_fd=opened[-1]))
                    listed.append(_names(opened[-1]))
    finally:
        for descriptor in opened:
            os.close(descriptor)


def _names(folder: int) -> Iterator[str]:
    return iter(os.listdir(folder))
