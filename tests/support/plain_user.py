"""Becomes a user without rights and runs a program: ``python plain_user.py UID FOLDER... -- PROGRAM ARGUMENT...``

Root may keep its interpreter in a home that is closed to others. In a mount namespace of its own this opens the way to
the given folders, and to nothing else in the closed ones, before it gives root up.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_NEW_MOUNTS = 0x00020000
_BIND, _RECURSIVE, _PRIVATE = 4096, 16384, 1 << 18

libc = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    uid, at = int(sys.argv[1]), sys.argv.index("--")
    command = sys.argv[at + 1 :]
    open_ways([Path(name) for name in sys.argv[2:at]])
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    os.execv(command[0], command)


def open_ways(folders: list[Path]) -> None:
    closed: dict[Path, list[Path]] = {}
    for folder in {path.resolve() for path in folders}:
        top = next((above for above in reversed(folder.parents) if not above.stat().st_mode & 0o001), None)
        if top is not None:
            closed.setdefault(top, []).append(folder)
    if not closed:
        return
    check(libc.unshare(_NEW_MOUNTS))
    mount("none", "/", None, _RECURSIVE | _PRIVATE)
    for top, inside in closed.items():
        handles = [(folder, os.open(folder, os.O_PATH)) for folder in inside]
        mount("none", top, "tmpfs", 0, b"mode=755")
        for folder, descriptor in handles:
            folder.mkdir(parents=True, exist_ok=True)
            mount(f"/proc/self/fd/{descriptor}", folder, None, _BIND)


def mount(source: str, target: Path | str, kind: str | None, flags: int, data: bytes | None = None) -> None:
    check(libc.mount(source.encode(), str(target).encode(), kind.encode() if kind else None, flags, data))


def check(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


if __name__ == "__main__":
    main()
