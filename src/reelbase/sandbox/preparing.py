"""What every kind of sandbox does before and after a run."""

from __future__ import annotations

import os
import tempfile
from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reelbase.kit.errors import InputError
from reelbase.kit.files import scratch_folder
from reelbase.sandbox import filters, folders, identities, policy
from reelbase.sandbox.contract import NO_VARIABLES, Limits, RunResult
from reelbase.sandbox.running import Launch, check_limits, execute


@dataclass(frozen=True, slots=True)
class RunSetup:
    """The folders and the user of a run. ``uid`` is its own user, or None when it runs as ours."""

    work: Path
    tmp: Path
    readable: tuple[Path, ...]
    readonly: tuple[Path, ...]
    uid: int | None
    may_search: bool
    """Whether its own user may also read files that are readable only to us, within the visible trees."""

    @property
    def counted(self) -> bool:
        """Whether the kernel limits its number of processes; it does not for root."""
        return self.uid is not None or os.getuid() != 0


class KernelSandbox(ABC):
    """A run as both kinds of sandbox do it: prepare, launch, wait, tidy up."""

    mounts: bool
    """Whether a run gets a file system of its own from mounts; otherwise it works in the real one."""

    def run(
        self,
        command: Sequence[str],
        *,
        work: Path,
        readonly: Sequence[Path] = (),
        env: Mapping[str, str] = NO_VARIABLES,
        limits: Limits,
        on_line: Callable[[str], None] | None = None,
    ) -> RunResult:
        """See ``Sandbox.run``."""
        with _prepared(work, readonly, limits, mounts=self.mounts) as setup:
            return execute(self._launch(setup, command, env, limits), limits, on_line)

    @abstractmethod
    def _launch(self, setup: RunSetup, command: Sequence[str], env: Mapping[str, str], limits: Limits) -> Launch: ...


@contextmanager
def _prepared(work: Path, readonly: Sequence[Path], limits: Limits, *, mounts: bool) -> Iterator[RunSetup]:
    """Check the arguments, create the private folder, give both folders to the run's user, and reclaim them at the end.

    The run gets a user of its own if we may mount what it needs and can grant the permissions that it needs there. In
    the real file system (without ``mounts``) closed folders above the visible trees also keep it out.
    """
    check_limits(limits)
    folders.check_work(work)
    for path in readonly:
        if not path.is_absolute() or not path.exists():
            raise InputError(f"{path} does not exist.", field="readonly", fix="Use absolute paths of existing files.")
    trees = readable_trees()
    for tree in trees:
        if work.resolve().is_relative_to(tree.resolve()):
            raise InputError(
                f"The work folder is inside {tree}, which every run can read.",
                field="work",
                fix="Set REELBASE_HOME to a folder outside program folders.",
            )
    reached = () if mounts else (*trees, work, Path(tempfile.gettempdir()))
    # Paths in ``readonly`` are made readable whatever their permissions are.
    search = bool(readonly) or identities.closed_to_others(trees, reached=reached)
    own_user = (
        (not mounts or identities.can_mount())
        and identities.can_change_user()
        and (identities.can_search() or not search)
    )
    with scratch_folder("reelbase-sandbox-") as tmp, identities.own_user(wanted=own_user) as uid:
        setup = RunSetup(work, tmp, trees, tuple(readonly), uid, own_user and search)
        if uid is None:
            yield setup
            return
        try:
            folders.change_owner(work, uid)
            folders.change_owner(tmp, uid)
            # Mounts below it are reached through it. Files that the run creates in it are closed to others.
            tmp.chmod(0o711)
            yield setup
        finally:
            folders.reclaim(work)


def readable_trees() -> tuple[Path, ...]:
    """Existing paths that every run can read, without trees inside others."""
    found: list[Path] = []
    for path in sorted(set(policy.readable())):
        if path.exists() and not any(path.is_relative_to(tree) for tree in found if not tree.is_symlink()):
            found.append(path)
    return tuple(found)


def launcher_config(
    setup: RunSetup,
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
    """The launcher's configuration; see ``launcher.py``."""
    if not command:
        raise InputError("The command is empty.", field="command")
    program = filters.filter_program(signals=signals, truncation=truncation, children=setup.counted)
    return {
        "command": [os.fspath(part) for part in command],
        "env": {**policy.environment(tmp), **env},
        "cwd": str(setup.work),
        "rlimits": dict(limits),
        "uid": setup.uid,
        "may_search": setup.may_search,
        "landlock": landlock,
        "filter": b64encode(program).decode(),
        "parent": watches_parent,
    }
