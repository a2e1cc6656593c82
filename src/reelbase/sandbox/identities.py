"""The user of a run: as root, a user of its own, so that it can reach neither our processes nor other runs."""

from __future__ import annotations

import errno
import os
import random
import socket
import stat
import sysconfig
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from reelbase.sandbox import policy

_CAP_CHOWN, _CAP_DAC_READ_SEARCH, _CAP_KILL, _CAP_SETGID, _CAP_SETUID, _CAP_SYS_ADMIN = 0, 2, 5, 6, 7, 21
_TO_CHANGE_USER = (_CAP_CHOWN, _CAP_KILL, _CAP_SETGID, _CAP_SETUID)


def can_change_user() -> bool:
    """Whether we may give a run a user of its own."""
    return _have(*_TO_CHANGE_USER) and _maps(policy.RUN_UIDS.start) and _maps(policy.RUN_UIDS.stop - 1)


def can_search() -> bool:
    """Whether we may let a run read folders that are closed to its user; containers seldom allow it."""
    return _have(_CAP_DAC_READ_SEARCH)


def can_mount() -> bool:
    """Whether we may create namespaces without a user namespace."""
    return _have(_CAP_SYS_ADMIN)


@contextmanager
def own_user(*, wanted: bool) -> Iterator[int | None]:
    """A user id that no other run on this machine has until the block ends; None if not ``wanted``."""
    if not wanted:
        yield None
        return
    # An abstract socket name, which the kernel releases when its owner dies.
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC) as claim:
        yield _claimed(claim)


def tasks_of_user() -> int:
    """Number of processes and threads of the current user."""
    uid, total = os.getuid(), 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if entry.stat().st_uid == uid:
                    total += sum(1 for _ in (entry / "task").iterdir())
            except OSError:
                continue
    return total


def closed_to_others(trees: Iterable[Path], *, reached: Iterable[Path]) -> bool:
    """Whether an unprivileged user cannot read one of these trees, or an installed package.

    ``reached``: paths whose parent folders must also be open.
    """
    packages = Path(sysconfig.get_path("purelib"))
    inside = list(packages.iterdir()) if packages.is_dir() else []
    if any(not _open_to_others(path) for path in (*trees, *inside) if path.exists()):
        return True
    return any(not folder.stat().st_mode & 0o001 for path in reached for folder in path.resolve().parents)


def _open_to_others(path: Path) -> bool:
    mode = path.stat().st_mode
    return bool(mode & 0o004 and (mode & 0o001 or not stat.S_ISDIR(mode)))


def _claimed(claim: socket.socket) -> int:
    candidates = list(policy.RUN_UIDS)
    random.shuffle(candidates)
    for uid in candidates:
        try:
            claim.bind(f"\0reelbase-sandbox-{uid}")
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
        else:
            return uid
    raise RuntimeError("all user ids for runs are in use")


def _have(*capabilities: int) -> bool:
    lines = Path("/proc/self/status").read_text().splitlines()
    effective = next((int(line.split()[1], 16) for line in lines if line.startswith("CapEff:")), 0)
    return all(effective >> capability & 1 for capability in capabilities)


def _maps(uid: int) -> bool:
    for line in Path("/proc/self/uid_map").read_text().splitlines():
        first, _outside, count = (int(part) for part in line.split())
        if first <= uid < first + count:
            return True
    return False
