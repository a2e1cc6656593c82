"""The sandbox for containers without namespaces: Landlock, a system call filter, limits and, as root, another user."""

from __future__ import annotations

import ctypes
import platform
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from reelbase.sandbox import identities, policy
from reelbase.sandbox.contract import _NOTHING, Finished, Limits
from reelbase.sandbox.preparing import Ground, prepared, stage_order
from reelbase.sandbox.running import ISOLATED, STAGE, Launch, carry_out, rlimits

_CREATE_RULESET = 444
_TELL_VERSION = 1
_TRUNCATION_FROM = 3
_SIGNALS_FROM = 6


def landlock_version() -> int:
    """The version of Landlock that this kernel offers; 0 when it offers none."""
    if platform.system() != "Linux":
        return 0
    libc = ctypes.CDLL(None, use_errno=True)
    arguments = (ctypes.c_long(_CREATE_RULESET), None, ctypes.c_size_t(0), ctypes.c_uint(_TELL_VERSION))
    return max(0, int(libc.syscall(*arguments)))


def landlock_rules(ground: Ground, version: int) -> dict[str, Any]:
    """The rules for a run that sees the real file system."""
    paths = [(str(path), "read") for path in (*ground.readable, *ground.readonly)]
    paths += [(name, "device") for name in policy.DEVICES if Path(name).exists()]
    paths += [(str(path), "write") for path in (ground.work, ground.tmp)]
    return {"version": version, "paths": paths}


class LandlockSandbox:
    """``version`` may be lower than the kernel's, to do without what newer ones guard."""

    name = "landlock"

    def __init__(self, version: int) -> None:
        self.version = version

    def run(
        self,
        command: Sequence[str],
        *,
        work: Path,
        readonly: Sequence[Path] = (),
        env: Mapping[str, str] = _NOTHING,
        limits: Limits,
        on_line: Callable[[str], None] | None = None,
    ) -> Finished:
        with prepared(work, readonly, limits, may_mount=True, below_closed=True) as ground:
            own_user = ground.uid is not None
            # Without a user of its own, the run's tasks are counted together with all others of ours.
            tasks = limits.processes if own_user else identities.tasks_of_user() + limits.processes
            stage = stage_order(
                ground, command, env, rlimits(limits, tasks=tasks), tmp=str(ground.tmp),
                landlock=landlock_rules(ground, self.version),
                signals=own_user or self.version >= _SIGNALS_FROM, truncation=self.version >= _TRUNCATION_FROM,
                watches_parent=True,
            )  # fmt: skip
            launch = Launch(
                command=(*ISOLATED, str(STAGE), "{order}", "{answer}"), stage=stage,
                work=ground.work, tmp=ground.tmp, kill_uid=ground.uid,
            )  # fmt: skip
            return carry_out(launch, limits, on_line)
