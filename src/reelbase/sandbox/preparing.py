"""What every kind of sandbox makes ready before a run and tidies up after it."""

from __future__ import annotations

import os
import tempfile
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reelbase.kit.errors import InputError
from reelbase.sandbox import filters, folders, identities, policy
from reelbase.sandbox.contract import Limits
from reelbase.sandbox.running import check_limits


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a run takes place. ``uid`` is its own user, or None when it keeps ours."""

    work: Path
    tmp: Path
    readable: tuple[Path, ...]
    readonly: tuple[Path, ...]
    uid: int | None
    may_search: bool
    """Whether its own user may read what only we may read, of what the walls let it see."""

    @property
    def counted(self) -> bool:
        """Whether the kernel limits how many processes it starts: of root's it counts none."""
        return self.uid is not None or os.getuid() != 0


@contextmanager
def prepared(
    work: Path, readonly: Sequence[Path], limits: Limits, *, may_mount: bool, below_closed: bool
) -> Iterator[Ground]:
    """Check what was given, make the private folder, hand both folders over, and take them back at the end.

    The run gets a user of its own if we ``may_mount`` what it needs and can give it the rights that it needs there.
    ``below_closed``: it is also kept out by closed folders above the trees that it may see.
    """
    check_limits(limits)
    folders.check_work(work)
    for path in readonly:
        if not path.is_absolute() or not path.exists():
            raise InputError(f"{path} is not there.", field="readonly", fix="Give absolute paths of what exists.")
    trees = readable_trees()
    for tree in trees:
        if work.resolve().is_relative_to(tree.resolve()):
            raise InputError(
                f"The work folder lies in {tree}, which every run can read.",
                field="work",
                fix="Keep the data folder apart from programs: set REELBASE_HOME to another place.",
            )
    above = (work, Path(tempfile.gettempdir())) if below_closed else ()
    # What a caller names is made readable whatever its permissions are.
    search = bool(readonly) or identities.closed_to_others(trees, reached=(*trees, *above) if below_closed else ())
    own_user = may_mount and identities.can_change_user() and (identities.can_search() or not search)
    with folders.scratch_folder() as tmp, identities.own_user(wanted=own_user) as uid:
        ground = Ground(work, tmp, trees, tuple(readonly), uid, own_user and search)
        if uid is None:
            yield ground
            return
        try:
            folders.hand_over(work, uid)
            folders.hand_over(tmp, uid)
            # Mounts below it are reached through it. What the run makes in it is closed to others.
            tmp.chmod(0o711)
            yield ground
        finally:
            folders.take_back(work)


def readable_trees() -> tuple[Path, ...]:
    """What is readable in every run and is there on this machine; a tree inside another one is left out."""
    found: list[Path] = []
    for path in sorted(set(policy.readable())):
        if path.exists() and not any(path.is_relative_to(tree) for tree in found if not tree.is_symlink()):
            found.append(path)
    return tuple(found)


def stage_order(
    ground: Ground,
    command: Sequence[str],
    env: Mapping[str, str],
    limits: Mapping[str, int],
    *,
    tmp: str,
    landlock: Mapping[str, Any] | None,
    signals: bool,
    truncation: bool,
    watches_parent: bool,
) -> dict[str, Any]:
    """What the stage is told; see ``stage.py``."""
    if not command:
        raise InputError("There is no program to run.", field="command")
    program = filters.filter_program(signals=signals, truncation=truncation, children=ground.counted)
    return {
        "command": [os.fspath(part) for part in command],
        "env": {**policy.environment(tmp), **env},
        "cwd": str(ground.work),
        "rlimits": dict(limits),
        "uid": ground.uid,
        "may_search": ground.may_search,
        "landlock": landlock,
        "filter": b64encode(program).decode(),
        "parent": watches_parent,
    }
